"""Forward in time: what is learned lies before what judges it, and its outcomes were known by then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Bools, Ints
from leadline.model.condition import Duration

TEST = 0.2
CUTS = (0.5, 0.625, 0.75, 0.875)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows to learn from, and later ones to judge by. ``purged`` rows lie between: their outcome was not known yet."""

    learn: Bools
    judge: Bools
    purged: int = 0


def forward(as_of: Ints, horizon: Duration, within: Bools, start: float, end: float) -> Part:
    """The rows up to a share of those ``within``, and the rows from there to another share."""
    times = np.sort(as_of[within])
    cut = times[min(int(start * len(times)), len(times) - 1)]
    until = times[-1] + 1 if end >= 1 else times[min(int(end * len(times)), len(times) - 1)]
    before = within & (as_of < cut)
    learn = before & (as_of + horizon <= cut)
    return Part(learn, within & (as_of >= cut) & (as_of < until), int(before.sum() - learn.sum()))


def folds(as_of: Ints, horizon: Duration, within: Bools) -> list[Part]:
    """Forward validation: each later piece is judged by what was learned before it."""
    ends = [*CUTS[1:], 1.0]
    return [forward(as_of, horizon, within, start, end) for start, end in zip(CUTS, ends, strict=True)]


def random(lead: Ints, seed: int) -> Part:
    """A random fifth of the leads judges, with all their rows: on request only, since it looks into the future."""
    leads = int(lead.max()) + 1
    drawn = np.random.default_rng(seed).random(leads) < TEST
    judge = drawn[lead]
    return Part(~judge, judge)


def random_folds(lead: Ints, within: Bools, seed: int) -> list[Part]:
    leads = int(lead.max()) + 1
    which = np.random.default_rng(seed + 1).integers(0, len(CUTS), leads)[lead]
    return [Part(within & (which != n), within & (which == n)) for n in range(len(CUTS))]
