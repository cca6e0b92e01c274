"""Whether a new predictor takes the place of the champion: both say what they would have said of later leads.

The rows are later than what either of them learned from. Leads are drawn again and again, those of an account together,
both predictors are looked at over each draw, and what makes both look good is not taken for a difference.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.backtest.judged import numbered
from leadline.evidence.predict.calibrated import share_of
from leadline.evidence.report.figures import count, decimal, span
from leadline.evidence.stats import Estimate, Ranking, percentile_interval, resampled
from leadline.evidence.stats.arrays import Bools, Floats, Ints, Numbers

TIMES = 400
LEAST = 8  # leads with the outcome, to tell two predictors apart


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether it is promoted, why in a sentence, and by how much it is better: in AUC, and in Brier's score (less is
    better there). Without rows to tell by there are no figures."""

    promoted: bool
    why: str
    auc: Estimate | None = None
    brier: Estimate | None = None
    leads: int = 0
    happened: int = 0


def first(auc: Estimate) -> Decision:
    """Of the first of its name: it answers where it is better than chance."""
    if auc.low > 0.5:
        return Decision(True, f"It is the first of its name, and better than chance (AUC {span(auc)}).")
    return Decision(False, f"It is the first of its name, and may be no better than chance (AUC {span(auc)}).")


def decided(
    challenger: Floats, champion: Floats, happened: Bools, lead: Numbers, party: Ints, seed: int = 7
) -> Decision:
    """Hold log-odds of both over the same later rows against what came of them. ``party`` are numbers of those who are
    not independent: a lead's rows, the leads of an account."""
    leads, had = len(np.unique(lead)), len(np.unique(lead[happened]))
    if had < LEAST or len(np.unique(lead[~happened])) < LEAST:
        why = f"Only {count(had)} later leads had the outcome, and {LEAST} are needed to tell two predictors apart."
        return Decision(False, why, leads=leads, happened=had)
    who = numbered(party)
    sides = [(Ranking(said, happened, who), (share_of(said) - happened) ** 2) for said in (challenger, champion)]

    def figures(weights: Floats) -> Floats:
        each = weights[who]
        total = max(float(each.sum()), 1.0)
        new, old = ((ranking.auc(weights), float(each @ missed) / total) for ranking, missed in sides)
        return np.array([new[0] - old[0], new[1] - old[1]])

    parties = int(who.max()) + 1
    once, drawn = figures(np.ones(parties)), resampled(figures, parties, TIMES, seed)
    auc, brier = (percentile_interval(float(once[n]), drawn[:, n]) for n in (0, 1))
    ranks_better, is_nearer = auc.low > 0, brier.high < 0
    ranks_worse, is_farther = auc.high < 0, brier.low > 0
    promoted = (ranks_better and not is_farther) or (is_nearer and not ranks_worse)
    found = (
        f"over {count(leads)} later leads, of whom {count(had)} had the outcome, its AUC differs by "
        f"{decimal(auc.value, 3)} ({span(auc, 3)}) and its Brier score by {decimal(brier.value, 4)} ({span(brier, 4)})"
    )
    how = "better than the champion beyond noise" if promoted else "not shown to be better than the champion"
    return Decision(promoted, f"It is {how}: {found}.", auc, brier, leads, had)
