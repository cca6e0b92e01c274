"""How an import is wanted, and what it found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa

from leadline.model.condition import Instant
from leadline.store.database import Store
from leadline.store.erasures import ErasureLog, check, while_none_is_erased
from leadline.store.sources import source_number
from leadline.store.subjects import ANONYMOUS, EMAIL, USER

SOURCE, KIND = "import", "import"


@dataclass(frozen=True, slots=True)
class Opening:
    """Another tool's score, taken over as points: the column of the leads that has it, and where it counts."""

    column: str
    dimension: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """``source`` is where rows come from that do not say it; ``at`` is when values hold whose time is not known.

    ``received_at`` is the instant of the import itself. ``dry``: nothing is kept of what is written. ``events`` are our
    names of events by theirs, all canonical. ``codes``: countries are written as their ISO codes.
    """

    received_at: Instant
    at: Instant
    source: str = SOURCE
    opening: Opening | None = None
    dry: bool = False
    events: Mapping[str, str] = field(default_factory=dict)
    codes: bool = False


@dataclass(slots=True)
class Counts:
    """What an import wrote. ``erased``: rows left out because the person was erased."""

    people: int = 0  # ids of leads that are new
    values: int = 0  # of attributes, of leads and of accounts
    addresses: int = 0  # that belong to a lead now
    events: int = 0
    repeated: int = 0
    conflicts: int = 0
    aside: int = 0
    balances: int = 0
    unread_balances: int = 0
    erased: int = 0


@dataclass(slots=True)
class Importing:
    """An import under way."""

    store: Store
    wanted: Wanted
    log: ErasureLog
    counts: Counts = field(default_factory=Counts)
    met: set[str] = field(default_factory=set)  # in a dry run, which keeps nobody

    @contextmanager
    def chunk(self) -> Iterator[sa.Connection]:
        """One short transaction: a server that runs writes between two of them."""
        try:
            with self.store.writing() as con:
                while_none_is_erased(con)
                check(con, self.log)
                yield con
                if self.wanted.dry:
                    raise Undone
        except Undone:
            pass

    def source(self, con: sa.Connection, name: str | None = None) -> int:
        return source_number(con, name or self.wanted.source, KIND, self.wanted.received_at)

    def meet(self, lead_ids: Iterable[str]) -> None:
        """Count leads that are new."""
        new = set(lead_ids) - self.met
        if self.wanted.dry:
            self.met |= new
        self.counts.people += len(new)

    def is_erased(self, lead_id: str) -> bool:
        """Whether a lead's id is that of an erased person, whatever kind of id they had."""
        return bool(self.log.entries) and any(self.log.forbids(kind, lead_id) for kind in (USER, EMAIL, ANONYMOUS))


class Undone(Exception):
    """What a dry run wrote is not kept."""
