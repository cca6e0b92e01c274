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


def written(predictor: Predictor) -> tuple[dict[str, Any], str | None]:
    """A predictor as JSON values, and the trees beside it where it is boosting."""
    trees = predictor.learner.trees if isinstance(predictor.learner, Boosting) else None
    plain = {
        "format": FORMAT,
        "name": predictor.name,
        "outcome": predictor.outcome,
        "learner": predictor.learner.plain(),
        "calibration": predictor.calibration.plain(),
        "recipe": predictor.recipe.plain(),
        "kinds": {name: kind.value for name, kind in predictor.kinds.items()},
        "words": dict(predictor.words),
        "rules": predictor.rules,
        "facts": dict(predictor.facts),
        "metrics": dict(predictor.metrics),
    }
    return plain, trees


def read_back(plain: Mapping[str, Any], trees: str | None, where: str) -> Predictor:
    """A predictor from JSON values and its trees; ``where`` is how an `InputError` calls what it came from."""
    try:
        if plain["format"] != FORMAT:
            raise InputError(f"{where}: this is `{plain['format']}`, and {FORMAT} is what can be read; train it again")
        return Predictor(
            plain["name"],
            plain["outcome"],
            _learner(plain["learner"], trees, where),
            calibration_from(plain["calibration"]),
            recipe_from(plain["recipe"]),
            {name: Kind(kind) for name, kind in plain["kinds"].items()},
            plain["words"],
            None if plain["rules"] is None else (plain["rules"][0], plain["rules"][1]),
            plain["facts"],
            plain["metrics"],
        )
    except (KeyError, TypeError, ValueError, IndexError) as problem:
        raise InputError(f"{where}: this is no predictor; `leadline train` writes one with --out") from problem


def _learner(plain: Mapping[str, Any], trees: str | None, where: str) -> Scorecard | Boosting:
    if plain["kind"] == Scorecard.kind:
        return scorecard_from(plain)
    if trees is None:
        raise InputError(f"{where}: it is boosting, and its trees are missing; bring the file that lies beside it too")
    return boosting_from(plain, trees)


# -- files ---------------------------------------------------------------------------------------------------------


def save(predictor: Predictor, path: Path) -> list[Path]:
    """Write the predictor; the paths that were written."""
    plain, trees = written(predictor)
    paths = [path]
    if trees is not None:
        beside = path.with_suffix(".lightgbm.txt")
        beside.write_text(trees, encoding="utf-8")
        plain["learner"]["trees"] = beside.name
        paths.append(beside)
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return paths


def load(path: Path) -> Predictor:
    """Read a predictor; an `InputError` where the file is none."""
    return read_back(*files_of(path), str(path))


def files_of(path: Path) -> tuple[dict[str, Any], str | None]:
    """What stands in the file of a predictor, and in that of its trees."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        beside = plain["learner"].get("trees")
    except FileNotFoundError as problem:
        raise InputError(f"{path}: there is no such file") from problem
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError, AttributeError) as problem:
        raise InputError(f"{path}: this is no predictor; `leadline train` writes one with --out") from problem
    if beside is None:
        return plain, None
    trees = path.parent / Path(beside).name
    if not trees.is_file():
        raise InputError(f"{path}: its trees are in `{trees.name}`, which is not beside it; copy both")
    return plain, trees.read_text(encoding="utf-8")
