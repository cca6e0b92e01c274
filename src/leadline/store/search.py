"""Lists of leads and of accounts: filtered, ordered, in parts of which each begins after the last row of another.

Leads without a score come after all others, whichever way scores are ordered; so a list is up to two queries, each over
rows in the order of an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.sight import Seeing, as_owner
from leadline.store.subjects import EMAIL, USER

LAST = "\U0010ffff"  # after every other character
SHOWN = sa.select(t.leads, t.accounts.c.name.label("account_name")).join_from(
    t.leads, t.accounts, t.accounts.c.account_id == t.leads.c.account_id, isouter=True
)
ASCII_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


class Junk(StrEnum):
    """Whether junk is in a list: not, only it, or with everything else."""

    without = "without"
    only = "only"
    with_ = "with"


class Order(StrEnum):
    """How a list of leads is ordered; a minus: the largest, or the latest, first."""

    best = "-score"
    worst = "score"
    latest = "-last_event"
    idlest = "last_event"
    newest = "-created"
    oldest = "created"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads are asked for. Scores are in hundredths; a model that is not the main one filters by its own."""

    equal: dict[str, str] = field(default_factory=dict)  # band, grade, priority, stage, owner, country, account_id
    model: str | None = None
    segment: str | None = None
    least: int | None = None
    most: int | None = None
    junk: Junk = Junk.without
    active_since: Instant | None = None
    idle_since: Instant | None = None
    unowned: bool = False
    ids: tuple[int, ...] | None = None
    text: str | None = None
    order: Order = Order.best

    def bounds(self, score: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The bounds as conditions; without any, leads without a score are in the list too."""
        least = [] if self.least is None else [score >= self.least]
        return least if self.most is None else [*least, score <= self.most]

    @property
    def has_unvalued(self) -> bool:
        """Whether the list may have leads of which nothing is known in the column that orders it."""
        column = Columns[self.order]
        bounded = self.model is None and (self.least is not None or self.most is not None)
        return bool(column.nullable) and not (column.name == "score_cents" and bounded)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a list, and the values after which the next part begins; ``None``: this is the last."""

    rows: Sequence[sa.Row[Any]]
    next: tuple[int, ...] | None = None


Columns = {
    Order.best: t.leads.c.score_cents,
    Order.worst: t.leads.c.score_cents,
    Order.latest: t.leads.c.last_event_at,
    Order.idlest: t.leads.c.last_event_at,
    Order.newest: t.leads.c.created_at,
    Order.oldest: t.leads.c.created_at,
}


def search_leads(
    con: sa.Connection, wanted: Wanted, seeing: Seeing, limit: int, after: tuple[int, ...] | None = None
) -> Part:
    """A part of the list, of ``limit`` leads at most."""
    column = Columns[wanted.order].name
    down = wanted.order.value.startswith("-")
    rows: list[sa.Row[Any]] = []
    for alike in zip(*(queries(con.dialect.name, wanted, one, after) for one in seeing.each()), strict=True):
        more = limit + 1 - len(rows)
        found = [row for query in alike for row in con.execute(query.limit(more))]
        rows += sorted(found, key=lambda row: (getattr(row, column) or 0, row.lead_id), reverse=down)[:more]
        if len(rows) > limit:
            break
    if len(rows) <= limit:
        return Part(rows)
    last = rows[limit - 1]
    value = getattr(last, column)
    return Part(rows[:limit], (last.lead_id,) if value is None else (value, last.lead_id))


def numbers(con: sa.Connection, wanted: Wanted, seeing: Seeing) -> Iterator[int]:
    """The numbers of all leads of the list, in its order."""
    for query in queries(con.dialect.name, wanted, seeing):
        yield from con.scalars(query.with_only_columns(t.leads.c.lead_id, maintain_column_froms=True))


def leads_numbered(con: sa.Connection, lead_ids: Iterable[int], seeing: Seeing) -> Sequence[sa.Row[Any]]:
    """These leads, as far as they are seen, in any order."""
    query = SHOWN.where(among(t.leads.c.lead_id), *seeing.where(t.leads.c.owner))
    return con.execute(query, {"ids": lead_ids}).all()


def fits(after: tuple[Any, ...] | None) -> bool:
    """Whether these are values that a part of a list of leads gave."""
    return after is None or (len(after) in (1, 2) and all(type(value) is int for value in after))


def queries(
    dialect: str, wanted: Wanted, seeing: Seeing, after: tuple[int, ...] | None = None
) -> Iterator[sa.Select[Any]]:
    """The queries whose rows, one after the other, are the list after these values."""
    column, lead_id = Columns[wanted.order], t.leads.c.lead_id
    down = wanted.order.value.startswith("-")
    base = SHOWN.where(*conditions(dialect, wanted, seeing))
    if after is None or len(after) == 2:
        valued = base.where(column.is_not(None)) if column.nullable else base
        if after is not None:
            here, there = sa.tuple_(column, lead_id), sa.tuple_(*after)
            valued = valued.where(here < there if down else here > there)
        yield valued.order_by(*((column.desc(), lead_id.desc()) if down else (column, lead_id)))
    if wanted.has_unvalued:
        rest = base.where(column.is_(None))
        if after is not None and len(after) == 1:
            rest = rest.where(lead_id < after[0] if down else lead_id > after[0])
        yield rest.order_by(lead_id.desc() if down else lead_id)


def conditions(dialect: str, wanted: Wanted, seeing: Seeing) -> Iterator[sa.ColumnElement[bool]]:
    lead, s = t.leads.c, t.scores.c
    yield from seeing.where(lead.owner)
    for name, value in wanted.equal.items():
        yield lead[name] == (as_owner(value) if name == "owner" else value)
    if wanted.model is None:
        yield from wanted.bounds(lead.score_cents)
    else:
        mine = sa.select(s.lead_id).where(s.lead_id == lead.lead_id, s.model == wanted.model)
        yield sa.exists(mine.where(*wanted.bounds(s.score_cents)))
    if wanted.segment is not None:
        m = t.segment_members.c
        yield sa.exists(sa.select(m.lead_id).where(m.segment == wanted.segment, m.lead_id == lead.lead_id))
    if wanted.junk is not Junk.with_:
        yield lead.junk >= JUNK_FROM if wanted.junk is Junk.only else lead.junk < JUNK_FROM
    if wanted.active_since is not None:
        yield lead.last_event_at >= wanted.active_since
    if wanted.idle_since is not None:
        yield sa.func.coalesce(lead.last_event_at, 0) < wanted.idle_since
    if wanted.unowned:
        yield lead.owner.is_(None)
    if wanted.ids is not None:
        yield lead.lead_id.in_(wanted.ids)
    if wanted.text:
        yield lead.lead_id.in_(called(dialect, wanted.text))


def called(dialect: str, text: str) -> sa.CompoundSelect[Any]:
    """The leads whose number is this, or of whom a name, an address or a user id begins so."""
    lead, s, i = t.leads.c, t.subjects.c, t.identity.c
    small = fold(text)
    named = sa.func.lower(lead.name)
    found = [sa.select(lead.lead_id).where(begins(dialect, lead.email, small))]
    found += [sa.select(lead.lead_id).where(begins(dialect, named, one)) for one in spellings(text)]
    for kind, value in ((USER, text.strip()), (EMAIL, small)):
        joined = sa.select(i.lead_id).join_from(t.identity, t.subjects, s.subject_id == i.subject_id)
        found.append(joined.where(s.kind == kind, begins(dialect, s.value, value)))
    if text.strip().isdecimal() and text.isascii() and len(text.strip()) < 19:
        found.append(sa.select(lead.lead_id).where(lead.lead_id == int(text)))
    return sa.union(*found)


def spellings(text: str) -> set[str]:
    """How a name may begin where a database makes only letters of ASCII small.

    >>> sorted(spellings("ülk"))
    ['Ülk', 'ülk']
    """
    typed = text.strip()
    return {fold(typed), *(one.translate(ASCII_SMALL) for one in (typed, typed.title()))}


def begins(dialect: str, column: sa.ColumnElement[Any], text: str) -> sa.ColumnElement[bool]:
    """That a text begins so: as a range where the order of texts is that of their characters."""
    if dialect == "sqlite":
        return sa.and_(column >= text, column < text + LAST)
    return column.startswith(text, autoescape=True)


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
