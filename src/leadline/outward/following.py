"""Following: what happened to leads is taken in its order, and what follows from it is done, once.

One server follows at a time, however many there are. A turn looks first and changes nothing; then all that follows is
written in one transaction with the end of what happened. Killed before its commit, it is done again; after it, it is
done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol, cast

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.live.turns import Turns
from leadline.model.condition import Instant
from leadline.outward.given import Given
from leadline.store import happenings
from leadline.store.happenings import Happening
from leadline.store.locks import FOLLOWING

LOG = logging.getLogger("leadline.following")
MOST = 1_000  # happenings in a turn
LOOKS_EVERY_S = 0.25
FAILED_WAITS_S = 5.0
CONSUMERS = (  # modules, each with the class `CONSUMER` of something that follows
    "leadline.outward.routing",
    "leadline.outward.flowing",
    "leadline.outward.telling",
    "leadline.outward.crm.syncing",
    "leadline.outward.notice.telling",
)


class Consumer(Protocol):
    """Something that follows from what happened, or from time alone. It lives as long as the follower's thread."""

    def look(self, happened: Sequence[Happening], now: Instant) -> Any:
        """Read and decide, and change nothing. ``None``: nothing follows from these, nor from the time."""
        ...

    def follow(self, con: sa.Connection, looked: Any, now: Instant) -> None:
        """Write what was decided, in the one transaction of the turn."""
        ...

    def close(self) -> None:
        """End, with what it keeps open."""
        ...


class Following:
    """A thread that follows. `turn` does it once."""

    def __init__(self, given: Given, delivered: Callable[[], None] = lambda: None) -> None:
        self.given, self.delivered = given, delivered
        self.consumers: list[Consumer] = []
        self.turns = Turns("following", self.next, LOG, "nothing follows for now", FAILED_WAITS_S)

    def start(self) -> None:
        self.turns.start()

    def wake(self) -> None:
        self.turns.wake()

    def stop(self) -> None:
        self.turns.stop()
        self.close()

    def next(self) -> float:
        """Follow; how many seconds to wait until the next time."""
        return 0.0 if self.turn() else LOOKS_EVERY_S

    def close(self) -> None:
        for one in self.consumers:
            one.close()
        self.consumers = []

    def turn(self) -> bool:
        """Follow once; whether anything did. Whoever finds that another server follows leaves it to that one."""
        if not self.consumers:
            self.consumers = [cast(Consumer, import_module(name).CONSUMER(self.given)) for name in CONSUMERS]
        now = self.given.clock()
        if self.given.store.is_sqlite:
            with self.given.store.reading() as con:
                happened = happenings.head(con, MOST)
            looked = self.look(happened, now)
            if not happened and not looked:
                return False
            with self.given.store.writing() as con:
                self.follow(con, happened, looked, now)
        else:
            with self.mine() as con:
                if con is None:
                    return False
                happened = happenings.head(con, MOST)
                looked = self.look(happened, now)
                if not happened and not looked:
                    return False
                self.follow(con, happened, looked, now)
        self.delivered()
        self.given.wake()
        return True

    @contextmanager
    def mine(self) -> Iterator[sa.Connection | None]:
        """A transaction in which nobody else follows; ``None``: somebody does."""
        with self.given.store.writing() as con:
            taken = con.scalar(sa.text(f"SELECT pg_try_advisory_xact_lock({FOLLOWING})"))
            yield con if taken else None

    def look(self, happened: Sequence[Happening], now: Instant) -> list[tuple[Consumer, Any]]:
        every = [(one, one.look(happened, now)) for one in self.consumers]
        return [(one, found) for one, found in every if found is not None]

    def follow(
        self, con: sa.Connection, happened: Sequence[Happening], looked: Sequence[tuple[Consumer, Any]], now: Instant
    ) -> None:
        for one, found in looked:
            one.follow(con, found, now)
        if not happenings.done(con, happened):
            raise Overtaken("somebody else followed from the same; this turn is undone")


class Overtaken(LeadlineError):
    """What a turn took was taken by somebody else meanwhile."""
