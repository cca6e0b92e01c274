"""Whether the arms are shared out as they should be, looked at every day.

If leads go missing in one arm, or more come to it than chance allows, something beside the draw decides who is where,
and no difference means anything. M. Lindon, A. Malek: Anytime-valid inference for multinomial count data, NeurIPS 35
(2022): the probability of the counts under a mixture of shares around the right one, against that under the right one.
It is a martingale while the share is right, so it ever reaches 1 / error with a probability of ``error`` at most
(Ville's inequality), at all looks together.
"""

from __future__ import annotations

import math

ERROR = 0.001
STRENGTH = 200  # of the mixture: shares off by some points of 100 are found soonest


def evidence(a: int, b: int, share: int) -> float:
    """How much more likely these counts are under some other share than if ``share`` of 100 are in B, as a logarithm.

    >>> round(evidence(5_000, 5_000, 50), 2), round(evidence(5_300, 4_700, 50), 2)
    (-1.97, 15.69)
    """
    right = share / 100
    of_a, of_b = (1 - right) * STRENGTH, right * STRENGTH
    other = log_beta(of_a + a, of_b + b) - log_beta(of_a, of_b)
    return other - a * math.log(1 - right) - b * math.log(right)


def is_off(a: int, b: int, share: int, error: float = ERROR) -> bool:
    """Whether the arms are not shared out as they should be."""
    return evidence(a, b, share) >= -math.log(error)


def log_beta(x: float, y: float) -> float:
    return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)
