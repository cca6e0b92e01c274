"""Rounding for people: two decimals, half away from zero, and parts that still add up to their whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(points: Decimal) -> Decimal:
    """Two decimals, half away from zero.

    >>> rounded(Decimal("-0.125"))
    Decimal('-0.13')
    """
    return points.quantize(CENT, ROUND_HALF_UP) + 0  # + 0: no negative zero


def adding_up(parts: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """The parts at two decimals; what rounding leaves over stands on the largest, the first of equals.

    >>> third = Decimal("3.333333")
    >>> [str(part) for part in adding_up([third, third, third], Decimal("10.00"))]
    ['3.34', '3.33', '3.33']
    """
    shown = [rounded(part) for part in parts]
    remainder = whole - sum(shown, Decimal(0))
    if shown and remainder:
        largest = max(range(len(parts)), key=lambda at: (abs(parts[at]), -at))
        shown[largest] += remainder
    return shown
