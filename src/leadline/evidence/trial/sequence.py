"""A difference of two shares that may be looked at every day: an interval that holds at all looks together.

An interval of the usual kind holds for one look; who looks daily and stops as soon as it leaves out zero is wrong far
more often than it says. This one is a confidence sequence: with a probability of 95 % the truth is in the interval at
every look, however many there are and whenever one stops; as far as the shares of so many leads follow the normal
distribution, which is why little is said before there are `FEWEST` outcomes.

I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy, A. Ramdas: Time-uniform central limit theory and asymptotic
confidence sequences, Annals of Statistics 52 (2024), theorem 2.2; it is the normal mixture of H. Robbins: Statistical
methods related to the law of the iterated logarithm, Annals of Mathematical Statistics 41 (1970), and inverts the
mixture sequential probability ratio test. Its mixture is made for the number of leads that was planned, where the
interval is then as narrow as it can be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from leadline.evidence.stats.estimate import Estimate

ERROR = 0.05  # how often a difference is seen where there is none, at most, over all looks together
FEWEST = 10  # outcomes that the smaller arm is to be expected to have: before, the normal distribution is none yet


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many leads had an outcome."""

    had: int
    of: int

    @property
    def value(self) -> float:
        return self.had / self.of if self.of else 0.0

    @property
    def variance(self) -> float:
        """The variance of the share. A lead with the outcome and one without are added, so that none is certain."""
        share = (self.had + 1) / (self.of + 2)
        return share * (1 - share) / self.of


def difference(a: Share, b: Share, planned: int, error: float = ERROR) -> Estimate:
    """The share of B less that of A, with an interval that holds at all looks; with few outcomes all is possible.

    >>> found = difference(Share(250, 5000), Share(340, 5000), planned=10_000)
    >>> round(found.value, 3), round(found.low, 4), round(found.high, 4)
    (0.018, 0.0037, 0.0323)
    """
    value = b.value - a.value
    both = Share(a.had + b.had, a.of + b.of)
    if both.value * min(a.of, b.of) < FEWEST:
        return Estimate(value, -1.0, 1.0)
    half = boundary(both.of, planned, error) * math.sqrt(a.variance + b.variance)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0))


def boundary(judged: int, planned: int, error: float = ERROR) -> float:
    """How many standard errors the interval reaches to each side, after so many leads.

    >>> [round(boundary(judged, 10_000), 2) for judged in (1_000, 10_000, 100_000)]
    [3.82, 3.04, 3.25]
    """
    seen = judged * widest(error) / max(planned, 1)
    return math.sqrt((seen + 1) / seen * (math.log(seen + 1) - 2 * math.log(error)))


@lru_cache
def widest(error: float) -> float:
    """The x at which (x + 1) / x · (ln(x + 1) − 2 ln error) is least: it solves x = ln(x + 1) − 2 ln error.

    >>> x = widest(0.05)
    >>> round(x, 2), round(boundary(1, 1) ** 2 - 1, 2)
    (8.21, 8.21)
    """
    x = -2 * math.log(error)
    for _ in range(60):
        x = math.log(x + 1) - 2 * math.log(error)
    return x
