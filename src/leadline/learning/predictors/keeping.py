"""Two threads beside the server: one keeps probabilities fresh, the other trains what is due and watches champions.

One server does it, however many there are: who has the lock.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from leadline.learning.predictors import watching
from leadline.learning.predictors.refreshing import Refreshing
from leadline.learning.predictors.training import GIVES_UP, trained
from leadline.live.turns import Turns
from leadline.model.condition import Instant
from leadline.store import predictors as registry
from leadline.store.alone import one_server
from leadline.store.database import Store
from leadline.store.locks import REFRESHING, TRAINING

LOG = logging.getLogger("leadline.predictors")
LOOKS_EVERY_S = 5.0
FAILED_WAITS_S = 60.0
BY = "schedule"


class Keeping:
    """Keeps predictors. ``wake`` says that there is something to score."""

    def __init__(self, store: Store, clock: Callable[[], Instant], wake: Callable[[], None] = lambda: None) -> None:
        self.store, self.clock = store, clock
        self.refreshing = Refreshing(store, clock, wake, self.goes_on)
        self.has_begun = False
        self.threads = (
            self.alone("fresh", REFRESHING, self.refreshing.turn),
            self.alone("trained", TRAINING, self.train_and_watch),
        )

    def alone(self, what: str, lock: int, turn: Callable[[], float]) -> Turns:
        """Turns that no other server takes at the same time."""

        def taken() -> float:
            with one_server(self.store, lock) as is_mine:
                return turn() if is_mine else FAILED_WAITS_S

        failing = f"predictors are not kept {what} for now"
        return Turns(f"predictors {what}", taken, LOG, failing, FAILED_WAITS_S)

    def start(self) -> None:
        for one in self.threads:
            one.start()

    def stop(self) -> None:
        """End, also in the middle of an answer; what was not finished is done again."""
        for one in self.threads:
            one.end()
        self.refreshing.close()
        for one in self.threads:
            one.stop(FAILED_WAITS_S)

    def goes_on(self) -> bool:
        return not any(one.stopping.is_set() for one in self.threads)

    def train_and_watch(self) -> float:
        """Do the training that is due longest, or look at those champions that nobody looked at for a week."""
        if not self.has_begun:
            with self.store.writing() as con:
                registry.begin_anew(con)
            self.has_begun = True
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
