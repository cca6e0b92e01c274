"""The scoring model: what a person's file means once every name is resolved. The object that runs.

`leadline.model.load` turns a file into this; nothing here knows YAML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from leadline.model.condition import Condition
from leadline.model.rule import Points, Rule

SCORE = "score"
RESULTS = ("score", "grade", "band", "priority", "stage", "segment")
STAGES = ("lead", "mql", "accepted", "sql", "opportunity", "customer", "lost", "recycled", "disqualified")
GRANTED = "granted"  # the id of the rule that every dimension implies


@dataclass(frozen=True, slots=True)
class Dimension:
    """A part of the score, clamped to [minimum, maximum]; ``restart`` names the stages that start it over."""

    name: str
    minimum: Points | None = None
    maximum: Points | None = None
    restart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rules whose sum is clamped together before it counts in the dimension."""

    name: str
    dimension: str
    minimum: Points | None = None
    maximum: Points | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Thresholds from the top down: the first that ``of`` reaches names the lead; none reached: ``otherwise``."""

    of: str
    steps: tuple[tuple[str, Decimal], ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class PriorityRow:
    """A row of the priority matrix; ``condition`` is ``None`` for ``else``."""

    condition: Condition | None
    value: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The predicates that move a stage. ``qualify`` and ``disqualify`` hold if any of theirs does."""

    mql: Condition | None = None
    qualify: tuple[Condition, ...] = ()
    disqualify: tuple[Condition, ...] = ()
    recycle: Condition | None = None


class Aggregate(StrEnum):
    best = "best"
    sum = "sum"
    top = "top"


@dataclass(frozen=True, slots=True)
class Breadth:
    """``points`` for each further person (after the first) at or above ``at_least``, up to ``maximum`` points."""

    at_least: Decimal
    points: Points
    maximum: Points | None = None


@dataclass(frozen=True, slots=True)
class AccountScore:
    """The account's score from its people at the instant. ``top`` is the N of ``by: top N``."""

    of: str
    by: Aggregate
    top: int = 1
    breadth: Breadth | None = None
    roles: tuple[tuple[str, Condition], ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A scoring model, resolved and checked. Equal files (and lists beside them) have equal ``version``.

    ``excluded_names`` and ``excluded_prefixes`` are the events that are no acts (canonical names). ``rules`` are those
    of the file, in its order; the implied ``granted`` rules are not among them; disabled ones are.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    rules: tuple[Rule, ...]
    weights: tuple[tuple[str, Decimal], ...]
    title: str = ""
    timezone: str = "UTC"
    audience: Condition | None = None
    groups: tuple[Group, ...] = ()
    excluded_names: tuple[str, ...] = ()
    excluded_prefixes: tuple[str, ...] = ()
    grades: Ladder | None = None
    bands: Ladder | None = None
    priority: tuple[PriorityRow, ...] = ()
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    account_score: AccountScore | None = None
    definitions: Mapping[str, Condition] = field(default_factory=dict)
    version: str = ""
    path: str = ""

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name; a ``KeyError`` if there is none."""
        return {d.name: d for d in self.dimensions}[name]

    @property
    def enabled_rules(self) -> tuple[Rule, ...]:
        return tuple(r for r in self.rules if r.enabled)
