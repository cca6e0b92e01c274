"""Where a row stands in its file: DuckDB counts rows, people count lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from leadline.files.delimited import LINE_AT_MOST, Dialect


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file: the line on which it starts (from 1), its first byte (from 0), its bytes."""

    line: int
    start: int
    content: bytes

    def text(self) -> str:
        return self.content.decode("utf-8", errors="replace").strip("\r\n\ufeff")


def rows(path: Path, dialect: Dialect | None) -> Iterator[Row]:
    """The rows of a UTF-8 file below its header, parted as DuckDB parts them: blank lines are none.

    Without a dialect every line is a row (JSON Lines). A cell in quotes may hold line ends. A quote that is never
    closed ends with its own line.
    """
    blank = b"\r\n" if dialect and len(dialect.header) > 1 else b" \r\n"
    complete = closes(dialect) if dialect else None
    with path.open("rb") as file:
        line = start = 0
        for _ in range(dialect.skip if dialect else 0):
            start += len(file.readline())
            line += 1
        while content := file.readline():
            first, more = line + 1, 0
            if complete and not complete(content):
                after = file.tell()
                longer = content
                while next_line := file.readline():
                    longer += next_line
                    more += 1
                    if complete(longer) or len(longer) > LINE_AT_MOST:
                        break
                if complete(longer):
                    content = longer
                else:
                    file.seek(after)
                    more = 0
            if content.strip(blank):
                yield Row(first, start, content)
            start += len(content)
            line += 1 + more


def closes(dialect: Dialect) -> Callable[[bytes], bool]:
    """Whether every quoted cell of a row is closed.

    Balanced quotes are taken for closed ones; only a row with an odd one (a size like 5" in an unquoted cell, or a
    cell that goes on) is looked at cell by cell.
    """
    quote, escape, delimiter = (c.encode() for c in (dialect.quote, dialect.escape, dialect.delimiter))
    q, e = re.escape(quote), re.escape(escape)
    inside = rb"[^%s]|%s%s" % (q, q, q) if quote == escape else rb"[^%s%s]|%s." % (q, e, e)
    quoted = re.compile(rb" *%s(?:%s)*%s" % (q, inside, q), re.DOTALL)
    opening = re.compile(rb" *%s" % q)

    def complete(row: bytes) -> bool:
        count = row.count(quote) - (row.count(escape + quote) if escape != quote else 0)
        if count % 2 == 0:
            return True
        position = 0
        while True:
            if opening.match(row, position):
                cell = quoted.match(row, position)
                if cell is None:
                    return False
                position = cell.end()
            position = row.find(delimiter, position) + 1
            if position == 0:
                return True

    return complete
