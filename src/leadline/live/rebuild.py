"""Every projection again from the facts: who is who, whose score, what is shown. What was recorded stays as said.

It works beside a running server, some leads at a time: a row that is right already stays, one that is wrong or missing
is replaced, one that nothing stands for goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.live.claims import Claim
from leadline.live.engine import Engine
from leadline.live.judging import judge_anew
from leadline.live.tick import turn
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.accounts import refresh_accounts
from leadline.store.alone import between_turns
from leadline.store.database import Store
from leadline.store.membership import take_over
from leadline.store.stages import hold
from leadline.store.subjects import ANONYMOUS
from leadline.store.whose import refresh

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How much there was: ids that came, leads, accounts."""

    subjects: int
    leads: int
    accounts: int


def rebuild(
    store: Store, as_of: Instant, progress: Callable[[str, int, int], None] = lambda _what, _done, _all: None
) -> Rebuilt:
    """Build every projection again. ``progress`` is told the step, how much of it is done, and how much there is."""
    subjects = rebuild_identity(store, lambda done, all_: progress("Who is who", done, all_))
    accounts = rebuild_accounts(store, as_of)
    with between_turns(store) as con:
        judge_anew(con)
        con.execute(sa.delete(t.machines).where(t.machines.c.event_seq.not_in(sa.select(t.events.c.event_seq))))
        lead_ids = sorted(con.scalars(sa.select(t.identity.c.lead_id).distinct()))
        for table in (t.leads, t.scores):
            con.execute(sa.delete(table).where(table.c.lead_id.not_in(sa.select(t.identity.c.lead_id))))
        member = t.segment_members.c.lead_id
        take_over(con, set(con.scalars(sa.select(member).where(member.not_in(sa.select(t.identity.c.lead_id))))), as_of)
        there = sa.select(t.segments.c.segment).where(t.segments.c.archived_at.is_(None))
        con.execute(sa.delete(t.segment_members).where(t.segment_members.c.segment.not_in(there)))
    with Engine(store) as engine:
        for at in range(0, len(lead_ids), AT_ONCE):
            part = lead_ids[at : at + AT_ONCE]
            turn(store, engine, as_of, lambda con, part=part: whole(con, part), recorded=False)  # type: ignore[misc]
            progress("Scores", at + len(part), len(lead_ids))
    with between_turns(store) as con:
        spoken_of = sa.select(t.changes.c.account_id).where(t.changes.c.account_id.is_not(None))
        lived_in = sa.select(t.leads.c.account_id).where(t.leads.c.account_id.is_not(None))
        account_id = t.accounts.c.account_id
        con.execute(sa.delete(t.accounts).where(account_id.not_in(spoken_of), account_id.not_in(lived_in)))
    return Rebuilt(subjects, len(lead_ids), accounts)


def whole(con: sa.Connection, lead_ids: list[int]) -> Claim:
    """A claim on these leads, judged as a whole; what waits for them in the queue goes on waiting."""
    hold(con, lead_ids)
    causes = dict.fromkeys(lead_ids, "rebuild")
    return Claim(lead_ids=set(lead_ids), whole=set(lead_ids), causes=causes, last_at=latest(con))


def latest(con: sa.Connection) -> Instant:
    """When a lead was scored last: of what is built again, nothing is put back to before."""
    return con.scalar(sa.select(sa.func.max(t.leads.c.as_of))) or 0


def rebuild_identity(store: Store, progress: Callable[[int, int], None]) -> int:
    """Resolve every id again, with all that hangs together with it."""
    with store.reading() as con:
        every = con.scalar(sa.select(sa.func.count()).select_from(t.subjects)) or 0
    done = 0
    for part in subject_parts(store):
        with store.writing() as con:
            refresh(con, part)
        done += len(part)
        progress(done, every)
    with store.writing() as con:
        known = sa.select(t.subjects.c.subject_id)
        con.execute(sa.delete(t.identity).where(t.identity.c.subject_id.not_in(known)))
    return every


def subject_parts(store: Store) -> Iterator[set[int]]:
    """The known ids and the linked devices, some at a time, in the order of their arrival."""
    s = t.subjects.c
    linked = sa.select(t.links.c.subject_id).where(t.links.c.subject_id == s.subject_id).exists()
    stale = sa.select(t.identity.c.subject_id).where(t.identity.c.subject_id == s.subject_id).exists()
    last = 0
    while True:
        wanted = sa.or_(s.kind != ANONYMOUS, linked, stale)
        query = sa.select(s.subject_id).where(s.subject_id > last, wanted).order_by(s.subject_id).limit(AT_ONCE)
        with store.reading() as con:
            part = list(con.scalars(query))
        if not part:
            return
        yield set(part)
        last = part[-1]


def rebuild_accounts(store: Store, as_of: Instant) -> int:
    """Read the attributes of every account again; the scores of accounts come with those of their people."""
    with between_turns(store) as con:
        known = set(
            con.scalars(sa.select(t.changes.c.account_id).where(t.changes.c.account_id.is_not(None)).distinct())
        )
        shown = set(con.scalars(sa.select(t.accounts.c.account_id)))
        refresh_accounts(con, known | shown, max(as_of, latest(con)))
        empty = sa.update(t.accounts).values(people=0, score_cents=None, missing_roles="[]")
        con.execute(empty)
    return len(known)
