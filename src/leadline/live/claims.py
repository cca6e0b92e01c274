"""Which leads are to be scored next: the queue of what was touched, and who works on it.

Several workers on PostgreSQL take different leads: a lead is locked for the length of a transaction, and who finds it
locked leaves it to the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.locks import LEADS

IDENTITY = "identity"  # the cause where the ids of a lead changed
MOST = 500  # leads in one turn
ROWS = 4_000  # of the queue, looked at together
ALONE, BESIDE = 100, 25  # rows of those that may wait, in a turn of their own and beside urgent ones: a short turn
WHOSE = sa.select(t.identity.c.subject_id, t.identity.c.lead_id).where(among(t.identity.c.subject_id)).distinct()
RELEASED = sa.delete(t.dirty).where(among(t.dirty.c.dirty_seq))
Waiting: TypeAlias = tuple[sa.Row[Any], set[int]]  # a row of the queue, and the leads that it concerns


@dataclass(slots=True)
class Claim:
    """Leads to score, why, and the rows of the queue that are done with them.

    ``gone`` are subjects that were leads once and may be none any more.
    """

    lead_ids: set[int] = field(default_factory=set)
    causes: dict[int, str] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    whole: set[int] = field(default_factory=set)  # leads whose ids changed
    first_at: int | None = None
    last_at: int = 0
    more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.lead_ids and not self.rows and not self.gone


def claim(con: sa.Connection, most: int, ailing: Collection[int] = ()) -> Claim:
    """Take up to so many leads from the queue; those who are ``ailing`` wait in it.

    Leads that another worker has are left to it, and others are taken in their place.
    """
    found = Claim()
    queue = head(con, most, ailing)
    leads_by_subject = leads_of_each(con, dict.fromkeys(row.subject_id for row in queue))
    left = [(row, leads_by_subject.get(row.subject_id, set())) for row in queue]
    while left and len(found.lead_ids) < most:
        wanted, left = fitting(left, found.lead_ids, most)
        ours = found.lead_ids | locked(con, {one for row, whose in wanted for one in (row.subject_id, *whose)})
        for row, whose in wanted:
            if whose | {row.subject_id} <= ours:
                take(found, row, whose)
        if not wanted:
            break
    found.more = bool(left) or len(queue) >= ROWS
    return found


def fitting(rows: Sequence[Waiting], taken: Collection[int], most: int) -> tuple[list[Waiting], list[Waiting]]:
    """The rows whose leads, with those that are taken, are so many at most, one row at least; and the others."""
    leads = set(taken)
    fit: list[Waiting] = []
    rest: list[Waiting] = []
    for row, whose in rows:
        if leads and len(leads) + len(whose - leads) > most:
            rest.append((row, whose))
        else:
            leads |= whose
            fit.append((row, whose))
    return fit, rest


def take(found: Claim, row: sa.Row[Any], whose: set[int]) -> None:
    found.lead_ids |= whose
    found.rows.append(row.dirty_seq)
    found.first_at = row.at if found.first_at is None else min(found.first_at, row.at)
    found.last_at = max(found.last_at, row.at)
    if row.subject_id not in whose:
        found.gone.add(row.subject_id)
    for lead in whose:
        found.causes.setdefault(lead, row.cause)
        if row.cause == IDENTITY:
            found.whole.add(lead)


def head(con: sa.Connection, most: int, ailing: Collection[int]) -> list[sa.Row[Any]]:
    """The head of the queue, without those who are ailing: some of those that may wait, then the urgent ones.

    A turn that is narrowed to find a lead that cannot be scored takes them as they came: so it gets to each.
    """
    subject_id, later = t.dirty.c.subject_id, t.dirty.c.later
    query = sa.select(t.dirty).order_by(t.dirty.c.dirty_seq)
    if ailing:
        theirs = sa.select(t.identity.c.subject_id).where(t.identity.c.lead_id.in_(ailing))
        query = query.where(subject_id.not_in(ailing), subject_id.not_in(theirs))
    if most < MOST:
        return list(con.execute(query.limit(ROWS)))
    urgent = con.execute(query.where(later.is_(False)).limit(ROWS)).all()
    return [*con.execute(query.where(later.is_(True)).limit(BESIDE if urgent else ALONE)), *urgent]


def leads_of_each(con: sa.Connection, subject_ids: Iterable[int]) -> dict[int, set[int]]:
    """The leads to whom anything of each subject belongs."""
    found: dict[int, set[int]] = {}
    for subject_id, lead_id in con.execute(WHOSE, {"ids": subject_ids}):
        found.setdefault(subject_id, set()).add(lead_id)
    return found


def locked(con: sa.Connection, lead_ids: Iterable[int]) -> set[int]:
    """Those that are ours for this transaction; on SQLite one worker has all."""
    wanted = sorted(set(lead_ids))
    if con.dialect.name == "sqlite":
        return set(wanted)
    one = sa.func.unnest(sa.cast(wanted, ARRAY(sa.BigInteger))).column_valued("one")
    return set(con.scalars(sa.select(one).where(sa.func.pg_try_advisory_xact_lock(LEADS, sa.func.hashint8(one)))))


def release(con: sa.Connection, rows: Iterable[int]) -> None:
    """Take rows from the queue: what came while these leads were scored has rows of its own."""
    con.execute(RELEASED, {"ids": rows})
