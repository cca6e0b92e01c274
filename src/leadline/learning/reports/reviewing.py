"""The quarterly review over the store: the reports of a quarter beside those of the one before."""

from __future__ import annotations

from dataclasses import replace

import orjson
import sqlalchemy as sa

from leadline.evidence.review.papers.review import document
from leadline.evidence.review.period import Period, quarter_before
from leadline.evidence.review.quarter import Evidence, Reports, Review
from leadline.evidence.rules.result import Worth
from leadline.learning.reports.asked import Asked, By, main_model
from leadline.learning.reports.changed import changes
from leadline.learning.reports.report import Kind, Report, report
from leadline.model.condition import Instant
from leadline.store import tables as t

REVIEW = "review"
s = t.studies.c


def review(con: sa.Connection, asked: Asked) -> Report:
    """The review of the quarter that is asked for, as far as it is over."""
    now, before = asked.period, quarter_before(asked.period)
    mine = now.until(asked.as_of)
    whole = mine.ends_at == now.ends_at
    ends = before.ends_at if whole else min(before.starts_at + mine.ends_at - mine.starts_at, before.ends_at)
    theirs = Period(before.starts_at, ends, before.name)
    found = Review(
        now.name,
        before.name,
        whole,
        asked.as_of,
        reports(con, replace(asked, period=mine)),
        reports(con, replace(asked, period=theirs)),
        changes(con, mine),
        evidence(con, asked.as_of),
    )
    return Report(REVIEW, found, document(found), ())


def reports(con: sa.Connection, asked: Asked) -> Reports:
    asked = replace(asked, by=By.source, weekly=False)
    found = {kind: report(con, kind, asked).figures for kind in Kind}
    return Reports(
        asked.period,
        found[Kind.funnel],
        found[Kind.conversion],
        found[Kind.follow_up],
        found[Kind.costs],
        found[Kind.revenue],
        found[Kind.rejections],
    )


def evidence(con: sa.Connection, as_of: Instant) -> Evidence | None:
    """What the last study of the rules of the main model found, if there is one."""
    wanted = (s.kind == "evidence", s.model == (main_model(con) or ""), s.state == "done", s.ended_at <= as_of)
    row = con.execute(sa.select(s.ended_at, s.result).where(*wanted).order_by(s.study_id.desc()).limit(1)).one_or_none()
    if row is None or row.result is None:
        return None
    parts = sorted(orjson.loads(row.result)["figures"]["parts"], key=lambda one: (one["p"] is None, one["p"]))
    labels = {
        worth: tuple(one["label"] for one in parts if one["worth"] == worth) for worth in (Worth.earns, Worth.against)
    }
    moved = tuple(one["label"] for one in parts if (one["suggestion"] or {}).get("clear"))
    return Evidence(row.ended_at, labels[Worth.earns], labels[Worth.against], moved)
