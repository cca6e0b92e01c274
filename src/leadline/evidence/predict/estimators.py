"""Our learners as scikit-learn has them, for `Pipeline` and `cross_val_score`: a scorecard, Odoo's frequencies, trees.

``X`` is a data frame or a two-dimensional array with numbers and texts; ``y`` has two classes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from leadline.evidence.predict.calibrated import share_of
from leadline.evidence.predict.frame import Feature, Frame, Kind, as_kind, kind_of
from leadline.evidence.predict.learners import BOOSTING, FREQUENCY, SCORECARD, Candidate, Fitting
from leadline.evidence.predict.needed import needed
from leadline.evidence.stats.arrays import Floats

_Mixin: Any = needed("sklearn.base").ClassifierMixin
_Estimator: Any = needed("sklearn.base").BaseEstimator
_checks: Any = needed("sklearn.utils.validation")
_targets: Any = needed("sklearn.utils.multiclass")


def frame_of(given: Any, kinds: dict[str, Kind] | None = None) -> Frame:
    """A frame of whatever scikit-learn hands over."""
    if hasattr(given, "columns"):
        named = [(str(name), np.asarray(given[name])) for name in given.columns]
    else:
        table = np.asarray(given)
        if table.ndim != 2:
            raise ValueError(f"Expected 2D array, got {table.ndim}D array instead. Reshape your data.")
        named = [(f"x{n}", table[:, n]) for n in range(table.shape[1])]
    features, columns = [], []
    for name, values in named:
        is_number = values.dtype.kind in "biuf"
        column = values.astype(np.float64) if is_number else np.array([_text(v) for v in values], dtype=object)
        kind = (kinds or {}).get(name) or (Kind.number if is_number else kind_of(column))
        features.append(Feature(name, kind, name))
        columns.append(as_kind(column, kind))
    return Frame(tuple(features), tuple(columns), len(columns[0]) if columns else 0)


def _text(value: Any) -> Any:
    missing = value is None or value != value
    return None if missing else value


class _Classifier(_Mixin, _Estimator):  # type: ignore[misc]
    """What our learners have in common. Of two classes; missing values are values like others."""

    def _candidate(self) -> Candidate:
        raise NotImplementedError

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _frame(self, given: Any, kinds: dict[str, Kind] | None = None) -> Frame:
        """A frame of what scikit-learn has found to be rows of the same features as before."""
        found = _checks.validate_data(self, given, reset=kinds is None, dtype=None, ensure_all_finite="allow-nan")
        return frame_of(given if hasattr(given, "columns") else found, kinds)

    def fit(self, X: Any, y: Any) -> Any:  # noqa: N803 - the names that scikit-learn uses
        """Learn from rows with known outcomes."""
        if y is None:
            raise ValueError("This classifier requires y to be passed, but the target y is None.")
        frame = self._frame(X)
        labels = _checks.column_or_1d(y, warn=True)
        _checks.check_consistent_length(X, labels)
        _targets.check_classification_targets(labels)
        sort = _targets.type_of_target(labels, input_name="y")
        if sort != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {sort}.")
        self.classes_, place = np.unique(labels, return_inverse=True)
        if len(self.classes_) != 2:
            raise ValueError("Two classes are needed, and y has 1 class.")
        self.kinds_ = {feature.name: feature.kind for feature in frame.features}
        self.learner_ = Fitting(frame, place.reshape(-1) == 1, {}, 7).fit(self._candidate())
        return self

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """The log-odds of the second class."""
        _checks.check_is_fitted(self)
        found: Floats = self.learner_.log_odds(self._frame(X, self.kinds_))
        return found

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """The probabilities of both classes."""
        share = share_of(self.decision_function(X))
        return np.column_stack([1 - share, share])

    def predict(self, X: Any) -> Any:  # noqa: N803
        """The likelier class."""
        chosen = self.decision_function(X) > 0
        return self.classes_[chosen.astype(int)]


class ScorecardClassifier(_Classifier):
    """Logistic regression over monotone bins; ``strength`` is the inverse of the ridge penalty."""

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength

    def _candidate(self) -> Candidate:
        return Candidate(SCORECARD, self.strength)


class FrequencyClassifier(_Classifier):
    """Odoo's naive frequencies."""

    def _candidate(self) -> Candidate:
        return Candidate(FREQUENCY)


class BoostingClassifier(_Classifier):
    """Gradient boosting with LightGBM; ``leaves`` are those of each tree."""

    def __init__(self, leaves: int = 15) -> None:
        self.leaves = leaves

    def _candidate(self) -> Candidate:
        return Candidate(BOOSTING, self.leaves)
