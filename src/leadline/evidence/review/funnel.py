"""The funnel: how many came from stage to stage, and how soon; by the month in which leads came, and by where from.

A lead that is young has had less time. So the share that gets from one stage to the next is told by a day (Kaplan and
Meier), for which every lead counts as long as it was watched; beside it stands who is there by now.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from leadline.evidence.review.journeys import CUSTOMER, LEAD, MQL, NEVER, SQL, STAGES, Journeys
from leadline.evidence.review.period import Period
from leadline.evidence.stats import Estimate, wilson
from leadline.evidence.stats.survival import Waits, waits
from leadline.model.condition import DAY, Instant

DAYS = (30, 90)  # by which the share is told
MOST_GROUPS = 15
OTHERS = "all others"


@dataclass(frozen=True, slots=True)
class Rung:
    """Leads that came in the period, and those of them that are at a stage, or were, by now."""

    stage: str
    leads: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class ByDay:
    """The share that got there within so many days; null: too few leads were watched so long."""

    days: int
    share: Estimate | None


@dataclass(frozen=True, slots=True)
class Step:
    """From one stage to the next, of the leads that came to the first in the period. ``median_days`` and ``p90_days``
    are of those who get there, as far as leads were watched."""

    from_stage: str
    to_stage: str
    entered: int
    reached: int
    share: Estimate
    by_days: tuple[ByDay, ...]
    median_days: float | None
    p90_days: float | None
    watched_days: float


@dataclass(frozen=True, slots=True)
class Cohort:
    """Leads that came in a week or month: how many are at each stage by now, and how many got there in time."""

    name: str
    starts_at: Instant
    leads: int
    reached: tuple[int, ...]
    mql_by: tuple[ByDay, ...]
    customer_by: tuple[ByDay, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Leads of the period with a value: of a source, a campaign, a place, a version of the model."""

    name: str
    leads: int
    reached: tuple[int, ...]
    mqls: Estimate
    sql_of_mqls: Estimate
    customers: Estimate
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Funnel:
    """What became of leads: those that came in the period, and those that came to each stage in it."""

    starts_at: Instant
    ends_at: Instant
    as_of_at: Instant
    by: str | None
    every: str
    rungs: tuple[Rung, ...]
    steps: tuple[Step, ...]
    cohorts: tuple[Cohort, ...]
    groups: tuple[Group, ...]

    def step(self, to_stage: str) -> Step:
        return next(one for one in self.steps if one.to_stage == to_stage)


def funnel(
    found: Journeys,
    period: Period,
    as_of: Instant,
    parts: Sequence[Period],
    by: str | None = None,
    every: str = "month",
) -> Funnel:
    """The funnel of a period as it stands at an instant; ``parts`` are the weeks or months of it."""
    came = found.within(LEAD, period.starts_at, period.ends_at)
    total = came.reached(LEAD)
    there = [came.reached(stage) for stage in range(len(STAGES))]
    rungs = tuple(Rung(name, leads, wilson(leads, total)) for name, leads in zip(STAGES, there, strict=True))
    steps = tuple(step(found, first, second, period, as_of) for first, second in pairwise(range(len(STAGES))))
    cohorts = tuple(cohort(came, one, as_of) for one in parts)
    groups = () if by is None else tuple(by_group(came, as_of))
    return Funnel(period.starts_at, period.ends_at, as_of, by, every, rungs, steps, cohorts, groups)


def step(found: Journeys, first: int, second: int, period: Period, as_of: Instant) -> Step:
    entered = found.within(first, period.starts_at, min(period.ends_at, as_of + 1))
    waited = wait(entered, first, second, as_of)
    reached, total = entered.reached(second), entered.reached(first)
    return Step(
        STAGES[first],
        STAGES[second],
        total,
        reached,
        wilson(reached, total),
        by_days(waited),
        waited.after(0.5),
        waited.after(0.9),
        waited.ends,
    )


def wait(entered: Journeys, first: int, second: int, as_of: Instant) -> Waits:
    """How many days leads take from one stage to another."""
    begins, there = entered.at[first], entered.at[second]
    waited = np.where(there == NEVER, np.inf, (np.where(there == NEVER, begins, there) - begins) / DAY)
    return waits(waited, np.maximum((as_of - begins) / DAY, np.where(np.isinf(waited), 0, waited)), entered.leads)


def by_days(waited: Waits) -> tuple[ByDay, ...]:
    return tuple(ByDay(days, waited.by(days)) for days in DAYS)


def cohort(came: Journeys, part: Period, as_of: Instant) -> Cohort:
    mine = came.within(LEAD, part.starts_at, part.ends_at)
    reached = tuple(mine.reached(stage) for stage in range(len(STAGES)))
    mql_by, customer_by = (by_days(wait(mine, LEAD, stage, as_of)) for stage in (MQL, CUSTOMER))
    return Cohort(part.name, part.starts_at, reached[LEAD], reached, mql_by, customer_by)


def by_group(came: Journeys, as_of: Instant) -> Iterator[Group]:
    """The largest groups, and all others as one."""
    sizes = np.bincount(came.group, came.leads, len(came.names))
    order = [int(one) for one in np.argsort(-sizes, kind="stable") if sizes[one]]
    shown = order if len(order) <= MOST_GROUPS + 1 else order[:MOST_GROUPS]
    for number in shown:
        yield group_of(came.names[number], came.where(came.group == number), as_of)
    if len(shown) < len(order):
        yield group_of(OTHERS, came.where(~np.isin(came.group, shown)), as_of)


def group_of(name: str, mine: Journeys, as_of: Instant) -> Group:
    reached = tuple(mine.reached(stage) for stage in range(len(STAGES)))
    return Group(
        name,
        reached[LEAD],
        reached,
        wilson(reached[MQL], reached[LEAD]),
        wilson(reached[SQL], reached[MQL]),
        wilson(reached[CUSTOMER], reached[LEAD]),
        wait(mine, LEAD, CUSTOMER, as_of).after(0.5),
    )
