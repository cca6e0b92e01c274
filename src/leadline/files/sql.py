"""Names and texts as DuckDB writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

#: What a cell may be padded with; a cell of nothing else is blank.
PADDING = " \t\r\n\u00a0"


def name(text: str) -> str:
    """An identifier.

    >>> name('Company "A" Ltd')
    '"Company ""A"" Ltd"'
    """
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """A literal.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def listed(items: Iterable[str]) -> str:
    """Expressions as one list value."""
    return "[" + ", ".join(items) + "]"


def some(expression: str) -> str:
    """The text itself where it is more than padding, else NULL."""
    return filled(expression, expression)


def filled(column: str, value: str) -> str:
    """The value where the column's text is more than padding, else NULL.

    A text that starts with a visible ASCII character is not looked at further: trimming is ten times the work.
    """
    plain = f"{column} >= '!' AND {column} < chr(128)"
    return f"CASE WHEN {plain} THEN {value} WHEN trim({column}, {text(PADDING)}) <> '' THEN {value} END"


def row(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """The first row of a query, () where it has none; all are fetched, or the connection would stay in use."""
    found: list[tuple[Any, ...]] = con.execute(query).fetchall()
    return found[0] if found else ()


def clear(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Drop the table or view of that name, if there is one."""
    kinds = con.execute(
        "SELECT 'VIEW' FROM duckdb_views() WHERE lower(view_name) = lower($1) AND NOT internal"
        " AND database_name IN (current_database(), 'temp')"
        " UNION ALL SELECT 'TABLE' FROM duckdb_tables() WHERE lower(table_name) = lower($1)"
        " AND database_name IN (current_database(), 'temp')",
        [table],
    ).fetchall()
    for (kind,) in kinds:
        con.execute(f"DROP {kind} IF EXISTS {name(table)}")
