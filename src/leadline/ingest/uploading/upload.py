"""A file that somebody brought, how they want it read, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from leadline.errors import InputError, LeadlineError
from leadline.files.columns import WANTED, Facts
from leadline.files.instants import Order
from leadline.files.looking import Look
from leadline.ingest.importing import Counts
from leadline.ingest.importing.wanted import SOURCE
from leadline.model.condition import Instant


class State(StrEnum):
    """How far an upload is."""

    ready = "ready"
    waiting = "waiting"  # for another import to end
    importing = "importing"
    imported = "imported"
    failed = "failed"


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a file read. ``mapping`` is {our column: theirs}, ``without`` are columns to leave out.

    A column that neither names is taken as the look into the file says. ``source`` is where rows come from that do not
    say it themselves. ``events`` is {their name of an event: ours}; what it does not name is taken as remembered.
    ``codes``: countries are written as their ISO codes.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    dates: Order | None = None
    zone: str | None = None
    source: str = SOURCE
    events: Mapping[str, str] = field(default_factory=dict)
    codes: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be used: its line in the file (in Parquet: its number), the reason, the row itself."""

    line: int | None
    reason: str
    row: str


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened how often in a file of events: its name there, and ``ours``, by which it is kept.

    ``in_rules``: a model that scores names ours. ``like`` is a name that is named, and may be meant.
    """

    name: str
    count: int
    ours: str
    in_rules: bool
    like: str | None = None


@dataclass(frozen=True, slots=True)
class Country:
    """A country as the file writes it, where rules ask for its ``code`` and not for what is written."""

    name: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What an import would do: rows that can be used and cannot, the first of each, and what would be written.

    ``counts`` are of the first ``tried`` rows. ``rows`` are as Leadline understands them, in ``columns``; ``events``
    are those that are most frequent, and ``names`` are those that the models look at which score now.
    """

    accepted: int
    rejected: int
    repeated: int
    tried: int
    counts: Counts
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    rejects: tuple[Rejected, ...]
    events: tuple[Happened, ...]
    names: tuple[str, ...]
    countries: tuple[Country, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What an import did."""

    accepted: int
    rejected: int
    repeated: int
    counts: Counts
    notes: tuple[str, ...]


@dataclass(slots=True)
class Progress:
    """How far an import is: what it is at (``reading``, or the table that it writes), and how many rows are done."""

    step: str = "reading"
    done: int = 0
    rows: int = 0


@dataclass(slots=True, eq=False)
class Upload:
    """A file that was brought in. ``by`` is who brought it, as the audit log says it; nobody else sees it."""

    upload_id: str
    name: str
    by: str
    size: int
    received_at: Instant
    path: Path
    look: Look
    state: State = State.ready
    progress: Progress | None = None
    written: Written | None = None
    error: LeadlineError | None = None

    @property
    def facts(self) -> Facts:
        return self.look.facts

    @property
    def is_busy(self) -> bool:
        return self.state in (State.waiting, State.importing)

    @property
    def rejected_path(self) -> Path:
        """Where the rows stand that the last reading could not use."""
        return self.path.with_name(f"{self.path.stem}.rejected.csv")

    def mapping(self, wish: Wish) -> dict[str, str]:
        """Our columns and theirs, all of them: what is wished, and what the look said of the others."""
        said = {ours: one.name for one in self.look.columns for ours in one.ours}
        theirs = set(wish.mapping.values()) | wish.without
        rest = {ours: name for ours, name in said.items() if ours not in wish.mapping and name not in theirs}
        return {**rest, **wish.mapping}

    def check(self, wish: Wish) -> None:
        """Refuse a wish that leaves out what there must be; `InputError`."""
        mapping = self.mapping(wish)
        lacking = [one.name for one in WANTED[self.facts] if one.required and one.name not in mapping]
        if self.facts is Facts.CHANGES and "lead_id" not in mapping and "account_id" not in mapping:
            lacking.append("lead_id")
        if lacking:
            words = " and ".join(f"`{name}`" for name in lacking)
            raise InputError(f"no column is taken for {words}; say which it is")
