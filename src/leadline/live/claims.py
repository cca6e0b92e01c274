"""Which leads are to be scored next: the queue of what was touched, and who works on it.

Several workers on PostgreSQL take different leads: a lead is locked for the length of a transaction, and who finds it
locked leaves it to the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.subjects import parts

LEADS = 7_220_010  # the kind of PostgreSQL's advisory locks on leads
IDENTITY = "identity"  # the cause where the ids of a lead changed
ROWS = 4_000  # of the queue, looked at together


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
    more: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.lead_ids and not self.rows and not self.gone


def claim(con: sa.Connection, most: int, ailing: Collection[int] = ()) -> Claim:
    """Take up to so many leads from the head of the queue; those who are ``ailing`` wait in it."""
    found = Claim()
    queue = con.execute(sa.select(t.dirty).order_by(t.dirty.c.dirty_seq).limit(ROWS)).all()
    if not queue:
        return found
    found.first_at = queue[0].at
    leads_by_subject: dict[int, set[int]] = {}
    wanted = sa.select(t.identity.c.subject_id, t.identity.c.lead_id).distinct()
    for some in parts(dict.fromkeys(row.subject_id for row in queue)):
        for subject_id, lead_id in con.execute(wanted.where(t.identity.c.subject_id.in_(some))):
            leads_by_subject.setdefault(subject_id, set()).add(lead_id)
    locked: dict[int, bool] = {}
    for row in queue:
        leads = leads_by_subject.get(row.subject_id, set())
        if ailing and not (leads | {row.subject_id}).isdisjoint(ailing):
            continue
        if len(found.lead_ids | leads) > most and found.lead_ids:
            found.more = True
            continue
        for lead in leads | {row.subject_id}:
            if lead not in locked:
                locked[lead] = lock(con, lead)
        if not all(locked[lead] for lead in leads | {row.subject_id}):
            continue  # another worker has one of them; the row stays for it, or for the next turn
        found.lead_ids |= leads
        found.rows.append(row.dirty_seq)
        if row.subject_id not in leads:
            found.gone.add(row.subject_id)
        for lead in leads:
            found.causes.setdefault(lead, row.cause)
            if row.cause == IDENTITY:
                found.whole.add(lead)
    found.more = found.more or len(queue) == ROWS
    return found


def lock(con: sa.Connection, lead_id: int) -> bool:
    """Whether the lead is ours for this transaction; on SQLite one worker has all."""
    if con.dialect.name == "sqlite":
        return True
    wanted = sa.text("SELECT pg_try_advisory_xact_lock(:kind, hashint8(:lead))")
    return bool(con.scalar(wanted, {"kind": LEADS, "lead": lead_id}))


def release(con: sa.Connection, rows: Iterable[int]) -> None:
    """Take rows from the queue: what came while these leads were scored has rows of its own."""
    for some in parts(rows):
        con.execute(sa.delete(t.dirty).where(t.dirty.c.dirty_seq.in_(some)))
