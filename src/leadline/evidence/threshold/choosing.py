"""The threshold that suits, of all that could be tried on the same history.

A lead is handed over at the first date at which it reaches the threshold. How sure the figures are is found by drawing
whole leads again and again: see `leadline.evidence.stats.bootstrap`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import duckdb
import numpy as np

from leadline.errors import InputError
from leadline.evidence.backtest import Asked
from leadline.evidence.backtest.run import Scored, measured, scored
from leadline.evidence.outcome import Outcome
from leadline.evidence.stats import clustered_rate, percentile_interval, resampled
from leadline.evidence.stats.arrays import Bools, Floats, Ints
from leadline.evidence.threshold.opened import Opened, opened
from leadline.evidence.threshold.verdict import verdict
from leadline.evidence.threshold.weighed import Candidate, Threshold, Wanted
from leadline.model import Model
from leadline.model.condition import WEEK, Instant
from leadline.scoring.engines import Engine
from leadline.scoring.staging import Tables

MOST = 60  # thresholds that are tried
TIMES = 500


def choose(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    tables: Tables,
    outcome: Outcome,
    asked: Asked,
    wanted: Wanted,
    now: Instant,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Threshold:
    """Try thresholds of the score on the history, and choose the one that suits."""
    free = opened(model)
    run = scored(con, (free.model, model), tables, outcome, asked, now, engine)
    if len(run.dates.dates) < 2:
        raise InputError(
            "one date cannot say how many leads a week there would be; begin earlier, or choose dates that are closer "
            "together"
        )
    found = measured(
        replace(run, models=run.models[1:], said=run.said[1:], untracked=run.untracked[1:], partly=run.partly[1:])
    )
    tried = Tried(run, free, wanted)
    drawn = resampled(tried.drawn, tried.parties, TIMES, asked.seed, progress) if tried.leads else np.zeros((0, 0, 3))
    candidates = tried.candidates(drawn)
    at = best(candidates, wanted)
    result = Threshold(
        model=model.name,
        title=model.title or model.name,
        wanted=wanted,
        present=free.present,
        whole=free.whole,
        backtest=found,
        candidates=candidates,
        chosen=None if at is None else candidates[at],
        alike=alike(tried, candidates, drawn, wanted),
    )
    return replace(result, verdict=tuple(verdict(result)))


class Tried:
    """What each threshold would have done, lead by lead: rows are thresholds, columns the leads that any hands over."""

    def __init__(self, run: Scored, free: Opened, wanted: Wanted) -> None:
        judged, said = run.judged, run.said[0]
        self.wanted = wanted
        self.leads = int(judged.lead.max(initial=-1)) + 1
        self.party = judged.party_of
        self.parties = int(self.party.max(initial=-1)) + 1
        self.weeks = (run.dates.dates[-1] - run.dates.dates[0]) / WEEK
        self.thresholds = candidates_of(said.score[said.qualified], free.present)
        self.column = np.unique(judged.lead[said.qualified])
        had = np.unique(judged.lead[judged.happened])
        self.all_had = had
        shape = (len(self.thresholds), len(self.column))
        self.handed, self.won = np.zeros(shape, bool), np.zeros(shape, bool)
        self.new, self.sold = np.zeros(shape, np.float32), np.zeros(shape, np.float32)  # whole numbers, exact to 16 M
        for at, threshold in enumerate(self.thresholds):
            reached: Bools = said.qualified & (said.at_once | (said.score >= round(threshold * 100)))
            rows = np.flatnonzero(reached)
            leads, first = np.unique(judged.lead[rows], return_index=True)
            row, column = rows[first], np.searchsorted(self.column, leads)
            self.handed[at, column] = True
            self.won[at, column] = judged.happened[row]
            self.new[at, column] = judged.date[row] > 0
            self.sold[at, column] = (judged.date[row] > 0) & judged.happened[row]

    def drawn(self, weights: Floats) -> Floats:
        """The totals of a draw, where ``weights`` are how often each party was drawn."""
        return self.totals(weights[self.party])

    def totals(self, weights: Floats) -> Floats:
        """For each threshold: leads handed over newly, outcomes among these, and what they are worth; for a week."""
        mine = weights[self.column].astype(np.float32)
        new, sold = ((self.new @ mine).astype(np.float64), (self.sold @ mine).astype(np.float64))
        return np.stack([new, sold, self.wanted.worth(new, sold)], axis=1) / self.weeks

    def candidates(self, drawn: Floats) -> list[Candidate]:
        whole = self.totals(np.ones(self.leads)) if self.leads else np.zeros((0, 3))
        found = []
        for at, threshold in enumerate(self.thresholds):
            weekly = [percentile_interval(float(whole[at, n]), drawn[:, at, n]) for n in range(3)]
            those = self.handed[at]
            handed, leads = int(those.sum()), self.column[those]
            precision = clustered_rate(self.won[at][those], self.party[leads])
            recall = clustered_rate(np.isin(self.all_had, leads), self.party[self.all_had])
            worth = weekly[2] if self.wanted.value is not None else None
            found.append(Candidate(threshold, handed, weekly[0], precision, recall, weekly[1], worth))
        return found


def candidates_of(score: Ints, present: float | None) -> list[float]:
    """Whole scores to try, from the lowest to the highest that leads reach, and the present threshold."""
    if not len(score):
        return []
    low, high = np.floor(score.min() / 100), np.ceil(score.max() / 100)
    step = max(1.0, float(np.ceil((high - low) / MOST)))
    found = set(np.arange(np.ceil(low / step) * step, high + 1e-9, step).tolist())
    return sorted(found | ({present} if present is not None else set()))


def best(candidates: Sequence[Candidate], wanted: Wanted) -> int | None:
    """The position of the threshold that suits: the lowest that sales can keep up with, or the one worth most."""
    if not candidates:
        return None
    if wanted.capacity is None:
        return int(np.argmax([one.worth_a_week.value if one.worth_a_week else 0.0 for one in candidates]))
    within = [at for at, one in enumerate(candidates) if one.a_week.value > wanted.capacity]
    lowest = within[-1] + 1 if within else 0
    return lowest if lowest < len(candidates) else None


def alike(tried: Tried, candidates: Sequence[Candidate], drawn: Floats, wanted: Wanted) -> tuple[float, float] | None:
    """Between which thresholds the best one lies in most draws (the middle 80 %)."""
    if not candidates or not len(drawn):
        return None
    if wanted.capacity is None:
        places = drawn[:, :, 2].argmax(axis=1)
    else:
        over = drawn[:, :, 0] > wanted.capacity
        places = np.where(over.any(axis=1), over.shape[1] - over[:, ::-1].argmax(axis=1), 0)
    chosen = np.asarray(tried.thresholds)[np.minimum(places, len(candidates) - 1)]
    low, high = np.quantile(chosen, [0.1, 0.9], method="nearest")
    return float(low), float(high)
