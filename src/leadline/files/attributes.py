"""Leads and accounts: an id, and attributes of any kind."""

from __future__ import annotations

import duckdb

from leadline.errors import FactsError, Problem
from leadline.files import cells, instants, sql
from leadline.files.columns import Columns, Facts
from leadline.files.instants import Order
from leadline.files.raw import Raw
from leadline.files.recognise import recognise
from leadline.files.selected import Selected
from leadline.files.source import Form

INTEGERS = ("tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint", "hugeint")


def select(
    con: duckdb.DuckDBPyConnection, raw: Raw, columns: Columns, facts: Facts, order: Order | None, zone: str | None
) -> Selected:
    """The query of leads or accounts: ids as text, ``created_at`` an instant, all else as what its cells are."""
    key = "lead_id" if facts is Facts.LEADS else "account_id"
    ids = [name for name in ("lead_id", "account_id") if name in columns.theirs]
    texts = frozenset(columns.theirs[name] for name in ids)
    relation = raw.relation(texts=texts)
    varchar = {
        ours: theirs
        for ours, theirs in columns.theirs.items()
        if ours not in ids and (raw.types[theirs].id == "varchar" or raw.form is Form.DELIMITED)
    }
    renamed = ", ".join(f"{sql.name(theirs)} AS {sql.name(ours)}" for ours, theirs in varchar.items())
    found = recognise(
        con,
        f"SELECT {renamed or '1'} FROM ({relation})",
        varchar,
        raw.where,
        required=[c for c in ("created_at",) if c in varchar],
        only_instants=raw.form is not Form.DELIMITED,
        order=order,
    )
    chosen: dict[str, str] = {}
    notes = list(found.notes)
    for ours in sorted(columns.theirs, key=lambda c: c != key):
        theirs = sql.name(columns.theirs[ours])
        kind = raw.types[columns.theirs[ours]]
        if ours in ids:
            forced = raw.form in (Form.DELIMITED, Form.JSON_LINES)
            chosen[ours] = sql.some(theirs) if forced else cells.identity(theirs, kind)
        elif ours in varchar:
            chosen[ours] = found.cells[ours].values(theirs, zone)
        elif ours == "created_at" and kind.id in INTEGERS:
            unit = epoch_unit(con, relation, theirs, raw)
            chosen[ours] = f"make_timestamp({instants.whole_epoch(theirs, unit)})"
        else:
            chosen[ours] = cells.value(theirs, kind, zone)
    notes += _unread(con, relation, columns, found.cells.get("created_at"), zone)
    rejects = raw.relation(texts=texts, rejects=True)
    return Selected(rejects, chosen, ((f"{sql.name(key)} IS NULL", sql.text(f"no {key}")),), {}, tuple(notes))


def epoch_unit(con: duckdb.DuckDBPyConnection, relation: str, column: str, raw: Raw) -> int:
    """The unit of a column of whole numbers since 1970, in microseconds; 0 is nanoseconds.

    In memory they are microseconds. In a file they must all be of the length of one unit for the years 1973 to 2286.
    """
    if raw.form is None:
        return 1
    least, most = sql.row(con, f"SELECT min({column}), max({column}) FROM ({relation})")
    if least is None:
        return 1
    unit = instants.unit_of(int(least), int(most))
    if unit is None:
        what = f"whole numbers from {least} to {most} are no instants of one unit; write 2026-11-22T09:41:07Z instead"
        raise FactsError(str(Problem(raw.where, None, f"column {column.replace(chr(34), '`')}", what)))
    return unit


def _unread(
    con: duckdb.DuckDBPyConnection, relation: str, columns: Columns, created: cells.Cells | None, zone: str | None
) -> list[str]:
    """What to say of cells of ``created_at`` that are no dates: the lead stays, without it."""
    if created is None or created.writing is None:
        return []
    theirs = sql.name(columns.theirs["created_at"])
    unread = f"{sql.some(theirs)} IS NOT NULL AND ({created.values(theirs, zone)}) IS NULL"
    wanted = f"count(*) FILTER ({unread}), min({theirs}) FILTER ({unread})"
    count, example = sql.row(con, f"SELECT {wanted} FROM ({relation})")
    return [f"`created_at` is missing where it is no date: {count} rows, such as `{example}`"] if count else []
