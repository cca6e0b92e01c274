"""Quarters for worked cases: each is made of a few numbers, and of what a test changes in it."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.evidence.review.conversion import Scored, conversion
from leadline.evidence.review.costs import Came, cost_report
from leadline.evidence.review.follow_up import Given, follow_up
from leadline.evidence.review.funnel import funnel
from leadline.evidence.review.journeys import journeys
from leadline.evidence.review.period import Period, months, quarter
from leadline.evidence.review.quarter import Changed, Evidence, Reports, Review
from leadline.evidence.review.rejections import Sent, rejections
from leadline.evidence.review.revenue import Won, revenue
from leadline.evidence.review.spending import read_costs
from leadline.model.condition import DAY, HOUR

NOW, BEFORE = quarter("2026-Q3"), quarter("2026-Q2")
AS_OF = NOW.ends_at + 100 * DAY
COSTS = "costs: test\ncurrency: EUR\nchannels: "


def reports(
    period: Period = NOW,
    leads: int = 200,
    mqls: int = 0,
    sqls: int = 0,
    customers: int = 0,
    sources: dict[str, tuple[int, int]] | None = None,
    scored: Sequence[Scored] = (),
    handed: Sequence[Scored] = (),
    given: Sequence[tuple[str, int, int]] = (),
    sent: Sequence[Sent] = (),
    costs: str | None = None,
    came: dict[str, Came] | None = None,
) -> Reports:
    """The reports of a time. ``sources``: of each, how many leads, and how many of them an SQL; ``given``: of each rep,
    how many clocks, and how many of them kept."""
    at = period.starts_at + DAY
    sources = sources or {"web": (leads, sqls)}
    rows: list[tuple[str, Sequence[int | None]]] = []
    for name, (_, became) in sources.items():
        rows += [(name, (at, at + DAY, at + 2 * DAY, None, None))] * became
    rows += [("web", (at, at + DAY, None, None, None))] * (mqls - len(rows))
    arrived = [(name, at, of - became) for name, (of, became) in sources.items()]
    found = journeys(rows, arrived)
    clocks = [
        Given(owner, at, at + HOUR, at + (1 if number < kept else 2 * HOUR), None, None)
        for owner, of, kept in given
        for number in range(of)
    ]
    kept = None if costs is None else read_costs(f"{COSTS}{costs}")
    ends = (period.starts_at, period.ends_at, AS_OF)
    return Reports(
        period,
        funnel(found, period, AS_OF, list(months(period)), "source"),
        conversion(scored, handed, ("hot", "cold"), (), *ends),
        follow_up(clocks, *ends),
        cost_report(kept, None if kept is None else 1, came or {}, period, AS_OF),
        revenue([Won("web", None, 100.0)] * customers, (), *ends),
        rejections(sent, 0, 0, *ends),
    )


def review(
    now: Reports, before: Reports | None = None, changes: Sequence[Changed] = (), evidence: Evidence | None = None
) -> Review:
    return Review("2026-Q3", "2026-Q2", True, AS_OF, now, before or reports(BEFORE), tuple(changes), evidence)


def sent(reason: str, leads: int) -> Sent:
    return Sent(reason, "mql", "recycled", False, leads)


def said_of(band: str, score: int, leads: int, sqls: int = 0, customers: int = 0) -> Scored:
    return Scored(band, None, score, leads, sqls, customers, 0.0)
