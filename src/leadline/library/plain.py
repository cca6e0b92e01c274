"""Facts as plain Python, the form in which test cases have them, as tables of a connection."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import duckdb
import pyarrow as pa

from leadline.model.case import PlainFacts
from leadline.scoring.staging import Tables

Row: TypeAlias = "dict[str, Any]"
Shape: TypeAlias = "dict[tuple[str, str], str]"
LARGEST = 2**63
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHANGES = {"lead_id": pa.string(), "account_id": pa.string(), "attribute": pa.string(), "value": pa.string()}
EVENTS = {"event_id": pa.string(), "lead_id": pa.string(), "event": pa.string(), "source": pa.string()}


def shape_of(facts: PlainFacts) -> Shape | None:
    """What a name holds, where that decides the column's type: lists, or numbers that as a text would be none.

    ``None`` for facts that must stand alone: a lead with a ``company.<name>`` of its own beside an account, which the
    columns of other accounts could hide.
    """
    if facts["accounts"] and any(name.startswith("company.") for row in facts["leads"] for name in row):
        return None
    shape: Shape = {}
    for table in ("leads", "accounts"):
        for row in facts[table]:
            shape |= {(table, name): kind_of(value) for name, value in row.items() if value is not None}
    for event in facts["events"]:
        for name, value in event["properties"].items():
            if isinstance(value, list) or ("events", name) not in shape:
                shape[("events", name)] = "list" if isinstance(value, list) else "one"
    return shape


def kind_of(value: object) -> str:
    """``list``, ``extreme`` for a number with an exponent that no text may have, else ``one``."""
    if isinstance(value, list):
        return "list"
    is_extreme = isinstance(value, float) and math.isfinite(value) and not 1e-199 < abs(value) < 1e199 and value != 0
    return "extreme" if is_extreme else "one"


def prefixed(facts: PlainFacts, prefix: str) -> PlainFacts:
    """The same facts about a lead and an account of other ids."""

    def renamed(row: Row) -> Row:
        ids = [name for name in ("lead_id", "account_id", "event_id") if is_id(row.get(name))]
        if row.get("attribute") == "account_id" and is_id(row["value"]):
            ids.append("value")
        return {**row, **{name: f"{prefix}{row[name]}" for name in ids}}

    return {table: [renamed(row) for row in rows] for table, rows in facts.items()}


def is_id(value: object) -> bool:
    """Whether a value names something; a blank account is none."""
    return value is not None and str(value).strip() != ""


def load_plain(con: duckdb.DuckDBPyConnection, facts: Sequence[PlainFacts]) -> Tables:
    """Make the tables of facts of several cases together."""
    rows = {table: [row for one in facts for row in one[table]] for table in facts[0]}
    for table, key in (("leads", "lead_id"), ("accounts", "account_id")):
        names = list(dict.fromkeys([key, *(name for row in rows[table] for name in row)]))
        columns = {name: column(name, [row.get(name) for row in rows[table]]) for name in names}
        create(con, table, columns)
    changes = {name: text_column(row.get(name) for row in rows["changes"]) for name in CHANGES}
    create(con, "changes", {**changes, "occurred_at": instants(rows["changes"])})
    events = first_received(rows["events"])
    told = {name: text_column(row.get(name) for row in events) for name in EVENTS}
    automated = pa.array([bool(row["automated"]) for row in events], pa.bool_())
    properties = pa.array([json.dumps(row["properties"], ensure_ascii=False) for row in events], pa.string())
    create(con, "events", {**told, "occurred_at": instants(events), "automated": automated, "properties": properties})
    chances = rows["probabilities"]
    known = {name: text_column(row[name] for row in chances) for name in ("lead_id", "predictor")}
    numbers = pa.array([row["probability"] for row in chances], pa.float64())
    create(con, "probabilities", {**known, "probability": numbers, "occurred_at": instants(chances)})
    return Tables("leads", "accounts", "changes", "events", "probabilities")


def first_received(events: Iterable[Row]) -> list[Row]:
    """Every event once: of those with equal source and id the earliest stays, then the smaller text."""
    ordered = sorted(
        events, key=lambda e: (e["occurred_at"], e["event"], json.dumps(e["properties"], sort_keys=True, default=str))
    )
    kept: dict[tuple[str, str], Row] = {}
    for event in ordered:
        kept.setdefault((event["source"], event["event_id"]), event)
    return list(kept.values())


def create(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, pa.Array]) -> None:
    con.register("plain_rows", pa.table(columns))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM plain_rows")
    con.unregister("plain_rows")


def instants(rows: Sequence[Row]) -> pa.Array:
    return pa.array([row["occurred_at"] for row in rows], pa.int64())


def text_column(values: Iterable[Any]) -> pa.Array:
    return pa.array([None if value is None else text_of(value) for value in values], pa.string())


def column(name: str, values: Sequence[Any]) -> pa.Array:
    """A column of one type: that of its values, or texts where they differ, which compare the same.

    Infinities and NaN are missing, texts are in Unicode NFC, as in facts read from files.
    """
    values = [None if isinstance(value, float) and not math.isfinite(value) else value for value in values]
    present = [value for value in values if value is not None]
    if any(isinstance(value, list) for value in present):
        texts = [None if v is None else [text_of(one) for one in v if one is not None] for v in values]
        return pa.array(texts, pa.list_(pa.string()))
    kinds = {type(value) for value in present}
    if name == "created_at" and kinds == {int}:
        return pa.array([None if v is None else naive(v) for v in values], pa.timestamp("us"))
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    if kinds == {int} and all(abs(value) < LARGEST for value in present):
        return pa.array(values, pa.int64())
    if kinds == {float}:
        return pa.array(values, pa.float64())
    return text_column(values)


def naive(instant: int) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).replace(tzinfo=None)


def text_of(value: Any) -> str:
    """A scalar as text; a number in its shortest form.

    >>> text_of(5.0), text_of(True), text_of("x")
    ('5', 'true', 'x')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "0" if value == 0 else repr(value).removesuffix(".0")
    return unicodedata.normalize("NFC", str(value))
