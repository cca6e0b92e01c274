"""How many leads a trial takes, said before it begins.

What is compared is the share of *all leads of an arm* that had the outcome. Not the share of those that were handed
over: the two versions hand over different leads, so a version that hands over the ten surest leads and loses the rest
would look best. Leads are drawn for the arms, so leads are counted, whatever became of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from leadline.errors import InputError
from leadline.evidence.stats.estimate import z_of
from leadline.evidence.trial.sequence import ERROR, boundary

POWER = 0.8
LEAST = 0.0001  # a smaller difference takes a thousand million leads


@dataclass(frozen=True, slots=True)
class Size:
    """How many leads have to be judged, in both arms together.

    ``leads`` are enough to see the least difference with the stated power though one looks every day; most trials with
    such a difference are decided with fewer. ``at_one_look`` would do if nobody looked before the end.
    """

    rate: float
    least: float
    share: int
    power: float
    leads: int
    at_one_look: int


def size(rate: float, least: float, share: int = 50, power: float = POWER, error: float = ERROR) -> Size:
    """The leads that it takes to see B's share above A's ``rate`` by ``least``; ``share`` of 100 leads are in B.

    With the boundary c of the last look and the quantile z of the power, the standard error must be least / (c + z): J.
    Fleiss, B. Levin, M. Paik: Statistical methods for rates and proportions (2003), 4.2, with c for z_{α/2}.

    >>> found = size(0.05, 0.01)
    >>> found.leads, found.at_one_look
    (31231, 16310)
    """
    check(rate, least, share, power)
    better = rate + least
    variance = rate * (1 - rate) / (1 - share / 100) + better * (1 - better) / (share / 100)
    z = NormalDist().inv_cdf(power)

    def wanted(reach: float) -> int:
        return math.ceil((reach + z) ** 2 * variance / least**2)

    return Size(rate, least, share, power, wanted(boundary(1, 1, error)), wanted(z_of(1 - error)))


def check(rate: float, least: float, share: int, power: float) -> None:
    """Refuse what no trial can be planned for."""
    if not 0 < rate < 1:
        raise InputError(
            f"the share of leads that have the outcome today lies between 0 and 1, both left out, not {rate:g}; "
            "without any outcome so far there is nothing to compare: take one that is reached more often"
        )
    if not LEAST <= least < 1 - rate:
        raise InputError(
            f"the least difference worth having lies between {LEAST:g} and {1 - rate:g}, not {least:g}; "
            "0.01 is one lead more of 100"
        )
    if not 10 <= share <= 90:
        raise InputError(f"from 10 to 90 of 100 leads can be in arm B, not {share}")
    if not 0.5 <= power < 1:
        raise InputError(f"the power lies between 0.5 and 1, not {power:g}; 0.8 is usual")
