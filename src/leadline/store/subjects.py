"""Ids that came, each with a number of its own, in the order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias, TypeVar

import sqlalchemy as sa

from leadline.store.among import among
from leadline.store.inserting import insert_new
from leadline.store.tables import subjects

USER, EMAIL, ANONYMOUS = "user", "email", "anonymous"
Named: TypeAlias = tuple[str, str]  # kind, value
T = TypeVar("T")
AT_ONCE = 400  # values of one IN list
NUMBERS = sa.select(subjects.c.value, subjects.c.subject_id).where(
    subjects.c.kind == sa.bindparam("kind"), among(subjects.c.value)
)


def parts(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values in lists of at most so many."""
    each = iter(values)
    while part := list(islice(each, size)):
        yield part


def known(con: sa.Connection, wanted: Iterable[Named]) -> dict[Named, int]:
    """The numbers of those ids that have come before."""
    by_kind: dict[str, list[str]] = {}
    for kind, value in wanted:
        by_kind.setdefault(kind, []).append(value)
    found: dict[Named, int] = {}
    for kind, values in by_kind.items():
        rows = con.execute(NUMBERS, {"kind": kind, "ids": values})
        found |= {(kind, value): number for value, number in rows}
    return found


def numbered(con: sa.Connection, wanted: Sequence[Named]) -> tuple[dict[Named, int], set[int]]:
    """The numbers of these ids, and which of them are new."""
    found = known(con, wanted)
    missing = [name for name in dict.fromkeys(wanted) if name not in found]
    if not missing:
        return found, set()
    rows = [{"kind": kind, "value": value} for kind, value in missing]
    made = insert_new(con, subjects, rows, [subjects.c.kind, subjects.c.value, subjects.c.subject_id])
    new = {(row.kind, row.value): row.subject_id for row in made}
    found |= new
    late = [name for name in missing if name not in new]  # another process was quicker
    return found | (known(con, late) if late else {}), set(new.values())
