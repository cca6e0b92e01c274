"""Cells of DuckDB's tables as they go into the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb

from leadline.scoring.staging import columns_of, quoted
from leadline.store.values import as_text, clean

TIMES = ("TIMESTAMP", "DATE")
FRACTIONS = ("DOUBLE", "FLOAT")


def is_time(kind: str) -> bool:
    return kind.startswith(TIMES)


def iso(column: str) -> str:
    """SQL of an instant as text: ``2026-01-02T00:00:00Z``, with a fraction where it has one."""
    naive = f"CAST({column} AS TIMESTAMP)"
    return (
        f"CASE WHEN {naive} = date_trunc('second', {naive}) THEN strftime({naive}, '%Y-%m-%dT%H:%M:%SZ')"
        f" ELSE strftime({naive}, '%Y-%m-%dT%H:%M:%S.%fZ') END"
    )


def texts(column: str) -> str:
    """SQL of a text without NUL, in composed form."""
    return f"nfc_normalize(replace({column}, chr(0), ''))"


def selected(name: str, kind: str) -> str:
    """SQL of a column as it is taken over: instants as text, texts clean, all else as it is."""
    column = quoted(name)
    value = iso(column) if is_time(kind) else texts(column) if kind == "VARCHAR" else column
    return f"{value} AS {column}"


def whole(values: list[Any]) -> list[Any]:
    """Fractions that are whole numbers as those."""
    return [None if value is None else clean(value) for value in values]


def taken(values: list[Any], kind: str) -> list[Any]:
    """A column's values as JSON values in the one spelling."""
    return whole(values) if kind in FRACTIONS or kind.endswith("[]") else values


def as_texts(values: list[Any], kind: str) -> list[str | None]:
    """A column's values as an attribute's texts."""
    if kind == "VARCHAR" or is_time(kind):
        return values
    return [None if value is None else as_text(clean(value)) for value in values]


def batches(con: duckdb.DuckDBPyConnection, query: str, size: int) -> Iterator[dict[str, list[Any]]]:
    """The rows of a query, so many at a time, as lists by column."""
    for batch in con.sql(query).to_arrow_reader(size):
        for start in range(0, batch.num_rows, size):
            part = batch.slice(start, size)
            columns: Sequence[str] = part.schema.names
            yield {name: part.column(i).to_pylist() for i, name in enumerate(columns)}


def own_columns(con: duckdb.DuckDBPyConnection, table: str, but: Sequence[str]) -> dict[str, str]:
    """The columns of a table that are none of ours, with their types."""
    return {name: kind for name, kind in columns_of(con, table).items() if name not in but}
