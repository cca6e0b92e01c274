"""A ranking of rows, prepared once, so that its figures can be had for any weights of the leads.

Rows of one lead with one score are one entry, since most leads stand still most of the time. Where scores are equal,
the figures are their mean over all orders of the equal ones, so the order of rows changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the rows, the best first: how many had the outcome, how many times the average, what share of all."""

    rows: float
    happened: float
    rate: float
    lift: float
    captured: float


class Ranking:
    """Rows by score, the best first. ``lead`` are whole numbers from 0."""

    def __init__(self, score: Numbers, happened: Bools, lead: Ints) -> None:
        values, place = np.unique(score, return_inverse=True)
        leads = int(lead.max(initial=-1)) + 1
        key = (len(values) - 1 - place.reshape(-1)).astype(np.int64) * max(leads, 1) + lead
        entries, entry = np.unique(key, return_inverse=True)
        self.lead = entries % max(leads, 1)
        self.had = np.bincount(entry.reshape(-1), happened.astype(np.float64), minlength=len(entries))
        self.rows = np.bincount(entry.reshape(-1), minlength=len(entries)).astype(np.float64)
        rank = entries // max(leads, 1)
        self.starts = np.flatnonzero(np.r_[True, rank[1:] != rank[:-1]][: len(rank)])

    def tied(self, weights: Floats | None = None) -> tuple[Floats, Floats]:
        """Of each distinct score, the best first: how many had the outcome, and how many rows there are."""
        each = np.ones(len(self.lead)) if weights is None else weights[self.lead]
        if not len(self.starts):
            return np.zeros(0), np.zeros(0)
        return np.add.reduceat(self.had * each, self.starts), np.add.reduceat(self.rows * each, self.starts)

    def auc(self, weights: Floats | None = None) -> float:
        """The AUC, ties counting half; NaN where all or none had the outcome."""
        return auc_of(*self.tied(weights))

    def average_precision(self, weights: Floats | None = None) -> float:
        """The mean precision over those who had the outcome, each at its score; NaN where nobody had it."""
        return average_precision_of(*self.tied(weights))

    def captured(self, share: float, weights: Floats | None = None) -> float:
        """The share of all outcomes among the best share of rows; NaN where nobody had it."""
        return captured_of(share, *self.tied(weights))

    def lift(self, share: float, weights: Floats | None = None) -> float:
        """How many times the average rate the best share of rows has."""
        return self.captured(share, weights) / share

    def tenths(self) -> list[Tenth]:
        """Ten parts of equally many rows, the best first; none where nobody had the outcome."""
        had, rows = self.tied()
        whole, every = rows.sum(), had.sum()
        if not every:
            return []
        ends = np.interp(np.arange(11) / 10 * whole, np.r_[0, np.cumsum(rows)], np.r_[0, np.cumsum(had)])
        found = []
        for at in range(10):
            happened = float(ends[at + 1] - ends[at])
            rate = happened / (whole / 10)
            found.append(Tenth(whole / 10, happened, rate, rate / (every / whole), float(ends[at + 1] / every)))
        return found


def auc_of(had: Floats, rows: Floats) -> float:
    below = rows - had
    had_all, below_all = had.sum(), below.sum()
    if not had_all or not below_all:
        return float("nan")
    after = below_all - np.cumsum(below)
    return float((had * (after + below / 2)).sum() / (had_all * below_all))


def average_precision_of(had: Floats, rows: Floats) -> float:
    if not had.sum():
        return float("nan")
    seen = np.cumsum(rows)
    precision = np.divide(np.cumsum(had), seen, out=np.zeros_like(seen), where=seen > 0)
    return float((had * precision).sum() / had.sum())


def captured_of(share: float, had: Floats, rows: Floats) -> float:
    if not had.sum():
        return float("nan")
    found = np.interp(share * rows.sum(), np.r_[0, np.cumsum(rows)], np.r_[0, np.cumsum(had)])
    return float(found / had.sum())
