"""Runs plain facts through staging and the plan, and shows the rows as the oracle shows its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import duckdb

from leadline.model import Model
from leadline.plan import Detail, Inputs, compile_model
from leadline.scoring.staging import Tables, stage
from tests.oracle.facts import Facts, Known
from tests.oracle.scorer import Contribution, Row
from tests.oracle.values import text_of

INPUTS = Inputs(
    spine="in_spine",
    leads="in_leads",
    accounts="in_accounts",
    lead_changes="in_lead_changes",
    account_changes="in_account_changes",
    events="in_events",
    probabilities="in_probabilities",
)


def column(values: list[Any]) -> tuple[str, list[Any]]:
    """The DuckDB type of a column of plain values, and the values as that type has them."""
    present = [v for v in values if v is not None]
    if any(isinstance(v, list | tuple) for v in present):
        lists = [None if v is None else [v] if not isinstance(v, list | tuple) else list(v) for v in values]
        return "VARCHAR[]", [None if v is None else [None if e is None else text_of(e) for e in v] for v in lists]
    kinds = {type(v) for v in present}
    if kinds == {bool}:
        return "BOOLEAN", values
    if kinds == {int} and all(abs(v) < 2**63 for v in present):
        return "BIGINT", values
    if kinds == {float}:
        return "DOUBLE", values
    return "VARCHAR", [None if v is None else text_of(v) for v in values]


def wrapped(facts: Facts) -> Facts:
    """The same facts, with scalars as lists in columns that have lists, as a table has to have them."""
    found = {kind: [dict(row) for row in rows] for kind, rows in facts.items()}
    for kind in ("leads", "accounts"):
        rows = found.get(kind, [])
        for name in {n for row in rows for n in row}:
            if any(isinstance(row.get(name), list | tuple) for row in rows):
                for row in rows:
                    if row.get(name) is not None and not isinstance(row[name], list | tuple):
                        row[name] = [row[name]]
    listed = {
        name
        for row in found.get("events", [])
        for name, value in (row.get("properties") or {}).items()
        if isinstance(value, list | tuple)
    }
    for row in found.get("events", []):
        row["properties"] = {
            name: [value] if name in listed and value is not None and not isinstance(value, list | tuple | dict) else value
            for name, value in (row.get("properties") or {}).items()
        }
    return found


def create(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, tuple[str, list[Any]]]) -> None:
    listed = ", ".join(f'"{name}" {kind}' for name, (kind, _) in columns.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({listed})")
    rows = list(zip(*(values for _, values in columns.values()), strict=True))
    if rows:
        marks = ", ".join("?" for _ in columns)
        con.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def load(con: duckdb.DuckDBPyConnection, facts: Facts) -> Tables:
    """Plain facts as tables."""
    for table, key in (("leads", "lead_id"), ("accounts", "account_id")):
        rows = facts.get(table, [])
        names = list(dict.fromkeys([key, *(n for row in rows for n in row)]))
        columns = {n: column([row.get(n) for row in rows]) for n in names}
        if "created_at" in columns and columns["created_at"][0] == "BIGINT":
            con.execute("SET TimeZone = 'UTC'")
            create(con, table, columns)
            con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * REPLACE (make_timestamp(created_at) AS created_at) FROM {table}")
        else:
            create(con, table, columns)
    changes = facts.get("changes", [])
    create(
        con,
        "changes",
        {
            "lead_id": ("VARCHAR", [r.get("lead_id") for r in changes]),
            "account_id": ("VARCHAR", [r.get("account_id") for r in changes]),
            "attribute": ("VARCHAR", [r["attribute"] for r in changes]),
            "value": ("VARCHAR", [None if r["value"] is None else text_of(r["value"]) for r in changes]),
            "occurred_at": ("BIGINT", [r["occurred_at"] for r in changes]),
        },
    )
    events = [e for found in Known(facts).events.values() for e in found]
    create(
        con,
        "events",
        {
            "event_id": ("VARCHAR", [e.id for e in events]),
            "lead_id": ("VARCHAR", [e.lead for e in events]),
            "event": ("VARCHAR", [e.name for e in events]),
            "occurred_at": ("BIGINT", [e.at for e in events]),
            "source": ("VARCHAR", [e.source for e in events]),
            "automated": ("BOOLEAN", [e.automated for e in events]),
            "properties": ("JSON", [json.dumps(dict(e.properties), ensure_ascii=False) for e in events]),
        },
    )
    known = facts.get("probabilities", [])
    create(
        con,
        "probabilities",
        {
            "lead_id": ("VARCHAR", [r["lead_id"] for r in known]),
            "predictor": ("VARCHAR", [r["predictor"] for r in known]),
            "probability": ("DOUBLE", [r["probability"] for r in known]),
            "occurred_at": ("BIGINT", [r["occurred_at"] for r in known]),
        },
    )
    return Tables("leads", "accounts", "changes", "events", "probabilities")


@dataclass(frozen=True)
class Scored:
    rows: list[Row]
    contributions: list[Contribution]


def score(model: Model, facts: Facts, spine: list[tuple[str, int]], detail: Detail = Detail.contributions) -> Scored:
    con = duckdb.connect()
    con.execute("SET threads = 1")
    tables = load(con, facts)
    staged = stage(con, model, tables)
    create(
        con,
        "wanted",
        {
            "row_id": ("BIGINT", list(range(len(spine)))),
            "given_id": ("VARCHAR", [lead for lead, _ in spine]),
            "as_of": ("BIGINT", [at for _, at in spine]),
        },
    )
    con.execute(
        "CREATE TEMP TABLE in_spine AS SELECT w.row_id, i.lead_id, w.as_of FROM wanted w JOIN lead_ids i USING (given_id)"
    )
    plan = compile_model(model, staged.schema, detail=detail, inputs=INPUTS)
    results = con.execute(plan.sql("results")).to_arrow_table().to_pylist()
    rows = []
    for r in sorted(results, key=lambda r: r["row_id"]):
        lead, at = spine[r["row_id"]]
        if r["score_cents"] is None:
            raise ValueError("a single contribution is beyond a thousand million points")
        rows.append(
            Row(
                lead_id=lead,
                as_of=at,
                score=Decimal(r["score_cents"]).scaleb(-2),
                dimensions={
                    d.name: Decimal(r[f"dimension_{i}_cents"]).scaleb(-2) for i, d in enumerate(model.dimensions)
                },
                exact=Decimal(0),
                exact_dimensions={},
                grade=r["grade"],
                band=r["band"],
                priority=r["priority"],
                qualified=r["qualified"],
                disqualified=r["disqualified"],
                recycle=r["recycle"],
                stage=r["stage"],
            )
        )
    contributions = []
    if detail is Detail.contributions:
        found = con.execute(plan.sql("contributions")).to_arrow_table().to_pylist()
        for r in sorted(found, key=lambda r: (r["row_id"], r["line"])):
            line = plan.lines[r["line"]]
            lead, at = spine[r["row_id"]]
            contributions.append(
                Contribution(
                    lead, at, line.kind, line.rule, line.dimension, Decimal(r["micro"]).scaleb(-6), r["occurrences"], r["last_at"]
                )
            )
    return Scored(rows, contributions)


def without_exact(row: Row) -> Row:
    return replace(row, exact=Decimal(0), exact_dimensions={})
