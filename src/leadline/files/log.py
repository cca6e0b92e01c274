"""Events, changes and probabilities: what happened, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
from duckdb.sqltypes import DuckDBPyType

from leadline.files import cells, instants, sql
from leadline.files.attributes import INTEGERS, epoch_unit
from leadline.files.columns import Columns, Facts
from leadline.files.instants import Order
from leadline.files.raw import Raw
from leadline.files.recognise import recognise
from leadline.files.selected import Selected

#: Columns that are kept aside to say in a reason what stood there.
STOOD = "(occurred_at as it stood)"
PROBABILITY_STOOD = "(probability as it stood)"
AUTOMATED_STOOD = "(automated as it stood)"
EVENT_COLUMNS = ("event_id", "lead_id", "event", "occurred_at", "source", "automated", "properties")

Wrong = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Given:
    """The raw columns by our names: SQL that reaches them, and their types."""

    reached: Mapping[str, str]
    types: Mapping[str, DuckDBPyType]

    def identity(self, name: str) -> str:
        return cells.identity(self.reached[name], self.types[name]) if name in self.reached else "NULL::VARCHAR"

    def text(self, name: str) -> str:
        return cells.text(f"CAST({self.reached[name]} AS VARCHAR)") if name in self.reached else "NULL::VARCHAR"

    def stood(self, name: str) -> str:
        return f"CAST({self.reached[name]} AS VARCHAR)" if name in self.reached else "NULL::VARCHAR"


def select(
    con: duckdb.DuckDBPyConnection, raw: Raw, columns: Columns, facts: Facts, order: Order | None, zone: str | None
) -> Selected:
    """The query of events, changes or probabilities, in the columns that their table has."""
    given = _Given(
        {ours: sql.name(theirs) for ours, theirs in columns.theirs.items()},
        {ours: raw.types[theirs] for ours, theirs in columns.theirs.items()},
    )
    when, notes = _instant(con, raw, columns, order, zone)
    aside = {STOOD: given.stood("occurred_at")}
    if facts is Facts.CHANGES:
        chosen, wrong = _changes(given, zone)
    elif facts is Facts.PROBABILITIES:
        chosen, wrong = _probabilities(given)
        aside[PROBABILITY_STOOD] = given.stood("probability")
    else:
        chosen, wrong = _events(given, zone)
        aside[AUTOMATED_STOOD] = given.stood("automated")
    chosen["occurred_at"] = when
    blank = f"trim(coalesce({sql.name(STOOD)}, ''), {sql.text(sql.PADDING)}) = ''"
    late = (
        (f"occurred_at IS NULL AND {blank}", sql.text("no occurred_at")),
        ("occurred_at IS NULL", _said("occurred_at", STOOD, "cannot be read as an instant")),
    )
    texts = {n: c for n, c in given.reached.items() if given.types[n].id == "varchar" and n != "occurred_at"}
    return Selected(raw.relation(rejects=True), chosen, (*wrong, *late), aside, tuple(notes), texts)


def _changes(given: _Given, zone: str | None) -> tuple[dict[str, str], Wrong]:
    chosen = {
        "lead_id": given.identity("lead_id"),
        "account_id": given.identity("account_id"),
        "attribute": given.text("attribute"),
        "value": cells.as_text(given.reached["value"], given.types["value"], zone),
        "occurred_at": "",
    }
    if "assumed" in given.reached:
        chosen["assumed"] = f"coalesce(TRY_CAST({given.reached['assumed']} AS BOOLEAN), FALSE)"
    return chosen, (
        ("lead_id IS NULL AND account_id IS NULL", sql.text("no lead_id and no account_id")),
        ("lead_id IS NOT NULL AND account_id IS NOT NULL", sql.text("both a lead_id and an account_id")),
        ("attribute IS NULL", sql.text("no attribute")),
    )


def _probabilities(given: _Given) -> tuple[dict[str, str], Wrong]:
    chosen = {
        "lead_id": given.identity("lead_id"),
        "predictor": given.text("predictor"),
        "probability": cells.finite(f"TRY_CAST({given.reached['probability']} AS DOUBLE)"),
        "occurred_at": "",
    }
    return chosen, (
        ("lead_id IS NULL", sql.text("no lead_id")),
        ("predictor IS NULL", sql.text("no predictor")),
        (
            "probability IS NULL OR probability NOT BETWEEN 0 AND 1",
            _said("probability", PROBABILITY_STOOD, "is no number from 0 to 1"),
        ),
    )


def _events(given: _Given, zone: str | None) -> tuple[dict[str, str], Wrong]:
    """One row per event. Columns that are none of ours are properties, under their own names."""
    chosen = {
        "event_id": given.identity("event_id"),
        "lead_id": given.identity("lead_id"),
        "event": sql.some(given.stood("event")),
        "occurred_at": "",
        "source": given.text("source"),
        "automated": _flag(given),
    }
    wrong: Wrong = (
        ("lead_id IS NULL", sql.text("no lead_id")),
        ("event IS NULL", sql.text("no event")),
        ("automated IS NULL", _said("automated", AUTOMATED_STOOD, "is neither true nor false")),
    )
    if "properties" in given.reached:
        column, kind = given.reached["properties"], given.types["properties"]
        if kind.id == "varchar":
            chosen["properties"] = f"nullif({sql.some(column)}, 'null')"
            unlike = "NOT json_valid(properties) OR NOT starts_with(ltrim(properties, ' \t\r\n'), '{')"
            wrong += ((f"properties IS NOT NULL AND ({unlike})", sql.text("properties are no JSON object")),)
        else:
            chosen["properties"] = f"CAST(to_json({column}) AS VARCHAR)"
    for name, column in given.reached.items():
        if name not in EVENT_COLUMNS:
            chosen[name] = cells.value(column, given.types[name], zone)
    return chosen, wrong


def _flag(given: _Given) -> str:
    """Whether an event is automated: blank is false, NULL is what is neither true nor false."""
    if "automated" not in given.reached:
        return "false"
    column, kind = given.reached["automated"], given.types["automated"]
    if kind.id == "boolean":
        return f"coalesce({column}, false)"
    x = f"lower(trim(coalesce(CAST({column} AS VARCHAR), ''), {sql.text(sql.PADDING)}))"
    return f"CASE WHEN {x} IN ('true', '1', 'yes') THEN true WHEN {x} IN ('', 'false', '0', 'no') THEN false END"


def _instant(
    con: duckdb.DuckDBPyConnection, raw: Raw, columns: Columns, order: Order | None, zone: str | None
) -> tuple[str, list[str]]:
    """SQL of ``occurred_at`` as microseconds UTC, and what to say about it."""
    theirs = columns.theirs["occurred_at"]
    column, kind, relation = sql.name(theirs), raw.types[theirs], raw.relation()
    if cells.is_time(kind):
        return f"epoch_us({cells.stamp(column, kind, zone)})", []
    if kind.id in INTEGERS:
        return instants.whole_epoch(column, epoch_unit(con, relation, column, raw)), []
    if kind.id in ("double", "float", "decimal"):
        unit = epoch_unit(con, relation, f"trunc({column})", raw)
        return f"epoch_us({instants.from_epoch(f'TRY_CAST({column} AS DECIMAL(28, 6))', unit)})", []
    if kind.id != "varchar":
        return "NULL::BIGINT", []
    found = recognise(con, relation, [theirs], raw.where, required=[theirs], only_instants=True, order=order)
    writing = found.cells[theirs].writing
    return f"epoch_us({instants.parse(column, writing, zone)})" if writing else "NULL::BIGINT", list(found.notes)


def _said(name: str, stood: str, what: str) -> str:
    return f"concat({sql.text(name)}, ' `', {sql.name(stood)}, {sql.text('` ' + what)})"
