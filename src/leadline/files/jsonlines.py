"""JSON Lines: one object a line, read as lines so that a bad one is known by its number."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from leadline.errors import FactsError, Problem
from leadline.files import sql
from leadline.files.delimited import LINE_AT_MOST, STORE_REJECTS

#: The column that says why a line could not be read; NULL where it could.
UNREADABLE = "(unreadable)"
#: A CASE, because an AND may be tested in any order, and json_type raises for what is not JSON.
_GOOD = "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END"
NUMBERS = {"BIGINT": "BIGINT", "UBIGINT": "BIGINT", "HUGEINT": "DOUBLE", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value somewhere in the objects: the keys that lead to it, and the DuckDB type to take it as."""

    keys: tuple[str, ...]
    type: str

    @property
    def name(self) -> str:
        return ".".join(self.keys)

    def merged(self, other: Leaf | None) -> Leaf:
        """This value and the same in another file: of one type, else a text."""
        return self if other is None or other.type == self.type else Leaf(self.keys, "VARCHAR")


def leaves(con: duckdb.DuckDBPyConnection, path: Path, shown: Path, *, nested: bool) -> tuple[Leaf, ...]:
    """Every value that any line has, found in one pass.

    ``nested`` takes objects apart (``{"company": {"employees": 4}}`` is ``company.employees``) and keeps numbers,
    booleans and lists; without it each top-level key is one text, objects and lists as JSON.
    """
    if not nested:
        found = con.execute(
            f"SELECT DISTINCT unnest(json_keys(line)) FROM ({_lines(path)}) WHERE {_GOOD} ORDER BY 1"
        ).fetchall()
        result = tuple(Leaf((key,), "VARCHAR") for (key,) in found)
    else:
        (merged,) = sql.row(con, f"SELECT json_group_structure(line::JSON) FROM ({_lines(path)}) WHERE {_GOOD}")
        structure = json.loads(merged) if merged else {}
        result = tuple(_walk(structure, ())) if isinstance(structure, dict) else ()
    if not result:
        raise FactsError(str(Problem(str(shown), 1, "", "no line holds a JSON object; one object a line is wanted")))
    seen: dict[str, str] = {}
    for leaf in result:
        other = seen.setdefault(leaf.name.casefold(), leaf.name)
        if other != leaf.name or sum(one.name == leaf.name for one in result) > 1:
            what = f"the keys `{other}` and `{leaf.name}` cannot be told apart; rename one of them"
            raise FactsError(str(Problem(str(shown), None, "", what)))
    return result


def relation(path: Path, found: tuple[Leaf, ...], texts: frozenset[str], *, rejects: bool) -> str:
    """A SELECT of every line as columns, with UNREADABLE; those in ``texts`` stay text whatever they hold."""
    shape: dict[str, object] = {}
    for leaf in found:
        inner = shape
        for key in leaf.keys[:-1]:
            inner = inner.setdefault(key, {})  # type: ignore[assignment]
        kind = "VARCHAR" if leaf.name in texts else leaf.type
        inner[leaf.keys[-1]] = ["VARCHAR"] if kind == "VARCHAR[]" else kind
    columns = ", ".join(f"{_path(leaf)} AS {sql.name(leaf.name)}" for leaf in found)
    why = (
        f"CASE WHEN {_GOOD} THEN NULL WHEN json_valid(line) THEN 'the line is no JSON object'"
        " ELSE 'the line is not JSON' END"
    )
    parsed = f"CASE WHEN {_GOOD} THEN json_transform(line, {sql.text(json.dumps(shape))}) END"
    lines = f"SELECT line FROM ({_lines(path, rejects)}) WHERE trim(line) <> ''"
    unreadable = sql.name(UNREADABLE)
    return f"SELECT {columns}, {unreadable} FROM (SELECT {parsed} AS j, {why} AS {unreadable} FROM ({lines}))"


def _lines(path: Path, rejects: bool = False) -> str:
    faults = STORE_REJECTS if rejects else "ignore_errors=true"
    return (
        f"SELECT line FROM read_csv({sql.text(str(path))}, auto_detect=false, header=false, delim={sql.text(chr(1))},"
        f" quote='', escape='', max_line_size={LINE_AT_MOST}, compression='none', columns={{'line': 'VARCHAR'}},"
        f" {faults})"
    )


def _walk(structure: dict[str, object], above: tuple[str, ...]) -> list[Leaf]:
    result: list[Leaf] = []
    for key, kind in structure.items():
        keys = (*above, key)
        if isinstance(kind, dict):
            result.extend(_walk(kind, keys))
        elif isinstance(kind, list):
            result.append(Leaf(keys, "VARCHAR[]"))
        else:
            result.append(Leaf(keys, NUMBERS.get(str(kind), "VARCHAR")))
    return result


def _path(leaf: Leaf) -> str:
    return "j" + "".join(f"[{sql.text(key)}]" for key in leaf.keys)
