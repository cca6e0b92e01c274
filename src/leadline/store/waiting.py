"""What the queue says of a lead: why now, how the score has moved, since when it waits, what the person did last."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from leadline.lifecycle import MQL
from leadline.model.condition import DAY, Instant
from leadline.model.document import NO_ACTS
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.search import SHOWN
from leadline.store.snoozes import snoozed_until

TREND = 7 * DAY
LOOKS_BACK = 30 * DAY  # for what somebody did, from the last thing that happened to them

lead, e, h, i, n, s = t.leads.c, t.events.c, t.score_history.c, t.identity.c, t.transitions.c, t.scores.c


@dataclass(frozen=True, slots=True)
class Waiting:
    """A lead of the queue.

    ``before_cents`` of the row is the score that its main model had recorded a week ago; ``version``, ``said_at`` and
    ``reasons`` are of the one that it recorded last. ``mql_at`` is since when it is ready for sales, where it is;
    ``last`` is what the person did last.
    """

    row: sa.Row[tuple[object, ...]]
    mql_at: Instant | None
    snoozed_until: Instant | None
    last: sa.Row[tuple[object, ...]] | None


def is_act(name: sa.ColumnElement[str]) -> list[sa.ColumnElement[bool]]:
    """That a person did it, and that it was not done to them."""
    families = [name.not_like(f"{one[:-1]}%") for one in NO_ACTS if one.endswith("*")]
    return [*families, name.not_in([one for one in NO_ACTS if not one.endswith("*")])]


BEFORE = (
    sa.select(h.score_cents)
    .where(h.lead_id == lead.lead_id, h.model == lead.model, h.as_of <= sa.bindparam("then"))
    .order_by(h.as_of.desc(), h.history_seq.desc())
    .limit(1)
    .correlate(t.leads)
    .scalar_subquery()
)
THEIRS = sa.and_(e.subject_id == i.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)
LAST = (
    sa.select(e.event_seq)
    .join_from(t.identity, t.events, THEIRS)
    .where(i.lead_id == lead.lead_id, e.occurred_at >= lead.last_event_at - LOOKS_BACK, *is_act(e.name))
    .where(~sa.exists().where(t.machines.c.event_seq == e.event_seq))
    .order_by(e.occurred_at.desc(), e.event_seq.desc())
    .limit(1)
    .correlate(t.leads)
    .scalar_subquery()
)
DETAILS = (
    SHOWN.join(t.scores, sa.and_(s.lead_id == lead.lead_id, s.model == lead.model), isouter=True)
    .add_columns(s.version, s.as_of.label("said_at"), s.reasons, BEFORE.label("before_cents"), LAST.label("last_seq"))
    .where(among(lead.lead_id))
)
ACTS = sa.select(*e["event_seq", "name", "occurred_at", "properties"]).where(among(e.event_seq))
SINCE = (
    sa.select(i.lead_id, sa.func.max(n.at))
    .join_from(t.identity, t.transitions, n.lead_id == i.subject_id)
    .where(among(i.lead_id), n.to_stage == MQL)
    .group_by(i.lead_id)
)


def waiting(con: sa.Connection, lead_ids: list[int], now: Instant) -> list[Waiting]:
    """These leads with what the queue says of them."""
    rows = con.execute(DETAILS, {"ids": lead_ids, "then": now - TREND}).all()
    since = {row[0]: row[1] for row in con.execute(SINCE, {"ids": [row.lead_id for row in rows if row.stage == MQL]})}
    until = snoozed_until(con, lead_ids, now)
    acts = con.execute(ACTS, {"ids": [row.last_seq for row in rows if row.last_seq is not None]})
    last = {one.event_seq: one for one in acts}
    return [Waiting(row, since.get(row.lead_id), until.get(row.lead_id), last.get(row.last_seq)) for row in rows]
