"""Counters: what a plan has to count among a lead's events before any rule can say its points.

Rules and conditions register counters here while they are compiled; equal ones are shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from leadline.model.condition import Duration, Selection
from leadline.model.rule import Dated, Limit

Stages = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tier:
    """Occurrences with ``first <= age < end`` count with that factor; ages in microseconds."""

    first: Duration
    end: Duration | None
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Keep:
    """Which occurrences are kept: the latest ``count`` of each bucket (a limit's period, or a distinct value)."""

    limit: Limit | None = None
    distinct: str | None = None

    @property
    def count(self) -> int:
        return self.limit.count if self.limit is not None else 1


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing to count over the events of a lead.

    ``measure`` names what else is summed: the property times the decay. ``restart``: occurrences at or before the
    lead's last change to such a stage do not count.
    """

    selection: Selection
    tiers: tuple[Tier, ...]
    dated: Dated = Dated()
    restart: Stages = ()
    keep: Keep | None = None
    half_life: Duration | None = None
    of_property: str | None = None

    @property
    def weighted(self) -> bool:
        """Whether the sum of weights differs from the count."""
        return self.half_life is not None or self.of_property is not None or any(t.factor != 1.0 for t in self.tiers)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Counters whose points are constant and add up in one place: one sum of micro-points serves them all."""

    parts: tuple[tuple[Counter, int], ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """A sequence: ordered selections, the last less than ``within`` after the first, completed within ``recent``."""

    selections: tuple[Selection, ...]
    within: Duration | None
    recent: Duration | None
    dated: Dated
    restart: Stages


@dataclass(slots=True)
class Counters:
    """The registry of one plan. Numbers are positions, from 0, and name the columns ``n_0``, ``last_0``, …"""

    plain: dict[Counter, int] = field(default_factory=dict)
    dated: dict[int, bool] = field(default_factory=dict)  # number -> is last_at wanted
    bundles: dict[Bundle, int] = field(default_factory=dict)
    sequences: dict[Steps, int] = field(default_factory=dict)
    known: tuple[tuple[Selection, Dated], ...] = ()  # selections that come first, whether or not they are counted

    def number(self, counter: Counter, *, last: bool = False) -> int:
        """The counter's number; registered on first sight. ``last``: the latest instant is wanted too."""
        number = self.plain.setdefault(counter, len(self.plain))
        self.dated[number] = self.dated.get(number, False) or last
        return number

    def bundle(self, bundle: Bundle) -> int:
        return self.bundles.setdefault(bundle, len(self.bundles))

    def sequence(self, steps: Steps) -> int:
        return self.sequences.setdefault(steps, len(self.sequences))

    @property
    def everything(self) -> list[Counter]:
        """Every counter, those inside bundles included."""
        return [*self.plain, *(counter for bundle in self.bundles for counter, _ in bundle.parts)]

    @property
    def selections(self) -> list[tuple[Selection, Dated]]:
        found = [*self.known, *((c.selection, c.dated) for c in self.everything)]
        found += [(s, steps.dated) for steps in self.sequences for s in steps.selections]
        return list(dict.fromkeys(found))

    @property
    def restarts(self) -> list[Stages]:
        """The distinct sets of stages that restart something counted here."""
        found = [c.restart for c in self.everything] + [s.restart for s in self.sequences]
        return list(dict.fromkeys(stages for stages in found if stages))
