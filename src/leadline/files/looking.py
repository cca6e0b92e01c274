"""A look into a file before it is read: its columns, what each is taken for, and its first rows."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from leadline.errors import FactsError, Problem
from leadline.files import cells, sql
from leadline.files.attributes import INTEGERS
from leadline.files.cells import Kind
from leadline.files.columns import Facts
from leadline.files.jsonlines import UNREADABLE
from leadline.files.orders import OrderUnknown
from leadline.files.raw import Raw, open_files
from leadline.files.reading import in_order, known_columns, said_of
from leadline.files.recognise import recognise
from leadline.files.source import Form, find
from leadline.files.telling import columns_of, likely, told_by

SHOWN, LONGEST = 5, 200  # rows; characters of a cell
MOST_COLUMNS, LONGEST_NAME = 500, 200

Names = Mapping[Facts, Collection[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: what it is called there, what its cells are, and what it is taken for.

    ``ours`` are our names for it: columns that we know, else an attribute or a property. Without any it is not taken.
    ``own`` is what it is called as an attribute or a property.
    """

    name: str
    kind: Kind
    ours: tuple[str, ...]
    own: str


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds. ``missing`` and ``doubtful`` are of `Proposed`; ``export`` is the tool that wrote it.

    ``facts`` are what its rows are, as it was said or as its columns tell.

    ``rows`` counts those that can be parted into cells. ``samples`` are the first of them, cells as texts, cut.
    ``undecided`` is a date of which nothing tells whether its day or its month comes first.
    """

    facts: Facts
    form: Form
    export: str | None
    columns: tuple[Column, ...]
    missing: tuple[str, ...]
    doubtful: tuple[str, ...]
    rows: int
    samples: tuple[tuple[str | None, ...], ...]
    undecided: str | None
    notes: tuple[str, ...]


def look(con: duckdb.DuckDBPyConnection, path: Path, facts: Facts | None, names: Names | None = None) -> Look:
    """Look into a file; FactsError where it is no table at all. Without ``facts`` its columns tell what its rows are.

    ``names`` are the attributes that somebody looks for: a column that is one of them but for case and marks is taken
    for it.
    """
    sources = find(path)
    with tempfile.TemporaryDirectory(prefix="leadline-") as folder, in_order(con), said_of(sources):
        raw = open_files(con, sources, facts or Facts.EVENTS, Path(folder), None)
        if facts is None:
            facts = told_by(list(raw.types))
            raw = open_files(con, sources, facts, Path(folder), None)
        found = list(raw.types)
        refuse_too_many(found, sources.where)
        known = known_columns(sources, facts, found)
        proposed = likely(facts, found, sources.where, known.columns)
        columns = columns_of(found, proposed, facts, sources.form, (names or {}).get(facts, ()))
        kinds, undecided = kinds_of(con, raw)
        return Look(
            facts,
            sources.form,
            known.export.title if known.export else None,
            tuple(Column(name, kinds[name], *columns[name]) for name in found),
            proposed.missing,
            tuple(proposed.doubtful),
            int(sql.row(con, f"SELECT count(*) FROM ({good(raw)})")[0]),
            samples(con, raw),
            undecided,
            raw.notes,
        )


def refuse_too_many(found: list[str], where: str) -> None:
    """Refuse what cannot be shown to be looked at: very many columns, or names as long as a text."""
    if len(found) > MOST_COLUMNS:
        what = f"the file has {len(found)} columns, {MOST_COLUMNS} is the most; leave out those that nobody needs"
        raise FactsError(str(Problem(where, None, "", what)))
    for number, name in enumerate(found, 1):
        if len(name) > LONGEST_NAME:
            what = f"its name has {len(name)} characters, {LONGEST_NAME} is the most; shorten it"
            raise FactsError(str(Problem(where, None, f"column {number}", what)))


def good(raw: Raw) -> str:
    """The rows that can be read at all, with the file's columns alone."""
    columns = ", ".join(sql.name(name) for name in raw.types)
    where = f" WHERE {sql.name(UNREADABLE)} IS NULL" if raw.form is Form.JSON_LINES else ""
    return f"SELECT {columns} FROM ({raw.relation()}){where}"


def samples(con: duckdb.DuckDBPyConnection, raw: Raw) -> tuple[tuple[str | None, ...], ...]:
    shown = ", ".join(f"left(CAST({sql.name(name)} AS VARCHAR), {LONGEST})" for name in raw.types)
    return tuple(con.execute(f"SELECT {shown} FROM ({good(raw)}) LIMIT {SHOWN}").fetchall())


def kinds_of(con: duckdb.DuckDBPyConnection, raw: Raw) -> tuple[dict[str, Kind], str | None]:
    """What the cells of each column are, and a date whose order of day and month nothing tells."""
    texts = [name for name, kind in raw.types.items() if kind.id == "varchar"]
    only_instants = raw.form is not Form.DELIMITED
    undecided = None
    try:
        found = recognise(con, good(raw), texts, raw.where, only_instants=only_instants)
    except OrderUnknown as unknown:
        undecided = unknown.example
        found = recognise(con, good(raw), texts, raw.where, only_instants=only_instants, order="day-first")
    return {n: found.cells[n].kind if n in texts else kind_of(kind) for n, kind in raw.types.items()}, undecided


def kind_of(kind: DuckDBPyType) -> Kind:
    """What a column is that has a type."""
    name = str(kind.id)
    if cells.is_time(kind):
        return Kind.INSTANT
    if name in INTEGERS:
        return Kind.WHOLE
    if name in ("double", "float", "decimal"):
        return Kind.NUMBER
    if name in ("list", "array"):
        return Kind.LIST
    return Kind.BOOLEAN if name == "boolean" else Kind.TEXT
