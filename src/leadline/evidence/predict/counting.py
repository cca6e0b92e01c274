"""How many rows and leads there are to learn from and to judge by, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.errors import InputError
from leadline.evidence.predict.snapshots import Snapshots
from leadline.evidence.predict.split import Part
from leadline.evidence.stats.arrays import Bools
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.words import date_words

LEAST = 80  # leads with the outcome, to learn from
LEAST_WITH_RULES = 10
LEAST_TO_JUDGE = 8


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows and leads, and how many leads had the outcome in each part."""

    rows: int
    leads: int
    learn: int
    judge: int
    learn_happened: int
    judge_happened: int
    purged: int
    censored: int
    undated: int
    drawn_of: int | None
    learned_until_at: Instant
    judged_from_at: Instant
    ends_at: Instant


def counted(shots: Snapshots, part: Part) -> Counts:
    def leads(rows: Bools) -> int:
        return len(np.unique(shots.lead[rows]))

    learned, judged = shots.as_of[part.learn], shots.as_of[part.judge]
    return Counts(
        rows=len(shots.lead),
        leads=len(np.unique(shots.lead)),
        learn=leads(part.learn),
        judge=leads(part.judge),
        learn_happened=leads(part.learn & shots.happened),
        judge_happened=leads(part.judge & shots.happened),
        purged=part.purged,
        censored=shots.censored,
        undated=shots.undated,
        drawn_of=shots.drawn_of,
        learned_until_at=int(learned.max()) if len(learned) else 0,
        judged_from_at=int(judged.min()) if len(judged) else 0,
        ends_at=shots.ends,
    )


def refuse_few(counts: Counts, model: Model | None) -> bool:
    """Refuse where there are too few outcomes; true where the rules have to be leant on."""
    had, judges = counts.learn_happened, counts.judge_happened
    if not counts.learn:
        raise InputError(
            f"there is nothing to learn from: of no lead it was known by {date_words(counts.judged_from_at)}, from "
            "where on a predictor is judged, what became of it; bring more history, or choose a shorter `within`"
        )
    if counts.learn - had < LEAST_WITH_RULES:
        raise InputError(f"only {counts.learn - had} leads did not have the outcome, so there is nothing to tell apart")
    if judges < LEAST_TO_JUDGE:
        raise InputError(
            f"in the last fifth of the time {judges} leads had the outcome, and {LEAST_TO_JUDGE} are needed to judge a "
            "predictor by; bring more history, or choose an outcome that is reached sooner"
        )
    if had >= LEAST:
        return False
    few = f"{had} leads had the outcome in the time that can be learned from, and a predictor needs {LEAST}"
    if model is None or had < LEAST_WITH_RULES:
        lean = "with a model its points order the leads, and the data only say what a score is worth"
        more = (
            f"{lean}; that needs {LEAST_WITH_RULES}"
            if model is None
            else f"even to lean on rules it takes {LEAST_WITH_RULES}"
        )
        raise InputError(f"{few}; bring more history, or choose an outcome that is reached sooner; {more}")
    return True
