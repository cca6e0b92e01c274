"""What a CRM can do for Leadline: one client for each system, and the shapes that it takes and gives.

A client knows its system and nothing else: no store, no policy. What may be written, whose owner may be replaced, and
what follows from what was read are decided around it. A client is made for each use with an `httpx.Client` and a clock.

Whatever fails as a whole raises `Failing`; what fails for one record alone is `Refused` in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from leadline.errors import LeadlineError
from leadline.model.condition import Duration, Instant
from leadline.outward.channel import Checked, Link

Value = str | int | float | bool | None
Kind = Literal["contact", "deal"]
CONTACT: Kind = "contact"  # a person who may buy: HubSpot's contact, Odoo's lead, Salesforce's lead
DEAL: Kind = "deal"  # a sale that may come of it: HubSpot's deal, Odoo's and Salesforce's opportunity

ID = "leadline_id"  # the field by which a record is found again: the number of the lead
OURS: Mapping[str, Literal["text", "number", "url"]] = {  # the fields that are ours; `ID` besides
    "leadline_score": "number",
    "leadline_grade": "text",
    "leadline_band": "text",
    "leadline_priority": "text",
    "leadline_reasons": "text",  # some lines
    "leadline_link": "url",
    "leadline_stage": "text",
}


class Failing(LeadlineError):
    """The CRM as a whole fails, or asks us to wait (``after``): 429, 5xx, a timeout, a token that is refused."""

    def __init__(self, why: str, after: Duration | None = None) -> None:
        super().__init__(why)
        self.why, self.after = why, after


@dataclass(frozen=True, slots=True)
class Refused:
    """The CRM does not take this one; ``again``: it may later, as where a row is locked just now."""

    why: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """It stands there, under this id; ``made``: it did not before."""

    remote_id: str
    made: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A lead as it is to be kept in the CRM.

    ``remote_id``: the record that is known to be it, or that `find` found; without one it is made. ``fields`` are ours
    (`OURS`). ``about`` (email, first_name, last_name, company) is written where the record is made, and never changed
    afterwards. ``owner`` is a user's id there, and left alone where it is ``None``.
    """

    lead_id: int
    remote_id: str | None = None
    email: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class There:
    """A record as the CRM has it: its id (that of the one it was merged into), its owner's user id, and our number."""

    remote_id: str
    owner: str | None = None
    lead_id: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done about a record. ``key`` is the same at every try: made once where the system can tell."""

    key: str
    remote_id: str
    title: str
    text: str
    due_at: Instant
    owner: str | None = None  # a user's id there
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something to read in a record's history. ``key`` is the same at every try."""

    key: str
    remote_id: str
    text: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as it was read, because it changed: all that we follow of it, not only what is new.

    ``changed_at`` is when it last changed, by the CRM's clock; ``since`` says of single names (owner, stage, amount,
    won, lost, or one of ``fields``) when they became what they are, where the system keeps that. ``stage`` is the stage
    or status by its id there. ``lost_reason`` is in words. ``owner`` is an e-mail address. ``contacts`` of a deal are
    the contacts' ids. ``lead_id`` is what our field `ID` says, ``email`` the record's own address.
    """

    kind: Kind
    remote_id: str
    changed_at: Instant
    lead_id: int | None = None
    email: str | None = None
    owner: str | None = None
    stage: str | None = None
    amount: float | None = None
    currency: str | None = None
    won: bool = False
    lost: bool = False
    lost_reason: str | None = None
    fields: Mapping[str, Value] = field(default_factory=dict)
    since: Mapping[str, Instant] = field(default_factory=dict)
    created_at: Instant | None = None
    contacts: tuple[str, ...] = ()
    deleted: bool = False
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What was read, oldest change first. ``mark`` is where to go on; ``more``: there is more to be had at once."""

    seen: tuple[Seen, ...]
    mark: str
    more: bool


class Crm(Protocol):
    """A client of one system, over one connection."""

    batch: int  # records at most for `find` and `upsert`

    def check(self) -> Checked:
        """Who we are there, and which permissions and fields lack. Changes nothing, and raises nothing."""
        ...

    def missing(self) -> Sequence[str]:
        """The fields of `ID` and `OURS` that are not there."""
        ...

    def prepare(self) -> Sequence[str]:
        """Make the fields that are missing; their names. Called only where somebody agreed."""
        ...

    def owners(self) -> Mapping[str, str]:
        """The users who may own something: their ids by their e-mail addresses in small letters."""
        ...

    def find(self, records: Sequence[Record]) -> Sequence[There | None]:
        """Which record each is, in the order of ``records``: by its ``remote_id``, else our number, else its e-mail."""
        ...

    def upsert(self, records: Sequence[Record]) -> Sequence[Written | Refused]:
        """Write each, in their order: into the record of its ``remote_id``, or one that is made. A second try of one
        that was made must find it by our number and make no second."""
        ...

    def task(self, task: Task) -> Written | Refused:
        """Make a task."""
        ...

    def note(self, note: Note) -> Written | Refused:
        """Write into the history of a record."""
        ...

    def changes(self, kind: Kind, mark: str | None, now: Instant) -> Page:
        """What changed since a mark, deleted and merged records too. ``None``: from now on, so a mark and nothing else.

        It looks back a few minutes before the mark, for clocks differ and changes show late: what was read is read
        again, and whoever takes it tells. What changes while pages are read is not missed.
        """
        ...


class System(Protocol):
    """A CRM that there is a client for: the `SYSTEM` of its module, `leadline.outward.crm.KIND`.

    ``secrets`` are the names of its secret settings. ``settings`` checks those settings that are its own, named in
    ``own`` with what they say, and raises an `InputError` in words; those that all CRMs have are checked elsewhere.
    """

    kind: str
    title: str  # as people write its name
    secrets: tuple[str, ...]
    own: Mapping[str, str]  # each of its own settings and secrets, with what it is, for the guided set-up
    batch: int
    per_second: float

    def settings(self, given: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def client(self, link: Link, reads: Collection[str] = ()) -> Crm:
        """A client over a connection. ``reads`` are the further fields of contacts that `Seen.fields` is to have."""
        ...
