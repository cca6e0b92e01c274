"""The worker: scores what waits as soon as it is there, and what only time changes when its turn comes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.live.bus import Bus
from leadline.live.chores import Chores
from leadline.live.claims import MOST, Claim, claim
from leadline.live.engine import Engine
from leadline.live.judging import JUDGED_BY
from leadline.live.placing import Placing
from leadline.live.spreading import spread
from leadline.live.tick import Ticked, turn
from leadline.live.turns import Turns
from leadline.model.condition import HOUR, MINUTE, SECOND, Duration, Instant
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.retention import keep_from

LOG = logging.getLogger("leadline.worker")
IDLE_S = 0.25  # another process may have written, whom nobody here was told of
CHORES_EVERY = 1 * SECOND
FAILED_WAITS_S = 2.0
RETENTION_EVERY_S = 86_400.0
SWEEP = 1 * HOUR  # every lead is scored anew at least so often
HELD = 1 * HOUR  # a clock that steps back by less is waited for; one by more was wrong before
AILING = 10 * MINUTE  # after which a lead that could not be scored is tried again
FAILS = 8  # times in a row, and the worker counts as one that does not work; to find one lead of 500 takes five
FEWER = 4  # times fewer leads in a turn, after one that failed


@dataclass(slots=True)
class Health:
    """How the worker is doing: its last turn, how long the oldest lead had waited, and what failed last."""

    ticked_at: Instant = 0
    waited: int = 0  # microseconds
    scored: int = 0
    failures: int = 0
    in_a_row: int = 0  # failures since the last turn that succeeded
    error: str = ""


class Worker:
    """One thread that scores. `wake` says that something was written. ``retention``: how long facts are kept."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], Instant],
        bus: Bus | None = None,
        sweep: Duration = SWEEP,
        retention: Duration | None = None,
    ) -> None:
        self.store, self.clock, self.bus = store, clock, bus or Bus()
        self.retention = retention
        self.health = Health()
        self.chores = Chores(store, sweep)  # for good, since it remembers what it saw
        self.waking, self.stopping = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self.latest: Instant = 0
        self.claimed, self.most = Claim(), MOST  # the leads of this turn, and how many there may be
        self.ailing: dict[int, Instant] = {}  # leads that cannot be scored, and until when they are left alone
        self.placing = Placing(store, clock)
        failing = "old facts are still there"
        self.keeping = Turns("retention", self._keep, LOG, failing, RETENTION_EVERY_S)

    def start(self) -> None:
        self.thread.start()
        self.placing.start()
        if self.retention is not None:
            self.keeping.start()

    def wake(self) -> None:
        self.waking.set()

    def stop(self) -> None:
        self.stopping.set()
        self.waking.set()
        self.thread.join()
        self.placing.stop()
        if self.retention is not None:
            self.keeping.stop()

    @property
    def is_alive(self) -> bool:
        return self.thread.is_alive()

    @property
    def works(self) -> bool:
        """Whether it scores: it is there, and not all of its last turns failed."""
        return self.is_alive and self.health.in_a_row < FAILS

    def _run(self) -> None:
        while not self.stopping.is_set():
            try:
                with Engine(self.store) as engine:
                    self._work(engine)
            except Exception as error:
                is_ours = isinstance(error, LeadlineError)
                if not is_ours:
                    LOG.exception("the worker failed")
                self._failed(str(error) if is_ours else type(error).__name__)
                if not self._can_write() or not self._narrowed():
                    self.stopping.wait(FAILED_WAITS_S)

    def _failed(self, why: str) -> None:
        self.health.failures += 1
        self.health.in_a_row += 1
        self.health.error = why
        LOG.error("the worker starts again", extra={"why": why})

    def _can_write(self) -> bool:
        """Whether the database takes what is written: if it does not, no lead is to blame."""
        same = sa.update(t.settings).where(t.settings.c.name == JUDGED_BY).values(value=t.settings.c.value)
        try:
            with self.store.writing() as con:
                con.execute(same)
        except (LeadlineError, sa.exc.SQLAlchemyError):
            self.claimed = Claim()
            return False
        return True

    def _narrowed(self) -> bool:
        """Look for the lead that cannot be scored: fewer in a turn, and the last one waits, so that others need not."""
        claimed, self.claimed = self.claimed, Claim()
        if claimed.is_empty:
            return False  # it was not a lead's fault
        if self.most > 1:
            self.most = max(1, min(self.most, len(claimed.lead_ids)) // FEWER)
            return True
        for lead in claimed.lead_ids | claimed.gone:
            self.ailing[lead] = self.latest + AILING
        LOG.error("a lead cannot be scored", extra={"fields": {"leads": sorted(claimed.lead_ids | claimed.gone)}})
        return True

    def _work(self, engine: Engine) -> None:
        with self.store.reading() as con:
            self.latest = max(self.latest, con.scalar(sa.select(sa.func.max(t.leads.c.as_of))) or 0)
        due: Instant | None = None
        while not self.stopping.is_set():
            now = self.now()
            if due is None or not due - CHORES_EVERY <= now < due:
                self.chores.do(engine, now)
                due = now + CHORES_EVERY
            self.waking.clear()
            self.ailing = {lead: until for lead, until in self.ailing.items() if until > now}
            spread(self.store, now)
            done = turn(self.store, engine, now, self._claim)
            self.claimed, self.most = Claim(), min(MOST, self.most * FEWER)
            self.health.in_a_row = 0
            self._tell(done)
            if not done.leads and not done.more:
                self.waking.wait(IDLE_S)

    def _claim(self, con: sa.Connection) -> Claim:
        self.claimed = claim(con, self.most, self.ailing)
        return self.claimed

    def _keep(self) -> float:
        """Once a day delete what is older than is to be kept: in small transactions, beside the scoring."""
        assert self.retention is not None
        at = self.clock()
        keep_from(self.store, at - self.retention, "leadline", at)
        return RETENTION_EVERY_S

    def now(self) -> Instant:
        """The clock's instant. It does not follow a small step back: a transition once written stays in the past."""
        now = self.clock()
        if not self.latest - HELD < now < self.latest:
            self.latest = now
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
        for (segment, lead), entered in sorted(done.entered.items()):
            self.bus.tell("segment", done.as_of, lead, {"segment": segment, "entered": entered})
