"""A challenger is promoted when it is better beyond noise on later leads, and not by chance."""

from __future__ import annotations

import numpy as np

from leadline.evidence.predict.promotion import decided, first
from leadline.evidence.stats import Estimate

TIMES = 25


def leads(draw: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log-odds that are true, what came of them, and whose each row is: two rows of a lead."""
    true = draw.normal(-1.5, 1.2, size=rows)
    return true, draw.random(rows) < 1 / (1 + np.exp(-true)), np.repeat(np.arange(rows // 2), 2)


def test_a_better_one_is_promoted_and_one_that_is_as_good_is_not_however_many_colleagues_say_the_same() -> None:
    draw = np.random.default_rng(1)
    by_chance, account = 0, np.repeat(np.arange(150), 4)
    for _ in range(TIMES):
        true, happened, _ = leads(draw, 150)
        one, other = ((true + draw.normal(0, 0.6, size=150))[account] for _ in range(2))
        by_chance += decided(one, other, happened[account], np.arange(600), account).promoted
    assert by_chance <= 0.05 * TIMES + 3
    true, happened, lead = leads(draw, 2_000)
    blurred = true + draw.normal(0, 2.0, size=2_000)
    better = decided(true, blurred, happened, lead, lead)
    assert better.promoted and better.auc is not None and better.auc.low > 0
    assert "It is better than the champion beyond noise: over 1,000 later leads" in better.why
    assert not decided(blurred, true, happened, lead, lead).promoted
    shifted = decided(true, true + 1.5, happened, lead, lead)  # the same order, but it means what it says
    assert shifted.promoted and shifted.auc is not None and shifted.auc.value == 0


def test_with_few_outcomes_and_at_the_first_one_it_says_so() -> None:
    draw = np.random.default_rng(2)
    true, happened, lead = leads(draw, 20)
    few = decided(true, true, happened & (lead < 4), lead, lead)
    assert not few.promoted and "are needed to tell two predictors apart" in few.why
    assert first(Estimate(0.7, 0.6, 0.8)).promoted and not first(Estimate(0.55, 0.45, 0.65)).promoted
