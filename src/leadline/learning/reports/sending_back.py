"""The leads that were sent back or lost in a period, and why."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.evidence.review.rejections import Sent
from leadline.learning.reports.asked import Asked, lead
from leadline.learning.reports.stages import IS_STAGE, MINE, stage_said
from leadline.learning.reports.stored import text_in
from leadline.lifecycle import MODEL
from leadline.store import tables as t

ENDS = ("recycled", "disqualified", "lost")
e, i, n = t.events.c, t.identity.c, t.transitions.c


def sent(con: sa.Connection, asked: Asked) -> list[Sent]:
    """Changes of stage that ended something in the period, by reason; who changed it says why."""
    to_stage, by = stage_said(con), sa.func.coalesce(text_in(con, e.properties, "by"), "")
    ours = sa.and_(n.lead_id == e.subject_id, n.number == sa.cast(text_in(con, e.properties, "number"), sa.BigInteger))
    reason = sa.func.coalesce(n.reason, text_in(con, e.properties, "reason"), "")
    by_model = sa.or_(by == MODEL, by.like("flow:%"))
    rows = (
        sa.select(
            i.lead_id,
            reason.label("reason"),
            sa.func.coalesce(n.from_stage, "").label("from_stage"),
            to_stage.label("to_stage"),
            sa.case((by_model, 1), else_=0).label("by_model"),
        )
        .join_from(t.events, t.identity, MINE)
        .join(t.transitions, ours, isouter=True)
        .where(IS_STAGE, to_stage.in_(ENDS))
        .where(e.occurred_at >= asked.period.starts_at, e.occurred_at < asked.ends_at)
        .subquery()
    )
    told = rows.c["reason", "from_stage", "to_stage", "by_model"]
    query = sa.select(*told, sa.func.count(rows.c.lead_id.distinct())).join_from(
        rows, t.leads, lead.lead_id == rows.c.lead_id
    )
    found = con.execute(query.where(*asked.leads(con)).group_by(*told)).all()
    return [Sent(row[0], row[1], row[2], bool(row[3]), row[4]) for row in found]


def handed_over(con: sa.Connection, asked: Asked, far: sa.Table) -> tuple[int, int]:
    """How many leads became an MQL in the period, and how many of them somebody has sent back since."""
    by = sa.func.coalesce(text_in(con, e.properties, "by"), "")
    back = (
        sa.select(i.lead_id, sa.func.max(e.occurred_at).label("at"))
        .join_from(t.events, t.identity, MINE)
        .where(IS_STAGE, stage_said(con).in_(ENDS[:2]), e.occurred_at <= asked.as_of)
        .where(by != MODEL, by.not_like("flow:%"))
        .group_by(i.lead_id)
        .subquery()
    )
    query = (
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(sa.case((back.c.at >= far.c.mql, 1), else_=0)), 0))
        .join_from(t.leads, far, far.c.lead_id == lead.lead_id)
        .join(back, back.c.lead_id == lead.lead_id, isouter=True)
        .where(*asked.leads(con), far.c.mql >= asked.period.starts_at)
        .where(far.c.mql < asked.ends_at)
    )
    row = con.execute(query).one()
    return int(row[0]), int(row[1])
