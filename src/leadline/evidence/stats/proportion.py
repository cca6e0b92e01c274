"""Shares with intervals: of independent leads, and of rows in which leads stand several times.

E. Wilson: Probable inference, the law of succession, and statistical inference, JASA 22 (1927). Where a lead stands in
several rows, the number of rows is divided by the design effect (Kish 1965), as C. Franco and others compare in
Comparative study of confidence intervals for proportions in complex sample surveys, JSSAM 7 (2019).
"""

from __future__ import annotations

import math

import numpy as np

from leadline.evidence.stats.arrays import Bools, Ints, Numbers
from leadline.evidence.stats.estimate import LEVEL, Estimate, z_of


def wilson(had: float, of: float, level: float = LEVEL) -> Estimate:
    """The share with Wilson's interval; of nobody, everything is possible.

    >>> share = wilson(0, 10)
    >>> round(share.low, 3), round(share.high, 3)
    (0.0, 0.278)
    """
    if not of:
        return Estimate(0.0, 0.0, 1.0)
    z, share = z_of(level), had / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Estimate(share, max(middle - half, 0.0) if had else 0.0, min(middle + half, 1.0) if had < of else 1.0)


def clustered_rate(happened: Bools, lead: Ints, level: float = LEVEL) -> Estimate:
    """The share of rows with the outcome; a lead's rows count as what they tell together.

    ``lead`` are whole numbers from 0. Where all rows or none have it, so many leads speak, whatever their rows.
    """
    rows = len(happened)
    if not rows:
        return wilson(0, 0, level)
    share, design = float(happened.mean()), design_effect(happened, lead)
    return wilson(share * rows / design, rows / design, level)


def design_effect(happened: Bools, party: Ints) -> float:
    """By how much rows tell less than as many independent ones would, at least 1: those of a party are alike."""
    return effect_of(np.bincount(party, happened), np.bincount(party))


def effect_of(had: Numbers, of: Numbers) -> float:
    """The design effect, from how many rows of each party had the outcome, and how many rows it has."""
    rows, parties = float(of.sum()), int(np.count_nonzero(of))
    if parties == rows:
        return 1.0
    share = float(had.sum()) / rows
    if parties == 1 or share in (0.0, 1.0):
        return rows / parties
    rest = had - share * of
    variance = parties / (parties - 1) * float(rest @ rest) / rows**2
    return max(variance / (share * (1 - share) / rows), 1.0)
