"""Which leads are asked for, and what narrows a list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.model.text import fold
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.narrowing import Condition, Narrowing, looked_at
from leadline.store.sight import Seeing, as_owner
from leadline.store.subjects import EMAIL, USER

LAST = "\U0010ffff"  # after every other character
ASCII_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
IN_ORDER = ("band", "stage", "country", "owner")  # columns of which an index has the leads in order of their score


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


COLUMNS = {
    Order.best: t.leads.c.score_cents,
    Order.worst: t.leads.c.score_cents,
    Order.latest: t.leads.c.last_event_at,
    Order.idlest: t.leads.c.last_event_at,
    Order.newest: t.leads.c.created_at,
    Order.oldest: t.leads.c.created_at,
}


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

    def bounds(self, score: sa.ColumnElement[Any]) -> list[Condition]:
        """The bounds as conditions; without any, leads without a score are in the list too."""
        least = [] if self.least is None else [score >= self.least]
        return least if self.most is None else [*least, score <= self.most]

    @property
    def column(self) -> sa.Column[Any]:
        """The column that orders the list."""
        return COLUMNS[self.order]

    @property
    def down(self) -> bool:
        """Whether what has most of it comes first."""
        return self.order.value.startswith("-")

    @property
    def by_score(self) -> bool:
        return self.column is t.leads.c.score_cents

    @property
    def has_unvalued(self) -> bool:
        """Whether the list may have leads of which nothing is known in the column that orders it."""
        bounded = self.model is None and (self.least is not None or self.most is not None)
        return bool(self.column.nullable) and not (self.by_score and bounded)


def narrowings(dialect: str, wanted: Wanted, seeing: Seeing) -> Iterator[Narrowing]:
    """What narrows the list: first that of which an index has the leads in order, and the band before all."""
    lead, s, m = t.leads.c, t.scores.c, t.segment_members.c
    yield from (equal(name, wanted.equal[name]) for name in IN_ORDER if name in wanted.equal)
    yield from (equal(name, value) for name, value in wanted.equal.items() if name not in IN_ORDER)
    if seeing.owners is not None:
        owners = sorted(seeing.owners)
        yield of_column(lead.owner, lambda column: column.in_(owners), ordered=len(owners) == 1)
    if wanted.unowned:
        yield of_column(lead.owner, lambda column: column.is_(None), ordered=True)
    if wanted.model is not None:
        mine = sa.select(s.lead_id).where(s.lead_id == lead.lead_id, s.model == wanted.model)
        yield at_each(sa.exists(mine.where(*wanted.bounds(s.score_cents))))
    elif not wanted.by_score and wanted.bounds(lead.score_cents):
        yield of_column(lead.score_cents, lambda column: sa.and_(*wanted.bounds(column)))
    if wanted.segment is not None:
        members = sa.select(m.lead_id).where(m.segment == wanted.segment)
        inside = sa.exists(members.where(m.lead_id == lead.lead_id))
        yield Narrowing(lead.lead_id.in_(members), inside, (members,))
    if wanted.junk is Junk.without:
        yield at_each(lead.junk < JUNK_FROM)
    elif wanted.junk is Junk.only:
        yield Narrowing(t.IS_JUNK, looked_at(lead.junk) >= JUNK_FROM, (sa.select(lead.lead_id).where(t.IS_JUNK),))
    if wanted.active_since is not None:
        yield of_column(lead.last_event_at, lambda column: column >= wanted.active_since)
    if wanted.idle_since is not None:
        yield of_column(lead.last_event_at, lambda column: sa.or_(column.is_(None), column < wanted.idle_since))
    if wanted.ids is not None:
        mine = sa.select(lead.lead_id).where(lead.lead_id.in_(wanted.ids))
        yield Narrowing(lead.lead_id.in_(wanted.ids), looked_at(lead.lead_id).in_(wanted.ids), (mine,))
    if wanted.text:
        yield called(dialect, wanted.text)


def equal(name: str, value: str) -> Narrowing:
    """A column that has one value."""
    column, said = t.leads.c[name], as_owner(value) if name == "owner" else value
    if name in IN_ORDER or name == "account_id":
        return of_column(column, lambda one: one == said, ordered=name in IN_ORDER)
    return at_each(column == said)


def at_each(condition: Condition) -> Narrowing:
    """What no index helps with."""
    return Narrowing(condition, condition)


def of_column(
    column: sa.Column[Any], said: Callable[[sa.ColumnElement[Any]], Condition], *, ordered: bool = False
) -> Narrowing:
    """What is said of a column that has an index."""
    found = sa.select(t.leads.c.lead_id).where(said(column))
    return Narrowing(said(column), said(looked_at(column)), (found,), ordered)


def called(dialect: str, text: str) -> Narrowing:
    """The leads whose number is this, or of whom a name, an address or a user id begins so."""
    lead, s, i = t.leads.c, t.subjects.c, t.identity.c
    small, number = fold(text), text.strip()
    of_lead = {lead.email: [small], sa.func.lower(lead.name): sorted(spellings(text))}
    of_id = {USER: number, EMAIL: small}
    ids = sa.select(i.lead_id).join_from(t.identity, t.subjects, s.subject_id == i.subject_id)
    named = [ids.where(s.kind == kind, begins(dialect, s.value, value)) for kind, value in of_id.items()]
    found = [
        *(sa.select(lead.lead_id).where(begins(dialect, one, said)) for one, all_ in of_lead.items() for said in all_),
        *named,
    ]
    seen = [
        *(begins(dialect, looked_at(one), said) for one, all_ in of_lead.items() for said in all_),
        sa.exists(
            ids.where(
                i.lead_id == lead.lead_id,
                sa.or_(*(sa.and_(s.kind == kind, begins(dialect, looked_at(s.value), v)) for kind, v in of_id.items())),
            )
        ),
    ]
    if number.isdecimal() and number.isascii() and len(number) < 19:
        found.append(sa.select(lead.lead_id).where(lead.lead_id == int(number)))
        seen.append(looked_at(lead.lead_id) == int(number))
    return Narrowing(lead.lead_id.in_(sa.union(*found)), sa.or_(*seen), tuple(found))


def spellings(text: str) -> set[str]:
    """How a name may begin where a database makes only letters of ASCII small.

    >>> sorted(spellings("ülk"))
    ['Ülk', 'ülk']
    """
    typed = text.strip()
    return {fold(typed), *(one.translate(ASCII_SMALL) for one in (typed, typed.title()))}


def begins(dialect: str, column: sa.ColumnElement[Any], text: str) -> Condition:
    """That a text begins so: as a range where the order of texts is that of their characters."""
    if dialect == "sqlite":
        return sa.and_(column >= text, column < text + LAST)
    return column.startswith(text, autoescape=True)
