"""Runs plain facts through staging and a plan, on any engine, and shows the rows as the oracle shows its own."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from leadline.model import Model
from leadline.plan import Detail, Plan, compile_model
from leadline.plan.used import used
from leadline.scoring.engines import INPUTS, DuckDB, Engine
from leadline.scoring.staging import Tables, stage
from tests.oracle.agree import disagreements
from tests.oracle.cases import RESULTS
from tests.oracle.facts import Facts, Known
from tests.oracle.scorer import Result
from tests.oracle.values import text_of

Line: TypeAlias = dict[str, Any]
Spine: TypeAlias = Sequence[tuple[str, int]]

# -- facts as tables -------------------------------------------------------------------------------------------


def normal(text: str) -> str:
    """Text as reading files leaves it."""
    return unicodedata.normalize("NFC", text)


def as_text(value: Any) -> str | None:
    return None if value is None else normal(text_of(value))


def column(values: Sequence[Any]) -> pa.Array:
    """A column of plain values of one type, as a table has to have it: numbers and texts together are texts."""
    present = [value for value in values if value is not None]
    if any(isinstance(value, list | tuple) for value in present):
        lists = [value if value is None or isinstance(value, list | tuple) else [value] for value in values]
        texts = [value if value is None else [as_text(element) for element in value] for value in lists]
        return pa.array(texts, pa.list_(pa.string()))
    kinds = {type(value) for value in present}
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(abs(value) < 2**63 for value in present):
        return pa.array(values, pa.int64())
    if kinds == {float}:
        return pa.array(values, pa.float64())
    return pa.array([as_text(value) for value in values], pa.string())


def create(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, pa.Array]) -> None:
    con.complete()
    arrived = pa.table(columns)
    con.register("arrived", arrived)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arrived")
    con.unregister("arrived")


def texts(values: Sequence[Any]) -> pa.Array:
    return pa.array([as_text(value) for value in values], pa.string())


def instants(values: Sequence[Any]) -> pa.Array:
    return pa.array(values, pa.int64())


def entities(con: duckdb.DuckDBPyConnection, table: str, key: str, rows: Sequence[Any]) -> None:
    """Leads or accounts. ``created_at`` in microseconds becomes a timestamp."""
    names = dict.fromkeys([key, *(name for row in rows for name in row)])
    columns = {name: column([row.get(name) for row in rows]) for name in names}
    columns[key] = texts([row[key] for row in rows])
    if "created_at" in columns and columns["created_at"].type == pa.int64():
        columns["created_at"] = columns["created_at"].cast(pa.timestamp("us", "UTC"))
    create(con, table, columns)


def load(con: duckdb.DuckDBPyConnection, facts: Facts) -> Tables:
    """Plain facts as the tables that reading files gives; an event that is told twice stands there once."""
    con.execute("SET TimeZone = 'UTC'")
    entities(con, "leads", "lead_id", facts.get("leads", ()))
    entities(con, "accounts", "account_id", facts.get("accounts", ()))
    changes = facts.get("changes", ())
    create(
        con,
        "changes",
        {
            "lead_id": texts([row.get("lead_id") for row in changes]),
            "account_id": texts([row.get("account_id") for row in changes]),
            "attribute": texts([row["attribute"] for row in changes]),
            "value": texts([row["value"] for row in changes]),
            "occurred_at": instants([row["occurred_at"] for row in changes]),
        },
    )
    events = [event for found in Known(facts).events.values() for event in found]
    create(
        con,
        "events",
        {
            "event_id": pa.array([event.id for event in events], pa.string()),
            "lead_id": texts([event.lead for event in events]),
            "event": texts([event.name for event in events]),
            "occurred_at": instants([event.at for event in events]),
            "source": texts([event.source for event in events]),
            "automated": pa.array([event.automated for event in events], pa.bool_()),
            "properties": pa.array([json.dumps(dict(e.properties), ensure_ascii=False) for e in events], pa.string()),
        },
    )
    known = facts.get("probabilities", ())
    create(
        con,
        "probabilities",
        {
            "lead_id": texts([row["lead_id"] for row in known]),
            "predictor": texts([row["predictor"] for row in known]),
            "probability": pa.array([row["probability"] for row in known], pa.float64()),
            "occurred_at": instants([row["occurred_at"] for row in known]),
        },
    )
    return Tables("leads", "accounts", "changes", "events", "probabilities")


# -- a run -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scored:
    """What a run gave, in the order of the spine. ``rows`` and ``contributions`` are as `disagreements` takes them."""

    rows: list[Line]
    contributions: list[Line]
    reasons: list[str | None] = field(default_factory=list)


def score(
    model: Model, facts: Facts, spine: Spine, detail: Detail = Detail.contributions, engine: Engine | None = None
) -> Scored:
    """Score the spine. A `ValueError` where a contribution is beyond a thousand million points."""
    engine = engine or DuckDB()
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        staged = stage(con, used(model), load(con, facts))
        create(
            con,
            "wanted",
            {
                "row_id": pa.array(range(len(spine)), pa.int64()),
                "given_id": texts([lead for lead, _ in spine]),
                "as_of": instants([at for _, at in spine]),
            },
        )
        con.execute(
            "CREATE TEMP TABLE in_spine AS "
            "SELECT w.row_id, i.lead_id, w.as_of FROM wanted w JOIN lead_ids i USING (given_id)"
        )
        plan = compile_model(model, staged.schema, dialect=engine.dialect, detail=detail, inputs=INPUTS)
        engine.run(con, plan)
        return shown(con, plan, spine)


def shown(con: duckdb.DuckDBPyConnection, plan: Plan, spine: Spine) -> Scored:
    """The raw tables of a run, with names instead of numbers and points instead of fractions of them."""
    con.complete()
    found = con.sql("SELECT * FROM raw_results ORDER BY row_id").to_arrow_table().to_pylist()
    if any(row["score_cents"] is None for row in found):
        raise ValueError("a single contribution is beyond a thousand million points")
    names = {"score": "score_cents"} | {d.name: f"dimension_{i}_cents" for i, d in enumerate(plan.model.dimensions)}
    rows: list[Line] = []
    for row in found:
        lead_id, as_of = spine[row["row_id"]]
        points = {name: Decimal(row[cents]).scaleb(-2) for name, cents in names.items()}
        rows.append({"lead_id": lead_id, "as_of": as_of, **points, **{name: row[name] for name in RESULTS}})
    reasons = [row.get("reasons") for row in found]
    if plan.detail is not Detail.contributions:
        return Scored(rows, [], reasons)
    lines: list[Line] = []
    for row in con.sql("SELECT * FROM raw_contributions ORDER BY row_id, line").to_arrow_table().to_pylist():
        lead_id, as_of = spine[row["row_id"]]
        said = plan.lines[row["line"]]
        named = {"lead_id": lead_id, "as_of": as_of, "kind": said.kind, "rule": said.rule, "dimension": said.dimension}
        counted = {"occurrences": row["occurrences"], "last_at": row["last_at"]}
        lines.append({**named, "points": Decimal(row["micro"]).scaleb(-6), **counted})
    return Scored(rows, lines, reasons)


def differences(model: Model, wanted: Result, scored: Scored, detail: Detail = Detail.contributions) -> list[str]:
    """Where a run and the oracle disagree, in words."""
    explained = scored.contributions if detail is Detail.contributions else None
    return disagreements(model, wanted, scored.rows, explained)


def oracle_lines(wanted: Result) -> list[Line]:
    return [asdict(line) for line in wanted.contributions]
