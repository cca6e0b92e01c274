"""Delivering: what waits in the outbox is sent, each connection at its own pace and by one thread at a time.

A connection that fails as a whole is left alone, longer each time, and what is to be sent waits: nothing of it is lost,
however long that takes. When it works again, it gets no more a second than it always does.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from leadline.errors import InputError, LeadlineError
from leadline.live.turns import Turns
from leadline.model.condition import SECOND, Instant
from leadline.outward import channels
from leadline.outward.channel import Channel, Dropped, Later, Link, Never, NotYet, Outcome, Sent
from leadline.outward.given import Given
from leadline.outward.reaching import client
from leadline.store import connections as store
from leadline.store import outbox
from leadline.store.connections import Connection
from leadline.store.outbox import Waiting

LOG = logging.getLogger("leadline.deliveries")
THREADS = 4  # connections that are served at once
LOOKS_EVERY_S = 0.25
FAILED_WAITS_S = 5.0


class Pace:
    """How many may be sent now, so that no more a second are sent than agreed; a second's worth at once at most."""

    def __init__(self, per_second: float, now: Instant) -> None:
        self.per_second = per_second
        self.room, self.at = max(1.0, per_second), now

    def allowed(self, now: Instant) -> int:
        since = max(0, now - self.at) / SECOND
        self.room, self.at = min(max(1.0, self.per_second), self.room + since * self.per_second), now
        return int(self.room)

    def sent(self, many: int) -> None:
        self.room -= many


class Delivering:
    """Sends what waits. `start` begins threads; `deliver` sends once what one connection may get now."""

    def __init__(self, given: Given, channel: Callable[[str], Channel] = channels.channel) -> None:
        self.given, self.channel = given, channel
        self.paces: dict[str, Pace] = {}
        self.clients: dict[str, httpx.Client] = {}
        self.busy: set[str] = set()
        self.lock = threading.Lock()
        self.turns = Turns("deliveries", self.next, LOG, "deliveries wait", FAILED_WAITS_S)
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="deliveries")

    def start(self) -> None:
        if self.given.store.is_sqlite:
            with self.given.store.writing() as con:
                outbox.let_go(con)
        self.turns.start()

    def wake(self) -> None:
        self.turns.wake()

    def stop(self) -> None:
        """End. What is being sent is finished; what waits is sent when a server runs again."""
        self.turns.stop()
        self.pool.shutdown()
        for one in self.clients.values():
            one.close()

    def next(self) -> float:
        """Begin to serve the connections for which something waits; how many seconds to wait until the next time."""
        with self.given.store.reading() as con:
            names = outbox.ready(con, self.given.clock())
        for name in names:
            self._begin(name)
        return LOOKS_EVERY_S

    def _begin(self, name: str) -> None:
        with self.lock:
            if name in self.busy:
                return
            self.busy.add(name)
        self.pool.submit(self._serve, name)

    def _serve(self, name: str) -> None:
        """Send until nothing is due, or the pace asks for a pause."""
        try:
            while not self.turns.stopping.is_set() and self.deliver(name):
                pass
        except LeadlineError as error:
            LOG.error("deliveries wait", extra={"why": str(error), "fields": {"connection": name}})
            self.turns.stopping.wait(FAILED_WAITS_S)
        except Exception as error:
            LOG.exception("deliveries wait", extra={"why": type(error).__name__, "fields": {"connection": name}})
            self.turns.stopping.wait(FAILED_WAITS_S)
        finally:
            with self.lock:
                self.busy.discard(name)

    # -- one batch -----------------------------------------------------------------------------------------------

    def deliver(self, name: str) -> int:
        """Send the next batch of a connection; how many were tried."""
        now = self.given.clock()
        with self.given.store.writing() as con:
            found = store.connections(con, name)
            if not found or found[0].paused_at is not None or found[0].next_at > now:
                return 0
            connection = found[0]
            channel = self.channel(connection.kind)
            pace = self.pace(connection, channel, now)
            most, collects = min(channel.batch, pace.allowed(now)), getattr(channel, "collects", False)
            held = outbox.hold(con, name, most, now, is_ordered=not collects) if most else []
        if not held:
            return 0
        outcomes = list(self.outcomes(channel, connection, held))
        pace.sent(len(outcomes))
        self.write(connection, held, outcomes)
        return len(outcomes)

    def outcomes(self, channel: Channel, connection: Connection, held: Sequence[Waiting]) -> Iterator[Outcome]:
        """What comes of each, as far as they are tried: after the connection failed as a whole no more are."""
        try:
            with self.link(connection) as link:
                for outcome in channel.send(link, held):
                    yield outcome
                    if isinstance(outcome, Later) and outcome.whole:
                        return
        except InputError as error:  # such as secrets that cannot be read: nothing can be sent
            yield Later(str(error), whole=True)
        except Exception as error:  # one that is not foreseen must not stop the others, nor be tried for ever
            LOG.exception("a delivery failed", extra={"why": type(error).__name__})
            yield Later(f"it could not be sent: {type(error).__name__}")

    @contextmanager
    def link(self, connection: Connection) -> Iterator[Link]:
        """What is needed to send over a connection."""
        name = connection.connection
        if name not in self.clients:
            self.clients[name] = client(is_private_allowed=self.given.is_private_allowed)
        yield Link(self.given, connection, store.secrets_of(connection, self.given.secret), self.clients[name])

    def pace(self, connection: Connection, channel: Channel, now: Instant) -> Pace:
        per_second = float(connection.settings.get("per_second", channel.per_second))
        found = self.paces.get(connection.connection)
        if found is None or found.per_second != per_second:
            found = self.paces[connection.connection] = Pace(per_second, now)
        return found

    def write(self, connection: Connection, held: Sequence[Waiting], outcomes: Sequence[Outcome]) -> None:
        """Write what came of a batch, in one transaction."""
        now, name = self.given.clock(), connection.connection
        arrived: dict[str, list[int]] = {}
        with self.given.store.writing() as con:
            outbox.released(con, held[len(outcomes) :])
            for one, outcome in zip(held, outcomes, strict=False):
                match outcome:
                    case Sent(answer):
                        arrived.setdefault(answer, []).append(one.seq)
                    case Dropped(why):
                        outbox.ended(con, [one.seq], outbox.DROPPED, now, error=why)
                    case Never(why):
                        outbox.ended(con, [one.seq], outbox.DEAD, now, error=why)
                    case NotYet(why, after):
                        outbox.released(con, [one])
                        outbox.postponed(con, one, now + after, why)
                    case Later(why, after, True):
                        outbox.released(con, [one])
                        store.failed(con, name, why, now, after)
                    case Later(why, after, False):
                        wait = outbox.wait_before(one.attempts, one.key)
                        if wait is None:
                            outbox.ended(con, [one.seq], outbox.DEAD, now, error=why)
                        else:
                            outbox.postponed(con, one, now + (wait if after is None else after), why)
            for answer, seqs in arrived.items():
                outbox.ended(con, seqs, outbox.SENT, now, answer=answer)
            if arrived and not any(isinstance(one, Later) and one.whole for one in outcomes):
                store.succeeded(con, name, now)
