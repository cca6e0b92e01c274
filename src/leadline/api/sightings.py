"""When each source was heard last, written down now and then rather than with every request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from leadline.model.condition import SECOND, Instant
from leadline.store.database import Store
from leadline.store.health import saw

EVERY = 10 * SECOND


@dataclass(slots=True)
class Sightings:
    """Sources that were heard, and when that was last written down."""

    heard: dict[int, Instant] = field(default_factory=dict)
    written: dict[int, Instant] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, source_id: int, at: Instant) -> bool:
        """Remember that a source was heard; whether it is time to write that down."""
        with self.lock:
            self.heard[source_id] = at
            return not 0 <= at - self.written.get(source_id, at - EVERY) < EVERY

    def write(self, store: Store) -> None:
        """Write down what was heard since the last time."""
        with self.lock:
            seen, self.heard = self.heard, {}
            self.written |= seen
        with store.writing() as con:
            saw(con, seen)
