"""Lists of leads and of accounts: filtered, ordered, in parts of which each begins after the last row of another.

Leads without a score come after all others, whichever way scores are ordered; so a list is up to two queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.text import fold
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.narrowing import way
from leadline.store.sight import Seeing
from leadline.store.wanted import Wanted, narrowings

SHOWN = sa.select(t.leads, t.accounts.c.name.label("account_name")).join_from(
    t.leads, t.accounts, t.accounts.c.account_id == t.leads.c.account_id, isouter=True
)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a list, and the values after which the next part begins; ``None``: this is the last."""

    rows: Sequence[sa.Row[Any]]
    next: tuple[int, ...] | None = None


def search_leads(
    con: sa.Connection, wanted: Wanted, seeing: Seeing, limit: int, after: tuple[int, ...] | None = None
) -> Part:
    """A part of the list, of ``limit`` leads at most."""
    column = wanted.column.name
    rows: list[sa.Row[Any]] = []
    for alike in zip(*(queries(con, wanted, one, after) for one in seeing.each()), strict=True):
        more = limit + 1 - len(rows)
        found = [row for query in alike for row in con.execute(query.limit(more))]
        rows += sorted(found, key=lambda row: (getattr(row, column) or 0, row.lead_id), reverse=wanted.down)[:more]
        if len(rows) > limit:
            break
    if len(rows) <= limit:
        return Part(rows)
    last = rows[limit - 1]
    value = getattr(last, column)
    return Part(rows[:limit], (last.lead_id,) if value is None else (value, last.lead_id))


def numbers(con: sa.Connection, wanted: Wanted, seeing: Seeing) -> Iterator[int]:
    """The numbers of all leads of the list, in its order."""
    for query in queries(con, wanted, seeing):
        yield from con.scalars(query.with_only_columns(t.leads.c.lead_id, maintain_column_froms=True))


def leads_numbered(con: sa.Connection, lead_ids: Iterable[int], seeing: Seeing) -> Sequence[sa.Row[Any]]:
    """These leads, as far as they are seen, in any order."""
    query = SHOWN.where(among(t.leads.c.lead_id), *seeing.where(t.leads.c.owner))
    return con.execute(query, {"ids": lead_ids}).all()


def fits(after: tuple[Any, ...] | None) -> bool:
    """Whether these are values that a part of a list of leads gave."""
    return after is None or (len(after) in (1, 2) and all(type(value) is int for value in after))


def queries(
    con: sa.Connection, wanted: Wanted, seeing: Seeing, after: tuple[int, ...] | None = None
) -> Iterator[sa.Select[Any]]:
    """The queries whose rows, one after the other, are the list after these values."""
    chosen = way(con, list(narrowings(con.dialect.name, wanted, seeing)), by_score=wanted.by_score)
    column, lead_id, down = chosen.column(wanted.column), chosen.column(t.leads.c.lead_id), wanted.down
    base = SHOWN.where(*chosen.conditions)
    if wanted.by_score and wanted.model is None:
        base = base.where(*wanted.bounds(column))
    if after is None or len(after) == 2:
        valued = base.where(column.is_not(None)) if wanted.column.nullable else base
        if after is not None:
            here, there = sa.tuple_(column, lead_id), sa.tuple_(*after)
            valued = valued.where(here < there if down else here > there)
        yield valued.order_by(*((column.desc(), lead_id.desc()) if down else (column, lead_id)))
    if wanted.has_unvalued:
        rest = base.where(column.is_(None))
        if after is not None and len(after) == 1:
            rest = rest.where(lead_id < after[0] if down else lead_id > after[0])
        yield rest.order_by(lead_id.desc() if down else lead_id)


# -- accounts ------------------------------------------------------------------------------------------------------


def accounts_query(seeing: Seeing, text: str | None) -> sa.Select[Any]:
    """The accounts that begin so; who does not see all sees those with a lead that they see."""
    a, lead = t.accounts.c, t.leads.c
    query = sa.select(t.accounts)
    if seeing.owners is not None:
        mine = sa.select(lead.account_id).where(lead.account_id == a.account_id, *seeing.where(lead.owner))
        query = query.where(sa.exists(mine))
    if text:
        small = fold(text)
        named = (sa.func.lower(column).startswith(small, autoescape=True) for column in (a.name, a.domain))
        query = query.where(sa.or_(a.account_id.startswith(text.strip(), autoescape=True), *named))
    return query
