"""Files, or a table in memory, as one relation whose columns still have their own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from leadline.errors import FactsError, Problem
from leadline.files import delimited, jsonlines, sql
from leadline.files.columns import WANTED, Facts, key
from leadline.files.delimited import Dialect
from leadline.files.encoding import plain
from leadline.files.jsonlines import Leaf
from leadline.files.source import Form, Sources

#: The column that numbers the files, where there are several.
FILE = "(file)"


@dataclass(frozen=True, slots=True)
class File:
    """One file: the path that people know, and a UTF-8 one that DuckDB can read (Parquet: the same)."""

    path: Path
    readable: Path
    dialect: Dialect | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """Rows as they came.

    ``types`` are DuckDB's, by column; ``reached`` is the SQL that reaches a column in Parquet or in memory, where
    structs are taken apart (``company.employees``). Without ``form`` the rows are in the table ``table``.
    """

    files: tuple[File, ...]
    form: Form | None
    types: Mapping[str, DuckDBPyType]
    where: str
    notes: tuple[str, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    reached: Mapping[str, str] = field(default_factory=dict)
    table: str = ""

    @property
    def several(self) -> bool:
        return len(self.files) > 1

    def relation(self, *, texts: frozenset[str] = frozenset(), rejects: bool = False) -> str:
        """A SELECT of all rows in their order, with FILE where there are several and UNREADABLE in JSON Lines.

        ``texts`` are columns of JSON Lines to leave as text. ``rejects`` keeps what DuckDB could not part into cells.
        """
        if self.form is Form.DELIMITED or self.form is Form.JSON_LINES:
            parts = [self._part(file, texts, rejects) for file in self.files]
            numbered = [f"SELECT *, {n} AS {sql.name(FILE)} FROM ({part})" for n, part in enumerate(parts)]
            return " UNION ALL BY NAME ".join(numbered) if self.several else parts[0]
        cells = ", ".join(f"{access} AS {sql.name(column)}" for column, access in self.reached.items())
        if self.form is None:
            return f"SELECT {cells} FROM {sql.name(self.table)}"
        paths = sql.listed(sql.text(str(file.readable)) for file in self.files)
        number = f", list_position({paths}, filename) - 1 AS {sql.name(FILE)}" if self.several else ""
        return f"SELECT {cells}{number} FROM read_parquet({paths}, union_by_name=true)"

    def _part(self, file: File, texts: frozenset[str], rejects: bool) -> str:
        if file.dialect is not None:
            return delimited.relation(file.readable, file.dialect, rejects=rejects)
        return jsonlines.relation(file.readable, self.leaves, texts, rejects=rejects)


def open_files(
    con: duckdb.DuckDBPyConnection, sources: Sources, facts: Facts, folder: Path, encoding: str | None
) -> Raw:
    """The files as one relation; copies that are needed go to ``folder`` and must live as long as the relation."""
    if sources.form is Form.PARQUET:
        return _parquet(con, sources, facts)
    notes: list[str] = []
    files: list[File] = []
    headers: dict[str, str] = {}
    leaves: dict[str, Leaf] = {}
    for path in sources.paths:
        text = plain(path, folder, encoding)
        notes += [f"{path.name}: read as {text.encoding}"] if text.encoding else []
        if sources.form is Form.DELIMITED:
            dialect = delimited.recognise(text.path, path)
            files.append(File(path, text.path, dialect))
            headers.update(dict.fromkeys(dialect.header, "VARCHAR"))
            if dialect.delimiter not in (",", "\t"):
                notes.append(f"{path.name}: cells are parted by `{dialect.delimiter}`")
        else:
            files.append(File(path, text.path))
            nested = facts in (Facts.LEADS, Facts.ACCOUNTS)
            for leaf in jsonlines.leaves(con, text.path, path, nested=nested):
                leaves[leaf.name] = leaf.merged(leaves.get(leaf.name))
    headers.update({leaf.name: leaf.type for leaf in leaves.values()})
    none = con.sql("SELECT " + ", ".join(f"NULL::{kind} AS {sql.name(column)}" for column, kind in headers.items()))
    types = dict(zip(headers, none.types, strict=True))
    return Raw(tuple(files), sources.form, types, sources.where, tuple(notes), tuple(leaves.values()))


def open_table(con: duckdb.DuckDBPyConnection, table: str, facts: Facts) -> Raw:
    """A table of the connection as one relation."""
    found = con.table(table)
    types, reached = _apart(dict(zip(found.columns, found.types, strict=True)), facts)
    return Raw((), None, types, facts.value, reached=reached, table=table)


def _parquet(con: duckdb.DuckDBPyConnection, sources: Sources, facts: Facts) -> Raw:
    paths = sql.listed(sql.text(str(path)) for path in sources.paths)
    try:
        found = con.sql(f"SELECT * FROM read_parquet({paths}, union_by_name=true)")
    except duckdb.Error as problem:
        what = f"this cannot be read as Parquet ({str(problem).splitlines()[0]})"
        raise FactsError(str(Problem(sources.where, None, "", what))) from problem
    types, reached = _apart(dict(zip(found.columns, found.types, strict=True)), facts)
    return Raw(tuple(File(path, path) for path in sources.paths), Form.PARQUET, types, sources.where, reached=reached)


def _apart(types: Mapping[str, DuckDBPyType], facts: Facts) -> tuple[dict[str, DuckDBPyType], dict[str, str]]:
    """Structs taken apart, but for the properties of events."""
    wholes = {key(name) for w in WANTED[facts] if w.name == "properties" for name in (w.name, *sum(w.others, ()))}
    flat: dict[str, DuckDBPyType] = {}
    reached: dict[str, str] = {}

    def walk(name: str, access: str, kind: DuckDBPyType) -> None:
        if kind.id == "struct" and key(name) not in wholes:
            for part, inner in kind.children:
                walk(f"{name}.{part}", f"{access}[{sql.text(str(part))}]", _type(inner))
        else:
            flat[name], reached[name] = kind, access

    for column, kind in types.items():
        walk(column.strip(sql.PADDING) or column, sql.name(column), kind)
    return flat, reached


def _type(kind: object) -> DuckDBPyType:
    assert isinstance(kind, DuckDBPyType)
    return kind
