"""Engines for those who ask: a few, lent to one thread at a time, each with its tables and statements ready."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from leadline.errors import LeadlineError, StoreError
from leadline.ingest.inbox import Full
from leadline.live.engine import Engine
from leadline.model import Model
from leadline.store.database import Store, refusals

MOST = 4  # at once: each has a connection of its own
PATIENCE_S = 20.0


class Engines:
    """Lends engines. One that failed is not lent again; those that come back are as they were."""

    def __init__(self, store: Store, most: int = MOST, patience_s: float = PATIENCE_S) -> None:
        self.store, self.patience_s = store, patience_s
        self.places = threading.BoundedSemaphore(most)
        self.lock = threading.Lock()
        self.free: list[Engine] = []
        self.closed = False

    @contextmanager
    def lend(self, draft: Model | None = None) -> Iterator[Engine]:
        """An engine with the live models loaded, inside a transaction that reads. `Full`: too many ask at once.

        With a ``draft`` it knows that model alone.
        """
        if not self.places.acquire(timeout=self.patience_s):
            raise Full("so many explanations are being worked out that this one had better come again")
        try:
            with refusals(self.store.url):
                engine = self.taken()
                try:
                    with engine.connection.begin():
                        if draft is None:
                            engine.load(engine.connection)
                        else:
                            engine.load_draft(engine.connection, draft)
                    with engine.connection.begin():
                        yield engine
                except LeadlineError as error:
                    self.done(engine, sound=not isinstance(error, StoreError))
                    raise
                except BaseException:
                    self.done(engine, sound=False)
                    raise
                self.done(engine, sound=True)
        finally:
            self.places.release()

    def taken(self) -> Engine:
        with self.lock:
            if self.free:
                return self.free.pop()
        return Engine(self.store).__enter__()

    def done(self, engine: Engine, *, sound: bool) -> None:
        with self.lock:
            if sound and not self.closed:
                self.free.append(engine)
                return
        engine.__exit__(None, None, None)

    def close(self) -> None:
        """Give back the connections; who still has an engine keeps it to the end."""
        with self.lock:
            self.closed, free, self.free = True, self.free, []
        for engine in free:
            engine.__exit__(None, None, None)
