"""The learners that compete, each with a setting, and what a learner that is kept can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

import numpy as np

from leadline.errors import InputError
from leadline.evidence.predict.boosting import fit_boosting
from leadline.evidence.predict.frame import Frame, Kind
from leadline.evidence.predict.frequency import fit_frequency
from leadline.evidence.predict.scorecard import Binned, binned, fit_scorecard
from leadline.evidence.stats.arrays import Bools, Floats

SCORECARD, BOOSTING, FREQUENCY, OWN = "scorecard", "boosting", "frequency", "estimator"


class Ranker(Protocol):
    """Whatever gives rows log-odds."""

    def log_odds(self, frame: Frame) -> Floats: ...


class Learner(Ranker, Protocol):
    """What can be kept, and says why."""

    @property
    def kind(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    def contributions(self, frame: Frame) -> tuple[Floats, Floats]: ...
    def plain(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A learner with its setting: the strength of a scorecard, the leaves of a tree."""

    kind: str
    setting: float = 0.0
    estimator: str = ""


SCORECARDS = tuple(Candidate(SCORECARD, strength) for strength in (0.1, 1.0))
BOOSTINGS = tuple(Candidate(BOOSTING, leaves) for leaves in (4, 15))
RIVAL = Candidate(FREQUENCY)


class Fitting:
    """Fits candidates to some rows; what several of them need is made once."""

    def __init__(self, frame: Frame, happened: Bools, directions: Mapping[str, int], seed: int) -> None:
        self.frame, self.happened, self.directions, self.seed = frame, happened, directions, seed
        self._binned: Binned | None = None

    def fit(self, candidate: Candidate) -> Any:
        match candidate.kind:
            case "scorecard":
                if self._binned is None:
                    self._binned = binned(self.frame, self.happened, self.directions)
                return fit_scorecard(self._binned, candidate.setting, self.directions)
            case "boosting":
                return fit_boosting(self.frame, self.happened, int(candidate.setting), self.directions, self.seed)
            case "frequency":
                return fit_frequency(self.frame, self.happened)
            case _:
                return fit_own(estimator_class(candidate.estimator)(), self.frame, self.happened)


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's own estimator, which gets numbers: missing ones at the mean, texts one column each."""

    estimator: Any
    names: tuple[tuple[str, Kind], ...]
    means: Mapping[str, float]
    spreads: Mapping[str, float]
    values: Mapping[str, tuple[str, ...]]

    def matrix(self, frame: Frame) -> Floats:
        columns = []
        for name, kind in self.names:
            column = frame.column(name, kind)
            if kind is Kind.number:
                columns.append(
                    (np.where(np.isnan(column), self.means[name], column) - self.means[name]) / self.spreads[name]
                )
            else:
                columns += [(column == value).astype(np.float64) for value in self.values[name]]
        return np.column_stack(columns)

    def log_odds(self, frame: Frame) -> Floats:
        share = np.clip(self.estimator.predict_proba(self.matrix(frame))[:, 1], 1e-6, 1 - 1e-6)
        return np.asarray(np.log(share / (1 - share)), dtype=np.float64)


def estimator_class(named: str) -> Any:
    """The class behind ``module:Class``; an `InputError` where there is none that can be fitted."""
    module, colon, name = named.partition(":")
    if not colon or not module or not name:
        raise InputError(f"`{named}` must be module:Class, as in sklearn.linear_model:LogisticRegression")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError) as problem:
        raise InputError(f"`{named}` cannot be imported: {problem}") from problem
    if not hasattr(found, "fit") or not hasattr(found, "predict_proba"):
        raise InputError(f"`{named}` is no classifier with probabilities: it needs `fit` and `predict_proba`")
    return found


def fit_own(estimator: Any, frame: Frame, happened: Bools) -> Own:
    """Fit somebody's own estimator."""
    from leadline.evidence.predict.binning import usual

    means, spreads, values = {}, {}, {}
    for feature in frame.features:
        column = frame.column(feature.name, feature.kind)
        if feature.kind is Kind.text:
            values[feature.name] = usual(column)
            continue
        there = column[~np.isnan(column)]
        means[feature.name] = float(there.mean()) if len(there) else 0.0
        spreads[feature.name] = float(there.std()) or 1.0 if len(there) else 1.0
    names = tuple((f.name, f.kind) for f in frame.features)
    own = Own(estimator, names, means, spreads, values)
    own.estimator.fit(own.matrix(frame), happened)
    return own
