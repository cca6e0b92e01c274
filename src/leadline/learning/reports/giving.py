"""The leads that were given to somebody in a period, with the clocks of their first contacts."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.evidence.review.follow_up import Given
from leadline.learning.reports.asked import Asked, By, lead, said, value
from leadline.quality import JUNK_FROM
from leadline.store import tables as t

a, i = t.assignments.c, t.identity.c


def given(con: sa.Connection, asked: Asked) -> list[Given]:
    """Each assignment of the period; who sees the leads of some sees what those were given. `owner` is who it was."""
    owner = sa.func.lower(sa.func.trim(a.owner))
    in_time = (a.at >= asked.period.starts_at, a.at < asked.ends_at)
    wanted = [*in_time, *asked.seeing.where(owner)]
    for by, text in asked.only.items():
        wanted.append((owner if by is By.owner else value(con, by)) == said(by, text))
    whose = (
        sa.select(i.subject_id, sa.func.max(i.lead_id).label("lead_id"))
        .where(i.subject_id.in_(sa.select(a.lead_id).where(*in_time)))
        .group_by(i.subject_id)
        .subquery()
    )
    query = (
        sa.select(owner, *a["at", "contact_by", "contacted_at", "ended_at", "ended"])
        .join_from(t.assignments, whose, whose.c.subject_id == a.lead_id)
        .join(t.leads, lead.lead_id == whose.c.lead_id)
        .where(*wanted, lead.junk < JUNK_FROM)
    )
    return [Given(*row) for row in con.execute(query)]
