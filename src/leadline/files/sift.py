"""Taking the rows that cannot be used out of a table, each with its line and its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from leadline.files import rejected, sql, torn
from leadline.files.placing import Places, Unusable, placed
from leadline.files.raw import FILE, Raw
from leadline.files.rejected import Rejected
from leadline.files.selected import WRONG
from leadline.files.source import Form
from leadline.files.torn import Torn

#: The temporary table of rows whose id stands further up already.
TWICE = "leadline_twice"


@dataclass(frozen=True, slots=True)
class Sifted:
    """How many rows were rejected, and how many lines were the footer of an export."""

    rejected: int
    footers: int


def sift(
    con: duckdb.DuckDBPyConnection,
    table: str,
    raw: Raw,
    *,
    key: str | None,
    strict: bool,
    target: Path | None,
    footers: bool,
) -> Sifted:
    """Take the rows out of ``table`` of which WRONG says what is wrong, and drop that column.

    With ``key``, of several rows of one id the first stays. They and the torn ones are written to ``target``; with
    ``strict``, or without a target, FactsError names the first of them instead. ``footers`` forgives rows of too few
    cells below the last good one.
    """
    starts = _starts(con, table, raw)
    if key is not None:
        _find_twice(con, table, key)
    pieces = torn.collect(con, raw) if raw.form in (Form.DELIMITED, Form.JSON_LINES) else {}
    unusable = _unusable(con, table, key, raw)
    places = Places()
    rows = _rows(unusable, pieces, raw, starts, footers, places)
    try:
        if strict or target is None:
            rejected.refuse(rows)
            count = 0
        else:
            count = rejected.write(rows, target, with_file=raw.several)
        con.execute(f"DELETE FROM {sql.name(table)} WHERE {sql.name(WRONG)} IS NOT NULL")
        if key is not None:
            con.execute(f"DELETE FROM {sql.name(table)} WHERE rowid IN (SELECT twice FROM {TWICE})")
    finally:
        con.execute(f"DROP TABLE IF EXISTS {TWICE}")
    con.execute(f"ALTER TABLE {sql.name(table)} DROP COLUMN {sql.name(WRONG)}")
    return Sifted(count, places.footers)


def _number(raw: Raw) -> str:
    return sql.name(FILE) if raw.several else "0"


def _starts(con: duckdb.DuckDBPyConnection, table: str, raw: Raw) -> dict[int, tuple[int, int]]:
    """The first row of every file in the table, and how many there are of it."""
    found = con.execute(f"SELECT {_number(raw)}, min(rowid), count(*) FROM {sql.name(table)} GROUP BY ALL").fetchall()
    return {file: (first, count) for file, first, count in found if first is not None}


def _find_twice(con: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    good = f"FROM {sql.name(table)} WHERE {sql.name(WRONG)} IS NULL"
    con.execute(f"DROP TABLE IF EXISTS {TWICE}")
    con.execute(
        f"CREATE TEMP TABLE {TWICE} AS SELECT rowid AS twice, min(rowid) OVER (PARTITION BY {key}) AS first {good}"
        f" AND {key} IN (SELECT {key} {good} GROUP BY {key} HAVING count(*) > 1) QUALIFY twice <> first"
    )


def _unusable(con: duckdb.DuckDBPyConnection, table: str, key: str | None, raw: Raw) -> list[Unusable]:
    reason, first, joined = sql.name(WRONG), "NULL::BIGINT", ""
    if key is not None:
        reason = f"coalesce({reason}, concat('{key} `', {key}, '`'))"
        first, joined = f"{TWICE}.first", f" LEFT JOIN {TWICE} ON twice = t.rowid"
    found = con.execute(
        f"SELECT {_number(raw)} AS file, t.rowid, {reason}, {first}, CAST(to_json(t) AS VARCHAR)"
        f" FROM {sql.name(table)} t{joined} WHERE {sql.name(WRONG)} IS NOT NULL OR {first} IS NOT NULL"
        " ORDER BY file, t.rowid"
    )
    result: list[Unusable] = []
    while some := found.fetchmany(10_000):
        result.extend(Unusable(*row) for row in some)
    return result


def _rows(
    unusable: list[Unusable],
    pieces: Mapping[str, Mapping[int, Torn]],
    raw: Raw,
    starts: Mapping[int, tuple[int, int]],
    footers: bool,
    places: Places,
) -> Iterator[Rejected]:
    """All rejected rows, file by file; in Parquet and in memory the line is the number of the row."""
    firsts = {one.first for one in unusable if one.first is not None}
    if raw.form in (Form.DELIMITED, Form.JSON_LINES):
        for number, file in enumerate(raw.files):
            start, count = starts.get(number, (0, 0))
            yield from placed(
                file,
                [one for one in unusable if one.file == number],
                pieces.get(str(file.readable), {}),
                firsts=firsts,
                start=start,
                count=count,
                footers=footers,
                several=raw.several,
                places=places,
            )
        return
    for one in unusable:
        path = str(raw.files[one.file].path) if raw.files else raw.where
        for first in firsts & {one.first}:
            holder = next(file for file, (start, count) in starts.items() if start <= first < start + count)
            of = f" of {raw.files[holder].path.name}" if holder != one.file else ""
            places.spoken[first] = f"is in row {first - starts[holder][0] + 1}{of}"
        yield Rejected(path, one.row - starts[one.file][0] + 1, places.reason(one), one.shown)
