"""Whose turn it is. Deterministic, and fair over time, however often some of them were not there.

Who is not there earns no turns meanwhile, so nobody who comes back is flooded with what they missed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

UNIT = 1_000_000_000  # one lead


@dataclass(frozen=True, slots=True)
class Turn:
    """Where somebody stands in a pool: the number of their last turn (0: none yet), and how much of a lead they lack.

    ``lag`` is in billionths of a lead; below zero they are ahead.
    """

    last: int = 0
    lag: int = 0


Turns = Mapping[str, Turn]


def longest_ago(turns: Turns, here: Sequence[str]) -> str:
    """Who had no turn for the longest time. While two of them are there, neither gets two more than the other."""
    return min(here, key=lambda one: (turns.get(one, Turn()).last, here.index(one)))


def by_weight(turns: Turns, here: Sequence[str], weights: Mapping[str, int]) -> tuple[str, dict[str, int]]:
    """Whose turn it is by weights, and what each lacks before it is taken.

    Of those who lack something the one whose next whole lead is due first: so that nobody is ever a whole lead before
    or behind their share (R. Tijdeman, The chairman assignment problem, 1980; S. Baruah et al., Proportionate progress,
    1996), as long as the same people are there.
    """
    total = sum(weights[one] for one in here)
    shares = [UNIT * weights[one] // total for one in here]
    shares[0] += UNIT - sum(shares)
    lags = {one: turns.get(one, Turn()).lag + share for one, share in zip(here, shares, strict=True)}
    lacking = [one for one in here if lags[one] > 0]
    if not lacking:
        return max(here, key=lambda one: (lags[one], -here.index(one))), lags
    due = {one: Fraction(UNIT - lags[one], weights[one]) for one in lacking}
    return min(lacking, key=lambda one: (due[one], here.index(one))), lags


def taken(turns: Turns, one: str, lags: Mapping[str, int] | None = None) -> dict[str, Turn]:
    """What stands after somebody's turn, of those for whom it changes."""
    number = max((turn.last for turn in turns.values()), default=0) + 1
    if lags is None:
        return {one: Turn(number, turns.get(one, Turn()).lag)}
    after = {name: Turn(turns.get(name, Turn()).last, lag) for name, lag in lags.items()}
    after[one] = Turn(number, lags[one] - UNIT)
    return after
