"""What the server says, as frozen objects. Instants are datetimes in UTC; numbers are points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Attributes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. ``next`` is the cursor of the next part; None: this is the last."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """What one model says of a lead. ``basis``: recorded (said then) or replayed (by all that is known today)."""

    lead_id: int
    model: str
    version: str
    is_main: bool
    as_of: datetime
    basis: str
    score: float | None
    dimensions: Mapping[str, float]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    reasons: str | None


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead. ``attributes`` and ``scores`` are there where one lead was asked for, and empty in lists."""

    lead_id: int
    name: str | None
    email: str | None
    user_id: str | None
    account_id: str | None
    country: str | None
    owner: str | None
    created_at: datetime
    last_event_at: datetime | None
    stage: str
    score: float | None
    grade: str | None
    band: str | None
    priority: str | None
    model: str | None
    as_of: datetime | None
    junk: int
    objected: bool
    attributes: Attributes = field(default_factory=dict)
    scores: tuple[Score, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt; ``printed`` is at 2 decimals, so that what is printed adds up."""

    kind: str
    rule: str
    title: str
    detail: str
    points: float
    printed: float
    occurrences: int | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension of a receipt, and what it brings to the score."""

    dimension: str
    points: float
    weight: float
    weighted: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The receipt of a score as of an instant."""

    lead_id: int
    as_of: datetime
    model: str
    version: str
    is_main: bool
    basis: str
    score: float
    grade: str | None
    band: str | None
    priority: str | None
    stage: str
    qualified: bool
    disqualified: bool
    why: tuple[str, ...]
    reasons: str
    dimensions: tuple[Part, ...]
    rounding: float


@dataclass(frozen=True, slots=True)
class Recorded:
    """A score as it was said when it changed."""

    model: str
    version: str
    as_of: datetime
    score: float | None
    dimensions: Mapping[str, float]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    reasons: str | None
    cause: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a lead did. ``machine``: why no person did it."""

    event_id: str
    source: str | None
    event: str
    occurred_at: datetime
    received_at: datetime
    by: str
    properties: Mapping[str, Any]
    machine: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of stage; ``receipt`` is the explanation as it was said then, as JSON values."""

    lead_id: int
    number: int
    from_stage: str
    to_stage: str
    at: datetime
    moved_by: str
    reason: str
    model: str | None
    version: str | None
    fired: bool
    receipt: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Id:
    """An id of a lead."""

    kind: str
    value: str
    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Joined:
    """What joined two ids."""

    merge_id: str
    kind: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """The ids of a lead and what joined them."""

    lead_id: int
    ids: tuple[Id, ...]
    joined: tuple[Joined, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was asked is written; the lead's ``as_of`` passes ``at`` when its score follows."""

    lead_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Granted(Accepted):
    """Points that were given."""

    event_id: str


@dataclass(frozen=True, slots=True)
class Staged(Accepted):
    """A change of stage that was made."""

    number: int
    from_stage: str
    to_stage: str


@dataclass(frozen=True, slots=True)
class Merged(Accepted):
    """Two leads that are one."""

    merge_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that was not taken, and why."""

    id: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of events that were sent."""

    accepted: int
    repeated: int
    set_aside: int
    conflicts: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A company, with the score that its people make."""

    account_id: str
    name: str | None
    domain: str | None
    people: int
    score: float | None
    missing_roles: tuple[str, ...]
    as_of: datetime | None
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """A model in its place, and the version of it that scores."""

    model: str
    title: str | None
    position: int
    live: str | None
    shadow: str | None
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a model that was kept."""

    version: str
    model: str


@dataclass(frozen=True, slots=True)
class ModelChange:
    """One thing that one version does otherwise than another."""

    kind: str
    subject: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much waits to be scored, and since when."""

    at: datetime
    waiting: int
    oldest_s: float
    evaluated_at: datetime | None
    works: bool
    activating: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class News:
    """A change as it happens: ``kind`` is scored, moved, or missed. ``id`` resumes after it."""

    id: str | None
    kind: str
    lead_id: int | None
    at: datetime | None
    detail: Mapping[str, Any]
