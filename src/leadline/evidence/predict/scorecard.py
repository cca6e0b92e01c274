"""A scorecard: logistic regression over bins, so that every lead's log-odds are a sum that can be read off a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadline.evidence.predict.binning import bin_of, cuts, place_of, usual
from leadline.evidence.predict.frame import Frame, Kind
from leadline.evidence.predict.needed import needed
from leadline.evidence.stats.arrays import Bools, Floats, Ints
from leadline.model.words.figures import number_words

POINTS_TO_DOUBLE = 20  # points that double the odds, as is usual with scorecards


@dataclass(frozen=True, slots=True)
class Part:
    """What one feature adds to the log-odds, by place: 0 is missing; then the bins from ``edges``, or any other text
    and the ``values``."""

    feature: str
    kind: Kind
    edges: tuple[float, ...]
    values: tuple[str, ...]
    logits: tuple[float, ...]

    def places(self, frame: Frame) -> Ints:
        column = frame.column(self.feature, self.kind)
        return bin_of(column, self.edges) if self.kind is Kind.number else place_of(column, self.values)

    def words(self, place: int) -> str:
        """A place in words, its steps with three digits that count at least.

        >>> Part("revenue", Kind.number, (30.0, 11_545_000.0), (), (0.0, 0.1, 0.2, 0.3)).words(2)
        '30 up to below 11,545,000'
        >>> Part("age", Kind.number, (0.00192059,), (), (0.0, 0.1, 0.2)).words(1)
        'below 0.00192'
        """
        if place == 0:
            return "not known"
        if self.kind is Kind.text:
            return "another value" if place == 1 else self.values[place - 2]
        if not self.edges:
            return "known"
        steps = [number_words(rounded(edge)) for edge in self.edges]
        if place == 1:
            return f"below {steps[0]}"
        if place > len(steps):
            return f"{steps[-1]} or more"
        return f"{steps[place - 2]} up to below {steps[place - 1]}"


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The log-odds of an average lead, and what each feature adds or takes."""

    intercept: float
    parts: tuple[Part, ...]
    kind = "scorecard"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part.feature for part in self.parts)

    def contributions(self, frame: Frame) -> tuple[Floats, Floats]:
        """The base of each row, and a column for each feature; base and columns add up to the log-odds."""
        columns = [np.asarray(part.logits, dtype=np.float64)[part.places(frame)] for part in self.parts]
        shape = (frame.rows, 0)
        return np.full(frame.rows, self.intercept), np.column_stack(columns) if columns else np.zeros(shape)

    def log_odds(self, frame: Frame) -> Floats:
        base, columns = self.contributions(frame)
        total: Floats = base + columns.sum(axis=1)
        return total

    def plain(self) -> dict[str, Any]:
        parts = [
            {"feature": p.feature, "kind": p.kind.value, "edges": p.edges, "values": p.values, "logits": p.logits}
            for p in self.parts
        ]
        return {"kind": self.kind, "intercept": self.intercept, "parts": parts}


def scorecard_from(plain: Mapping[str, Any]) -> Scorecard:
    parts = tuple(
        Part(p["feature"], Kind(p["kind"]), tuple(p["edges"]), tuple(p["values"]), tuple(p["logits"]))
        for p in plain["parts"]
    )
    return Scorecard(plain["intercept"], parts)


@dataclass(frozen=True, slots=True)
class Binned:
    """Features in bins, ready to be fitted with any strength."""

    parts: tuple[Part, ...]
    places: tuple[Ints, ...]
    happened: Bools


def binned(frame: Frame, happened: Bools, directions: Mapping[str, int], most: int = 8) -> Binned:
    """Find the bins of every feature; one in which no two rows differ is left out."""
    parts, places = [], []
    for feature in frame.features:
        column = frame.column(feature.name, feature.kind)
        edges: tuple[float, ...] = ()
        values: tuple[str, ...] = ()
        if feature.kind is Kind.number:
            edges = cuts(column, happened, directions.get(feature.name, 0), most)
            whole_days = feature.name.endswith(".days_since")
            edges = tuple(sorted({float(math.ceil(edge)) for edge in edges if edge > 0})) if whole_days else edges
            count = len(edges) + 2
        else:
            values = usual(column)
            count = len(values) + 2
        part = Part(feature.name, feature.kind, edges, values, (0.0,) * count)
        place = part.places(frame)
        if len(np.unique(place)) > 1:
            parts.append(part)
            places.append(place)
    return Binned(tuple(parts), tuple(places), happened)


def fit_scorecard(found: Binned, strength: float, directions: Mapping[str, int]) -> Scorecard:
    """Fit the points; ``strength`` is the inverse of the ridge penalty. Around their mean, so that the intercept is an
    average lead's."""
    sizes = [len(part.logits) for part in found.parts]
    rows = len(found.happened)
    share = float(found.happened.mean())
    if not sizes:
        return Scorecard(math.log(share / (1 - share)), ())
    starts = np.cumsum([0, *sizes[:-1]])
    columns = np.column_stack([place + start for place, start in zip(found.places, starts, strict=True)])
    sparse = needed("scipy.sparse")
    matrix = sparse.csr_matrix(
        (np.ones(columns.size), columns.reshape(-1), np.arange(0, columns.size + 1, len(sizes))),
        shape=(rows, sum(sizes)),
    )
    regression = needed("sklearn.linear_model").LogisticRegression(C=strength, max_iter=2000, tol=1e-5)
    with needed("threadpoolctl").threadpool_limits(1):  # threads that wait for each other cost more than they do
        regression.fit(matrix, found.happened)
    intercept, parts = float(regression.intercept_[0]), []
    for part, place, start, size in zip(found.parts, found.places, starts, sizes, strict=True):
        logits = np.array(regression.coef_[0][start : start + size], dtype=np.float64)
        counts = np.bincount(place, minlength=size).astype(np.float64)
        logits = one_way(logits, counts, directions.get(part.feature, 0)) if part.kind is Kind.number else logits
        mean = float(logits @ counts / counts.sum())
        intercept += mean
        parts.append(
            Part(
                part.feature,
                part.kind,
                part.edges,
                part.values,
                tuple(np.where(counts > 0, logits - mean, 0.0).tolist()),
            )
        )
    return Scorecard(intercept, tuple(parts))


def one_way(logits: Floats, counts: Floats, direction: int) -> Floats:
    """Bins that rise (or fall) where that was declared; the place of the missing stays."""
    if not direction or len(logits) < 3:
        return logits
    regression = needed("sklearn.isotonic").IsotonicRegression(increasing=direction > 0)
    pooled = regression.fit_transform(np.arange(len(logits) - 1), logits[1:], sample_weight=counts[1:] + 1e-9)
    found: Floats = np.r_[logits[:1], pooled]
    return found


def rounded(edge: float) -> float:
    """A step as it is shown: whole from a hundred up, and else with three digits that count.

    >>> rounded(1234.56), rounded(0.0019206), rounded(-2.5)
    (1235.0, 0.00192, -2.5)
    """
    return float(round(edge)) if abs(edge) >= 100 else float(f"{edge:.3g}")


def points(logit: float) -> int:
    """What a contribution is on the scale where so many points double the odds.

    >>> points(math.log(2)), points(-math.log(4))
    (20, -40)
    """
    return round(logit * POINTS_TO_DOUBLE / math.log(2))
