"""Reading: every CRM is asked for what changed, each by a thread of its own, so that a slow one holds nobody up.

One server reads a connection at a time, however many there are. A CRM that fails is left alone, longer each time; how
far it was read is remembered, so after an outage what happened meanwhile is read page by page.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.live.turns import Turns
from leadline.model.condition import MINUTE, Duration
from leadline.outward.channel import Link
from leadline.outward.crm.mapping import Stages, read_mapping
from leadline.outward.crm.protocol import CONTACT, DEAL, Failing
from leadline.outward.crm.systems import SYSTEMS, system
from leadline.outward.crm.taking import Taking
from leadline.outward.given import Given
from leadline.outward.reaching import client
from leadline.store.connections import Connection, connections, secrets_of
from leadline.store.crm import HowRead, how_read, mark_of, note_read
from leadline.store.documents import MAPPING, documents
from leadline.store.erasures import ErasureLog
from leadline.store.locks import READING

LOG = logging.getLogger("leadline.reading")
LOOKS_EVERY_S = 1.0
FAILED_WAITS_S = 5.0
LONGEST_WAIT = 15 * MINUTE  # between two tries of a CRM that fails
LOCK = sa.text("SELECT pg_try_advisory_xact_lock(:kind, hashtext(:name))")


class Reading:
    """Reads the CRMs. `start` begins a thread that sees to it; `read` reads one connection as far as there is more."""

    def __init__(self, given: Given, erasures: ErasureLog | None = None) -> None:
        self.given, self.erasures = given, erasures
        self.threads: dict[str, threading.Thread] = {}
        self.turns = Turns("reading", self.next, LOG, "no CRM is read for now", LOOKS_EVERY_S)

    def start(self) -> None:
        self.turns.start()

    def stop(self) -> None:
        """End after the pages that are being taken."""
        self.turns.stop()
        for one in self.threads.values():
            one.join()

    def next(self) -> float:
        """Begin what is due; how many seconds to wait until the next time."""
        self.begin()
        return LOOKS_EVERY_S

    def begin(self) -> None:
        """Begin to read those connections whose turn it is."""
        now = self.given.clock()
        with self.given.store.reading() as con:
            found = [one for one in connections(con) if one.kind in SYSTEMS and one.paused_at is None]
            due = [one for one in found if how_read(con, one.connection).next_at <= now]
        for one in due:
            before = self.threads.get(one.connection)
            if before is None or not before.is_alive():
                thread = threading.Thread(target=self.serve, args=(one,), name="reading", daemon=True)
                self.threads[one.connection] = thread
                thread.start()

    def serve(self, one: Connection) -> None:
        """Read a connection, and write down how that went and when it is read next."""
        every = int(one.settings["poll_minutes"] * MINUTE)
        after, why = None, ""
        try:
            self.read(one)
        except Failing as error:
            after, why = error.after, error.why
        except LeadlineError as error:
            why = str(error)
        except Exception as error:  # such as an answer that nobody foresaw
            LOG.exception("a CRM could not be read", extra={"why": type(error).__name__})
            why = type(error).__name__
        if why:
            LOG.warning("a CRM is read later", extra={"why": why, "fields": {"connection": one.connection}})
        try:
            self.note(one.connection, why, after, every)
        except LeadlineError as error:
            LOG.error("no CRM is read for now", extra={"why": str(error)})
            self.turns.stopping.wait(FAILED_WAITS_S)

    def note(self, name: str, why: str, after: Duration | None, every: Duration) -> None:
        now = self.given.clock()
        with self.given.store.writing() as con:
            failures = how_read(con, name).failures + 1 if why else 0
            longer = min(LONGEST_WAIT, every * 2 ** min(failures, 10))
            wait = (after or longer) if why else every  # who says how long to wait is taken at their word
            note_read(con, name, HowRead(why, failures, now + wait), now)

    def read(self, one: Connection) -> int:
        """Read what changed, page by page; how many facts were new."""
        new = 0
        with self.mine(one.connection) as is_mine, client(is_private_allowed=self.given.is_private_allowed) as http:
            if not is_mine:
                return 0
            mapping = self.mapping(one)
            link = Link(self.given, one, secrets_of(one, self.given.secret), http)
            crm = system(one.kind).client(link, mapping.reads)
            for kind in (CONTACT, DEAL):
                more = True
                while more and not self.turns.stopping.is_set():
                    with self.given.store.reading() as con:
                        mark = mark_of(con, one.connection, f"read:{kind}")
                    page = crm.changes(kind, mark, self.given.clock())
                    with self.given.store.writing() as con:
                        new += Taking(con, one.connection, mapping, self.erasures, self.given.clock()).take(kind, page)
                    self.given.wake()
                    more = page.more
        return new

    def mapping(self, one: Connection) -> Stages:
        """What the CRM's stages mean."""
        with self.given.store.reading() as con:
            found = documents(con, MAPPING, one.settings["mapping"] or one.connection)
        return mapping_of(found[0].text) if found else Stages()

    @contextmanager
    def mine(self, name: str) -> Iterator[bool]:
        """Whether nobody else reads this connection, until the block ends. On SQLite there is one server."""
        if self.given.store.is_sqlite:
            yield True
            return
        with self.given.store.reading() as con:
            yield bool(con.scalar(LOCK, {"kind": READING, "name": name}))


@cache
def mapping_of(text: str) -> Stages:
    return read_mapping(text)
