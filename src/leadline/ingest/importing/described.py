"""Rows of leads and of accounts, which are described by attributes."""

from __future__ import annotations

import duckdb

from leadline.ingest.importing import cells
from leadline.scoring.staging import columns_of, quoted

CREATED, HAD = "(created)", "(had)"  # columns of ours beside the file's


def described(con: duckdb.DuckDBPyConnection, table: str, changes: str | None, owner: str) -> str:
    """The query of the rows in the order of the file; ``owner`` is the column of their ids.

    Beside the file's columns, CREATED is ``created_at`` in microseconds, and HAD lists the attributes that have rows of
    the same owner among the changes.
    """
    kinds = columns_of(con, table)
    columns = [cells.selected(name, kind) for name, kind in kinds.items()]
    is_time = cells.is_time(kinds.get("created_at", ""))
    created = "epoch_us(CAST(created_at AS TIMESTAMP))" if is_time else "NULL::BIGINT"
    chosen = ", ".join(["row_number() OVER () AS n", *columns, f"{created} AS {quoted(CREATED)}"])
    rows = f"SELECT {chosen} FROM {quoted(table)}"
    if changes is None or owner not in columns_of(con, changes):
        return f"SELECT * EXCLUDE n, NULL::VARCHAR[] AS {quoted(HAD)} FROM ({rows}) ORDER BY n"
    history = (
        f"SELECT {cells.texts(owner)} AS {owner}, list(DISTINCT {cells.texts('attribute')}) AS {quoted(HAD)}"
        f" FROM {quoted(changes)} WHERE {owner} IS NOT NULL GROUP BY 1"
    )
    return f"SELECT * EXCLUDE n FROM ({rows}) LEFT JOIN ({history}) USING ({owner}) ORDER BY n"
