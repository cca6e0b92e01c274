"""What a receipt is made from: the results of one lead at one instant, and its contributions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from leadline.model.condition import Instant
from leadline.model.rule import Points


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule or one clamp gave a lead at an instant.

    ``kind`` is rule, cap, group or dimension; ``rule`` is the id of the rule, or the name of the group or dimension
    that clamps. ``points`` are exact, with 6 decimals; of a clamp they are what it took away or added.
    """

    kind: str
    rule: str
    dimension: str
    points: Points
    occurrences: int | None = None
    last_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What a model says of one lead at one instant; the score and the dimensions at 2 decimals."""

    lead_id: str
    as_of: Instant
    score: Decimal
    dimensions: Mapping[str, Decimal] = field(default_factory=dict)
    grade: str | None = None
    band: str | None = None
    priority: str | None = None
    qualified: bool = False
    disqualified: bool = False
    stage: str | None = None
