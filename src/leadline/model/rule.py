"""Rules: what gives points. One class per kind; a kind's meaning is said in its docstring.

Points are ``Decimal`` with at most 6 decimals. Every rule gives one contribution per (lead, as_of), rounded once to 6
decimals, half away from zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from leadline.model.condition import Condition, Duration, Instant, Selection

Points: TypeAlias = Decimal


@dataclass(frozen=True, slots=True)
class PerProperty:
    """Points from a property's value: ``times`` x the value; missing or not a number gives 0."""

    name: str
    times: float


class Period(StrEnum):
    hour = "hour"
    day = "day"
    week = "week"  # Monday to Sunday
    month = "month"


@dataclass(frozen=True, slots=True)
class Limit:
    """Only the latest ``count`` occurrences count: of all, of each calendar period, or of each block.

    A ``Period`` follows the model's time zone; a block (a duration) is counted from 1970-01-01T00:00Z.
    """

    count: int
    per: Period | Duration | None = None


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Multiplies an occurrence by ``0.5 ** (age / duration)``."""

    duration: Duration


@dataclass(frozen=True, slots=True)
class Fade:
    """Multiplies an occurrence by the factor of the largest age reached; 1 before the first. Ages ascend."""

    steps: tuple[tuple[Duration, float], ...]


Decay: TypeAlias = HalfLife | Fade


@dataclass(frozen=True, slots=True)
class Dated:
    """``from`` and ``until``: occurrences outside do not count; both ends are included."""

    first: Instant | None = None
    last: Instant | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """``if`` alone: the points when the rule's condition holds."""

    points: Points


@dataclass(frozen=True, slots=True)
class Bins:
    """The points of the largest key not above the value; below the smallest, or no number: ``otherwise``."""

    attribute: str
    steps: tuple[tuple[float, Points], ...]
    otherwise: Points = Decimal(0)
    missing: Points = Decimal(0)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The points of the value, found as text compares (keys are folded); not found: ``otherwise``.

    ``written`` has the keys as the file spells them, in the order of ``table``, for showing only; it may be empty.
    """

    attribute: str
    table: tuple[tuple[str, Points], ...]
    otherwise: Points = Decimal(0)
    missing: Points = Decimal(0)
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Each kept occurrence gives its points, times its decay; the sum is clamped to ``[-cap, cap]``.

    ``distinct`` and ``limit`` are never both set. The latest are kept: by ``occurred_at``, then ``event_id`` by code
    point. ``cap`` is positive.
    """

    selection: Selection
    points: Points | PerProperty
    dated: Dated = Dated()
    within: Duration | None = None
    limit: Limit | None = None
    distinct: str | None = None
    decay: Decay | None = None
    cap: Points | None = None


@dataclass(frozen=True, slots=True)
class AtLeast:
    """``count`` or more kept occurrences in the window give the points once."""

    selection: Selection
    count: int
    points: Points
    dated: Dated = Dated()
    within: Duration | None = None
    limit: Limit | None = None
    distinct: str | None = None


@dataclass(frozen=True, slots=True)
class Surge:
    """A pace that has risen: the points once.

    At least 3 occurrences in ``(as_of - last, as_of]``, and their rate is at least ``ratio`` times the rate over the
    ``against`` before it, and the lead's first fact is at or before ``as_of - last - against``.
    """

    selection: Selection
    last: Duration
    against: Duration
    ratio: Decimal
    points: Points
    dated: Dated = Dated()


@dataclass(frozen=True, slots=True)
class Sequence:
    """The steps occurred in that order (strictly later each), the last less than ``within`` after the first: once.

    ``recent``: the last step must be younger than that.
    """

    steps: tuple[Selection, ...]
    points: Points
    within: Duration | None = None
    recent: Duration | None = None
    dated: Dated = Dated()


@dataclass(frozen=True, slots=True)
class Silence:
    """``without``: the largest tier reached applies alone, or all reached add up when ``cumulative``. Tiers ascend."""

    selection: Selection
    tiers: tuple[tuple[Duration, Points], ...]
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Predicted:
    """``times`` x the lead's last probability of that predictor at or before the instant; none gives 0."""

    predictor: str
    times: float


Kind: TypeAlias = Constant | Bins | Lookup | Occurrences | AtLeast | Surge | Sequence | Silence | Predicted


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a model. ``condition`` (``if``) must hold of the lead as of the instant, whatever the kind."""

    id: str
    dimension: str
    kind: Kind
    group: str | None = None
    condition: Condition | None = None
    title: str | None = None
    note: str | None = None
    enabled: bool = True
    line: int | None = None
