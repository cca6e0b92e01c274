"""Token buckets: how often somebody may come. In memory, so each process counts by itself."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from leadline.model.condition import SECOND, Instant

MOST = 50_000  # that are remembered; who came longest ago is forgotten first, and begins with a full bucket again


class Buckets:
    """A bucket for each name: ``rate`` tokens a second flow in, ``burst`` fit in. A rate of 0 lets everybody through.

    >>> buckets = Buckets(rate=1, burst=2)
    >>> [buckets.take("ada", at) for at in (0, 0, 0, 500_000, 1_000_000)]
    [0.0, 0.0, 1.0, 0.5, 0.0]
    """

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self.filled: OrderedDict[Hashable, tuple[float, Instant]] = OrderedDict()
        self.lock = threading.Lock()

    def take(self, name: Hashable, at: Instant, tokens: float = 1) -> float:
        """Take tokens out; 0, or in how many seconds there are enough. A clock that was put back costs nothing."""
        if self.rate <= 0:
            return 0.0
        with self.lock:
            level, since = self.filled.pop(name, (self.burst, at))
            level = min(self.burst, level + max(0, at - since) / SECOND * self.rate)
            lacking = tokens - level
            self.filled[name] = (level if lacking > 0 else level - tokens, at)
            if len(self.filled) > MOST:
                self.filled.popitem(last=False)
        return max(0.0, lacking / self.rate)
