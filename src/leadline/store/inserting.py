"""Rows that are only put in where they are not there yet: one spelling for both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(
    con: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]], returned: Sequence[sa.Column[Any]]
) -> list[sa.Row[Any]]:
    """Put in the rows whose unique columns are not there yet; the returned columns of those that were put in."""
    if not rows:
        return []
    insert: Any = sqlite.insert(table) if con.dialect.name == "sqlite" else postgresql.insert(table)
    return list(con.execute(insert.on_conflict_do_nothing().returning(*returned), list(rows)))


def replace_rows(con: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put in rows, or put them in the place of those with the same primary key; all columns but the key change."""
    if not rows:
        return
    con.execute(replacing(table, con.dialect.name, tuple(rows[0])), list(rows))


@cache
def replacing(table: sa.Table, dialect: str, columns: tuple[str, ...]) -> Any:
    """The statement that puts in these columns; to write it takes longer than to run it."""
    insert: Any = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    key = {column.name for column in table.primary_key}
    changed = {name: insert.excluded[name] for name in columns if name not in key}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key), set_=changed)
