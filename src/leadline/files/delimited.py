"""CSV in all its dialects: which character parts the cells, which quotes them, and what the header says."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from leadline.errors import FactsError, Problem
from leadline.files import sql

#: In the order in which they are believed when two explain the file equally well.
DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01", ":", "#")
ROWS_LOOKED_AT = 200
LINE_AT_MOST = 16 << 20
#: Temporary tables in which DuckDB puts the rows that have the wrong number of cells or broken quotes.
REJECTS, SCANS = "leadline_reject_errors", "leadline_reject_scans"
STORE_REJECTS = f"store_rejects=true, rejects_table='{REJECTS}', rejects_scan='{SCANS}'"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one file is written. ``skip`` is the number of physical lines up to and with the header."""

    delimiter: str
    quote: str
    escape: str
    skip: int
    header: tuple[str, ...]


def recognise(path: Path, shown: Path) -> Dialect:
    """The dialect of a UTF-8 file, from its first rows; ``shown`` is the path for errors.

    The delimiter is the one with which the most rows have as many cells as the header. A first line ``sep=;``, as
    Excel writes it, is obeyed. Blank lines above the header are skipped.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = list(islice((file.readline(1 << 20) for _ in iter(int, 1)), ROWS_LOOKED_AT))
    lines = lines[: lines.index("")] if "" in lines else lines
    skip = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    told = re.fullmatch(r"sep=(.)\s*", lines[skip]) if skip < len(lines) else None
    skip += 1 if told else 0
    if skip >= len(lines):
        raise FactsError(str(Problem(str(shown), None, "", "the file is empty; its first line must name the columns")))
    lines = lines[skip:]
    quote = _quote(lines)
    delimiter = told.group(1) if told else max(DELIMITERS, key=lambda d: _fit(lines, d, quote))
    escape = _escape(lines, delimiter, quote)
    rows, used = _parse(lines, delimiter, quote, escape)
    return Dialect(delimiter, quote, escape, skip + used, _names(rows[0]))


def relation(path: Path, dialect: Dialect, *, rejects: bool) -> str:
    """A SELECT of all rows of the file as texts, in its order.

    Rows with a wrong number of cells or broken quotes are left out; with ``rejects`` they are in the table REJECTS.
    """
    columns = ", ".join(f"{sql.text(column)}: 'VARCHAR'" for column in dialect.header)
    faults = STORE_REJECTS if rejects else "ignore_errors=true"
    blank = f" WHERE {sql.name(dialect.header[0])} IS NOT NULL" if len(dialect.header) == 1 else ""
    return (
        f"SELECT * FROM read_csv({sql.text(str(path))}, auto_detect=false, header=false, skip={dialect.skip},"
        f" delim={sql.text(dialect.delimiter)}, quote={sql.text(dialect.quote)}, escape={sql.text(dialect.escape)},"
        f" max_line_size={LINE_AT_MOST}, compression='none', columns={{{columns}}}, {faults}){blank}"
    )


def _quote(lines: Sequence[str]) -> str:
    """A double quote, unless no line has one and cells stand in single quotes."""
    text = "".join(lines)
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", text, re.M))
    return "'" if '"' not in text and single >= len(lines) else '"'


def _parse(
    lines: Sequence[str], delimiter: str, quote: str, escape: str, *, strict: bool = False
) -> tuple[list[list[str]], int]:
    """The first rows, and how many lines the header takes; ``strict`` raises where a quote stands out of place."""
    doubled = escape == quote
    before = csv.field_size_limit(LINE_AT_MOST)  # of the whole process, so it is put back
    try:
        reader = csv.reader(
            lines,
            delimiter=delimiter,
            quotechar=quote,
            doublequote=doubled,
            escapechar=None if doubled else escape,
            strict=strict,
        )
        header = next(reader)
        used = reader.line_num
        return [header, *reader], used
    finally:
        csv.field_size_limit(before)


def _fit(lines: Sequence[str], delimiter: str, quote: str) -> tuple[float, int]:
    """How many of the rows have as many cells as the header, and how many these are."""
    try:
        widths = [len(row) for row in _parse(lines, delimiter, quote, quote)[0] if row]
    except csv.Error:
        return (0.0, 0)
    if widths[0] < 2:
        return (0.0, 0)
    # The last row looked at may be cut off inside a quoted cell.
    body = widths[1:-1] or widths[1:]
    alike = sum(width == widths[0] for width in body) / len(body) if body else 1.0
    return (round(alike, 2), widths[0])


def _escape(lines: Sequence[str], delimiter: str, quote: str) -> str:
    """A quote in a cell is doubled, unless only a backslash before it makes sense of the first rows."""
    if any(f"\\{quote}" in line for line in lines):
        for escape in (quote, "\\"):
            try:
                _parse(lines, delimiter, quote, escape, strict=True)
            except csv.Error:
                continue
            return escape
    return quote


def _names(header: Sequence[str]) -> tuple[str, ...]:
    """The header's names, trimmed; blank ones become ``column_3``, repeated ones get ``_2``."""
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(header, start=1):
        wanted = name = cell.strip(sql.PADDING) or f"column_{position}"
        count = 1
        while name.casefold() in taken:
            count += 1
            name = f"{wanted}_{count}"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)
