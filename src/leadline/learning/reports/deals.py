"""What customers brought: the amounts of the deals that were won."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.evidence.review.revenue import Won
from leadline.learning.reports.asked import Asked, By, lead, value
from leadline.learning.reports.scores import h, was_said
from leadline.learning.reports.stored import number_in
from leadline.model.condition import Instant
from leadline.store import tables as t

WON = "deal.won"
e, i = t.events.c, t.identity.c


def amounts(con: sa.Connection, far: sa.Table, starts: Instant, ends: Instant) -> sa.CTE:
    """What the deals brought that customers won in a time, as ``lead_id`` and ``amount``, which may be missing.

    They are found from the leads that are customers, whose events an index has.
    """
    buyers = sa.select(far.c.lead_id).where(far.c.customer.is_not(None)).cte("buyers")
    mine = sa.and_(e.subject_id == i.subject_id, e.occurred_at >= i.starts, e.occurred_at < i.ends)
    return (
        sa.select(i.lead_id, sa.func.sum(number_in(con, e.properties, "amount")).label("amount"))
        .join_from(buyers, t.identity, i.lead_id == buyers.c.lead_id)
        .join(t.events, mine)
        .where(e.name == WON, e.occurred_at >= starts, e.occurred_at < ends)
        .group_by(i.lead_id)
        .cte("amounts")
    )


def won(con: sa.Connection, asked: Asked, far: sa.Table, by: By = By.source) -> list[Won]:
    """The customers of the period, each with its source, its band when it was handed over, and what it brought."""
    starts, ends = asked.period.starts_at, asked.ends_at
    brought = amounts(con, far, starts, ends)
    query = (
        sa.select(value(con, by), h.band, brought.c.amount)
        .join_from(t.leads, far, far.c.lead_id == lead.lead_id)
        .join(t.score_history, was_said(con, far.c.mql, far), isouter=True)
        .join(brought, brought.c.lead_id == lead.lead_id, isouter=True)
        .where(*asked.leads(con), far.c.customer >= starts, far.c.customer < ends)
    )
    return [Won(*row) for row in con.execute(query)]
