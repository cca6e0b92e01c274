"""How sure a count is, and what is told of two counts or shares that are held against each other."""

from __future__ import annotations

import math

from leadline.evidence.stats.estimate import LEVEL, Estimate, z_of
from leadline.evidence.stats.proportion import wilson


def counted(number: float, level: float = LEVEL) -> Estimate:
    """A number of independent happenings with its interval (the score interval of Poisson's mean).

    >>> sure = counted(10)
    >>> round(sure.low, 1), round(sure.high, 1)
    (5.4, 18.4)
    """
    z = z_of(level)
    half = z * math.sqrt(number + z * z / 4)
    return Estimate(number, max(number + z * z / 2 - half, 0.0), number + z * z / 2 + half)


def shares_differ(had: float, of: float, before: float, of_before: float, level: float = LEVEL) -> Estimate:
    """The difference of two shares of independent leads with its interval (R. Newcombe: Interval estimation for the
    difference between independent proportions, Statistics in Medicine 17 (1998), method 10).

    >>> change = shares_differ(56, 70, 48, 80)
    >>> round(change.value, 4), round(change.low, 4), round(change.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    return apart(wilson(had, of, level), wilson(before, of_before, level))


def apart(now: Estimate, then: Estimate) -> Estimate:
    """The difference of two shares that have their intervals already, with its own, by the same method."""
    change = now.value - then.value
    down = math.hypot(now.value - now.low, then.high - then.value)
    up = math.hypot(now.high - now.value, then.value - then.low)
    return Estimate(change, change - down, change + up)


def counts_differ(now: float, before: float, days: float = 1.0, days_before: float = 1.0) -> bool:
    """Whether two counts over some days each differ beyond chance: the test of two Poisson means, given their sum.

    >>> counts_differ(130, 90), counts_differ(13, 9), counts_differ(90, 180, 45, 90)
    (True, False, False)
    """
    total, part = now + before, days / (days + days_before)
    return total > 0 and abs(now - total * part) > z_of() * math.sqrt(total * part * (1 - part))
