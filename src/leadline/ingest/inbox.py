"""The inbox: messages of many requests go into the store together, and each request is answered after the commit.

One thread writes. What waits while it does goes into the next transaction, so that a disk that takes a while to be sure
of a commit is asked once for many requests.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.errors import StoreError
from leadline.model.condition import Instant
from leadline.store.append import Offer, Taken, append
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog, while_none_is_erased
from leadline.store.message import Message

MOST_MESSAGES = 2_000  # in one transaction
MOST_WAITING = 1_000  # requests; more are told to come again


class Full(StoreError):
    """So much is waiting to be written that a request had better come again."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An offer that is not written yet, and where its answer goes."""

    offer: Offer
    answer: Future[Taken] = field(default_factory=Future)


class Inbox:
    """Takes offers from any thread. ``written`` is called after each commit that brought something new.

    ``erasures`` is the log of who was erased: what bears an id of theirs is refused.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], Instant],
        written: Callable[[], None] = lambda: None,
        erasures: ErasureLog | None = None,
    ) -> None:
        self.store, self.clock, self.written, self.erasures = store, clock, written, erasures
        self.waiting: queue.Queue[Waiting | None] = queue.Queue(MOST_WAITING)
        self.thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self.closed, self.closing = False, threading.Lock()

    def start(self) -> None:
        self.thread.start()

    def offer(self, source_id: int, messages: Sequence[Message]) -> Future[Taken]:
        """Hand messages over; the answer is there when they are written, or why they could not be. Or it is `Full`."""
        one = Waiting(Offer(source_id, messages))
        with self.closing:
            if self.closed:
                raise Full("the server is going down; send this again in a moment")
            try:
                self.waiting.put_nowait(one)
            except queue.Full:
                raise Full(f"{MOST_WAITING} requests are waiting to be written; send this again in a moment") from None
        return one.answer

    def stop(self) -> None:
        """Write what has been taken, and take no more."""
        with self.closing:
            self.closed = True
        self.waiting.put(None)
        self.thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            batch, last = self._next()
            asked = [one for one in batch if one.answer.set_running_or_notify_cancel()]
            if asked:
                self._write(asked)

    def _next(self) -> tuple[list[Waiting], bool]:
        """What is written together: all that waits, up to a size; and whether that was the end."""
        first = self.waiting.get()
        if first is None:
            return [], True
        batch, size = [first], len(first.offer.messages)
        while size < MOST_MESSAGES:
            try:
                one = self.waiting.get_nowait()
            except queue.Empty:
                break
            if one is None:
                return batch, True
            batch.append(one)
            size += len(one.offer.messages)
        return batch, False

    def _write(self, batch: list[Waiting]) -> None:
        try:
            with self.store.writing() as con:
                taken = self._append(con, [one.offer for one in batch])
        except StoreError as error:  # the database is gone or full: it would keep each of them waiting in vain
            for one in batch:
                one.answer.set_exception(error)
            return
        except Exception as error:  # noqa: BLE001 - the edge of a thread: whoever waits is told
            if len(batch) > 1:  # one of them may be poison; the others are not to suffer from it
                for one in batch:
                    self._write([one])
            else:
                batch[0].answer.set_exception(error)
            return
        for one, found in zip(batch, taken, strict=True):
            one.answer.set_result(found)
        if any(found.accepted for found in taken):
            self.written()

    def _append(self, con: sa.Connection, offers: list[Offer]) -> list[Taken]:
        """Append what bears no id of an erased person; the rest is refused."""
        if self.erasures is None:
            return append(con, offers, self.clock())
        while_none_is_erased(con)
        filtered = [self.erasures.filter_messages(offer.messages) for offer in offers]
        kept = [Offer(offer.source_id, messages) for offer, (messages, _) in zip(offers, filtered, strict=True)]
        taken = append(con, kept, self.clock())
        for found, (_, refused) in zip(taken, filtered, strict=True):
            found.refused += refused
        return taken
