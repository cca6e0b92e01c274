"""Rows that DuckDB could not part into cells: too few, too many, a quote that does not close, broken UTF-8."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from leadline.errors import FactsError, Problem
from leadline.files.delimited import LINE_AT_MOST, REJECTS, SCANS
from leadline.files.raw import File, Raw
from leadline.files.rows import Row, closes

QUOTE = "a quote that does not close, or that something follows"


@dataclass(frozen=True, slots=True)
class Torn:
    """One such row: its first byte (from 0), why, and whether it has fewer cells than the header."""

    start: int
    reason: str
    short: bool

    def row(self, file: File) -> Row:
        """The row as it stands in the file, up to its first line end."""
        with file.readable.open("rb") as content:
            above = 0
            left = self.start
            while left and (chunk := content.read(min(left, 1 << 20))):
                above += chunk.count(b"\n")
                left -= len(chunk)
            return Row(above + 1, self.start, content.readline(LINE_AT_MOST))


def collect(con: duckdb.DuckDBPyConnection, raw: Raw) -> dict[str, dict[int, Torn]]:
    """The torn rows of the reading just done, by readable path and first byte; DuckDB's notes of them are dropped.

    A quote that opens and never closes raises FactsError where rows follow: it would swallow them.
    """
    found = con.execute(
        "SELECT file_path, line_byte_position, csv_line, CAST(error_type AS VARCHAR), error_message"
        f" FROM {REJECTS} JOIN {SCANS} USING (scan_id, file_id) ORDER BY 1, 2"
    ).fetchall()
    con.execute(f"DROP TABLE {REJECTS}")
    con.execute(f"DROP TABLE {SCANS}")
    result: dict[str, dict[int, Torn]] = {}
    for path, position, text, kind, message in found:
        start = position - 1 + len(text) - len(text.lstrip("\r\n"))
        reason, short = _reason(kind, message)
        result.setdefault(path, {}).setdefault(start, Torn(start, reason, short))
    for file in raw.files:
        _refuse_open_quote(file, result.get(str(file.readable), {}))
    return result


def _reason(kind: str, message: str) -> tuple[str, bool]:
    if cells := re.search(r"Columns: (\d+) Found: (\d+)", message):
        wanted, held = (int(n) for n in cells.groups())
        if held > wanted:  # DuckDB stops counting there
            return f"more cells than the {wanted} of the header", False
        return f"{held} {'cell' if held == 1 else 'cells'} where the header has {wanted}", True
    if kind == "UNQUOTED VALUE":
        return QUOTE, False
    if kind == "INVALID ENCODING":
        return "a character that is not valid UTF-8", False
    return "longer than 16 MB" if "LINE SIZE" in kind else message.splitlines()[0], False


def _refuse_open_quote(file: File, torn: Mapping[int, Torn]) -> None:
    for one in torn.values():
        if one.reason == QUOTE and file.dialect is not None:
            row = one.row(file)
            last = row.start + len(row.content) >= file.readable.stat().st_size
            if not last and not closes(file.dialect)(row.content):
                what = (
                    "a quote opens here and does not close, so the rows below it cannot be told apart; "
                    "close it, double it or take it out"
                )
                raise FactsError(str(Problem(str(file.path), row.line, "", what)))
