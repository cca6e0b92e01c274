"""Two models over the same leads and dates, with paired intervals.

Whole leads are drawn again and again, and both models are looked at over each draw, so that what makes both look good
is not taken for a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import duckdb
import numpy as np

from leadline.evidence.backtest import Asked, Backtest
from leadline.evidence.backtest.judged import Judged, Said
from leadline.evidence.backtest.result import BEST, CALLED
from leadline.evidence.backtest.run import Scored, measured, scored
from leadline.evidence.compare.verdict import verdict
from leadline.evidence.compare.weighing import Change, Group, Move
from leadline.evidence.outcome import Outcome
from leadline.evidence.stats import (
    Ranking,
    auc_of,
    average_precision_of,
    captured_of,
    clustered_rate,
    percentile_interval,
    resampled,
    spearman,
)
from leadline.evidence.stats.arrays import Bools, Floats, Ints
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.words.voice import ladder_names
from leadline.scoring.engines import Engine
from leadline.scoring.staging import Tables

TIMES, FEWER, MANY = 1_000, 200, 200_000  # draws; fewer where there are many entries
RANKING = ("AUC", "average precision", "best 10 %", "best 20 %")
HANDING_OVER = ("precision", "recall")


@dataclass(frozen=True, slots=True)
class Comparison:
    """``correlation`` is Spearman's, of the scores at the last date; ``moves`` are from band to band there.

    ``times`` is how often leads were drawn.
    """

    old: Backtest
    new: Backtest
    changes: Sequence[Change]
    correlation: float | None
    moves: Sequence[Move]
    handed: Sequence[Group]
    times: int
    verdict: Sequence[str] = ()


def compare(
    con: duckdb.DuckDBPyConnection,
    old: Model,
    new: Model,
    tables: Tables,
    outcome: Outcome,
    asked: Asked,
    now: Instant,
    engine: Engine | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Comparison:
    """Hold two models against the same history; leads that one of them does not score are left out."""
    run = scored(con, (new, old), tables, outcome, asked, now, engine)
    after, before = measured(run), measured(run, 1)
    entries, times = changes(run, after, before, progress)
    last = run.judged.date == len(run.dates.dates) - 1
    found = Comparison(
        old=before,
        new=after,
        changes=entries,
        correlation=spearman(run.said[1].score[last], run.said[0].score[last]),
        moves=moves(run, last),
        handed=groups(run.judged, run.said[1], run.said[0]),
        times=times,
    )
    return replace(found, verdict=tuple(verdict(before, after, entries, found.correlation, found.handed)))


def changes(
    run: Scored, after: Backtest, before: Backtest, progress: Callable[[int, int], None] | None
) -> tuple[list[Change], int]:
    """Each figure of both models, and its difference with a paired interval."""
    judged = run.judged
    if not len(judged):
        return [], 0
    party = judged.party_of
    both = [Figures(judged, said) for said in run.said]
    times = TIMES if max(len(one.ranking.lead) for one in both) <= MANY else FEWER

    def differences(weights: Floats) -> Floats:
        return both[0].of(weights[party]) - both[1].of(weights[party])

    drawn = resampled(differences, int(party.max()) + 1, times, run.asked.seed, progress)
    everybody = np.ones(len(party))
    new, old = (one.of(everybody) for one in both)
    hand_over = after.handover is not None and before.handover is not None
    found = []
    for at, name in enumerate(RANKING + HANDING_OVER if hand_over else RANKING):
        known = not np.isnan(new[at]) and not np.isnan(old[at])
        interval = percentile_interval(float(new[at] - old[at]), drawn[:, at]) if known else None
        found.append(Change(name, number(old[at]), number(new[at]), interval))
    return found, times


def number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


class Figures:
    """The figures of a model for any weights of the leads, in the order of ``RANKING`` and ``HANDING_OVER``."""

    def __init__(self, judged: Judged, said: Said) -> None:
        self.ranking = Ranking(said.score, judged.happened, judged.lead)
        self.handed, happened = handed_over(judged, said)
        self.had_then = happened.astype(np.float64)
        self.had = np.unique(judged.lead[judged.happened])
        self.caught = np.isin(self.had, self.handed)

    def of(self, weights: Floats) -> Floats:
        had, rows = self.ranking.tied(weights)
        handed, of_had = weights[self.handed], weights[self.had]
        return np.array(
            [
                auc_of(had, rows),
                average_precision_of(had, rows),
                captured_of(BEST, had, rows) / BEST,
                captured_of(CALLED, had, rows),
                share(float(handed @ self.had_then), float(handed.sum())),
                share(float(of_had @ self.caught), float(of_had.sum())),
            ]
        )


def share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def handed_over(judged: Judged, said: Said) -> tuple[Ints, Floats]:
    """The leads that a model hands over, and whether they had the outcome within its horizon after that."""
    rows = np.flatnonzero(said.qualified)
    leads, first = np.unique(judged.lead[rows], return_index=True)
    return leads, judged.happened[rows[first]].astype(np.float64)


def moves(run: Scored, last: Bools) -> list[Move]:
    """From which band to which leads move at the last date, with the share of such rows, at all dates, that had the
    outcome; the most frequent first."""
    new, old = run.said
    names = [ladder_names(model.bands) for model in run.models]
    if not all(names):
        return []
    found = []
    for before, was in enumerate(names[1]):
        for after, becomes in enumerate(names[0]):
            rows = (old.band == before) & (new.band == after)
            if was != becomes and rows.any():
                rate = clustered_rate(run.judged.happened[rows], run.judged.party[rows])
                found.append(Move(was, becomes, int((rows & last).sum()), int(rows.sum()), rate))
    return sorted(found, key=lambda one: (-one.leads, -one.rows))


def groups(judged: Judged, old: Said, new: Said) -> list[Group]:
    """Whom both hand over, whom only one of them does: how many leads, and who of them had the outcome after it."""
    (before, had_before), (after, had_after) = handed_over(judged, old), handed_over(judged, new)
    in_both, only_old, only_new = np.isin(after, before), ~np.isin(before, after), ~np.isin(after, before)
    party = judged.party_of
    return [
        Group(name, int(those.sum()), clustered_rate(had[those] > 0, party[leads[those]]))
        for name, those, leads, had in (
            ("both", in_both, after, had_after),
            ("only the old", only_old, before, had_before),
            ("only the new", only_new, after, had_after),
        )
    ]
