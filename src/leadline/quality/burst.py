"""Bursts: many different things within a short while."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from leadline.model.condition import Duration, Instant


def bursts(at: Sequence[Instant], what: Sequence[str], least: int, within: Duration) -> list[bool]:
    """For each entry, whether it is among ``least`` different things that happened within a duration (its end counts).

    Entries are in order of time. The work grows with the entries, not with their density.

    >>> bursts([0, 1, 2, 50], ["a", "b", "b", "c"], least=2, within=10)
    [True, True, True, False]
    """
    if len(at) < least or least < 1 or within <= 0:
        return [False] * len(at)
    inside: Counter[str] = Counter()
    first, marked = 0, 0  # the window begins at `first`; all before `marked` is decided
    found = [False] * len(at)
    for last, (instant, thing) in enumerate(zip(at, what, strict=True)):
        inside[thing] += 1
        while instant - at[first] > within:
            inside[what[first]] -= 1
            if not inside[what[first]]:
                del inside[what[first]]
            first += 1
        if len(inside) >= least:
            for place in range(max(first, marked), last + 1):
                found[place] = True
            marked = last + 1
    return found
