"""From the rows of a table back to the lines of the files that they came from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from leadline.files.raw import File
from leadline.files.rejected import Rejected
from leadline.files.rows import rows
from leadline.files.torn import Torn


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row of the table that cannot be used, numbered from 0 in the whole table.

    ``first`` is the row that has its id already; ``shown`` the row as JSON, for where its text is not to be had.
    """

    file: int
    row: int
    reason: str
    first: int | None
    shown: str


@dataclass(slots=True)
class Places:
    """Where rows were found on the way: the place of every first row of an id, and lines that were only footers."""

    spoken: dict[int, str] = field(default_factory=dict)
    footers: int = 0

    def reason(self, one: Unusable) -> str:
        if one.first is None:
            return one.reason
        return f"{one.reason} {self.spoken.get(one.first, 'stands further up')} already"


def placed(
    file: File,
    unusable: Collection[Unusable],
    torn: Mapping[int, Torn],
    *,
    firsts: Collection[int],
    start: int,
    count: int,
    footers: bool,
    several: bool,
    places: Places,
) -> Iterator[Rejected]:
    """The rejected rows of one file in the order of its lines.

    ``start`` is the number of the file's first row in the table, ``count`` how many it has there. With ``footers``,
    rows of too few cells below the last good row are counted in ``places`` instead of rejected. Where the rows of
    the file cannot be counted as DuckDB counted them, a row has its text from the table and no line.
    """
    path = str(file.path)
    wanted = {one.row - start: one for one in unusable}
    marked = {first - start for first in firsts if start <= first < start + count}
    if not (wanted or torn or marked):
        return
    if not _countable(file, len(torn), count):
        for one in torn.values():
            row = one.row(file)
            yield Rejected(path, row.line, one.reason, row.text())
        for bad in unusable:
            yield Rejected(path, None, places.reason(bad), bad.shown)
        return
    left = set(torn)
    number = 0
    held: list[Rejected] = []
    for row in rows(file.readable, file.dialect):
        if row.start in left:
            left.discard(row.start)
            held.append(Rejected(path, row.line, torn[row.start].reason, row.text()))
            if not (footers and torn[row.start].short):
                yield from held
                held.clear()
        else:
            yield from held
            held.clear()
            if number in marked:
                places.spoken[start + number] = f"is on line {row.line}" + (f" of {file.path.name}" if several else "")
                marked.discard(number)
            if number in wanted:
                yield Rejected(path, row.line, places.reason(wanted.pop(number)), row.text())
            number += 1
        if not (wanted or marked or left) and number < count:
            yield from held
            held.clear()
            break
    places.footers += len(held)
    for one in (torn[start] for start in left):
        row = one.row(file)
        yield Rejected(path, row.line, one.reason, row.text())


def _countable(file: File, torn: int, count: int) -> bool:
    """Whether the rows of the file are as many as DuckDB found; only quotes can make them differ."""
    if file.dialect is None:
        return True
    with file.readable.open("rb") as content:
        quote = file.dialect.quote.encode()
        quotes = any(quote in chunk for chunk in iter(lambda: content.read(1 << 20), b""))
    return not quotes or sum(1 for _ in rows(file.readable, file.dialect)) - torn == count
