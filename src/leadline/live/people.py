"""What is known of a lead: the changes of its attributes over all of its ids, and what they are at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from leadline.identity.account import account_of, domain_account
from leadline.model.condition import Instant
from leadline.model.dates import span
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.subjects import ANONYMOUS
from leadline.store.waiting import is_act

CREATED_AT, ACCOUNT_ID, EMAIL = "created_at", "account_id", "email"
UTC = ZoneInfo("UTC")
c, e, i, k, s = t.changes.c, t.events.c, t.identity.c, t.links.c, t.subjects.c
OWNED = (
    sa.select(i.lead_id, i.subject_id, s.kind, s.value, i.starts, i.ends)
    .join(t.subjects, s.subject_id == i.subject_id)
    .where(among(i.lead_id))
    .order_by(i.subject_id, i.starts)
)
CHANGES = (
    sa.select(c.subject_id, c.attribute, c.value, c.trusted, c.occurred_at)
    .where(among(c.subject_id))
    .order_by(c.change_seq)
)
SPANS = (  # of the index alone, which has the names too
    sa.select(e.subject_id, sa.func.min(e.occurred_at), sa.func.max(sa.case((sa.and_(*is_act(e.name)), e.occurred_at))))
    .where(among(e.subject_id))
    .group_by(e.subject_id)
)
LINKED = sa.union_all(
    *(sa.select(one, sa.func.min(k.occurred_at)).where(among(one)).group_by(one) for one in (k.subject_id, k.other_id))
)
CLAIMED = (
    sa.select(t.accounts.c.domain, t.accounts.c.account_id)
    .where(among(t.accounts.c.domain))
    .order_by(t.accounts.c.account_id.desc())
)


@dataclass(frozen=True, slots=True)
class Owned:
    """An id of a lead, and from when until before when what it bears is the lead's."""

    subject_id: int
    kind: str
    value: str
    starts: Instant
    ends: Instant

    @property
    def is_known(self) -> bool:
        return self.kind != ANONYMOUS


@dataclass(frozen=True, slots=True)
class Change:
    """A value of an attribute since an instant; ``None``: it became missing."""

    attribute: str
    value: str | None
    occurred_at: Instant


@dataclass(frozen=True, slots=True)
class Person:
    """A lead: its ids, the changes of its attributes in order, since when it is known, and when it last did something.

    What is done to a lead, such as a change of its stage or a mail that arrives, is nothing that it did.
    """

    lead_id: int
    owned: tuple[Owned, ...]
    changes: tuple[Change, ...]
    created_at: Instant
    account_id: str | None = None
    last_event_at: Instant | None = None

    def attributes(self, as_of: Instant) -> dict[str, str]:
        """The attributes as of an instant; missing ones are left out."""
        found: dict[str, str | None] = {}
        for change in self.changes:
            if change.occurred_at <= as_of:
                found[change.attribute] = change.value
        return {name: value for name, value in found.items() if value is not None}

    def first(self, kind: str) -> str | None:
        """The first id of that kind."""
        return next((one.value for one in self.owned if one.kind == kind), None)


@dataclass(slots=True)
class Gathered:
    """The rows about one lead, before they are put together."""

    owned: list[Owned] = field(default_factory=list)
    changes: list[Any] = field(default_factory=list)
    first: list[Instant] = field(default_factory=list)
    last: list[Instant] = field(default_factory=list)


def people(con: sa.Connection, lead_ids: Iterable[int], as_of: Instant) -> dict[int, Person]:
    """These leads, as far as they are still leads; accounts are those of the instant."""
    gathered: dict[int, Gathered] = {}
    of_subject: dict[int, list[tuple[Owned, Gathered]]] = {}
    for lead_id, *values in con.execute(OWNED, {"ids": lead_ids}).all():
        one = Owned(*values)
        lead = gathered.setdefault(lead_id, Gathered())
        lead.owned.append(one)
        of_subject.setdefault(one.subject_id, []).append((one, lead))
    gather(con, of_subject)
    persons = {lead_id: put_together(lead_id, found) for lead_id, found in gathered.items()}
    return with_accounts(con, persons, as_of)


def gather(con: sa.Connection, of_subject: Mapping[int, Sequence[tuple[Owned, Gathered]]]) -> None:
    """Read changes, and of the ids the first instant of anything and the last of an act."""
    ids = {"ids": of_subject}
    for row in con.execute(CHANGES, ids).all():
        for owned, lead in of_subject[row.subject_id]:
            if owned.starts <= row.occurred_at < owned.ends:
                lead.changes.append(row)
    for subject_id, first, last in con.execute(SPANS, ids).all():
        for owned, lead in of_subject[subject_id]:
            if owned.is_known:
                lead.first.append(first)
            if last is not None and owned.starts <= last:
                lead.last.append(min(last, owned.ends - 1))
    for subject_id, first in con.execute(LINKED, ids).all():
        for owned, lead in of_subject[subject_id]:
            if owned.is_known:
                lead.first.append(first)


def put_together(lead_id: int, found: Gathered) -> Person:
    changes = settled(found.changes)
    told = next((c.value for c in reversed(changes) if c.attribute == CREATED_AT and c.value), None)
    said = None if told is None else instant_of(told)
    first = min([*found.first, *(c.occurred_at for c in changes)], default=0)
    last = max(found.last, default=None)
    return Person(lead_id, tuple(found.owned), changes, first if said is None else said, None, last)


def instant_of(text: str) -> Instant | None:
    """The instant that an attribute's text says; ``None`` where it says none."""
    try:
        return span(text, UTC).start
    except ValueError:
        return None


def settled(rows: Sequence[sa.Row[Any]]) -> tuple[Change, ...]:
    """The changes that count, in order.

    Of equal instants the later received counts. What a browser said counts only until somebody trusted has said it:
    it fills what is empty and replaces nothing.
    """
    trusted: dict[str, Instant] = {}
    for row in rows:
        if row.trusted:
            trusted[row.attribute] = min(trusted.get(row.attribute, row.occurred_at), row.occurred_at)
    counting: dict[tuple[str, Instant], Change] = {}
    for row in rows:
        if row.trusted or row.occurred_at < trusted.get(row.attribute, row.occurred_at + 1):
            counting[row.attribute, row.occurred_at] = Change(row.attribute, row.value, row.occurred_at)
    return tuple(sorted(counting.values(), key=lambda change: change.occurred_at))


def with_accounts(con: sa.Connection, persons: Mapping[int, Person], as_of: Instant) -> dict[int, Person]:
    """The persons with their accounts: the one that was said, else the one that claims the mail's domain, else that."""
    said = {one.lead_id: one.attributes(as_of) for one in persons.values()}
    mails = {lead: found.get(EMAIL) or persons[lead].first(EMAIL) for lead, found in said.items()}
    domains = claimed(con, {domain for mail in mails.values() if mail and (domain := domain_account(mail))})
    found = {}
    for lead_id, person in persons.items():
        account_id = account_of(said[lead_id].get(ACCOUNT_ID), mails[lead_id], domains)
        found[lead_id] = Person(
            lead_id, person.owned, person.changes, person.created_at, account_id, person.last_event_at
        )
    return found


def claimed(con: sa.Connection, domains: Iterable[str]) -> dict[str, str]:
    """Which account claims a domain, where one does."""
    return {row.domain: row.account_id for row in con.execute(CLAIMED, {"ids": domains})}
