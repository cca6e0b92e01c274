"""Learners held against each other, forward in time, inside the part of the past that is learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from leadline.evidence.predict import split
from leadline.evidence.predict.calibrated import Calibration, calibrate
from leadline.evidence.predict.frame import Frame
from leadline.evidence.predict.learners import BOOSTINGS, OWN, SCORECARD, SCORECARDS, Candidate, Fitting
from leadline.evidence.predict.snapshots import Snapshots
from leadline.evidence.stats import auc
from leadline.evidence.stats.arrays import Floats

LEAST_IN_FOLD = 8
ENOUGH = 50  # outcomes in the last piece, to calibrate on it alone
STUDENT = {2: 6.314, 3: 2.920, 4: 2.353}  # of so many pieces, 95 % on one side


class Contest:
    """Candidates held against each other by forward validation inside the part that is learned from."""

    def __init__(
        self, frame: Frame, shots: Snapshots, pieces: Sequence[split.Part], directions: Mapping[str, int], seed: int
    ) -> None:
        self.frame, self.shots = frame, shots
        self.pieces = [p for p in pieces if self.tells(p)]
        self.fittings = [Fitting(frame.only(p.learn), shots.happened[p.learn], directions, seed) for p in self.pieces]
        self.said: dict[Candidate, list[Floats]] = {}

    def tells(self, piece: split.Part) -> bool:
        had = self.shots.happened
        return min(int((had & one).sum()) for one in (piece.learn, piece.judge)) >= LEAST_IN_FOLD

    def forward(self, candidate: Candidate) -> list[Floats]:
        """What it says of the later rows of each piece."""
        if candidate not in self.said:
            pairs = zip(self.fittings, self.pieces, strict=True)
            self.said[candidate] = [f.fit(candidate).log_odds(self.frame.only(p.judge)) for f, p in pairs]
        return self.said[candidate]

    def aucs(self, candidate: Candidate) -> Floats:
        pairs = zip(self.forward(candidate), self.pieces, strict=True)
        return np.array([auc(said, self.shots.happened[p.judge]) or 0.5 for said, p in pairs])

    def best(self, candidates: Sequence[Candidate]) -> Candidate:
        """The candidate with the best mean; the middle one where nothing can be told."""
        if not self.pieces:
            return candidates[len(candidates) // 2]
        return max(candidates, key=lambda one: float(self.aucs(one).mean()))

    def chosen(self, estimator: str, only_card: bool, shrunk: bool) -> tuple[Candidate, str]:
        """Who is kept, and why in words: trees only where they are better beyond noise."""
        if estimator:
            return Candidate(OWN, estimator=estimator), "the estimator that you named"
        if shrunk:
            return Candidate(SCORECARD, 0.1), "there are too few outcomes for more than the score of your rules"
        if only_card:
            return self.best(SCORECARDS), "only a scorecard can be written as a model file"
        card, trees = self.best(SCORECARDS), self.best(BOOSTINGS)
        if len(self.pieces) < 2:
            return card, "the past is too short, or outcomes too few, to hold boosting against a scorecard"
        gains = self.aucs(trees) - self.aucs(card)
        mean, noise = float(gains.mean()), float(gains.std(ddof=1)) / len(gains) ** 0.5
        found = f"a mean gain in AUC of {mean:+.3f} over {len(gains)} later pieces of the past, ± {noise:.3f}"
        if mean > 0.005 and mean > STUDENT[len(gains)] * noise:
            return trees, f"boosting beats the scorecard beyond noise: {found}"
        return card, f"boosting is not better than the scorecard beyond noise: {found}"

    def calibration(self, candidate: Candidate) -> Calibration:
        """From the last piece, or from all where it has few outcomes: rows later than what was learned from."""
        if not self.pieces:
            return Calibration("platt")
        said, had = self.forward(candidate), [self.shots.happened[p.judge] for p in self.pieces]
        if int(had[-1].sum()) >= ENOUGH:
            return calibrate(said[-1], had[-1])
        return calibrate(np.concatenate(said), np.concatenate(had))
