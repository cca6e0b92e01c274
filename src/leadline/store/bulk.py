"""Many rows at once, past the statement builder: `executemany` on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa

from leadline.store.among import among
from leadline.store.database import raw
from leadline.store.subjects import Named, known
from leadline.store.tables import subjects

Row: TypeAlias = tuple[Any, ...]


def put_rows(con: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Put in rows, none of which may be there yet. Values are in the order of the columns."""
    if not rows:
        return
    if con.dialect.name == "sqlite":
        con.exec_driver_sql(f"INSERT INTO {listed(table, columns)}", list(rows))
    else:
        copy(con, listed(table, columns, values=False), rows)


def put_new(
    con: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]
) -> set[Row]:
    """Put in the rows whose key is not there yet, the first of several; the keys of the others.

    No key may be there twice among the rows.
    """
    if not rows:
        return set()
    if con.dialect.name == "sqlite":
        return put_new_sqlite(con, table, columns, rows, key)
    staged = f"staged_{table.name}"
    names, keys = ", ".join(map(quoted, columns)), ", ".join(map(quoted, key))
    con.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {staged} ON COMMIT DELETE ROWS AS SELECT {names} FROM {table.name} LIMIT 0"
    )
    con.exec_driver_sql(f"TRUNCATE {staged}")
    copy(con, f"{staged} ({names})", rows)
    found = con.exec_driver_sql(
        f"WITH made AS (INSERT INTO {table.name} ({names}) SELECT {names} FROM {staged} ON CONFLICT DO NOTHING "
        f"RETURNING {keys}) SELECT {keys} FROM {staged} EXCEPT SELECT {keys} FROM made"
    )
    return {tuple(row) for row in found}


def put_new_sqlite(
    con: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]
) -> set[Row]:
    """The writer's transaction is alone, so what is new is what comes after the last row that was there."""
    (number,) = table.primary_key.columns
    last = con.scalar(sa.select(sa.func.max(number))) or 0
    made = con.exec_driver_sql(f"INSERT OR IGNORE INTO {listed(table, columns)}", list(rows)).rowcount
    if made == len(rows):
        return set()
    new = {tuple(row) for row in con.execute(sa.select(*(table.c[name] for name in key)).where(number > last))}
    at = [columns.index(name) for name in key]
    return {found for row in rows if (found := tuple(row[i] for i in at)) not in new}


def select_by(
    con: sa.Connection, table: sa.Table, columns: Sequence[str], by: str, values: Collection[Any]
) -> list[Row]:
    """These columns of the rows whose column ``by`` has one of the values, which travel as one parameter."""
    if not values:
        return []
    query = sa.select(*(table.c[name] for name in columns)).where(among(table.c[by]))
    return every(con.execute(query, {"ids": values}))


def every(found: sa.CursorResult[Any]) -> list[Row]:
    rows: list[Any] = list(found)
    return rows


def numbered(con: sa.Connection, names: Iterable[Named]) -> tuple[dict[Named, int], set[int]]:
    """The numbers of ids, given in the order in which they came, and which of them are new."""
    wanted = dict.fromkeys(names)
    found = known(con, wanted)
    missing = [name for name in wanted if name not in found]
    if not missing:
        return found, set()
    late = put_new(con, subjects, ("kind", "value"), missing, ("kind", "value"))
    made = known(con, missing)
    return found | made, {number for name, number in made.items() if name not in late}


def copy(con: sa.Connection, target: str, rows: Iterable[Row]) -> None:
    """PostgreSQL's COPY. The rows travel as text, which psycopg writes."""
    with raw(con).cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)


def listed(table: sa.Table, columns: Sequence[str], values: bool = True) -> str:
    given = f" VALUES ({', '.join('?' * len(columns))})" if values else ""
    return f"{table.name} ({', '.join(map(quoted, columns))}){given}"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
