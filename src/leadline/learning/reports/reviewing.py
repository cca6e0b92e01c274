"""The quarterly review over the store: the reports of a quarter beside those of the one before."""

from __future__ import annotations

from dataclasses import replace

import orjson
import sqlalchemy as sa

from leadline.evidence.review.papers.review import document
from leadline.evidence.review.period import quarter_before
from leadline.evidence.review.quarter import Evidence, Reports, Review
from leadline.evidence.rules.result import Worth
from leadline.learning.reports.asked import Asked, By, main_model
from leadline.learning.reports.changed import changes
from leadline.learning.reports.report import OVER_STAGES, Kind, Report, of_follow_up
from leadline.learning.reports.stages import reached
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
    theirs = replace(before, ends_at=ends)
    with reached(con, asked.as_of) as far:
        of_now, of_before = (reports(con, replace(asked, period=one), far) for one in (mine, theirs))
    changed, known = changes(con, mine), evidence(con, asked.as_of)
    found = Review(now.name, before.name, whole, asked.as_of, of_now, of_before, changed, known)
    return Report(REVIEW, found, document(found), ())


def reports(con: sa.Connection, asked: Asked, far: sa.Table) -> Reports:
    asked = replace(asked, by=By.source, weekly=False)
    found = {kind: of(con, asked, far).figures for kind, of in OVER_STAGES.items()}
    return Reports(
        asked.period,
        found[Kind.funnel],
        found[Kind.conversion],
        of_follow_up(con, asked).figures,
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
