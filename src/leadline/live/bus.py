"""News of changes for those who listen inside this process: the pages, and scripts over server-sent events."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from leadline.model.condition import Instant

KEPT = 1_000  # of the last ones, for who reconnects


@dataclass(frozen=True, slots=True)
class News:
    """One change: what kind, of which lead, and what of it is shown."""

    number: int
    kind: str  # scored, moved, segment
    at: Instant
    lead_id: int
    detail: dict[str, Any]


class Bus:
    """Hands every piece of news to every listener; a listener is called in the thread that brings it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last = 0
        self.kept: deque[News] = deque(maxlen=KEPT)
        self.listeners: list[Callable[[News], None]] = []

    def tell(self, kind: str, at: Instant, lead_id: int, detail: dict[str, Any]) -> None:
        with self.lock:
            self.last += 1
            news = News(self.last, kind, at, lead_id, detail)
            self.kept.append(news)
            listeners = list(self.listeners)
        for listener in listeners:
            listener(news)

    def listen(self, listener: Callable[[News], None], after: int | None = None) -> Callable[[], None]:
        """Be told from now on, and first of what came after a number; the answer ends it."""
        with self.lock:
            missed = [] if after is None else [news for news in self.kept if news.number > after]
            self.listeners.append(listener)
        for news in missed:
            listener(news)

        def end() -> None:
            with self.lock:
                if listener in self.listeners:
                    self.listeners.remove(listener)

        return end
