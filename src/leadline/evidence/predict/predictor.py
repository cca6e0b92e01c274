"""A predictor as it is kept: JSON, and LightGBM's text beside it where it is boosting. Nothing in it can be run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from leadline.errors import InputError
from leadline.evidence.predict.boosting import Boosting, boosting_from
from leadline.evidence.predict.calibrated import Calibration, calibration_from, share_of
from leadline.evidence.predict.frame import Frame, Kind
from leadline.evidence.predict.learners import Learner
from leadline.evidence.predict.recipe import Recipe, recipe_from
from leadline.evidence.predict.scorecard import Scorecard, scorecard_from
from leadline.evidence.stats.arrays import Floats

FORMAT = "leadline-predictor-1"
CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True)
class Predictor:
    """What was learned, what it is asked with, and what it was worth.

    ``words`` name its features. ``rules`` are the name and the version of the model whose rules are among them.
    ``facts`` say what it was learned from, ``metrics`` what it was worth on later rows.
    """

    name: str
    outcome: str
    learner: Learner
    calibration: Calibration
    recipe: Recipe
    kinds: Mapping[str, Kind]
    words: Mapping[str, str]
    rules: tuple[str, str] | None
    facts: Mapping[str, Any]
    metrics: Mapping[str, Any]

    def reasons(self, frame: Frame) -> Reasons:
        """What each feature adds to the log-odds of each row."""
        base, columns = self.learner.contributions(frame)
        names = self.learner.names
        if self.calibration.way == "platt":
            slope, shift = self.calibration.slope, self.calibration.shift
            return Reasons(base * slope + shift, columns * slope, names)
        raw = base + columns.sum(axis=1)
        moved = self.calibration.log_odds(raw) - raw
        return Reasons(base, np.column_stack([columns, moved]), (*names, CALIBRATION))

    def probability(self, frame: Frame) -> Floats:
        """The probability of the outcome within its horizon, one for each row."""
        return share_of(self.reasons(frame).log_odds)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The base and what each feature adds, one column each: together they are the log-odds."""

    base: Floats
    columns: Floats
    names: tuple[str, ...]

    @property
    def log_odds(self) -> Floats:
        total: Floats = self.base + self.columns.sum(axis=1)
        return total


def save(predictor: Predictor, path: Path) -> list[Path]:
    """Write the predictor; the paths that were written."""
    learner = predictor.learner.plain()
    written = [path]
    if isinstance(predictor.learner, Boosting):
        trees = path.with_suffix(".lightgbm.txt")
        trees.write_text(predictor.learner.trees, encoding="utf-8")
        learner["trees"] = trees.name
        written.append(trees)
    plain = {
        "format": FORMAT,
        "name": predictor.name,
        "outcome": predictor.outcome,
        "learner": learner,
        "calibration": predictor.calibration.plain(),
        "recipe": predictor.recipe.plain(),
        "kinds": {name: kind.value for name, kind in predictor.kinds.items()},
        "words": dict(predictor.words),
        "rules": predictor.rules,
        "facts": dict(predictor.facts),
        "metrics": dict(predictor.metrics),
    }
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return written


def load(path: Path) -> Predictor:
    """Read a predictor; an `InputError` where the file is none."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != FORMAT:
            raise InputError(f"{path}: this is `{plain['format']}`, and {FORMAT} is what can be read; train it again")
        return Predictor(
            plain["name"],
            plain["outcome"],
            _learner(plain["learner"], path),
            calibration_from(plain["calibration"]),
            recipe_from(plain["recipe"]),
            {name: Kind(kind) for name, kind in plain["kinds"].items()},
            plain["words"],
            None if plain["rules"] is None else (plain["rules"][0], plain["rules"][1]),
            plain["facts"],
            plain["metrics"],
        )
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, IndexError) as problem:
        raise InputError(f"{path}: this is no predictor; `leadline train` writes one with --out") from problem


def _learner(plain: Mapping[str, Any], path: Path) -> Scorecard | Boosting:
    if plain["kind"] == Scorecard.kind:
        return scorecard_from(plain)
    beside = path.parent / Path(plain["trees"]).name
    if not beside.is_file():
        raise InputError(f"{path}: its trees are in `{beside.name}`, which is not beside it; copy both")
    return boosting_from(plain, beside.read_text(encoding="utf-8"))
