"""The area under the ROC curve: how often somebody who had the outcome stood above somebody who did not.

Ties count half (Mann and Whitney). The interval is DeLong's; where a lead stands in several rows, Obuchowski's, which
is DeLong's over the sums of each lead. It is made on the logit scale, so it stays within 0 and 1.

E. DeLong, D. DeLong, D. Clarke-Pearson: Comparing the areas under two or more correlated receiver operating
characteristic curves, Biometrics 44 (1988). N. Obuchowski: Nonparametric analysis of clustered ROC curve data,
Biometrics 53 (1997). M. Pepe: The statistical evaluation of medical tests (2003), 5.2, for the logit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers
from leadline.evidence.stats.correlation import midranks
from leadline.evidence.stats.estimate import LEVEL, Estimate, z_of
from leadline.evidence.stats.proportion import wilson


@dataclass(frozen=True, slots=True)
class Placements:
    """Of each row, the share of the other kind that stands on its far side: below for those who had the outcome, above
    for those who did not. The mean of either is the AUC."""

    value: Floats
    happened: Bools

    @property
    def auc(self) -> float:
        return float(self.value[self.happened].mean())


def placements(score: Numbers, happened: Bools) -> Placements:
    """The placements, from ranks among all and among one's own kind (Sun and Xu 2014); both kinds must be there."""
    found = midranks(score)
    had, had_not = np.flatnonzero(happened), np.flatnonzero(~happened)
    value = np.empty(len(found), dtype=np.float64)
    value[had] = (found[had] - midranks(np.asarray(score)[had])) / len(had_not)
    value[had_not] = 1 - (found[had_not] - midranks(np.asarray(score)[had_not])) / len(had)
    return Placements(value, happened)


def auc(score: Numbers, happened: Bools) -> float | None:
    """The AUC; nothing where all or none had the outcome.

    >>> auc(np.array([1, 2, 2, 3]), np.array([False, False, True, True]))
    0.875
    """
    if happened.all() or not happened.any():
        return None
    had = int(happened.sum())
    ranks = float(midranks(score)[happened].sum())
    return (ranks - had * (had + 1) / 2) / (had * (len(happened) - had))


def auc_variance(value: Floats, happened: Bools, lead: Ints) -> float | None:
    """The variance of the mean of placements, or of a difference of two; nothing where one lead alone speaks.

    ``lead`` are whole numbers from 0; rows of a lead may have either outcome.
    """
    leads = int(lead.max()) + 1
    counts = [np.bincount(lead[kind], minlength=leads) for kind in (happened, ~happened)]
    sums = [np.bincount(lead[kind], value[kind], minlength=leads) for kind in (happened, ~happened)]
    every = int(((counts[0] + counts[1]) > 0).sum())
    speaking = [int((count > 0).sum()) for count in counts]
    if min(speaking) < 2:
        return None
    had, had_not = (
        total - count * value[kind].mean()
        for total, count, kind in zip(sums, counts, (happened, ~happened), strict=True)
    )
    m, n = int(counts[0].sum()), int(counts[1].sum())
    s10 = speaking[0] / ((speaking[0] - 1) * m) * float(had @ had)
    s01 = speaking[1] / ((speaking[1] - 1) * n) * float(had_not @ had_not)
    s11 = every / (every - 1) * float(had @ had_not)
    return max(s10 / m + s01 / n + 2 * s11 / (m * n), 0.0)


def auc_estimate(score: Numbers, happened: Bools, lead: Ints, level: float = LEVEL) -> Estimate | None:
    """The AUC with its interval; nothing where all or none had the outcome."""
    if happened.all() or not happened.any():
        return None
    return placed_estimate(placements(score, happened), lead, level)


def auc_difference(
    first: Numbers, second: Numbers, happened: Bools, lead: Ints, level: float = LEVEL
) -> Estimate | None:
    """The AUC of the first score less that of the second, over the same rows; nothing where no AUC is."""
    if happened.all() or not happened.any():
        return None
    return placed_difference(placements(first, happened), placements(second, happened), lead, level)


def placed_estimate(found: Placements, lead: Ints, level: float = LEVEL) -> Estimate:
    """The AUC of placements with its interval.

    At 0 and 1 the variance says nothing, and the interval is Wilson's for as many leads as the rarer kind has. Where
    one lead alone speaks for a kind, everything is possible.
    """
    value, variance = found.auc, auc_variance(found.value, found.happened, lead)
    if variance is None:
        return Estimate(value, 0.0, 1.0)
    if min(value, 1 - value) < 1e-12:
        few = min(len(np.unique(lead[found.happened])), len(np.unique(lead[~found.happened])))
        return wilson(round(value) * few, few, level)
    logit, half = math.log(value / (1 - value)), z_of(level) * math.sqrt(variance) / (value * (1 - value))
    return Estimate(value, 1 / (1 + math.exp(min(half - logit, 700))), 1 / (1 + math.exp(max(-half - logit, -700))))


def placed_difference(first: Placements, second: Placements, lead: Ints, level: float = LEVEL) -> Estimate:
    """The AUC of the first less that of the second, both of the same rows."""
    value, variance = first.auc - second.auc, auc_variance(first.value - second.value, first.happened, lead)
    if variance is None:
        return Estimate(value, -1.0, 1.0)
    half = z_of(level) * math.sqrt(variance)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0))
