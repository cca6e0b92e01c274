"""What may be chance: a test of one share against another, its interval, and what many looks at once ask for.

R. Fisher: The design of experiments (1935), for the exact test; P. Koopman: Confidence intervals for the ratio of two
binomial proportions, Biometrics 40 (1984); S. Holm: A simple sequentially rejective multiple test procedure,
Scandinavian Journal of Statistics 6 (1979); Y. Benjamini, D. Yekutieli: The control of the false discovery rate in
multiple testing under dependency, Annals of Statistics 29 (2001); J. Haldane: The estimation and significance of the
logarithm of a ratio of frequencies, Annals of Human Genetics 20 (1956), for the half that is added to each count.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from leadline.evidence.stats import Estimate
from leadline.evidence.stats.estimate import LEVEL, z_of

SAME = 1e-7  # probabilities that differ by less, relatively, are equal


def fisher(had: int, of: int, had_without: int, of_without: int) -> float:
    """The two-sided exact p-value of two shares: how likely a table is that is no more likely than this one.

    >>> round(fisher(3, 4, 1, 4), 4)
    0.4857
    """
    all_had = had + had_without
    first, last = max(0, all_had - of_without), min(all_had, of)
    counts = range(first, last + 1)
    logs = np.array([log_choose(of, n) + log_choose(of_without, all_had - n) for n in counts])
    likely = np.exp(logs - logs.max())
    return float(min(1.0, likely[likely <= likely[had - first] * (1 + SAME)].sum() / likely.sum()))


def log_choose(of: int, some: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(some + 1) - math.lgamma(of - some + 1)


def ratio(had: float, of: float, had_without: float, of_without: float, level: float = LEVEL) -> Estimate | None:
    """How many times the share without is the share with, with Koopman's interval; nothing where none without had it.

    >>> found = ratio(36, 40, 16, 80)  # Koopman's own example
    >>> found.value, round(found.low, 2), round(found.high, 2)
    (4.5, 2.94, 7.15)
    """
    if not of or not of_without or not had_without:
        return None
    value, limit = (had / of) / (had_without / of_without), z_of(level) ** 2

    def misfit(log_ratio: float) -> float:
        times = math.exp(log_ratio)
        b = times * (of + had_without) + had + of_without
        root = math.sqrt(max(b * b - 4 * times * (of + of_without) * (had + had_without), 0.0))
        share = min(max((b - root) / (2 * (of + of_without)), 1e-300), 1.0)
        return off(had, of, share) + off(had_without, of_without, min(share / times, 1.0))

    def end(sign: float) -> float:
        inside = math.log(value) if value else math.log(0.5 / of / (had_without / of_without))
        outside = inside + sign
        while misfit(outside) < limit and abs(outside) < 100:
            outside += sign
        for _ in range(60):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if misfit(middle) < limit else (inside, middle)
        return math.exp(inside)

    return Estimate(value, end(-1.0) if had else 0.0, end(1.0))


def off(had: float, of: float, share: float) -> float:
    """By how many squared deviations a count misses what a share makes it."""
    missed = had - of * share
    return missed**2 / max(of * share * (1 - share), 1e-300) if missed else 0.0


def log_odds_ratio(had: float, of: float, had_without: float, of_without: float) -> tuple[float, float]:
    """The log of the odds ratio and its variance, half a lead added to each count (Haldane)."""
    cells = [had + 0.5, of - had + 0.5, had_without + 0.5, of_without - had_without + 0.5]
    return math.log(cells[0] * cells[3] / (cells[1] * cells[2])), sum(1 / cell for cell in cells)


def two_sided(z: float) -> float:
    return 2 * NormalDist().cdf(-abs(z))


def holm(values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values: to name those up to 5 % is to name any in vain in 5 % of histories at most.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    found, worst = [1.0] * len(values), 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        worst = max(worst, min(1.0, (len(values) - rank) * values[at]))
        found[at] = worst
    return found


def benjamini_yekutieli(values: Sequence[float]) -> list[float]:
    """Adjusted p-values for the false discovery rate: of those named up to 5 %, 5 % are in vain, in the mean.

    >>> [round(p, 3) for p in benjamini_yekutieli([0.01, 0.04, 0.03])]
    [0.055, 0.073, 0.073]
    """
    count = len(values)
    dependence = sum(1 / n for n in range(1, count + 1))
    found, best = [1.0] * count, 1.0
    order = sorted(range(count), key=values.__getitem__)
    for rank in range(count, 0, -1):
        at = order[rank - 1]
        best = min(best, values[at] * count * dependence / rank)
        found[at] = best
    return found
