"""Rows that cannot be used: counted, and written to a file with the line and the reason."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from leadline.errors import FactsError, Problem
from leadline.files.writing import defused, whole

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not taken.

    ``line`` is the line of the file on which the row starts, or the number of the row in a Parquet file; ``row`` its
    text as it stands there.
    """

    path: str
    line: int | None
    reason: str
    row: str


def write(rejected: Iterable[Rejected], path: Path, *, with_file: bool) -> int:
    """Write ``line, reason, row`` (``file`` before them where several were read) and say how many there were.

    Without any, nothing is written. The file appears only when it is whole.
    """
    rest = iter(rejected)
    first = next(rest, None)
    if first is None:
        return 0
    count = 0
    with whole(path) as part, part.open("x", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*(["file"] if with_file else []), "line", "reason", "row"])
        for one in chain([first], rest):
            line = "" if one.line is None else one.line
            table.writerow([*([one.path] if with_file else []), line, one.reason, defused(one.row)])
            count += 1
    return count


def refuse(rejected: Iterable[Rejected]) -> None:
    """Raise for the first few, and say how many there are; nothing happens where there is none."""
    rows: Iterator[Rejected] = iter(rejected)
    shown = [row for _, row in zip(range(SHOWN), rows, strict=False)]
    if shown:
        more = sum(1 for _ in rows)
        lines = [str(Problem(one.path, one.line, "", one.reason)) for one in shown]
        raise FactsError("\n".join([*lines, *([f"and {more} more rows"] if more else [])]))
