"""The table of events: as a view where the file can be read in place, with one id to an event."""

from __future__ import annotations

import duckdb

from leadline.files import repeats, sql
from leadline.files.raw import FILE, Raw
from leadline.files.selected import WRONG, Selected
from leadline.files.source import Form


def rows_of(table: str) -> str:
    """The table that holds the rows where ``table`` is a view that makes their ids."""
    return f"{table}__rows"


def make_view(con: duckdb.DuckDBPyConnection, raw: Raw, selected: Selected, table: str, given: bool, ids: bool) -> bool:
    """Read Parquet in place, without a copy, where every row is good and no event is there twice; say whether so."""
    if raw.form is not Form.PARQUET or (ids and not given):
        return False
    query = f"({selected.query(raw)})"
    bad, without = sql.row(con, f"SELECT count({sql.name(WRONG)}), count(*) FILTER (event_id IS NULL) FROM {query}")
    if bad or (given and (without or repeats.may_repeat(con, query))):
        return False
    if not given and raw.several and repeats.in_several_files(con, query, list(selected.cells)):
        return False
    cells = {**selected.cells, **_untouched(con, selected)}
    inner = ", ".join(f"{cell} AS {sql.name(column)}" for column, cell in cells.items())
    columns = ", ".join(_id_and(selected) if not given else (sql.name(c) for c in cells))
    view = f"SELECT {columns} FROM (SELECT {inner} FROM ({selected.relation}))"
    con.execute(f"CREATE VIEW {sql.name(table)} AS {view}")
    return True


def _untouched(con: duckdb.DuckDBPyConnection, selected: Selected) -> dict[str, str]:
    """The texts that are in order as they stand, in every row: a view has no need to look at them again."""
    texts = {column: stands for column, stands in selected.texts.items() if column in selected.cells}
    if not texts:
        return {}
    unlike = [f"bool_or({stands} IS DISTINCT FROM {selected.cells[column]})" for column, stands in texts.items()]
    found = sql.row(con, f"SELECT {', '.join(unlike)} FROM ({selected.relation})")
    return {column: stands for (column, stands), touched in zip(texts.items(), found, strict=True) if not touched}


def finish(
    con: duckdb.DuckDBPyConnection, raw: Raw, selected: Selected, rows: str, table: str, given: bool, ids: bool
) -> int:  # fmt: skip
    """Leave every event once and give it its id; say how many were there already."""
    columns = list(selected.cells)
    repeated = repeats.drop_repeats(con, rows, columns) if given else 0
    if raw.several and repeats.in_several_files(con, sql.name(rows), columns):
        repeated += repeats.drop_rows_of_several_files(con, rows, columns)
    if rows != table:
        con.execute(f"CREATE VIEW {sql.name(table)} AS SELECT {', '.join(_id_and(selected))} FROM {sql.name(rows)}")
    elif ids or given:
        repeats.number(con, rows, columns)
    return repeated


def _id_and(selected: Selected) -> list[str]:
    made = f"{repeats.made_id(selected.cells)} AS event_id"
    return [made, *(sql.name(c) for c in selected.cells if c not in ("event_id", FILE))]
