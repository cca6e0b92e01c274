"""What narrows a list of leads, and by which index the list is then read.

A list is wanted in an order and in parts, so there are two ways: to walk in that order and leave out who does not
belong, which is quick if many belong; or to take those whom an index finds and put them in order, which is quick if
they are few. So it is counted how many there are, as far as it matters. SQLite cannot choose by itself, since it knows
nothing of what rows are like; PostgreSQL knows, but not how many of a subquery are in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

FEW = 10_000  # leads: as many are put in order in about the time in which a long list is walked for its first part
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """One thing that leads of a list have in common.

    ``by_index`` is the condition for the index that has them, ``by_row`` the same for who looks at row after row.
    ``found`` are the queries of that index whose rows are the leads; an ``ordered`` index has them in order of their
    score.
    """

    by_index: Condition
    by_row: Condition
    found: tuple[sa.Select[Any], ...] = ()
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How a list is read: the conditions of its leads, and whether an index has them in the order of the list."""

    conditions: Sequence[Condition]
    walks: bool = True

    def column(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """A column that orders the list, as this way has it in a query."""
        return column if self.walks else looked_at(column)


def way(con: sa.Connection, narrowings: Sequence[Narrowing], *, by_score: bool) -> Way:
    """The quickest way through a list, be it in order of the score or in another."""
    indexed = [one for one in narrowings if one.found]
    in_order = [one for one in indexed if one.ordered and by_score]
    if len(indexed) == len(in_order) == 1:
        chosen: Narrowing | None = in_order[0]
    else:
        counts = {one: counted(con, one) for one in indexed}
        fewest = min(indexed, key=counts.__getitem__, default=None)
        is_few = fewest is not None and counts[fewest] < FEW
        chosen = fewest if is_few else next(iter(in_order), None)
    conditions = [one.by_index if one is chosen else one.by_row for one in narrowings]
    return Way(conditions, walks=chosen is None or chosen in in_order)


def counted(con: sa.Connection, narrowing: Narrowing) -> int:
    """How many leads it leaves; from `FEW` on nobody counts further."""
    count = 0
    for query in narrowing.found:
        if count < FEW:
            count += con.scalar(sa.select(sa.func.count()).select_from(query.limit(FEW).subquery())) or 0
    return count


class LookedAt(FunctionElement[Any]):
    """What `looked_at` makes."""

    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


def looked_at(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The column, but SQLite looks at it row after row, whatever index there is."""
    return LookedAt(column)


@compiles(LookedAt)
def plain(element: LookedAt, compiler: SQLCompiler, **more: Any) -> str:
    (column,) = element.clauses
    return compiler.process(column, **more)


@compiles(LookedAt, "sqlite")
def on_sqlite(element: LookedAt, compiler: SQLCompiler, **more: Any) -> str:
    return f"+{plain(element, compiler, **more)}"
