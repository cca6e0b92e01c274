"""Rows that are only put in where they are not there yet: one spelling for both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    insert: Any = sqlite.insert(table) if con.dialect.name == "sqlite" else postgresql.insert(table)
    key = list(table.primary_key.columns)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in {column.name for column in key}}
    con.execute(insert.on_conflict_do_update(index_elements=key, set_=changed), list(rows))
