"""Drift: whether leads are still like those that a predictor learned from, and whether its probabilities come true.

Each lead counts once, so that rows are independent. Inputs and what is said of them are compared with the population
stability index; an alarm needs a difference that is large enough to matter and larger than chance makes it at a stated
rate (B. Yurdakul: Statistical properties of population stability index, 2018: times the harmonic size it is
chi-square). Probabilities are held against what came by their sum, and by Spiegelhalter's z for their shape (D.
Spiegelhalter: Probabilistic prediction in patient management and clinical trials, Statistics in Medicine 5, 1986).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist
from typing import Any

import numpy as np

from leadline.evidence.predict.binning import bin_of, place_of, usual
from leadline.evidence.predict.frame import Feature, Frame, Kind
from leadline.evidence.report.figures import count, decimal, percent
from leadline.evidence.stats import calibration_error, reliability
from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers

FALSE_ALARMS = 0.01  # of a look, for inputs together, for what is said, and for what comes true
MATTERS = 0.1  # an index below it is called stable (N. Siddiqi: Intelligent credit scoring, 2017)
PARTS = 10
LEAST = 100  # leads on each side
LEAST_IN_PART = 5.0  # expected on the smaller side; smaller parts are put together
LEAST_EXPECTED = 10.0  # outcomes, for the normal approximation of their sum
OFF_BY = 0.2  # of the sum of probabilities, from which on it matters
MISSES = 0.03  # the calibration error from which on the shape matters


class Watched(StrEnum):
    """What is looked at."""

    input = "input"
    score = "score"
    calibration = "calibration"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found of one thing. ``value`` is nothing where there are too few leads; from ``line`` on, it would
    be an alarm."""

    kind: Watched
    what: str
    value: float | None
    line: float | None
    alarm: bool
    words: str


@dataclass(frozen=True, slots=True)
class Shape:
    """How a feature was spread: its parts, and how many leads were in each; the first part are those without it."""

    name: str
    kind: Kind
    edges: tuple[float, ...]
    values: tuple[str, ...]
    counts: tuple[int, ...]

    def counted(self, column: Numbers) -> Ints:
        """How many of these are in each part."""
        place = bin_of(column, self.edges) if self.kind is Kind.number else place_of(column, self.values)
        return np.bincount(place, minlength=len(self.counts)).astype(np.int64)

    def plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def shape_from(plain: Mapping[str, Any]) -> Shape:
    return Shape(
        plain["name"], Kind(plain["kind"]), tuple(plain["edges"]), tuple(plain["values"]), tuple(plain["counts"])
    )


def shape_of(feature: Feature, column: Numbers) -> Shape:
    """The spread of a column: tenths of a number, the usual texts."""
    edges: tuple[float, ...] = ()
    values: tuple[str, ...] = ()
    if feature.kind is Kind.number:
        there = column[~np.isnan(column)]
        cuts = np.unique(np.quantile(there, np.arange(1, PARTS) / PARTS)) if len(there) else np.zeros(0)
        edges = tuple(float(one) for one in cuts if one > there.min()) if len(there) else ()
    else:
        values = usual(column, PARTS)
    parts = (len(edges) if feature.kind is Kind.number else len(values)) + 2
    empty = Shape(feature.name, feature.kind, edges, values, (0,) * parts)
    return Shape(feature.name, feature.kind, edges, values, tuple(empty.counted(column).tolist()))


def shapes_of(frame: Frame) -> list[Shape]:
    pairs = zip(frame.features, frame.columns, strict=True)
    return [shape_of(feature, column) for feature, column in pairs]


def score_shape(log_odds: Floats) -> Shape:
    """The spread of what a predictor says."""
    return shape_of(Feature("", Kind.number, ""), log_odds)


def stability(before: Sequence[int], now: Sequence[int] | Ints) -> tuple[float, float, int]:
    """The index, its test statistic (chi-square), and the degrees of freedom, after small parts were put together."""
    old, new = together(np.asarray(before, dtype=np.float64), np.asarray(now, dtype=np.float64))
    n, m = old.sum(), new.sum()
    p, q = (old + 0.5) / (n + len(old) / 2), (new + 0.5) / (m + len(new) / 2)
    index = float(((q - p) * np.log(q / p)).sum())
    pooled = (old + new) / (n + m)
    statistic = float(((new / m - old / n) ** 2 / pooled).sum() * n * m / (n + m))
    return index, statistic, len(old) - 1


def together(old: Floats, new: Floats) -> tuple[Floats, Floats]:
    """Parts that few are expected in, put together with the part after them."""
    share = min(old.sum(), new.sum()) / (old.sum() + new.sum())
    first: list[float] = []
    second: list[float] = []
    open_ = False
    for a, b in zip(old, new, strict=True):
        if open_:
            first[-1], second[-1] = first[-1] + a, second[-1] + b
        else:
            first.append(float(a))
            second.append(float(b))
        open_ = (first[-1] + second[-1]) * share < LEAST_IN_PART
    if open_ and len(first) > 1:
        a, b = first.pop(), second.pop()
        first[-1], second[-1] = first[-1] + a, second[-1] + b
    return np.array(first), np.array(second)


def chi_square(freedom: int, level: float) -> float:
    """A quantile of the chi-square distribution (Wilson and Hilferty, 1931).

    >>> round(chi_square(9, 0.99), 1)
    21.7
    """
    z, part = NormalDist().inv_cdf(level), 2 / (9 * freedom)
    return float(freedom * (1 - part + z * part**0.5) ** 3)


def inputs(usual_shapes: Sequence[Shape], frame: Frame, words: Mapping[str, str]) -> list[Finding]:
    """Each input of the leads of now beside those that were usual; one alarm or more in a hundred looks by chance."""
    level = 1 - FALSE_ALARMS / max(len(usual_shapes), 1)
    found = []
    for shape in usual_shapes:
        now = shape.counted(frame.column(shape.name, shape.kind))
        named = words.get(shape.name, shape.name)
        found.append(moved(Watched.input, shape.name, named[:1].upper() + named[1:], shape.counts, now, level))
    return found


def said(usual_shape: Shape, log_odds: Floats) -> Finding:
    """What a predictor says of the leads of now beside what it said of those that were usual."""
    now = usual_shape.counted(log_odds)
    return moved(Watched.score, "", "What it says of leads", usual_shape.counts, now, 1 - FALSE_ALARMS)


def moved(kind: Watched, what: str, named: str, before: Sequence[int], now: Ints, level: float) -> Finding:
    if min(sum(before), int(now.sum())) < LEAST:
        few = min(sum(before), int(now.sum()))
        return Finding(kind, what, None, None, False, f"{named}: {count(few)} leads are too few; it takes {LEAST}.")
    index, statistic, freedom = stability(before, now)
    if freedom < 1:
        return Finding(kind, what, 0.0, MATTERS, False, f"{named}: the same for everybody, as before.")
    chance = chi_square(freedom, level)
    line = max(MATTERS, (1 / sum(before) + 1 / float(now.sum())) * chance)
    alarm = index >= MATTERS and statistic > chance
    how = "spread otherwise than when it learned" if alarm else "as when it learned"
    return Finding(
        kind, what, index, line, alarm, f"{named}: {how} (index {decimal(index)}, {count(now.sum())} leads)."
    )


def comes_true(probability: Floats, happened: Bools) -> Finding:
    """Probabilities of the past, one for each lead, and what came of them within the horizon."""
    expected, came = float(probability.sum()), int(happened.sum())
    if len(probability) < LEAST or expected < LEAST_EXPECTED:
        words = (
            f"Too few to tell: {decimal(expected, 1)} outcomes were to be expected, and it takes {LEAST_EXPECTED:.0f}."
        )
        return Finding(Watched.calibration, "", None, None, False, words)
    z = NormalDist().inv_cdf(1 - FALSE_ALARMS / 4)  # two tests, each on both sides
    spread = float((probability * (1 - probability)).sum())
    by_sum = (came - expected) / spread**0.5
    weight = 1 - 2 * probability
    shape = float((weight**2 * probability * (1 - probability)).sum())
    by_shape = float(((happened - probability) * weight).sum()) / shape**0.5 if shape else 0.0
    missed = calibration_error(reliability(probability, happened, np.arange(len(probability)))) or 0.0
    is_off = abs(by_sum) > z and abs(came - expected) >= OFF_BY * expected
    is_bent = abs(by_shape) > z and missed >= MISSES
    share = f"{percent(expected / len(probability))} were to be expected, and {percent(came / len(probability))} came"
    how = "Its probabilities do not come true" if is_off or is_bent else "Its probabilities come true"
    line = max(OFF_BY, z * spread**0.5 / expected)
    words = f"{how}: of {count(len(probability))} leads {share} (calibration error {decimal(missed, 3)})."
    return Finding(Watched.calibration, "", abs(came - expected) / expected, line, is_off or is_bent, words)
