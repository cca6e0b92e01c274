"""The same event twice: found by its id, or, without one, by the whole row.

An event's id is unique within its source; of several the earliest stays, of equally early ones the smaller text. An
event that came without an id gets one made of its row and of its number among equal rows of its file, so repeats
within a file count and the same file read again adds nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import duckdb

from leadline.files import sql
from leadline.files.raw import FILE

#: Parts the cells of a row's text; a control character that no cell should have.
UNIT = "chr(31)"


def row_text(columns: Collection[str]) -> str:
    """SQL of an event's row as one text, the same from any kind of file: our columns, then ``name=value`` by name.

    Missing properties leave no trace, so a file with more columns than another gives the same text.
    """
    ours = [sql.name(c) for c in ("lead_id", "event")] + ["CAST(occurred_at AS VARCHAR)"]
    ours += ["coalesce(source, '')", "CASE WHEN automated THEN 'automated' ELSE '' END"]
    rest = sorted(set(columns) - {"event_id", "lead_id", "event", "occurred_at", "source", "automated", FILE})
    ours += [f"{sql.text(c + '=')} || CAST({sql.name(c)} AS VARCHAR)" for c in rest]
    return f"concat_ws({UNIT}, {', '.join(ours)})"


def made_id(columns: Collection[str]) -> str:
    """SQL of an id from the row alone: equal rows have equal ids."""
    return f"md5({row_text(columns)})"


def may_repeat(con: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether an id may be there twice, told by 64-bit hashes; False is certain."""
    wanted = "count(event_id), count(DISTINCT hash(source, event_id)) FILTER (event_id IS NOT NULL)"
    rows, different = sql.row(con, f"SELECT {wanted} FROM {relation}")
    return bool(rows > different)


def drop_repeats(con: duckdb.DuckDBPyConnection, table: str, columns: Collection[str]) -> int:
    """Leave one event of every source and id; say how many went."""
    if not may_repeat(con, sql.name(table)):
        return 0
    key = "source, event_id"
    return _delete(
        con, table,
        f"SELECT rowid FROM {sql.name(table)} WHERE event_id IS NOT NULL AND hash({key}) IN"
        f" (SELECT hash({key}) FROM {sql.name(table)} WHERE event_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1)"
        f" QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY occurred_at, {row_text(columns)}, rowid) > 1",
    )  # fmt: skip


def in_several_files(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> bool:
    """Whether a row may stand in two files, told by 64-bit hashes; False is certain."""
    return bool(sql.row(con, f"SELECT 1 FROM ({_shared(relation, columns)}) LIMIT 1"))


def drop_rows_of_several_files(con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> int:
    """Of rows without an id that stand in several files, leave as many as the file has that has the most.

    The table has the column FILE. Says how many rows went.
    """
    text = row_text(columns)
    file = sql.name(FILE)
    hashed = _hash(columns)
    return _delete(
        con, table,
        "SELECT rowid FROM (SELECT rowid, t, f, row_number() OVER (PARTITION BY t, f ORDER BY rowid) AS n FROM"
        f" (SELECT rowid, {text} AS t, {file} AS f FROM {sql.name(table)} WHERE event_id IS NULL"
        f" AND {hashed} IN ({_shared(sql.name(table), columns)})))"
        " QUALIFY row_number() OVER (PARTITION BY t, n ORDER BY f) > 1",
    )  # fmt: skip


def _hash(columns: Collection[str]) -> str:
    return f"hash({', '.join(sql.name(c) for c in columns if c not in ('event_id', FILE))})"


def _shared(relation: str, columns: Collection[str]) -> str:
    file = sql.name(FILE)
    return (
        f"SELECT {_hash(columns)} FROM {relation} WHERE event_id IS NULL"
        f" GROUP BY 1 HAVING min({file}) <> max({file})"
    )  # fmt: skip


def _delete(con: duckdb.DuckDBPyConnection, table: str, rows: str) -> int:
    (deleted,) = sql.row(con, f"DELETE FROM {sql.name(table)} WHERE rowid IN ({rows})")
    return int(deleted)


def number(con: duckdb.DuckDBPyConnection, table: str, columns: Collection[str]) -> None:
    """Give every event without an id one that no other has: of its row, and of its number among equal rows.

    The table is written anew, which is many times faster than changing it; only rows that may be equal are numbered.
    """
    if not sql.row(con, f"SELECT 1 FROM {sql.name(table)} WHERE event_id IS NULL LIMIT 1"):
        return
    made, hashed, rows, new = made_id(columns), _hash(columns), sql.name(table), sql.name(f"{table}__new")
    without = f"FROM {rows} WHERE event_id IS NULL"
    equal = f"(SELECT {hashed} {without} GROUP BY 1 HAVING count(*) > 1)"
    counted = f"concat({made}, '#', row_number() OVER (PARTITION BY {made}))"
    sql.clear(con, f"{table}__new")
    con.execute(
        f"CREATE TABLE {new} AS SELECT * FROM {rows} WHERE event_id IS NOT NULL"
        f" UNION ALL SELECT * REPLACE (concat({made}, '#1') AS event_id) {without} AND {hashed} NOT IN {equal}"
        f" UNION ALL SELECT * REPLACE ({counted} AS event_id) {without} AND {hashed} IN {equal}"
    )
    con.execute(f"DROP TABLE {rows}")
    con.execute(f"ALTER TABLE {new} RENAME TO {rows}")
