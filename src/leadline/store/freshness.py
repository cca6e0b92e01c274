"""How fresh scores are: what waits to be scored, when the last one was, and how far a new version has come."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store import tables as t


@dataclass(frozen=True, slots=True)
class Activating:
    """A version that not every lead has its score of yet. ``share`` is 0 to 1: of leads that have it."""

    model: str
    version: str | None
    since: Instant
    share: float


@dataclass(frozen=True, slots=True)
class Freshness:
    """``waiting``: entries of the queue. ``oldest``: since when the first of them waits."""

    waiting: int
    oldest: Instant | None
    evaluated_at: Instant | None
    activating: tuple[Activating, ...]


def queued(con: sa.Connection) -> tuple[int, Instant | None]:
    """How many entries the queue has, and since when the first of them waits."""
    queues = (t.dirty, t.dirty_accounts)
    waiting = sum(con.scalar(sa.select(sa.func.count()).select_from(one)) or 0 for one in queues)
    heads = [con.scalar(sa.select(one.c.at).order_by(one.c.dirty_seq).limit(1)) for one in queues]
    return waiting, min((at for at in heads if at is not None), default=None)


def freshness(con: sa.Connection) -> Freshness:
    """How fresh scores are now."""
    lead, a = t.leads.c, t.activations.c
    waiting, oldest = queued(con)
    evaluated_at = con.scalar(sa.select(sa.func.max(lead.as_of)))
    open_ = con.execute(sa.select(t.activations).where(a.done_at.is_(None)).order_by(a.activation_seq)).all()
    last = {row.model: row for row in open_}  # a later one of the same model takes the place of those before
    activating = []
    if last:
        everyone = con.scalar(sa.select(sa.func.count()).select_from(t.leads)) or 0
        for row in last.values():
            done = con.scalar(sa.select(sa.func.count()).where(lead.as_of >= row.at)) or 0
            activating.append(Activating(row.model, row.version, row.at, round(done / everyone, 4) if everyone else 1))
    return Freshness(waiting, oldest, evaluated_at, tuple(activating))
