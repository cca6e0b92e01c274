"""The queue: whom to call next. Leads that are ready for sales, then the best of those on their way.

Those that are ready are ordered by the priority that the models give, then by score; an index holds nothing but them.
The others are as many as are missing, by score alone: there may be a million of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.lifecycle import LEAD, MQL
from leadline.model.condition import DAY, Instant
from leadline.quality import JUNK_FROM
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.search import SHOWN
from leadline.store.sight import Seeing
from leadline.store.snoozes import snoozed, snoozed_until

TREND = 7 * DAY
NO_SCORE = -(2**62)
OWNERS = sa.select(t.leads.c.lead_id, t.leads.c.owner).where(among(t.leads.c.lead_id))

lead, h, i, n = t.leads.c, t.score_history.c, t.identity.c, t.transitions.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead of the queue.

    ``before_cents`` is the score that its main model had recorded a week ago, ``mql_at`` since when it is ready for
    sales, where it is.
    """

    row: sa.Row[tuple[object, ...]]
    mql_at: Instant | None
    snoozed_until: Instant | None


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


BEFORE = (
    sa.select(h.score_cents)
    .where(h.lead_id == lead.lead_id, h.model == lead.model, h.as_of <= sa.bindparam("then"))
    .order_by(h.as_of.desc(), h.history_seq.desc())
    .limit(1)
    .correlate(t.leads)
    .scalar_subquery()
)


def waiting(con: sa.Connection, lead_ids: list[int], now: Instant) -> list[Waiting]:
    """These leads with what the queue says of them."""
    reasons = sa.select(t.scores.c.reasons).where(t.scores.c.lead_id == lead.lead_id, t.scores.c.model == lead.model)
    query = SHOWN.add_columns(BEFORE.label("before_cents"), reasons.correlate(t.leads).scalar_subquery().label("why"))
    rows = con.execute(query.where(lead.lead_id.in_(lead_ids)), {"then": now - TREND}).all()
    since, until = mql_since(con, lead_ids), snoozed_until(con, lead_ids, now)
    return [Waiting(row, since.get(row.lead_id) if row.stage == MQL else None, until.get(row.lead_id)) for row in rows]


def mql_since(con: sa.Connection, lead_ids: list[int]) -> dict[int, Instant]:
    """When each of these leads became ready for sales the last time."""
    query = (
        sa.select(i.lead_id, sa.func.max(n.at))
        .join_from(t.identity, t.transitions, n.lead_id == i.subject_id)
        .where(i.lead_id.in_(lead_ids), n.to_stage == MQL)
        .group_by(i.lead_id)
    )
    return {row[0]: row[1] for row in con.execute(query)}


def in_waiting_order(found: list[Waiting], priorities: Sequence[str]) -> list[Waiting]:
    """Who is ready first; of them the first priority, the best score, then who waits longest."""
    rank = {name: place for place, name in enumerate(priorities)}

    def place(one: Waiting) -> tuple[bool, int, int, int, int]:
        row, score = one.row, one.row.score_cents
        best = -(NO_SCORE if score is None else score)
        return row.stage != MQL, rank.get(row.priority, len(rank)), best, one.mql_at or row.created_at, row.lead_id

    return sorted(found, key=place)
