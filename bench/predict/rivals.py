"""What a data scientist would write: scikit-learn's learners, tuned by forward validation as ours are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.predict.cases import Case
from leadline.evidence.outcome import read_outcomes
from leadline.evidence.predict import split
from leadline.evidence.predict.calibrated import Calibration, calibrate
from leadline.evidence.predict.judging import Judged, judge
from leadline.evidence.predict.learners import Own, fit_own
from leadline.evidence.predict.train import Trained, gathered
from leadline.evidence.stats import auc
from leadline.library.facts import connect, open_facts

RIVALS = ("logistic regression", "gradient boosting", "naive Bayes")


def estimators(name: str) -> list[Any]:
    """The settings among which a rival is tuned."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import GaussianNB

    if name == "logistic regression":
        return [LogisticRegression(C=c, max_iter=2000) for c in (0.01, 0.1, 1.0, 10.0)]
    if name == "gradient boosting":
        return [
            HistGradientBoostingClassifier(max_leaf_nodes=n, learning_rate=0.05, random_state=7) for n in (4, 15, 31)
        ]
    return [GaussianNB()]


def rivals(case: Case, found: Trained, now: int, names: tuple[str, ...] = RIVALS) -> Iterator[Judged]:
    """scikit-learn on the same rows and the same features, as ours were left after the watch."""
    [outcome] = read_outcomes(case.outcome)
    with connect() as con:
        tables = open_facts(con, {path.stem: str(path) for path in case.folder.glob("*.*")}, {}).tables
        data = gathered(con, tables, outcome, found.wish, now, None)
    shots, frame = data.snapshots, data.frame.select([f.name for f in found.frame.features])
    everything = np.ones(frame.rows, dtype=np.bool_)
    horizon = outcome.within or 0
    part = split.forward(shots.as_of, horizon, everything, 1 - split.TEST, 1.0)
    had = shots.happened
    pieces = [
        p for p in split.folds(shots.as_of, horizon, part.learn) if min(had[p.learn].sum(), had[p.judge].sum()) > 7
    ]
    for name in names:
        best: tuple[float, Any, list[Any]] | None = None
        for estimator in estimators(name):
            said = [own(estimator, frame.only(p.learn), had[p.learn]).log_odds(frame.only(p.judge)) for p in pieces]
            each = [auc(s, had[p.judge]) or 0.5 for s, p in zip(said, pieces, strict=True)]
            mean = float(np.mean(each)) if each else 0.5
            if best is None or mean > best[0]:
                best = (mean, estimator, said)
        assert best is not None
        beside = calibrate(best[2][-1], had[pieces[-1].judge]) if pieces else Calibration("platt")
        fitted = own(best[1], frame.only(part.learn), had[part.learn])
        log_odds = beside.log_odds(fitted.log_odds(frame.only(part.judge)))
        yield judge(f"scikit-learn: {name}", log_odds, had[part.judge], shots.party[part.judge], 7)


def own(estimator: Any, frame: Any, happened: Any) -> Own:
    """A copy of the estimator, fitted to our features as numbers."""
    from sklearn.base import clone

    return fit_own(clone(estimator), frame, happened)
