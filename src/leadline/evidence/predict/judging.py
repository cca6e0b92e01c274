"""What probabilities are worth on rows that came later: ranking, lift, and whether they mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.backtest.judged import numbered
from leadline.evidence.predict.calibrated import share_of
from leadline.evidence.stats import (
    Estimate,
    Ranking,
    auc_estimate,
    cautious_interval,
    percentile_interval,
    resampled,
)
from leadline.evidence.stats.arrays import Bools, Floats, Ints

TIMES = 200
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """The figures of one learner. ``lift`` is that of its best tenth; ``brier`` and ``error`` (the expected calibration
    error) are nothing for rivals that only rank."""

    name: str
    auc: Estimate
    lift: Estimate
    brier: Estimate | None
    error: Estimate | None


def judge(name: str, log_odds: Floats, happened: Bools, party: Ints, seed: int, ranks_only: bool = False) -> Judged:
    """Judge the rows; parties, each a lead or the leads of an account, are drawn again and again for the intervals."""
    who = numbered(party)
    auc = auc_estimate(log_odds, happened, who)
    assert auc is not None
    ranking, share = Ranking(log_odds, happened, who), share_of(log_odds)
    part = np.argsort(np.argsort(log_odds, kind="stable"), kind="stable") * TENTHS // len(log_odds)

    def figures(weights: Floats) -> Floats:
        each = weights[who]
        missed = (each @ (share - happened) ** 2) / max(each.sum(), 1)
        off = np.abs(np.bincount(part, each * (share - happened), minlength=TENTHS)).sum() / max(each.sum(), 1)
        return np.array([ranking.lift(0.1, weights), missed, off])

    parties = int(who.max()) + 1
    once, drawn = figures(np.ones(parties)), resampled(figures, parties, TIMES, seed)
    lift, missed = (percentile_interval(float(once[n]), drawn[:, n]) for n in (0, 1))
    error = cautious_interval(float(once[2]), drawn[:, 2])
    return Judged(name, auc, lift, None if ranks_only else missed, None if ranks_only else error)
