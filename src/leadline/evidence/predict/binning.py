"""Bins for a scorecard: of numbers where the rate changes, going one way only; of texts the usual values.

The cuts are those of an isotonic regression (pool adjacent violators), as in monotone weight-of-evidence binning; then
neighbours are joined until every bin has enough rows, always those whose joining loses the least likelihood.
N. Siddiqi: Intelligent credit scoring (2017), chapter 10.
"""

from __future__ import annotations

import numpy as np

from leadline.evidence.predict.needed import needed
from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers

MOST_BINS = 8
MOST_VALUES = 40
LEAST_SHARE = 0.04
LEAST_ROWS = 20


def cuts(value: Floats, happened: Bools, direction: int = 0, most: int = MOST_BINS) -> tuple[float, ...]:
    """The lower ends of all bins but the first. ``direction``: 1 where the rate has to rise, -1 where it has to fall;
    0 takes what fits better."""
    there = ~np.isnan(value)
    found, had = value[there], happened[there].astype(np.float64)
    if len(found) < 2 * LEAST_ROWS or found.min() == found.max() or had.min() == had.max():
        return ()
    steps, place = np.unique(found, return_inverse=True)
    of: Floats = np.bincount(place).astype(np.float64)
    won: Floats = np.bincount(place, had).astype(np.float64)
    fitted = [isotonic(won, of, one > 0) for one in ((1, -1) if direction == 0 else (direction,))]
    rate = min(fitted, key=lambda one: misfit(won, of, one))
    starts = np.flatnonzero(np.r_[True, rate[1:] != rate[:-1]])
    lows = steps[starts].tolist()
    rows, wins = (np.add.reduceat(one, starts).tolist() for one in (of, won))
    least = max(LEAST_ROWS, LEAST_SHARE * len(found))
    while len(rows) > 1 and (min(rows) < least or len(rows) > most):
        lost = [loss(wins[i], rows[i], wins[i + 1], rows[i + 1]) for i in range(len(rows) - 1)]
        small = int(np.argmin(rows))
        near = [i for i in (small - 1, small) if 0 <= i < len(lost)]
        at = min(near if rows[small] < least else range(len(lost)), key=lost.__getitem__)
        rows[at] += rows.pop(at + 1)
        wins[at] += wins.pop(at + 1)
        lows.pop(at + 1)
    return tuple(float(low) for low in lows[1:])


def isotonic(won: Floats, of: Floats, rises: bool) -> Floats:
    """The rate of each step, which never falls, or never rises: of so many rows so many won."""
    found = needed("sklearn.isotonic").isotonic_regression(won / of, sample_weight=of, increasing=rises)
    return np.asarray(found, dtype=np.float64)


def misfit(won: Floats, of: Floats, rate: Floats) -> float:
    """The negative log-likelihood."""
    within = np.clip(rate, 1e-6, 1 - 1e-6)
    return float(-(won * np.log(within) + (of - won) * np.log(1 - within)).sum())


def entropy(wins: float, rows: float) -> float:
    share = min(max(wins / rows, 1e-9), 1 - 1e-9)
    return float(-(wins * np.log(share) + (rows - wins) * np.log(1 - share)))


def loss(wins: float, rows: float, other_wins: float, other_rows: float) -> float:
    """By how much two bins as one fit worse than apart."""
    together = entropy(wins + other_wins, rows + other_rows)
    return together - entropy(wins, rows) - entropy(other_wins, other_rows)


def usual(value: Numbers, most: int = MOST_VALUES) -> tuple[str, ...]:
    """The texts that are there often enough, the most usual first."""
    there = np.array([v for v in value if v is not None], dtype=object)
    if not len(there):
        return ()
    names, counts = np.unique(there.astype(str), return_counts=True)
    order = sorted(range(len(names)), key=lambda i: (-counts[i], names[i]))
    return tuple(str(names[i]) for i in order[:most] if counts[i] >= LEAST_ROWS)


def bin_of(value: Floats, edges: tuple[float, ...]) -> Ints:
    """The bin of each number, from 1; 0 where it is missing. A value at an edge is in the bin that begins there."""
    found = np.searchsorted(np.asarray(edges, dtype=np.float64), value, side="right") + 1
    return np.where(np.isnan(value), 0, found).astype(np.int64)


def place_of(value: Numbers, values: tuple[str, ...]) -> Ints:
    """The place of each text: 0 where it is missing, 1 for one that is not among the values, else from 2."""
    at = {name: n for n, name in enumerate(values, 2)}
    return np.array([0 if v is None else at.get(v, 1) for v in value], dtype=np.int64)
