"""What the worker does beside scoring what was touched: takes what is due, sweeps, and scores all by a new version."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.evidence.trial.assignment import Arm
from leadline.live.engine import Engine
from leadline.live.judging import judge_anew
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.alone import between_turns
from leadline.store.database import Store
from leadline.store.due import take_due
from leadline.store.whose import mark_dirty

AT_ONCE = 1_000  # leads that a chore puts into the queue
FULL = 2_000  # rows of the queue: with more waiting, chores wait too
NOT_WAITING = t.leads.c.lead_id.not_in(sa.select(t.dirty.c.subject_id))  # who waits is not queued twice

IN_ARM_B = (  # who is scored by a version that is tried
    sa.select(t.trials.c.b)
    .join(t.trial_leads, t.trial_leads.c.trial_id == t.trials.c.trial_id)
    .where(
        t.trials.c.model == t.models.c.model,
        t.trials.c.stopped_at.is_(None),
        t.trial_leads.c.lead_id == t.leads.c.lead_id,
        t.trial_leads.c.arm == Arm.B,
    )
    .correlate(t.models, t.leads)
    .scalar_subquery()
)
BY_ANOTHER_VERSION = (
    sa.select(t.leads.c.lead_id)
    .join(t.scores, t.scores.c.lead_id == t.leads.c.lead_id)
    .join(t.models, t.models.c.model == t.scores.c.model)
    .where(t.scores.c.version != sa.func.coalesce(IN_ARM_B, t.models.c.live), NOT_WAITING)
)


class Chores:
    """Keeps the queue filled with what nobody touched and yet has to be scored again."""

    def __init__(self, store: Store, sweep: int) -> None:
        self.store, self.sweep, self.judged = store, sweep, False
        self.ended: set[int] = set()  # activations that no turn under way has missed
        self.known: dict[int, Instant] = {}  # the instants from which on every score is by them

    def do(self, engine: Engine, now: Instant) -> None:
        """Put into the queue what is due, as far as it has room."""
        self.notice(now)
        judging = not self.judged
        with self.store.writing() as con:
            take_due(con, now)
            if judging:
                judge_anew(con)
            waiting = con.scalar(sa.select(sa.func.count()).select_from(sa.select(t.dirty).limit(FULL).subquery()))
            if waiting is not None and waiting >= FULL:
                return
            if not self.outdated(con, now):
                self.stale(con, now)
        self.judged = True

    def notice(self, now: Instant) -> None:
        """Note the activations that are not done, and from when on they are known.

        A turn may have read the live models before the commit of an activation, and score at an instant after it. So
        those under way are waited for; what is scored from the next time on is scored by what was activated.
        """
        with self.store.reading() as con:
            a = t.activations.c
            open_ = set(con.scalars(sa.select(a.activation_seq).where(a.done_at.is_(None))))
        self.known = {seq: self.known.get(seq, now) for seq in open_ & self.ended}
        if open_ - self.ended:
            with between_turns(self.store):
                pass
        self.ended = open_

    def outdated(self, con: sa.Connection, now: Instant) -> bool:
        """Leads that a live version has not scored yet. When there are none left, the activation is done."""
        open_ = con.execute(sa.select(t.activations).where(t.activations.c.done_at.is_(None))).all()
        if not open_:
            return False
        since = max(max(row.at, self.known.get(row.activation_seq, 0)) for row in open_)
        lead = t.leads.c
        query = sa.select(lead.lead_id).where(sa.or_(lead.as_of.is_(None), lead.as_of < since)).order_by(lead.as_of)
        leads = list(con.scalars(query.where(NOT_WAITING).limit(AT_ONCE)))
        if not leads:  # while the clock stands still, some may have been scored at this instant before
            leads = list(con.scalars(BY_ANOTHER_VERSION.limit(AT_ONCE)))
        mark_dirty(con, leads, "model", now, later=True)
        if not leads and con.scalar(query.limit(1)) is None:
            done = sa.update(t.activations).where(t.activations.c.activation_seq.in_(self.known))
            con.execute(done.values(done_at=now))
        return bool(leads)

    def stale(self, con: sa.Connection, now: Instant) -> None:
        """Leads whose score is so old that time alone may have changed it."""
        lead = t.leads.c
        old = sa.or_(lead.as_of.is_(None), lead.as_of < now - self.sweep)
        query = sa.select(lead.lead_id).where(old, NOT_WAITING).order_by(lead.as_of).limit(AT_ONCE)
        mark_dirty(con, con.scalars(query), "time", now, later=True)
