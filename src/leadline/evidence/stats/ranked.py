"""Average precision, the share of outcomes among the best, and the rate of the best, each with its interval.

The variance is the infinitesimal jackknife's: by how much a figure moves when a lead weighs a little more, summed over
what belongs together (a lead's rows, the leads of an account). It is exact for average precision. Where the best share
of rows ends is uncertain too; how much that matters depends on the rate around the cut, which is taken from the rows
near it. Intervals are made on the logit scale, so they stay within 0 and 1.

L. Jaeckel: The infinitesimal jackknife (1972); B. Efron: Nonparametric standard errors and confidence intervals,
Canadian Journal of Statistics 9 (1981).
"""

from __future__ import annotations

import math

import numpy as np

from leadline.evidence.stats.arrays import Floats, Ints
from leadline.evidence.stats.estimate import LEVEL, Estimate, z_of
from leadline.evidence.stats.proportion import wilson
from leadline.evidence.stats.ranking import Ranking, average_precision_of, captured_of

NEAR = 0.02  # of all rows, on either side of the cut, that tell the rate around it


def average_precision_estimate(ranking: Ranking, party: Ints, level: float = LEVEL) -> Estimate | None:
    """The average precision; nothing where nobody had the outcome. ``party``: of each lead, with whom it belongs."""
    had, rows = ranking.tied()
    value = average_precision_of(had, rows)
    if math.isnan(value):
        return None
    seen, caught, every = np.cumsum(rows), np.cumsum(had), had.sum()
    by_had = (caught / seen + from_here(had / seen) - value) / every
    by_rows = -from_here(had * caught / seen**2) / every
    return estimate(value, moved(ranking, by_had, by_rows, party), ranking, party, level)


def captured_estimate(ranking: Ranking, share: float, party: Ints, level: float = LEVEL) -> Estimate | None:
    """The share of all outcomes among the best share of rows; nothing where nobody had it."""
    had, rows = ranking.tied()
    value = captured_of(share, had, rows)
    if math.isnan(value):
        return None
    above, rate = best(share, had, rows)
    by_had, by_rows = (above - value) / had.sum(), rate * (share - above) / had.sum()
    return estimate(value, moved(ranking, by_had, by_rows, party), ranking, party, level)


def best_rate_estimate(ranking: Ranking, share: float, party: Ints, level: float = LEVEL) -> Estimate | None:
    """The share of the best share of rows that had the outcome; nothing where there are no rows."""
    had, rows = ranking.tied()
    if not len(rows):
        return None
    above, rate = best(share, had, rows)
    size = share * rows.sum()
    value = float(had @ above / size)
    if min(value, 1 - value) < 1e-12:
        parties = max(share * len(np.unique(party)), 1.0)
        return wilson(round(value) * parties, parties, level)
    by_had, by_rows = above / size, (rate * (share - above) - value * share) / size
    return on_logit(value, moved(ranking, by_had, by_rows, party), level)


def best(share: float, had: Floats, rows: Floats) -> tuple[Floats, float]:
    """Of each score's rows, how much is among the best share of all; and the rate where these end."""
    whole = rows.sum()
    cut = share * whole
    above: Floats = np.clip((cut - (np.cumsum(rows) - rows)) / rows, 0.0, 1.0)
    return above, rate_around(cut, NEAR * whole, had, rows)


def lift_estimate(ranking: Ranking, share: float, party: Ints, level: float = LEVEL) -> Estimate | None:
    """How many times the average rate the best share of rows has; nothing where nobody had the outcome."""
    found = captured_estimate(ranking, share, party, level)
    return None if found is None else Estimate(found.value / share, found.low / share, found.high / share)


def from_here(values: Floats) -> Floats:
    """The sum of each value and all after it."""
    summed: Floats = np.cumsum(values[::-1])[::-1]
    return summed


def rate_around(cut: float, reach: float, had: Floats, rows: Floats) -> float:
    """The share with the outcome among the rows around a place in the order."""
    low, high = max(cut - reach, 0.0), min(cut + reach, rows.sum())
    caught = np.interp([low, high], np.r_[0, np.cumsum(rows)], np.r_[0, np.cumsum(had)])
    return float((caught[1] - caught[0]) / (high - low))


def moved(ranking: Ranking, by_had: Floats, by_rows: Floats, party: Ints) -> float:
    """The variance of a figure that moves so much with each score's outcomes, and with its rows."""
    at = np.repeat(np.arange(len(ranking.starts)), np.diff(np.r_[ranking.starts, len(ranking.lead)]))
    each = ranking.had * by_had[at] + ranking.rows * by_rows[at]
    together = np.bincount(party[ranking.lead], each)
    parties = len(np.unique(party))
    return parties / max(parties - 1, 1) * float(together @ together)


def estimate(value: float, variance: float, ranking: Ranking, party: Ints, level: float) -> Estimate:
    """A share with its interval. At 0 and 1 it is Wilson's, for as many parties as have the outcome; where one of them
    alone has it, everything is possible."""
    having = len(np.unique(party[ranking.lead[ranking.had > 0]]))
    if having < 2:
        return Estimate(value, 0.0, 1.0)
    if min(value, 1 - value) < 1e-12:
        return wilson(round(value) * having, having, level)
    return on_logit(value, variance, level)


def on_logit(value: float, variance: float, level: float) -> Estimate:
    """A share with its interval, made on the logit scale."""
    logit, half = math.log(value / (1 - value)), z_of(level) * math.sqrt(variance) / (value * (1 - value))
    return Estimate(value, 1 / (1 + math.exp(min(half - logit, 700))), 1 / (1 + math.exp(max(-half - logit, -700))))
