"""Facts into a connection: from files, or from frames in memory."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike, fspath
from pathlib import Path
from typing import TypeAlias

import duckdb

from leadline.files import (
    Options,
    Reading,
    from_frame,
    read_accounts,
    read_changes,
    read_events,
    read_leads,
    read_probabilities,
)
from leadline.scoring.staging import Tables, columns_of, literal, quoted

Paths: TypeAlias = "str | PathLike[str] | Sequence[str | PathLike[str]]"
READERS = {
    "leads": read_leads,
    "accounts": read_accounts,
    "changes": read_changes,
    "events": read_events,
    "probabilities": read_probabilities,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """The tables of facts in a connection, and how each was read."""

    tables: Tables
    readings: Mapping[str, Reading]


def connect() -> duckdb.DuckDBPyConnection:
    """A connection in memory, with the clock of UTC; what does not fit goes to the folder for temporary files."""
    con = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    con.execute("SET TimeZone = 'UTC'")
    spilled = Path(tempfile.gettempdir(), f"leadline-{os.getpid()}-{secrets.token_hex(4)}")
    con.execute(f"SET temp_directory = {literal(str(spilled))}")
    return con


def are_paths(given: object) -> bool:
    """Whether something names files: a path, or several."""
    if isinstance(given, list | tuple):
        return bool(given) and all(isinstance(one, str | PathLike) for one in given)
    return isinstance(given, str | PathLike)


def open_one(con: duckdb.DuckDBPyConnection, facts: str, given: object, options: Options) -> Reading:
    """Make the table ``facts`` (leads, accounts, changes, events, probabilities) from files or a frame."""
    if are_paths(given):
        paths = [fspath(one) for one in given] if isinstance(given, list | tuple) else fspath(given)  # type: ignore[call-overload]
        return READERS[facts](con, paths, **options)
    dates, zone = options.get("dates"), options.get("zone")
    return from_frame(con, facts, given, mapping=options.get("mapping"), dates=dates, zone=zone)


def open_facts(
    con: duckdb.DuckDBPyConnection,
    given: Mapping[str, object],
    options: Options,
    mapping: Mapping[str, Mapping[str, str]] | None = None,
) -> Opened:
    """Make the tables of all the facts that are given; ``mapping`` is {table: {our column: theirs}}."""
    readings: dict[str, Reading] = {}
    for facts, source in given.items():
        if source is not None:
            renamed: Options = {**options, "mapping": (mapping or {}).get(facts)}
            readings[facts] = open_one(con, facts, source, renamed)
    return Opened(tables_of(readings), readings)


def tables_of(readings: Mapping[str, Reading]) -> Tables:
    return Tables(**{facts: reading.table for facts, reading in readings.items()})


def narrowed(con: duckdb.DuckDBPyConnection, tables: Tables, ids: Sequence[str]) -> Tables:
    """The facts of these leads alone, with all accounts and their changes: so that few leads cost little."""
    listed = ", ".join(literal(one) for one in ids) or "NULL"
    wanted = f"CAST(lead_id AS VARCHAR) IN ({listed})"
    made = {"leads": wanted, "events": wanted, "probabilities": wanted}
    if tables.changes is not None:
        names = columns_of(con, tables.changes)
        either = [wanted] if "lead_id" in names else []
        made["changes"] = " OR ".join([*either, *(["account_id IS NOT NULL"] if "account_id" in names else [])])
    found = tables
    for facts, where in made.items():
        table = getattr(tables, facts)
        if table is not None:
            con.execute(f"CREATE OR REPLACE TEMP TABLE few_{facts} AS SELECT * FROM {quoted(table)} WHERE {where}")
            found = replace(found, **{facts: f"few_{facts}"})
    return found
