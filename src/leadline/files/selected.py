"""What is to be taken from files, and how a caller wants it read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import TypedDict

from leadline.files import sql
from leadline.files.instants import Order
from leadline.files.jsonlines import UNREADABLE
from leadline.files.raw import FILE, Raw
from leadline.files.source import Form

#: The column that says why a row cannot be used; NULL where it can.
WRONG = "(wrong)"


class Options(TypedDict, total=False):
    """How a caller wants files read; every one may be left out.

    ``name`` is the table to make. ``mapping`` is {our column: theirs}, ``without`` are columns of theirs to leave out.
    ``strict`` refuses a file with a bad row.
    ``dates`` is ``day-first`` or ``month-first``. ``zone`` is where the clock hung whose times have no zone (UTC).
    ``encoding`` is for files in which it cannot be recognised (``cp1250``). ``rejected_folder`` is where
    ``<file>.rejected.csv`` goes (the current one). ``remember`` writes ``leadline-columns.yml`` beside the file.
    ``ids`` gives events without an id one that no other event has.
    """

    name: str
    mapping: Mapping[str, str] | None
    without: Collection[str]
    strict: bool
    dates: Order | None
    zone: str | None
    encoding: str | None
    rejected_folder: str | PathLike[str]
    remember: bool
    ids: bool


@dataclass(frozen=True, slots=True)
class Selected:
    """A query of the rows of a table of facts.

    ``cells`` are its columns in order, each with its SQL over the raw rows; ``wrong`` are pairs of a condition over
    those columns and SQL of the reason, tested in order; ``aside`` are further columns that the conditions need.
    ``texts`` are columns that were texts already, as they stand in the raw rows.
    """

    relation: str
    cells: Mapping[str, str]
    wrong: tuple[tuple[str, str], ...]
    aside: Mapping[str, str]
    notes: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)

    def query(self, raw: Raw) -> str:
        """A SELECT of the columns, WRONG, and FILE where there are several files."""
        kept = [FILE] if raw.several else []
        held = [*kept, *([UNREADABLE] if raw.form is Form.JSON_LINES else [])]
        inner = [f"{cell} AS {sql.name(column)}" for column, cell in {**self.cells, **self.aside}.items()]
        inner += [sql.name(column) for column in held]
        reasons = [f"WHEN {sql.name(UNREADABLE)} IS NOT NULL THEN {sql.name(UNREADABLE)}"] if UNREADABLE in held else []
        reasons += [f"WHEN {condition} THEN {reason}" for condition, reason in self.wrong]
        outer = ", ".join(sql.name(column) for column in (*self.cells, *kept))
        return (
            f"SELECT {outer}, CASE {' '.join(reasons)} END AS {sql.name(WRONG)}"
            f" FROM (SELECT {', '.join(inner)} FROM ({self.relation}))"
        )
