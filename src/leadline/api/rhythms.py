"""When sources usually say something, worked out now and then."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from leadline.model.condition import MINUTE, Instant
from leadline.store.database import Store
from leadline.store.rhythm import Rhythm, rhythm

EVERY = 10 * MINUTE


@dataclass(slots=True)
class Rhythms:
    """The rhythm of the sources, as it was at most ten minutes ago."""

    known: Rhythm = field(default_factory=Rhythm)
    at: Instant | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def latest(self, store: Store, now: Instant) -> Rhythm:
        """The rhythm; worked out anew by who comes first when it is old. Others do not wait for that."""
        is_old = self.at is None or not 0 <= now - self.at < EVERY
        if is_old and self.lock.acquire(blocking=self.at is None):
            try:
                if self.at is None or not 0 <= now - self.at < EVERY:
                    with store.reading() as con:
                        self.known = rhythm(con, now)
                    self.at = now
            finally:
                self.lock.release()
        return self.known
