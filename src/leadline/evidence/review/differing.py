"""What goes beyond chance where leads are held against others, for a report as for the review; nothing is told of few.

Who looks at many and tells of those that stand out has to look more strictly: the level grows with how many there are
(Bonferroni).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from leadline.evidence.review.conversion import Class
from leadline.evidence.review.costs import CostReport
from leadline.evidence.review.follow_up import FollowUp, Rep
from leadline.evidence.review.funnel import Group
from leadline.evidence.stats import Estimate
from leadline.evidence.stats.counting import shares_differ

ENOUGH = 20  # leads of each; of fewer an interval is too bold
MANY = 100  # leads of a group and of all others, which differ in more than what they are told apart by
NOT_TOLD = Estimate(0.0, 0.0, 0.0)


def differing(had: float, of: float, other: float, of_other: float, looks: int = 1) -> Estimate:
    """How much larger the first share is, with its interval; its level is higher where one looks more often.

    >>> differing(3, 4, 0, 400) == NOT_TOLD, differing(60, 80, 40, 80).low > 0
    (True, True)
    """
    if min(of, of_other) < ENOUGH:
        return NOT_TOLD
    return shares_differ(had, of, other, of_other, 1 - 0.05 / looks)


def wrong_way(classes: Sequence[Class], stage: Literal["sqls", "customers"]) -> Iterator[tuple[Class, Class]]:
    """Neighbours, the best first, of which the upper one surely comes to a stage less often than the lower one."""
    for above, below in pairwise(classes):
        had, other = getattr(above, stage), getattr(below, stage)
        if differing(had, above.leads, other, below.leads, len(classes) - 1).high < 0:
            yield above, below


def beside_others(group: Group, groups: Sequence[Group], stage: int) -> Estimate:
    """How much more of a group's leads than of all others came to a stage."""
    leads = sum(one.leads for one in groups) - group.leads
    reached = sum(one.reached[stage] for one in groups) - group.reached[stage]
    if min(group.leads, leads) < MANY:
        return NOT_TOLD
    return differing(group.reached[stage], group.leads, reached, leads, len(groups))


def slower(found: FollowUp) -> Iterator[tuple[Rep, float]]:
    """Who keeps the clock less often than all others together, with the share that these keep."""
    looked = [one for one in found.reps if one.kept + one.missed]
    for one in looked if len(looked) > 1 else ():
        over = one.kept + one.missed
        kept, others = found.all.kept - one.kept, found.all.kept + found.all.missed - over
        if differing(one.kept, over, kept, others, len(looked)).high < 0:
            yield one, kept / others


def cheapest_and_dearest(found: CostReport) -> Iterator[tuple[tuple[str, float], tuple[str, float]]]:
    """The channels whose customers cost least and most with what one cost, if these surely differ."""
    known = [
        (one.per_customer, one.channel)
        for one in found.channels
        if one.per_customer is not None and not one.few and one.spent
    ]
    if not known:
        return
    (low, cheap), (high, dear) = (pick(known, key=lambda one: one[0].value) for pick in (min, max))
    if low.high < high.low:
        yield (cheap, low.value), (dear, high.value)
