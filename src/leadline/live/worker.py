"""The worker: scores what waits as soon as it is there, and what only time changes when its turn comes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from leadline.errors import LeadlineError
from leadline.live.bus import Bus
from leadline.live.chores import Chores
from leadline.live.engine import Engine
from leadline.live.tick import Ticked, tick
from leadline.model.condition import HOUR, SECOND, Instant
from leadline.store.database import Store

LOG = logging.getLogger("leadline.worker")
IDLE_S = 0.25  # another process may have written, whom nobody here was told of
CHORES_EVERY = 1 * SECOND
FAILED_WAITS_S = 2.0
SWEEP = 1 * HOUR  # every lead is scored anew at least so often


@dataclass(slots=True)
class Health:
    """How the worker is doing: its last turn, how long the oldest lead had waited, and what failed last."""

    ticked_at: Instant = 0
    waited: int = 0  # microseconds
    scored: int = 0
    failures: int = 0
    error: str = ""


class Worker:
    """One thread that scores. `wake` says that something was written."""

    def __init__(self, store: Store, clock: Callable[[], Instant], bus: Bus | None = None, sweep: int = SWEEP) -> None:
        self.store, self.clock, self.bus, self.sweep = store, clock, bus or Bus(), sweep
        self.health = Health()
        self.waking, self.stopping = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self.latest: Instant = 0

    def start(self) -> None:
        self.thread.start()

    def wake(self) -> None:
        self.waking.set()

    def stop(self) -> None:
        self.stopping.set()
        self.waking.set()
        self.thread.join()

    @property
    def is_alive(self) -> bool:
        return self.thread.is_alive()

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                with Engine(self.store) as engine:
                    self._work(engine, Chores(self.store, self.sweep))
            except LeadlineError as error:
                self._failed(str(error))
            except Exception as error:
                LOG.exception("the worker failed")
                self._failed(type(error).__name__)

    def _failed(self, why: str) -> None:
        self.health.failures += 1
        self.health.error = why
        LOG.error("the worker starts again", extra={"why": why})
        self.stopping.wait(FAILED_WAITS_S)

    def _work(self, engine: Engine, chores: Chores) -> None:
        due = 0
        while not self.stopping.is_set():
            now = self.now()
            if now >= due:
                chores.do(engine, now)
                due = now + CHORES_EVERY
            self.waking.clear()
            done = tick(self.store, engine, now)
            self._tell(done)
            if not done.leads and not done.more:
                self.waking.wait(IDLE_S)

    def now(self) -> Instant:
        """The clock's instant, which never steps back: a transition once written stays in the past."""
        self.latest = max(self.latest, self.clock())
        return self.latest

    def _tell(self, done: Ticked) -> None:
        self.health.ticked_at = done.as_of
        if not done.leads:
            return
        self.health.scored += done.leads
        self.health.waited = max(0, self.clock() - done.waited) if done.waited else 0
        for lead in sorted(done.changed):
            self.bus.tell("scored", done.as_of, lead, done.shown.get(lead, {}))
        for one in done.moved:
            detail = {"number": one.number, "from": one.from_stage, "to": one.to_stage, "fired": one.fired}
            self.bus.tell("moved", one.at, one.lead_id, detail)
