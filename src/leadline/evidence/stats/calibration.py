"""Whether probabilities mean what they say.

A. Murphy, R. Winkler: Reliability of subjective probability forecasts, Applied Statistics 26 (1977), for the bins;
G. Brier: Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950); M. Naeini and
others: Obtaining well calibrated probabilities using Bayesian binning, AAAI (2015), for the expected error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.stats.proportion import clustered_rate

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose value lies between ``first`` and ``last``, both included: their mean, and how many had the outcome."""

    first: float
    last: float
    mean: float
    rows: int
    rate: Estimate


def reliability(value: Numbers, happened: Bools, lead: Ints, bins: int = BINS) -> list[Bin]:
    """Bins of about equally many rows, from low to high; equal values stay together."""
    if not len(value):
        return []
    order = np.argsort(value, kind="stable")
    ordered = np.asarray(value, dtype=np.float64)[order]
    ends = np.searchsorted(ordered, ordered[(np.arange(1, bins + 1) * len(ordered)) // bins - 1], side="right")
    found, start = [], 0
    for end in np.unique(ends).tolist():
        rows, part = order[start:end], ordered[start:end]
        rate = clustered_rate(happened[rows], lead[rows])
        found.append(Bin(float(part[0]), float(part[-1]), float(part.mean()), end - start, rate))
        start = end
    return found


def calibration_error(bins: list[Bin]) -> float | None:
    """The expected calibration error: by how much the bins miss, each by its rows."""
    rows = sum(one.rows for one in bins)
    return sum(one.rows * abs(one.mean - one.rate.value) for one in bins) / rows if rows else None


def brier(probability: Floats, happened: Bools) -> float | None:
    """Brier's score: the mean square of what a probability misses.

    >>> brier(np.array([0.0, 1.0, 0.5]), np.array([False, True, True])) == 0.25 / 3
    True
    """
    return float(((probability - happened) ** 2).mean()) if len(probability) else None
