"""The bootstrap: what a figure would have been with other leads of the same kind.

Whole leads are drawn, with all their rows, and all leads of an account together, so that what these have in common is
not taken for evidence. Two figures from the same draw are paired. B. Efron, R. Tibshirani: An introduction to the
bootstrap (1993), 8.5 and 13.3; A. Davison, D. Hinkley: Bootstrap methods and their application (1997), 5.2, for the
basic interval.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from leadline.evidence.stats.arrays import Floats
from leadline.evidence.stats.estimate import LEVEL, Estimate


def resampled(
    figures: Callable[[Floats], Floats],
    parties: int,
    times: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """The figures of each draw, one row each. ``figures`` is given how often each party was drawn."""
    random = np.random.default_rng(seed)
    found = []
    for done in range(times):
        drawn = np.bincount(random.integers(0, parties, parties), minlength=parties).astype(np.float64)
        found.append(figures(drawn))
        if progress is not None:
            progress(done + 1, times)
    return np.asarray(found)


def percentile_interval(value: float, drawn: Floats, level: float = LEVEL) -> Estimate:
    """The value with the middle share of what was drawn; draws without a figure (NaN) are left out."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return Estimate(value, value, value)
    low, high = np.quantile(known, [0.5 - level / 2, 0.5 + level / 2])
    return Estimate(value, float(low), float(high))


def cautious_interval(value: float, drawn: Floats, level: float = LEVEL) -> Estimate:
    """The value with an interval for a figure that chance makes larger and never less than 0, such as a mean of misses.

    It reaches as far up as what was drawn, and as far down as the basic interval, which takes off what drawing adds.
    """
    found = percentile_interval(value, drawn, level)
    return Estimate(value, min(max(2 * value - found.high, 0.0), value), max(found.high, value))
