"""Gradient boosting with LightGBM, kept as its text; monotone where that was declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leadline.evidence.predict.binning import place_of, usual
from leadline.evidence.predict.frame import Feature, Frame, Kind
from leadline.evidence.predict.needed import needed
from leadline.evidence.stats.arrays import Bools, Floats

ROUNDS = 120


@dataclass(frozen=True, slots=True)
class Boosting:
    """Trees as LightGBM writes them, and the texts behind the numbers of its categories."""

    trees: str
    features: tuple[tuple[str, Kind], ...]
    values: Mapping[str, tuple[str, ...]]
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    kind = "boosting"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.features)

    def matrix(self, frame: Frame) -> Floats:
        columns = []
        for name, kind in self.features:
            column = frame.column(name, kind)
            if kind is Kind.text:
                place = place_of(column, self.values[name])
                column = np.where(place == 0, np.nan, place.astype(np.float64))
            columns.append(column)
        return np.column_stack(columns) if columns else np.zeros((frame.rows, 0))

    def _booster(self) -> Any:
        if "booster" not in self.kept:
            self.kept["booster"] = needed("lightgbm").Booster(model_str=self.trees)
        return self.kept["booster"]

    def contributions(self, frame: Frame) -> tuple[Floats, Floats]:
        """Shapley values of the trees, which add up to the log-odds with the base."""
        found = np.asarray(self._booster().predict(self.matrix(frame), pred_contrib=True), dtype=np.float64)
        return found[:, -1], found[:, :-1]

    def log_odds(self, frame: Frame) -> Floats:
        return np.asarray(self._booster().predict(self.matrix(frame), raw_score=True), dtype=np.float64)

    def plain(self) -> dict[str, Any]:
        features = [{"feature": name, "kind": kind.value} for name, kind in self.features]
        return {"kind": self.kind, "features": features, "values": dict(self.values)}


def boosting_from(plain: Mapping[str, Any], trees: str) -> Boosting:
    features = tuple((one["feature"], Kind(one["kind"])) for one in plain["features"])
    return Boosting(trees, features, {name: tuple(values) for name, values in plain["values"].items()})


def fit_boosting(frame: Frame, happened: Bools, leaves: int, directions: Mapping[str, int], seed: int = 7) -> Boosting:
    """Fit trees with so many leaves each."""
    lightgbm = needed("lightgbm")
    kept: tuple[Feature, ...] = frame.features
    values = {f.name: usual(frame.column(f.name, f.kind)) for f in kept if f.kind is Kind.text}
    empty = Boosting("", tuple((f.name, f.kind) for f in kept), values)
    parameters = {
        "objective": "binary",
        "num_leaves": leaves,
        "learning_rate": 0.05,
        "min_data_in_leaf": 40,
        "lambda_l2": 5.0,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "feature_fraction": 0.8,
        "monotone_constraints": [directions.get(f.name, 0) if f.kind is Kind.number else 0 for f in kept],
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "seed": seed,
        "verbosity": -1,
    }
    texts = [n for n, f in enumerate(kept) if f.kind is Kind.text]
    data = lightgbm.Dataset(
        empty.matrix(frame), happened.astype(np.float64), categorical_feature=texts, free_raw_data=True
    )
    trees = lightgbm.train(parameters, data, num_boost_round=ROUNDS).model_to_string()
    return Boosting(trees, empty.features, values)
