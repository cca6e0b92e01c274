"""A number with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the interval that covers the truth at the stated level, 95 % unless it says otherwise."""

    value: float
    low: float
    high: float


def z_of(level: float = LEVEL) -> float:
    """The quantile of the normal distribution that leaves half of the rest on each side.

    >>> round(z_of(), 4)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + level / 2)
