"""Two threads beside the server: one keeps probabilities fresh, the other trains what is due and watches champions.

One server does it, however many there are: who has the lock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.learning.predictors import watching
from leadline.learning.predictors.refreshing import Refreshing
from leadline.learning.predictors.training import GIVES_UP, trained
from leadline.model.condition import Instant
from leadline.store import predictors as registry
from leadline.store.database import Store

LOG = logging.getLogger("leadline.predictors")
REFRESHING, TRAINING = 7_220_032, 7_220_033  # PostgreSQL's advisory locks
LOOKS_EVERY_S = 5.0
FAILED_WAITS_S = 60.0
BY = "schedule"


class Keeping:
    """Keeps predictors. ``wake`` says that there is something to score."""

    def __init__(self, store: Store, clock: Callable[[], Instant], wake: Callable[[], None] = lambda: None) -> None:
        self.store, self.clock = store, clock
        self.stopping = threading.Event()
        self.refreshing = Refreshing(store, clock, wake, self.goes_on)
        self.threads = [
            threading.Thread(target=self._run, args=one, name=f"predictors {one[0]}", daemon=True)
            for one in (("fresh", REFRESHING, self.refreshing.turn), ("trained", TRAINING, self.train_and_watch))
        ]

    def start(self) -> None:
        for one in self.threads:
            one.start()

    def stop(self) -> None:
        """End, also in the middle of an answer; what was not finished is done again."""
        self.stopping.set()
        self.refreshing.close()
        for one in self.threads:
            one.join(timeout=FAILED_WAITS_S)

    def goes_on(self) -> bool:
        return not self.stopping.is_set()

    def _run(self, what: str, lock: int, turn: Callable[[], float]) -> None:
        while not self.stopping.is_set():
            try:
                with self.mine(lock) as is_mine:
                    wait = turn() if is_mine else FAILED_WAITS_S
            except LeadlineError as error:
                if self.stopping.is_set():
                    return
                LOG.error("predictors are not kept %s for now", what, extra={"why": str(error)})
                wait = FAILED_WAITS_S
            except Exception as error:
                LOG.exception("predictors are not kept %s for now", what, extra={"why": type(error).__name__})
                wait = FAILED_WAITS_S
            self.stopping.wait(wait)

    @contextmanager
    def mine(self, lock: int) -> Iterator[bool]:
        """While no other server does the same. A SQLite file has one server."""
        if self.store.is_sqlite:
            yield True
            return
        with self.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
            taken = bool(con.scalar(sa.text(f"SELECT pg_try_advisory_lock({lock})")))
            try:
                yield taken
            finally:
                if taken:
                    con.execute(sa.text(f"SELECT pg_advisory_unlock({lock})"))

    def train_and_watch(self) -> float:
        """Do the training that is due longest, or look at those champions that nobody looked at for a week."""
        now = self.clock()
        with self.store.reading() as con:
            is_due = registry.is_any_due(con, now, GIVES_UP)
        if is_due:
            with self.store.writing() as con:
                row = registry.take_due(con, now, GIVES_UP)
            if row is not None:
                done = trained(self.store, row, BY, self.clock, self.goes_on)
                LOG.info("trained", extra={"fields": {"version": done.version, "promoted": done.promoted}})
            return 0.0
        with self.store.reading() as con:
            unseen = watching.due(con, now)
        if unseen:
            watching.look(self.store, unseen, self.clock, self.goes_on)
        return LOOKS_EVERY_S
