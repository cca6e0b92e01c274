"""Ranks, and whether two scores put leads in the same order."""

from __future__ import annotations

import numpy as np

from leadline.evidence.stats.arrays import Floats, Numbers


def midranks(values: Numbers) -> Floats:
    """Ranks from 1, where equal values share the mean of their ranks.

    >>> midranks(np.array([10, 20, 20, 5])).tolist()
    [2.0, 3.5, 3.5, 1.0]
    """
    order = np.argsort(values, kind="stable")
    ordered = np.asarray(values)[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)])
    ends = np.r_[starts[1:], len(ordered)]
    ranks = np.empty(len(ordered), dtype=np.float64)
    ranks[order] = np.repeat((starts + ends + 1) / 2, ends - starts)
    return ranks


def spearman(first: Numbers, second: Numbers) -> float | None:
    """Spearman's rank correlation with ties: Pearson's of the midranks. Nothing where one of them never differs."""
    if len(first) < 2:
        return None
    a, b = midranks(first), midranks(second)
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread else None
