"""Having processes read files: a few at a time, each used again while there is more to read."""

from __future__ import annotations

import threading
from typing import Any

from leadline import errors
from leadline.errors import LeadlineError, StoreError
from leadline.files.orders import OrderUnknown
from leadline.ingest.inbox import Full
from leadline.ingest.uploading.child import Child, Told
from leadline.ingest.uploading.task import Task

PATIENCE_S = 120.0  # for a look or a trial; an import has its time
AT_ONCE, WAITS_S = 2, 10.0  # looks and trials beside one another, and how long a third one waits
GOING = "the server is going down"
IDLE_S = 60.0  # how long a process is kept for what comes next: it takes a second to start


class Reader:
    """Has processes read files; `stop` ends them."""

    def __init__(self) -> None:
        self.turns = threading.Semaphore(AT_ONCE)
        self.guard = threading.Lock()
        self.idle: list[Child] = []
        self.busy: set[Child] = set()
        self.stopped = False

    def quick(self, task: Task) -> dict[str, Any]:
        """The answer to a look or a trial, which somebody waits for; `Full` where too many others wait."""
        if not self.turns.acquire(timeout=WAITS_S):
            raise Full("other files are being read; try again in a moment")
        try:
            return self.answer(task, lambda _: None, PATIENCE_S)
        finally:
            self.turns.release()

    def answer(self, task: Task, told: Told, patience: float | None = None) -> dict[str, Any]:
        """What is answered; what went wrong is raised. ``told`` hears how far it is."""
        child = self.take()
        try:
            said = child.ask(task, told, patience)
        except LeadlineError:
            if self.stopped:
                raise StoreError(GOING) from None
            raise
        finally:
            self.leave(child)
        return result(said)

    def take(self) -> Child:
        with self.guard:
            if self.stopped:
                raise StoreError(GOING)
            while self.idle:
                child = self.idle.pop()
                assert child.retiring is not None
                child.retiring.cancel()
                if child.is_whole:
                    break
                child.end()
            else:
                child = Child()
            self.busy.add(child)
            return child

    def leave(self, child: Child) -> None:
        """Have a process wait for what comes next, for a while; one that is broken is ended."""
        with self.guard:
            self.busy.discard(child)
            if self.stopped or not child.is_whole or len(self.idle) >= AT_ONCE:
                child.end()
                return
            child.retiring = threading.Timer(IDLE_S, self.retire, [child])
            child.retiring.daemon = True
            child.retiring.start()
            self.idle.append(child)

    def retire(self, child: Child) -> None:
        with self.guard:
            if child in self.idle:
                self.idle.remove(child)
                child.end()

    def stop(self) -> None:
        """End what runs."""
        with self.guard:
            self.stopped = True
            for child in self.idle:
                child.end()
            self.idle.clear()
            for child in self.busy:
                child.process.kill()


def result(said: dict[str, Any]) -> dict[str, Any]:
    if "answer" in said:
        found: dict[str, Any] = said["answer"]
        return found
    if said["order_unknown"]:
        raise OrderUnknown(**said["order_unknown"], message=said["said"])
    kind = getattr(errors, said["error"])
    assert issubclass(kind, LeadlineError)
    raise kind(said["said"])
