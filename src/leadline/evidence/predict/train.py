"""Training: snapshots of the past, features as of them, learners that compete forward in time, and the one kept.

Of the rows the last fifth by time judges, and is used for nothing else. Whatever is chosen is chosen by forward
validation inside the first part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np

from leadline.errors import InputError, UnsupportedError
from leadline.evidence.backtest import Asked
from leadline.evidence.backtest.run import span
from leadline.evidence.outcome import Found, Outcome, find, needs, outcome_words
from leadline.evidence.predict import split
from leadline.evidence.predict.accounts import make_accounts
from leadline.evidence.predict.calibrated import Calibration
from leadline.evidence.predict.contest import Contest
from leadline.evidence.predict.counting import Counts, counted, refuse_few
from leadline.evidence.predict.exporting import expressible
from leadline.evidence.predict.features import features
from leadline.evidence.predict.frame import Frame
from leadline.evidence.predict.judging import Judged, judge
from leadline.evidence.predict.leakage import Leak, insisted, watched
from leadline.evidence.predict.learners import (
    BOOSTINGS,
    OWN,
    RIVAL,
    SCORECARDS,
    Fitting,
    Ranker,
)
from leadline.evidence.predict.predictor import Predictor
from leadline.evidence.predict.recipe import Recipe, attributes_in, names_seen, properties_seen, wanted
from leadline.evidence.predict.snapshots import Snapshots, make_snapshots
from leadline.evidence.report import plain
from leadline.evidence.stats.arrays import Bools, Ints, Numbers
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.plan.used import together, used
from leadline.scoring.spine import make_born
from leadline.scoring.staging import Staged, Tables, stage


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks of training. ``rises`` and ``falls`` name features that may go one way only."""

    name: str = "predictor"
    snapshots: int = 3
    seed: int = 7
    ends: Instant | None = None
    random_split: bool = False
    insist: tuple[str, ...] = ()
    rises: tuple[str, ...] = ()
    falls: tuple[str, ...] = ()
    estimator: str = ""
    expressible: bool = False  # only with what a model file can say


@dataclass(frozen=True, slots=True)
class Later:
    """The rows that judged: leads by their own ids, their parties, instants, and whether the outcome came within the
    horizon."""

    given: Numbers
    party: Ints
    as_of: Ints
    happened: Bools


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it. ``kept`` names the learner that was chosen, ``gain`` says in words how that was decided."""

    predictor: Predictor | None
    ranker: Ranker
    calibration: Calibration
    recipe: Recipe
    frame: Frame
    outcome: Outcome
    counts: Counts
    kept: str
    decided: str
    shrunk: bool
    judged: tuple[Judged, ...]
    leaks: tuple[Leak, ...]
    shared: tuple[str, ...]
    wish: Wish
    later: Later


@dataclass(frozen=True, slots=True)
class Data:
    """Facts at snapshots."""

    staged: Staged
    found: Found
    snapshots: Snapshots
    recipe: Recipe
    frame: Frame


def train(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    outcome: Outcome,
    wish: Wish,
    now: Instant,
    model: Model | None = None,
) -> Trained:
    """Learn to predict the outcome. ``now``: nothing after it is known. ``model``: its rules are features too."""
    data = gathered(con, tables, outcome, wish, now, model)
    shots, horizon = data.snapshots, outcome.within or 0
    everything = np.ones(data.frame.rows, dtype=np.bool_)
    part = (
        split.random(shots.lead, wish.seed)
        if wish.random_split
        else split.forward(shots.as_of, horizon, everything, 1 - split.TEST, 1.0)
    )
    counts = counted(shots, part)
    shrunk = refuse_few(counts, model)
    suspects, shared = watched(
        con, data.staged.schema, data.recipe.attributes, data.found, data.frame,
        shots.as_of, shots.happened, shots.party, part.learn,
    )  # fmt: skip
    leaks = insisted(suspects, wish.insist)
    left_out = {leak.field for leak in leaks if not leak.insisted}
    sayable = expressible(data.recipe) if wish.expressible else {f.name for f in data.frame.features}
    names = [f.name for f in data.frame.features if f.name not in left_out and f.name in sayable]
    frame = data.frame.select(["score"] if shrunk else names)
    directions = {**dict.fromkeys(wish.rises, 1), **dict.fromkeys(wish.falls, -1)}
    refuse_unknown(directions, wish.insist, data.frame)
    directions = {"score": 1} if shrunk else directions
    pieces = (
        split.random_folds(shots.lead, part.learn, wish.seed)
        if wish.random_split
        else split.folds(shots.as_of, horizon, part.learn)
    )
    contest = Contest(frame, shots, pieces, directions, wish.seed)
    candidate, decided = contest.chosen(wish.estimator, wish.expressible, shrunk)
    calibration = contest.calibration(candidate)
    fitting = Fitting(frame.only(part.learn), shots.happened[part.learn], directions, wish.seed)
    ranker = fitting.fit(candidate)
    later = frame.only(part.judge)
    happened, party = shots.happened[part.judge], shots.party[part.judge]
    judged = [judge(candidate.kind, calibration.log_odds(ranker.log_odds(later)), happened, party, wish.seed)]
    rivals = [contest.best(kind) for kind in (SCORECARDS, BOOSTINGS)] if not shrunk else []
    for rival in [*(r for r in rivals if r.kind != candidate.kind), RIVAL]:
        beside = contest.calibration(rival) if rival is not RIVAL else Calibration("platt")
        log_odds = beside.log_odds(fitting.fit(rival).log_odds(later))
        judged.append(judge(rival.kind, log_odds, happened, party, wish.seed))
    if model is not None:
        score = data.frame.only(part.judge).select(["score"]).columns[0]
        judged.append(judge("rules", score, happened, party, wish.seed, ranks_only=True))
    trained = Trained(
        None, ranker, calibration, data.recipe, frame, outcome, counts, candidate.kind, decided, shrunk,
        tuple(judged), tuple(leaks), tuple(shared), wish,
        Later(shots.given[part.judge], party, shots.as_of[part.judge], happened),
    )  # fmt: skip
    return trained if candidate.kind == OWN else replace(trained, predictor=kept(trained, ranker, model, part))


def gathered(
    con: duckdb.DuckDBPyConnection,
    tables: Tables,
    outcome: Outcome,
    wish: Wish,
    now: Instant,
    model: Model | None,
) -> Data:
    """Stage the facts, choose the snapshots, judge them and make their features."""
    recipe = attributes_in(con, tables, outcome)
    try:
        staged = stage(con, together([wanted(recipe), needs(outcome), *([used(model)] if model else [])]), tables)
    except UnsupportedError as problem:
        raise InputError(f"these cannot be looked at together: {problem}") from problem
    found = find(con, outcome, staged.schema)
    make_born(con, staged)
    make_accounts(con, staged.schema, None)
    _, ends = span(con, Asked(ends=wish.ends), now)
    shots = make_snapshots(con, staged.schema, outcome, found, ends, wish.snapshots, wish.seed)
    has_events = staged.schema.events
    names = names_seen(con) if has_events else ()
    said = properties_seen(con, staged.schema, recipe) if has_events else ()
    recipe = replace(recipe, events=names, properties=said, has_events=has_events, has_rules=model is not None)
    return Data(staged, found, shots, recipe, features(con, staged.schema, recipe, model))


def refuse_unknown(directions: Mapping[str, int], insist: Sequence[str], frame: Frame) -> None:
    """Refuse names that no feature has."""
    from difflib import get_close_matches

    known = [f.name for f in frame.features]
    for name in (*directions, *insist):
        if name not in known:
            close = get_close_matches(name, known, 1)
            hint = f"did you mean `{close[0]}`?" if close else "the card lists the features"
            raise InputError(f"there is no feature `{name}`; {hint}")


def kept(trained: Trained, learner: Any, model: Model | None, part: split.Part) -> Predictor:
    """The predictor with all that it needs to be asked again, and its figures."""
    names = set(learner.names)
    used_features = [f for f in trained.frame.features if f.name in names]
    needs_rules = any(f.name == "score" or f.name.startswith("rule.") for f in used_features)
    return Predictor(
        name=trained.wish.name,
        outcome=outcome_words(trained.outcome),
        learner=learner,
        calibration=trained.calibration,
        recipe=replace(trained.recipe, has_rules=needs_rules),
        kinds={f.name: f.kind for f in used_features},
        words={f.name: f.words for f in used_features},
        rules=(model.name, model.version) if model is not None and needs_rules else None,
        facts={
            "fingerprint": trained.frame.only(part.learn).fingerprint(),
            "split": "random" if trained.wish.random_split else "forward in time",
            **plain(trained.counts),
        },
        metrics={one.name: plain(one) for one in trained.judged},
    )
