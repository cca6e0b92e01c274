"""A thread that does one thing turn by turn, beside the server, until it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from leadline.errors import LeadlineError


class Turns:
    """Takes turns. Each says how many seconds to wait for the next one; none: that is taken at once.

    A turn that fails is written into the log, ``failing`` being what is said of it, and the next one is taken after
    ``failed_waits_s``: nothing ends the thread but `stop`. The first is taken after ``first_waits_s``.
    """

    def __init__(
        self,
        name: str,
        turn: Callable[[], float],
        log: logging.Logger,
        failing: str,
        failed_waits_s: float,
        first_waits_s: float = 0.0,
    ) -> None:
        self.turn, self.log, self.failing = turn, log, failing
        self.failed_waits_s, self.first_waits_s = failed_waits_s, first_waits_s
        self.waking, self.stopping = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def wake(self) -> None:
        """Wait no longer for the next turn."""
        self.waking.set()

    def end(self) -> None:
        """Take no more turns; the one that is being taken may see it from ``stopping``."""
        self.stopping.set()
        self.waking.set()

    def stop(self, patience_s: float | None = None) -> None:
        """Take no more turns, and wait until the last one is over."""
        self.end()
        self.thread.join(patience_s)

    def _run(self) -> None:
        wait = self.first_waits_s
        while not self.stopping.is_set():
            if wait:
                self.waking.wait(wait)
                self.waking.clear()
                if self.stopping.is_set():
                    return
            wait = self._taken()

    def _taken(self) -> float:
        try:
            return self.turn()
        except LeadlineError as error:
            if not self.stopping.is_set():  # else it was broken off
                self.log.error(self.failing, extra={"why": str(error)})
        except Exception as error:
            self.log.exception(self.failing, extra={"why": type(error).__name__})
        return self.failed_waits_s
