"""Facts from files: each function makes one table of the connection, and says what it found.

The tables are those that scoring reads: ids are texts exactly as they came, ``occurred_at`` is BIGINT microseconds
UTC, an attribute has the type of its cells. Rows that cannot be used go to a file, each with its line and reason.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from os import fspath
from pathlib import Path
from typing import Unpack

import duckdb

from leadline.errors import EngineError, FactsError, Problem
from leadline.files import attributes, events, exports, instants, log, remembered, sql
from leadline.files.columns import Columns, Facts, choose, without
from leadline.files.delimited import REJECTS, SCANS
from leadline.files.exports import Export
from leadline.files.raw import FILE, Raw, open_files
from leadline.files.selected import Options, Selected
from leadline.files.sift import sift
from leadline.files.source import Paths, Sources, find


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the table (or view) made, its columns, and how many rows it has.

    ``rejected`` counts the rows that could not be used and ``rejected_path`` is the file in which they stand, None
    without any. ``repeated`` counts events that were there already. ``notes`` are sentences for people: what was
    recognised and not said by the caller.
    """

    table: str
    columns: tuple[str, ...]
    accepted: int
    rejected: int = 0
    rejected_path: Path | None = None
    repeated: int = 0
    notes: tuple[str, ...] = ()


def read_leads(con: duckdb.DuckDBPyConnection, paths: Paths, **options: Unpack[Options]) -> Reading:
    """Make the table ``leads``: one row per ``lead_id``, with attributes; of rows of one id the first stays."""
    return _read(con, paths, Facts.LEADS, options)


def read_accounts(con: duckdb.DuckDBPyConnection, paths: Paths, **options: Unpack[Options]) -> Reading:
    """Make the table ``accounts``: one row per ``account_id``, with attributes; of rows of one id the first stays."""
    return _read(con, paths, Facts.ACCOUNTS, options)


def read_changes(con: duckdb.DuckDBPyConnection, paths: Paths, **options: Unpack[Options]) -> Reading:
    """Make the table ``changes``: one row per change of an attribute of a lead or an account."""
    return _read(con, paths, Facts.CHANGES, options)


def read_events(con: duckdb.DuckDBPyConnection, paths: Paths, **options: Unpack[Options]) -> Reading:
    """Make the table or view ``events``: one row per event; columns that are none of ours are its properties.

    Where the file has no ids, ``event_id`` is made of the row, for order only: equal rows have equal ones unless
    ``ids=True`` asks for ids that no other event has (which takes a pass and the room for them).
    """
    return _read(con, paths, Facts.EVENTS, options)


def read_probabilities(con: duckdb.DuckDBPyConnection, paths: Paths, **options: Unpack[Options]) -> Reading:
    """Make the table ``probabilities``: one row per lead, predictor and instant, the probability from 0 to 1."""
    return _read(con, paths, Facts.PROBABILITIES, options)


def _read(con: duckdb.DuckDBPyConnection, paths: Paths, facts: Facts, options: Options) -> Reading:
    instants.check_zone(options.get("zone"))
    if options.get("dates") not in (None, "day-first", "month-first"):
        raise FactsError(f"dates are day-first or month-first, not `{options.get('dates')}`")
    sources = find(paths)
    with tempfile.TemporaryDirectory(prefix="leadline-") as folder, in_order(con), said_of(sources):
        raw = open_files(con, sources, facts, Path(folder), options.get("encoding"))
        columns, export = _columns(sources, raw, facts, options)
        selected = choose_cells(con, raw, columns, facts, options)
        target = Path(fspath(options.get("rejected_folder", "."))) / f"{sources.stem}.rejected.csv"
        return settle(con, raw, facts, selected, columns, options, target=target, export=export)


@contextmanager
def in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Rows keep the order of their files while this lasts: lines and the first of several depend on it."""
    (kept,) = sql.row(con, "SELECT current_setting('preserve_insertion_order')")
    con.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        con.execute(f"SET preserve_insertion_order = {str(kept).lower()}")


@contextmanager
def said_of(sources: Sources) -> Iterator[None]:
    """What DuckDB cannot do with a file, said with the file's name."""
    try:
        yield
    except duckdb.OutOfMemoryException as problem:
        what = "there is not enough memory to read this; let the connection have a database file to put its tables in"
        raise EngineError(str(Problem(sources.where, None, "", what))) from problem
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException) as problem:
        what = f"this cannot be read ({str(problem).splitlines()[0]})"
        raise FactsError(str(Problem(sources.where, None, "", what))) from problem


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file's columns (ours → theirs) before anybody says it, and how it is known."""

    export: Export | None
    columns: Mapping[str, str]
    notes: tuple[str, ...]


def known_columns(sources: Sources, facts: Facts, found: Sequence[str]) -> Known:
    """What a known export, and what was remembered of the folder, say of these columns."""
    export = exports.recognise(facts, found)
    known = exports.columns(export, found) if export else {}
    notes = [f"read as an export of {export.title}"] if export else []
    if held := remembered.recall(sources.folder, facts, found):
        rest = {o: t for o, t in known.items() if o not in held and t not in held.values()}
        known = held | rest
        notes.append(f"columns as {sources.folder / remembered.NAME} says")
    return Known(export, known, tuple(notes))


def _columns(sources: Sources, raw: Raw, facts: Facts, options: Options) -> tuple[Columns, Export | None]:
    """Our names for the file's columns: the caller's word, what was remembered, a known export, likely names."""
    found = without(list(raw.types), options.get("without", ()), sources.where)
    known = known_columns(sources, facts, found)
    export, notes = known.export, [*known.notes]
    mapping = options.get("mapping")
    columns = choose(facts, found, sources.where, mapping=mapping, known=known.columns)
    if options.get("remember") and (export or mapping):
        taken_for = "the command line" if mapping else export.title if export else ""
        try:
            path = remembered.remember(sources.folder, facts, taken_for, columns.theirs)
        except OSError as problem:
            notes.append(f"the columns could not be remembered beside the file ({problem.strerror})")
        else:
            notes += [f"columns remembered in {path}"] if path else []
    return Columns(columns.theirs, (*notes, *columns.notes)), export


def choose_cells(
    con: duckdb.DuckDBPyConnection, raw: Raw, columns: Columns, facts: Facts, options: Options
) -> Selected:
    """The query of the table's rows."""
    chooser = attributes.select if facts in (Facts.LEADS, Facts.ACCOUNTS) else log.select
    return chooser(con, raw, columns, facts, options.get("dates"), options.get("zone"))


def settle(
    con: duckdb.DuckDBPyConnection,
    raw: Raw,
    facts: Facts,
    selected: Selected,
    columns: Columns,
    options: Options,
    *,
    target: Path | None,
    export: Export | None,
) -> Reading:
    """Make the table of a query, without the rows that cannot be used; ``target`` is the file for them."""
    table = options.get("name", facts.value)
    key = {Facts.LEADS: "lead_id", Facts.ACCOUNTS: "account_id"}.get(facts)
    for former in (table, *([events.rows_of(table)] if facts is Facts.EVENTS else [])):
        sql.clear(con, former)
    notes = [*raw.notes, *columns.notes, *selected.notes]
    given = "event_id" in columns.theirs
    repeated = 0
    if facts is Facts.EVENTS and events.make_view(con, raw, selected, table, given, options.get("ids", False)):
        rejected = 0
    else:
        rows = table if facts is not Facts.EVENTS or given or options.get("ids") else events.rows_of(table)
        for left in (rows, REJECTS, SCANS):
            sql.clear(con, left)
        try:
            con.execute(f"CREATE TABLE {sql.name(rows)} AS {selected.query(raw)}")
            sifted = sift(
                con, rows, raw, key=key, strict=options.get("strict", False), target=target,
                footers=export is not None and export.title.startswith("Salesforce"),
            )  # fmt: skip
        except BaseException:
            sql.clear(con, rows)
            raise
        rejected = sifted.rejected
        notes += [f"{sifted.footers} lines below the last row are the export's footer"] if sifted.footers else []
        if facts is Facts.EVENTS:
            repeated = events.finish(con, raw, selected, rows, table, given, options.get("ids", False))
        if raw.several:
            con.execute(f"ALTER TABLE {sql.name(rows)} DROP COLUMN {sql.name(FILE)}")
    notes += [f"{repeated} events were there already and count once"] if repeated else []
    (accepted,) = sql.row(con, f"SELECT count(*) FROM {sql.name(table)}")
    path = target if rejected else None
    return Reading(table, tuple(selected.cells), accepted, rejected, path, repeated, tuple(notes))
