"""Figures on later rows claim no more than they show."""

from __future__ import annotations

import numpy as np

from leadline.evidence.predict.calibrated import share_of
from leadline.evidence.predict.document import OFF
from leadline.evidence.predict.judging import judge

TIMES = 20


def test_true_probabilities_of_few_leads_are_seldom_said_to_be_off_and_wrong_ones_are() -> None:
    draw = np.random.default_rng(1)
    lead = np.repeat(np.arange(150), 2)

    def is_off(shift: float) -> bool:
        said = draw.normal(-1.0, 0.6, size=150)[lead]
        error = judge("", said, draw.random(300) < share_of(said + shift), lead, 7).error
        assert error is not None and 0 <= error.low <= error.value <= error.high
        return error.low > OFF

    assert sum(is_off(0.0) for _ in range(TIMES)) <= 0.05 * TIMES + 2
    assert sum(is_off(1.0) for _ in range(TIMES)) > TIMES / 2
