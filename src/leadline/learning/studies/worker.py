"""A thread that works on the studies that were asked, one after the other, each by a process of its own.

One server works on them at a time, however many there are. A study whose server ended in the middle is begun anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from leadline.errors import LeadlineError
from leadline.learning.studies import queue
from leadline.learning.studies.asked import Asking
from leadline.live.apart import process_of
from leadline.live.scan import address
from leadline.live.turns import Turns
from leadline.live.watched import UnwantedError, watched
from leadline.model.condition import Instant
from leadline.store.alone import one_server
from leadline.store.database import Store
from leadline.store.locks import STUDYING

LOG = logging.getLogger("leadline.studies")
PROCESS = process_of("leadline.learning.studies.working")
LOOKS_EVERY_S = 1.0
FAILED_WAITS_S = 5.0
MORE = 0.01  # of a study, that is worth writing down
FAULT = "it failed by a fault of ours; the log says more"


class Studying:
    """Works on studies. `turn` does the next one."""

    def __init__(self, store: Store, clock: Callable[[], Instant]) -> None:
        self.store, self.clock = store, clock
        self.turns = Turns("studies", self.next, LOG, "no study is worked on for now", FAILED_WAITS_S)

    def start(self) -> None:
        self.turns.start()

    def stop(self) -> None:
        """End; a study in the middle is begun anew by whoever works next."""
        self.turns.stop()

    def next(self) -> float:
        """Do the next one; how many seconds to wait for another."""
        return 0.0 if self.turn() else LOOKS_EVERY_S

    def turn(self) -> bool:
        """Work on the next study; whether there was one. While another server works, it is left to that one."""
        with self.store.reading() as con:
            if not queue.is_any_open(con):
                return False
        with one_server(self.store, STUDYING) as is_mine:
            if not is_mine:
                return False
            with self.store.writing() as con:
                queue.begin_anew(con)
                taken = queue.take_next(con, self.clock())
            if taken is None:
                return False
            self.work(*taken)
        return True

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
        if self.studying.turns.stopping.is_set():
            return False
        if share < self.share + MORE:
            with self.studying.store.reading() as con:
                return queue.is_there(con, self.number)
        self.share = share
        with self.studying.store.writing() as con:
            return queue.tell_share(con, self.number, share)
