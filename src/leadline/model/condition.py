"""Conditions: the one grammar that rules, audience, lifecycle, segments and flows share.

A condition is data. It is *resolved*: names from ``define`` are inlined, dates are instants, durations are
microseconds. Logic is two-valued: a predicate over a missing value is false (only ``Exists(False)`` is true), so
``Not`` of it is true.

Instants are microseconds since 1970-01-01T00:00Z, durations are microseconds; both are plain ``int``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Instant: TypeAlias = int
Duration: TypeAlias = int

MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY


# -- predicates: a test of one value ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A closed range of instants: a day in the model's zone from its first to its last microsecond, or one instant."""

    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value equals one of the literals, each compared in its own way (``eq``, ``in``, a scalar, a list).

    ``texts`` are folded (NFC, trimmed, lower-cased). Numbers compare as IEEE doubles. ``written`` has the texts as the
    file spells them, in the order of ``texts``, for showing only; it may be empty.
    """

    texts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    booleans: tuple[bool, ...] = ()
    spans: tuple[Span, ...] = ()
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The value differs from every literal (``ne``, ``not_in``).

    Every literal must be comparable: ``ne: 5`` is false of ``abc``, which is no number, and of a missing value.
    ``written`` is as in ``OneOf``.
    """

    texts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    booleans: tuple[bool, ...] = ()
    spans: tuple[Span, ...] = ()
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class NumberRange:
    """``gt gte lt lte between`` with numbers. ``None`` is an open end."""

    low: float | None = None
    high: float | None = None
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True)
class InstantRange:
    """``gt gte lt lte between before after`` with dates or instants, both ends included. ``None`` is an open end."""

    first: Instant | None = None
    last: Instant | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """``matches``: a portable regular expression found anywhere, case-sensitive, over the untrimmed value."""

    pattern: str


class Part(StrEnum):
    contains = "contains"
    starts_with = "starts_with"
    ends_with = "ends_with"


@dataclass(frozen=True, slots=True)
class HasPart:
    """``contains``, ``starts_with``, ``ends_with``; both sides folded. ``written`` has the file's own spelling."""

    part: Part
    text: str
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Exists:
    """``exists: true`` or ``exists: false``; blank text, NaN and infinities do not exist."""

    wanted: bool


class AgeTest(StrEnum):
    older_than = "older_than"  # v <= as_of - d
    newer_than = "newer_than"  # as_of - d < v <= as_of
    within_next = "within_next"  # as_of < v <= as_of + d


@dataclass(frozen=True, slots=True)
class Age:
    """A date value against the instant; inside ``where`` the instant is the event's own."""

    test: AgeTest
    duration: Duration


Predicate: TypeAlias = OneOf | NoneOf | NumberRange | InstantRange | Matches | HasPart | Exists | Age


# -- conditions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. ``All(())`` is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds. ``Any(())`` is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A test of one fact: a lead's attribute (``company.<name>`` for its account's), or, inside ``where``, a property.

    All predicates must hold of the same value; of a list value, of one and the same element.
    """

    name: str
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class ResultTest:
    """A test of a result: ``score``, a dimension, ``grade``, ``band``, ``priority`` or ``stage``.

    Only in priority, lifecycle and segments, never in rules. The score and dimensions compare at 2 decimals.
    """

    name: str
    predicates: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events count: by name and properties.

    Names are canonical (folded, spaces and ``_`` are ``.``). ``acts`` stands for ``any``: every event whose name the
    model's ``activity`` does not exclude. An event is selected if ``acts`` holds of it, or its name is one of
    ``names``, or starts with one of ``prefixes``; and ``where`` holds of its properties; and it is not automated,
    unless ``bots``.
    """

    names: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    acts: bool = False
    where: Condition | None = None
    bots: bool = False


@dataclass(frozen=True, slots=True)
class Did:
    """At least ``at_least`` selected events with ``as_of - within < occurred_at <= as_of``."""

    selection: Selection
    within: Duration | None = None
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class DidNot:
    """The silence is at least ``duration``.

    The silence is as_of minus the last selected event, or minus ``created_at`` where there was none; without both it
    is unknown and the condition is false.
    """

    selection: Selection
    duration: Duration


Condition: TypeAlias = "All | Any | Not | ValueTest | ResultTest | Did | DidNot"
