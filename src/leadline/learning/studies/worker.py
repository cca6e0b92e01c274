"""A thread that works on the studies that were asked, one after the other, each by a process of its own.

One server works on them at a time, however many there are. A study whose server ended in the middle is begun anew.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.learning.studies import queue
from leadline.learning.studies.asked import Asking
from leadline.live.apart import process_of
from leadline.live.scan import address
from leadline.live.watched import UnwantedError, watched
from leadline.model.condition import Instant
from leadline.store.database import Store

LOG = logging.getLogger("leadline.studies")
PROCESS = process_of("leadline.learning.studies.working")
STUDYING = 7_220_031  # PostgreSQL's advisory lock of who works on studies
LOOKS_EVERY_S = 1.0
FAILED_WAITS_S = 5.0
MORE = 0.01  # of a study, that is worth writing down
FAULT = "it failed by a fault of ours; the log says more"


class Studying:
    """Works on studies. `turn` does the next one."""

    def __init__(self, store: Store, clock: Callable[[], Instant]) -> None:
        self.store, self.clock = store, clock
        self.waking, self.stopping = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name="studies", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def wake(self) -> None:
        self.waking.set()

    def stop(self) -> None:
        """End; a study in the middle is begun anew by whoever works next."""
        self.stopping.set()
        self.waking.set()
        self.thread.join()

    def _run(self) -> None:
        while not self.stopping.is_set():
            wait = LOOKS_EVERY_S
            try:
                if self.turn():
                    continue
            except LeadlineError as error:
                LOG.error("no study is worked on for now", extra={"why": str(error)})
                wait = FAILED_WAITS_S
            except Exception as error:
                LOG.exception("no study is worked on for now", extra={"why": type(error).__name__})
                wait = FAILED_WAITS_S
            self.waking.wait(wait)
            self.waking.clear()

    def turn(self) -> bool:
        """Work on the next study; whether there was one. While another server works, it is left to that one."""
        with self.store.reading() as con:
            if not queue.is_any_open(con):
                return False
        with self.mine() as is_mine:
            if not is_mine:
                return False
            with self.store.writing() as con:
                queue.begin_anew(con)
                taken = queue.take_next(con, self.clock())
            if taken is None:
                return False
            self.work(*taken)
        return True

    @contextmanager
    def mine(self) -> Iterator[bool]:
        """While no other server works on studies. A SQLite file has one server."""
        if self.store.is_sqlite:
            yield True
            return
        with self.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
            taken = bool(con.scalar(sa.text(f"SELECT pg_try_advisory_lock({STUDYING})")))
            try:
                yield taken
            finally:
                if taken:
                    con.execute(sa.text(f"SELECT pg_advisory_unlock({STUDYING})"))

    def work(self, number: int, asking: Asking) -> None:
        """Work on a study, and keep what was found, or why nothing was."""
        said = {"address": address(self.store.engine), "asking": asking.dumped(), "now": self.clock()}
        try:
            found = watched(PROCESS, said, "the study", Watching(self, number))
        except UnwantedError:
            return
        except LeadlineError as error:
            LOG.warning("a study failed", extra={"why": str(error)})
            why = str(error)
        except Exception as error:
            LOG.exception("a study failed", extra={"why": type(error).__name__})
            why = FAULT
        else:
            with self.store.writing() as con:
                queue.end_well(con, number, found["document"]["verdict"][0], found, self.clock())
            return
        with self.store.writing() as con:
            queue.end_badly(con, number, why, self.clock())


class Watching:
    """Writes down how much of a study is done, and says whether it is still to be worked on."""

    def __init__(self, studying: Studying, number: int) -> None:
        self.studying, self.number, self.share = studying, number, 0.0

    def __call__(self, share: float) -> bool:
        if self.studying.stopping.is_set():
            return False
        if share < self.share + MORE:
            with self.studying.store.reading() as con:
                return queue.is_there(con, self.number)
        self.share = share
        with self.studying.store.writing() as con:
            return queue.tell_share(con, self.number, share)
