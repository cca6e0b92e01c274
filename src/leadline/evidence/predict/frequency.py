"""The naive rival: frequencies as Odoo's predictive lead scoring has them.

Of every value it counts the won and the lost, from n + 0.1; what is not set is skipped; the shares are multiplied as if
they knew nothing of each other, and the probability stays within 0.01 and 99.99 per cent.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from leadline.evidence.predict.binning import bin_of
from leadline.evidence.predict.frame import Frame, Kind
from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers

LEAST = 1e-4
START = 0.1


@dataclass(frozen=True, slots=True)
class Counted:
    """The log of the shares of won and lost for each value of a feature; numbers are in quarters."""

    feature: str
    kind: Kind
    edges: tuple[float, ...]
    ratios: dict[str, float]

    def log_ratio(self, frame: Frame) -> Floats:
        keys = keys_of(frame.column(self.feature, self.kind), self.kind, self.edges)
        found: Floats = np.array([0.0 if key is None else self.ratios.get(key, 0.0) for key in keys], dtype=np.float64)
        return found


@dataclass(frozen=True, slots=True)
class Frequency:
    """Odoo's formula over counted features."""

    prior: float
    counted: tuple[Counted, ...]

    def log_odds(self, frame: Frame) -> Floats:
        total = np.full(frame.rows, self.prior)
        for one in self.counted:
            total += one.log_ratio(frame)
        most = math.log((1 - LEAST) / LEAST)
        clipped: Floats = np.clip(total, -most, most)
        return clipped


def keys_of(column: Numbers, kind: Kind, edges: tuple[float, ...]) -> list[str | None]:
    if kind is Kind.text:
        return [None if value is None else str(value) for value in column]
    found: Ints = bin_of(column, edges)
    return [None if place == 0 else str(place) for place in found.tolist()]


def fit_frequency(frame: Frame, happened: Bools) -> Frequency:
    """Count the values of every feature among those with and without the outcome."""
    counted = []
    for feature in frame.features:
        column = frame.column(feature.name, feature.kind)
        edges: tuple[float, ...] = ()
        if feature.kind is Kind.number:
            there = column[~np.isnan(column)]
            edges = tuple(np.unique(np.quantile(there, [0.25, 0.5, 0.75])).tolist()) if len(there) else ()
        won: dict[str, float] = {}
        lost: dict[str, float] = {}
        for key, had in zip(keys_of(column, feature.kind, edges), happened.tolist(), strict=True):
            if key is not None:
                won.setdefault(key, START)
                lost.setdefault(key, START)
                (won if had else lost)[key] += 1
        of_won, of_lost = sum(won.values()), sum(lost.values())
        ratios = {key: math.log(won[key] / of_won) - math.log(lost[key] / of_lost) for key in won}
        counted.append(Counted(feature.name, feature.kind, edges, ratios))
    share = float(happened.mean())
    return Frequency(math.log(share / (1 - share)), tuple(counted))
