"""Tables to files: CSV, Parquet, JSON Lines or standard output, whole or not at all."""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path

import duckdb
from duckdb.sqltypes import DuckDBPyType

from leadline.errors import FactsError, Problem
from leadline.files import sql

#: A spreadsheet takes a cell that starts so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OPTIONS = {
    ".csv": "FORMAT csv, HEADER",
    ".tsv": "FORMAT csv, HEADER, DELIMITER '\t'",
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".jsonl": "FORMAT json",
    ".ndjson": "FORMAT json",
}
ROWS = "leadline_rows"


def defused(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula.

    >>> defused("=1+1")
    "'=1+1"
    """
    return "'" + text if text.startswith(FORMULA) else text


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path to write to, which becomes ``target`` when the block ends well and vanishes when it does not."""
    if not target.parent.is_dir():
        what = f"the folder `{target.parent}` is not there; make it first"
        raise FactsError(str(Problem(str(target), None, "", what)))
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield part
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def write(
    con: duckdb.DuckDBPyConnection,
    rows: duckdb.DuckDBPyRelation | str,
    path: str | PathLike[str],
    *,
    instants: Collection[str] = (),
) -> int:
    """Write a relation, or the rows of a query, in the form that the path's suffix says; say how many there were.

    ``-`` is standard output, as CSV. Columns named in ``instants`` are integer microseconds UTC; they, and columns
    of timestamps, are written as ``2026-11-22T09:41:07Z`` in CSV and JSON Lines, and as TIMESTAMP WITH TIME ZONE in
    Parquet. In CSV, numbers have no exponent, and a text that a spreadsheet would take for a formula gets a leading
    apostrophe. ``.csv.gz`` and ``.jsonl.gz`` are compressed. The rows keep their order.
    """
    relation = con.sql(rows) if isinstance(rows, str) else rows
    if fspath(path) == "-":
        with tempfile.TemporaryDirectory() as folder:
            part = Path(folder, "rows.csv")
            count = _copy(relation, part, ".csv", OPTIONS[".csv"], instants)
            with part.open(encoding="utf-8", newline="") as file:
                while text := file.read(1 << 20):
                    sys.stdout.write(text)
            sys.stdout.flush()
        return count
    target = Path(path)
    suffixes = [s.lower() for s in target.suffixes]
    packed = suffixes[-1:] == [".gz"]
    suffix = "".join(suffixes[-2:-1] if packed else suffixes[-1:])
    if suffix not in OPTIONS or (packed and suffix == ".parquet"):
        allowed = ".csv, .tsv, .jsonl, .ndjson (each also with .gz) or .parquet"
        what = f"the suffix does not say what to write; it may be {allowed}"
        raise FactsError(str(Problem(str(target), None, "", what)))
    with whole(target) as part:
        return _copy(relation, part, suffix, OPTIONS[suffix] + (", COMPRESSION gzip" if packed else ""), instants)


def _copy(
    relation: duckdb.DuckDBPyRelation, part: Path, suffix: str, options: str, instants: Collection[str]
) -> int:  # fmt: skip
    cells = [
        f"{_cell(sql.name(column), kind, suffix, column in instants)} AS {sql.name(column)}"
        for column, kind in zip(relation.columns, relation.types, strict=True)
    ]
    target = sql.text(str(part))
    done = relation.query(ROWS, f"COPY (SELECT {', '.join(cells)} FROM {ROWS}) TO {target} ({options})")
    rows = done.fetchall() if done is not None else []
    return int(rows[0][0]) if rows else 0


def _cell(column: str, kind: DuckDBPyType, suffix: str, is_instant: bool) -> str:
    stamps = ("timestamp", "timestamp with time zone", "timestamp_s", "timestamp_ms", "timestamp_ns")
    if is_instant or kind.id in stamps:
        naive = f"make_timestamp({column})" if is_instant else f"CAST({column} AS TIMESTAMP)"
        if kind.id == "timestamp with time zone":
            naive = f"timezone('UTC', {column})"
        return f"timezone('UTC', {naive})" if suffix == ".parquet" else _iso(naive)
    if suffix not in (".csv", ".tsv"):
        return column
    if kind.id in ("varchar", "enum"):
        starts = ", ".join(sql.text(c) for c in FORMULA)
        return f"CASE WHEN {column}[1] IN ({starts}) THEN concat('''', {column}) ELSE {column} END"
    if kind.id in ("list", "array", "struct", "map"):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if kind.id in ("double", "float"):
        plain = f"rtrim(rtrim(CAST(CAST({column} AS DECIMAL(38, 12)) AS VARCHAR), '0'), '.')"
        text = f"CAST({column} AS VARCHAR)"
        return f"CASE WHEN contains({text}, 'e') AND abs({column}) < 1e25 THEN {plain} ELSE {text} END"
    return column


def _iso(naive: str) -> str:
    whole_second = f"{naive} = date_trunc('second', {naive})"
    return (
        f"CASE WHEN {whole_second} THEN strftime({naive}, '%Y-%m-%dT%H:%M:%SZ')"
        f" ELSE strftime({naive}, '%Y-%m-%dT%H:%M:%S.%fZ') END"
    )
