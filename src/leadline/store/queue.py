"""The queue: whom to call next. Leads that are ready for sales, then the best of those on their way.

Those that are ready are ordered by the priority that the models give, then by score; an index holds nothing but them.
The others are as many as are missing, by score alone: there may be a million of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from leadline.lifecycle import LEAD, MQL
from leadline.model.condition import Instant
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.sight import Seeing
from leadline.store.snoozes import snoozed
from leadline.store.waiting import Waiting, waiting

NO_SCORE = -(2**62)
OWNERS = sa.select(t.leads.c.lead_id, t.leads.c.owner).where(among(t.leads.c.lead_id))

lead = t.leads.c


def queue(con: sa.Connection, seeing: Seeing, priorities: Sequence[str], now: Instant, limit: int) -> list[Waiting]:
    """The best leads to call, of those that are seen; ``priorities`` are the models', the first one first."""
    best = (
        sa.select(lead.lead_id)
        .where(t.IS_MQL, *open_to_calls(seeing, now))
        .order_by(*in_order(priorities))
        .limit(limit)
    )
    ids = list(con.scalars(best))
    if len(ids) < limit:
        ids += promising(con, seeing, now, limit - len(ids))
    return in_waiting_order(waiting(con, ids, now), priorities)


def counted(con: sa.Connection, seeing: Seeing, now: Instant) -> tuple[int, int]:
    """How many leads are ready for sales, and how many are set aside, of those that are seen."""
    ready = sa.select(sa.func.count()).select_from(t.leads).where(t.IS_MQL, *open_to_calls(seeing, now))
    return con.scalar(ready) or 0, len(set_aside(con, seeing, now))


def snoozed_leads(con: sa.Connection, seeing: Seeing, now: Instant, limit: int) -> list[Waiting]:
    """The leads that are set aside, of those that are seen; who comes back first stands first."""
    found = waiting(con, set_aside(con, seeing, now), now)
    return sorted(found, key=lambda one: (one.snoozed_until or 0, one.row.lead_id))[:limit]


def set_aside(con: sa.Connection, seeing: Seeing, now: Instant) -> list[int]:
    """The leads that are set aside, of those that are seen: few, so whose they are is looked at here."""
    owners = con.execute(OWNERS, {"ids": con.scalars(snoozed(now)).all()})
    return [lead_id for lead_id, owner in owners if seeing.has(owner)]


def open_to_calls(seeing: Seeing, now: Instant) -> list[sa.ColumnElement[bool]]:
    """That a lead is seen, somebody real, did not object, and is not set aside."""
    return [*seeing.where(lead.owner), lead.junk < JUNK_FROM, ~lead.objected, lead.lead_id.not_in(snoozed(now))]


def in_order(priorities: Sequence[str]) -> list[sa.ColumnElement[int]]:
    rank = (
        sa.case({name: place for place, name in enumerate(priorities)}, value=lead.priority, else_=len(priorities))
        if priorities
        else sa.literal(0)
    )
    return [rank, sa.func.coalesce(lead.score_cents, NO_SCORE).desc(), lead.lead_id]


def promising(con: sa.Connection, seeing: Seeing, now: Instant, limit: int) -> list[int]:
    """The best leads that are not ready yet, by score."""
    found: list[tuple[int, int]] = []
    for one in seeing.each():
        # Of somebody's leads the index of owners has the best; by the stage as it is, SQLite would take that of stages.
        stage = lead.stage if one.owners is None else sa.func.lower(lead.stage)
        query = sa.select(lead.score_cents, lead.lead_id).where(
            stage == LEAD, lead.score_cents > 0, *open_to_calls(one, now)
        )
        found += [tuple(row) for row in con.execute(query.order_by(lead.score_cents.desc()).limit(limit))]
    return [number for _, number in sorted(found, key=lambda one: (-one[0], one[1]))[:limit]]


def in_waiting_order(found: list[Waiting], priorities: Sequence[str]) -> list[Waiting]:
    """Who is ready first; of them the first priority, the best score, then who waits longest."""
    rank = {name: place for place, name in enumerate(priorities)}

    def place(one: Waiting) -> tuple[bool, int, int, int, int]:
        row, score = one.row, one.row.score_cents
        best = -(NO_SCORE if score is None else score)
        return row.stage != MQL, rank.get(row.priority, len(rank)), best, one.mql_at or row.created_at, row.lead_id

    return sorted(found, key=place)
