"""What is told of two shares that are held against each other: nothing, where either is of few leads."""

from __future__ import annotations

from leadline.evidence.stats import Estimate
from leadline.evidence.stats.counting import shares_differ

ENOUGH = 20  # leads of each; of fewer an interval is too bold
NOT_TOLD = Estimate(0.0, 0.0, 0.0)


def differing(had: float, of: float, other: float, of_other: float, looks: int = 1) -> Estimate:
    """How much larger the first share is, with its interval; its level is higher where one looks more often.

    >>> differing(3, 4, 0, 400) == NOT_TOLD, differing(60, 80, 40, 80).low > 0
    (True, True)
    """
    if min(of, of_other) < ENOUGH:
        return NOT_TOLD
    return shares_differ(had, of, other, of_other, 1 - 0.05 / looks)
