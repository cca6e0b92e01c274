"""What a quarterly review knows: the reports of a quarter and of the one before, and what people changed in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadline.evidence.review.conversion import Conversion
from leadline.evidence.review.costs import CostReport
from leadline.evidence.review.differing import differing
from leadline.evidence.review.follow_up import FollowUp
from leadline.evidence.review.funnel import Funnel
from leadline.evidence.review.period import Period
from leadline.evidence.review.rejections import Rejections
from leadline.evidence.review.revenue import Revenue
from leadline.evidence.stats import Estimate
from leadline.evidence.stats.counting import apart, counts_differ
from leadline.model.condition import Instant


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of a time, all of the same leads; the funnel and the costs by source."""

    period: Period
    funnel: Funnel
    conversion: Conversion
    follow_up: FollowUp
    costs: CostReport
    revenue: Revenue
    rejections: Rejections

    def came(self, stage: str) -> int:
        """How many leads came to a stage in the time."""
        if stage == "customer":
            return self.revenue.all.customers
        return next(step.entered for step in self.funnel.steps if step.from_stage == stage)


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that people changed: a model, its threshold, the routing, a flow."""

    at: Instant
    words: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the last study of the rules found beyond chance: those that ``earn`` their points, those that go ``against``
    them, and those whose points would clearly be others (``moved``), each by its label."""

    at: Instant
    earn: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A quarter as known at an instant, beside the one before. ``whole``: it is over; if not, ``before`` is as many
    days of the quarter before."""

    name: str
    name_before: str
    whole: bool
    as_of_at: Instant
    now: Reports
    before: Reports
    changes: tuple[Changed, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Number:
    """A figure beside that of the quarter before. ``is_more_than_chance``: nothing where chance cannot be told."""

    name: str
    now: float | None
    before: float | None
    kind: str  # count, share, hours, money
    is_more_than_chance: bool | None


def numbers(found: Review) -> Iterator[Number]:
    """The quarter in numbers."""
    now, before = found.now, found.before
    for stage in ("lead", "mql", "sql", "opportunity", "customer"):
        mine, theirs = now.came(stage), before.came(stage)
        differs = counts_differ(mine, theirs, now.period.days, before.period.days)
        yield Number(stage, mine, theirs, "count", differs)
    yield Number("revenue", now.revenue.all.revenue, before.revenue.all.revenue, "money", None)
    yield mql_to_sql(found)
    yield from of_sales(found)
    yield from of_money(found)


def of_sales(found: Review) -> Iterator[Number]:
    """How often and how soon leads are contacted."""
    mine, theirs = found.now.follow_up.all, found.before.follow_up.all
    over, before = mine.kept + mine.missed, theirs.kept + theirs.missed
    if over:
        differs = beyond(differing(mine.kept, over, theirs.kept, before)) if before else None
        yield Number("kept", mine.kept_share.value, theirs.kept_share.value if before else None, "share", differs)
        yield Number("median_hours", mine.median_hours, theirs.median_hours, "hours", None)


def of_money(found: Review) -> Iterator[Number]:
    """What a customer cost, where that is known."""
    mine, theirs = (one.costs.total.per_customer for one in (found.now, found.before))
    if mine is not None:
        differs = None if theirs is None else mine.high < theirs.low or theirs.high < mine.low
        yield Number("per_customer", mine.value, None if theirs is None else theirs.value, "money", differs)


def mql_to_sql(found: Review) -> Number:
    """The share of MQLs that are an SQL by the same day, which can be told of both quarters."""
    mine, theirs = (one.funnel.step("sql").by_days[0].share for one in (found.now, found.before))
    differs = None
    if mine is not None and theirs is not None:
        differs = beyond(apart(mine, theirs))
    values = [None if one is None else one.value for one in (mine, theirs)]
    return Number("mql_to_sql", values[0], values[1], "share", differs)


def beyond(change: Estimate) -> bool:
    """Whether a difference is not nothing."""
    return change.low > 0 or change.high < 0
