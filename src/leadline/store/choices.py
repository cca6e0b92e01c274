"""What leads can be filtered by: the owners and countries that there are.

A list of a million leads has few of them, so the index is walked from one value to the next, not read through.
"""

from __future__ import annotations

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.sight import Seeing

MOST = 200  # values
LOOKED_AT = 10_000  # leads of who does not see all


def values_of(con: sa.Connection, column: sa.Column[str], seeing: Seeing) -> list[str]:
    """The values of an indexed column of `leads`, in the order of the database, and no more than `MOST`."""
    if seeing.owners is not None:
        own = sa.select(column).where(*seeing.where(t.leads.c.owner)).limit(LOOKED_AT).subquery()
        few = sa.select(own.c[column.name]).where(own.c[column.name].is_not(None)).distinct()
        return sorted(con.scalars(few.limit(MOST)))
    first = sa.select(sa.func.min(column).label("value")).cte("walked", recursive=True)
    following = sa.select(sa.func.min(column)).where(column > first.c.value).scalar_subquery()
    walked = first.union_all(sa.select(following).where(first.c.value.is_not(None)))
    return list(con.scalars(sa.select(walked.c.value).where(walked.c.value.is_not(None)).limit(MOST)))
