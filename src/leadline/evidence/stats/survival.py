"""How long it takes until something happens, where some are still being watched and others never get there.

E. Kaplan, P. Meier: Nonparametric estimation from incomplete observations, JASA 53 (1958). M. Greenwood: The natural
duration of cancer (1926), for the variance; the interval is Wilson's over as many leads as have that variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from leadline.evidence.stats.arrays import Floats, Ints
from leadline.evidence.stats.estimate import Estimate
from leadline.evidence.stats.proportion import wilson

ENOUGH = 10  # leads that have to be watched so long before anything is said about that long


@dataclass(frozen=True, slots=True)
class Waits:
    """The share that got there after so long. ``at`` are the waits at which somebody did, in any unit, ascending.

    ``ends`` is how far it can be read: so long `ENOUGH` leads are watched, or all of them where they are fewer.
    """

    leads: int
    at: Floats
    share: Floats
    variance: Floats
    watched: Floats
    ends: float

    def by(self, wait: float) -> Estimate | None:
        """The share that is there by then, with its interval; ``None``: too few are watched so long."""
        if wait > self.ends:
            return None
        place = int(np.searchsorted(self.at, wait, side="right")) - 1
        share = 0.0 if place < 0 else float(self.share[place])
        variance = 0.0 if place < 0 else float(self.variance[place])
        if variance > 0 and 0 < share < 1:
            leads = share * (1 - share) / variance
        else:
            leads = float(self.leads if share == 1 else self.leads - np.searchsorted(self.watched, wait))
        return wilson(share * leads, leads)

    def after(self, part: float) -> float | None:
        """After how long so large a part is there of those who get there as far as this can be read: 0.5 is the
        median. ``None``: nobody got there."""
        readable = self.share[self.at <= self.ends]
        if not len(readable):
            return None
        return float(self.at[int(np.searchsorted(readable, part * readable[-1] - 1e-12))])


def waits(waited: Floats, watched: Floats, leads: Ints | None = None) -> Waits:
    """The share that got there by the time waited. ``waited`` is infinite for who did not get there; ``watched`` is how
    long each was, or would have been, looked at. A row stands for so many ``leads``.

    >>> six = waits(np.array([2.0, 4, np.inf, 6]), np.array([9.0, 9, 5, 9]))
    >>> [round(float(share), 3) for share in six.share]
    [0.25, 0.5, 1.0]
    """
    counted = np.ones(len(waited), dtype=np.int64) if leads is None else leads
    total = int(counted.sum())
    ended = np.minimum(waited, watched)
    happened = waited <= watched
    at, place = np.unique(ended[happened], return_inverse=True)
    there = np.bincount(place, counted[happened], len(at)) if len(at) else np.zeros(0)
    order = np.argsort(ended, kind="stable")
    gone = np.concatenate([[0], np.cumsum(counted[order])])
    at_risk = total - gone[np.searchsorted(ended[order], at, side="left")]
    left = np.cumprod(1 - there / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.cumsum(there / (at_risk * (at_risk - there)))
    variance = np.where(left > 0, left**2 * np.where(np.isfinite(parts), parts, 0), 0.0)
    follow = np.sort(np.repeat(watched, counted))
    enough = min(ENOUGH, total)
    ends = float(follow[-enough]) if total else 0.0
    return Waits(total, at, 1 - left, variance, follow, ends)
