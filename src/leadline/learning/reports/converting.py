"""What leads did in a period, counted by what had been said of them at its start."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.evidence.review.conversion import Scored
from leadline.learning.reports.asked import Asked, lead
from leadline.learning.reports.deals import amounts
from leadline.learning.reports.scores import h, was_said
from leadline.store import tables as t


def scored(con: sa.Connection, asked: Asked, far: sa.Table) -> list[Scored]:
    """Leads that were there at the start and no SQL yet."""
    starts, ends = asked.period.starts_at, asked.ends_at
    brought = amounts(con, far, starts, ends)
    counts = [
        sa.func.sum(sa.case((sa.and_(far.c[stage] >= starts, far.c[stage] < ends), 1), else_=0))
        for stage in ("sql", "customer")
    ]
    query = (
        sa.select(*h["band", "grade", "score_cents"], sa.func.count(), *counts, sa.func.sum(brought.c.amount))
        .join_from(t.leads, t.score_history, was_said(con, starts), isouter=True)
        .join(far, far.c.lead_id == lead.lead_id, isouter=True)
        .join(brought, brought.c.lead_id == lead.lead_id, isouter=True)
        .where(*asked.leads(con), lead.created_at < starts)
        .where(sa.or_(far.c.sql.is_(None), far.c.sql >= starts))
        .group_by(*h["band", "grade", "score_cents"])
    )
    return [Scored(*row[:6], float(row[6] or 0)) for row in con.execute(query)]


def handed_over(con: sa.Connection, asked: Asked, far: sa.Table) -> list[Scored]:
    """Leads that became an MQL in the period, by what had been said of them then; what they did until now."""
    starts, ends = asked.period.starts_at, asked.ends_at
    in_time = sa.and_(far.c.mql >= starts, far.c.mql < ends)
    brought = amounts(con, far, starts, asked.as_of + 1)
    counts = [sa.func.count(far.c[stage]) for stage in ("sql", "customer")]
    query = (
        sa.select(*h["band", "grade", "score_cents"], sa.func.count(), *counts, sa.func.sum(brought.c.amount))
        .join_from(t.leads, far, far.c.lead_id == lead.lead_id)
        .join(t.score_history, was_said(con, far.c.mql, far), isouter=True)
        .join(brought, brought.c.lead_id == lead.lead_id, isouter=True)
        .where(*asked.leads(con), in_time)
        .group_by(*h["band", "grade", "score_cents"])
    )
    return [Scored(*row[:6], float(row[6] or 0)) for row in con.execute(query)]
