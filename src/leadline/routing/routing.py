"""A routing, resolved: who takes leads, which rules say whose they become, and the clock of the first contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from leadline.model.condition import Condition, Duration, Instant, Span
from leadline.routing.hours import Hours, day_of

UTC = ZoneInfo("UTC")


class By(StrEnum):
    """How one of several is chosen."""

    round_robin = "round robin"
    weights = "weights"
    least_open = "least open"


class Outside(StrEnum):
    """What is done where nobody works at the moment: wait until somebody does, ask the next rule, assign anyway."""

    wait = "wait"
    next = "next"
    assign = "assign"


@dataclass(frozen=True, slots=True)
class Clock:
    """How soon somebody should have had contact, and what is done if not; each counts from the assignment.

    ``in_hours``: the working hours of the owner are counted, and no other time.
    """

    contact_within: Duration
    in_hours: bool = True
    remind_after: Duration | None = None
    escalate_after: Duration | None = None
    escalate_to: str = ""
    reassign_after: Duration | None = None


@dataclass(frozen=True, slots=True)
class Rep:
    """Somebody who takes leads. ``per_day`` and ``open`` are the most that they take; without hours they always work.

    A day is one of their own time zone.
    """

    owner: str
    team: str | None = None
    weight: int = 1
    per_day: int | None = None
    open: int | None = None
    hours: Hours | None = None
    away: tuple[Span, ...] = ()
    zone: ZoneInfo = UTC

    def is_away(self, at: Instant) -> bool:
        return any(span.start <= at <= span.end for span in self.away)

    def works(self, at: Instant) -> bool:
        """Whether they are at work at an instant."""
        return not self.is_away(at) and (self.hours is None or self.hours.are_open(at))

    def next_work(self, at: Instant) -> Instant:
        """The first instant from this one on at which they work."""
        while not self.works(at):
            over = [span.end + 1 for span in self.away if span.start <= at <= span.end]
            at = max(over) if over else self.hours.opening(at) if self.hours is not None else at
        return at

    def today(self, at: Instant) -> Instant:
        """When their day began."""
        return day_of(at, self.zone)


@dataclass(frozen=True, slots=True)
class Rule:
    """Whose the leads become for which a condition holds: one of ``owners``, in the file's order."""

    id: str
    condition: Condition
    owners: tuple[str, ...]
    by: By = By.round_robin
    outside: Outside = Outside.wait
    clock: Clock | None = None


QUEUE, WAIT = "queue", "wait"


@dataclass(frozen=True, slots=True)
class Routing:
    """All of it. The first rule that fits decides.

    ``fallback`` are those who take what nobody else takes; without any a lead stays in the queue, where whoever comes
    first takes it, or, if ``is_waiting``, it is tried again until somebody has room.
    """

    title: str = ""
    reps: Mapping[str, Rep] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    fallback: tuple[str, ...] = ()
    is_waiting: bool = False
    keep_owner: bool = True
    account_owner_first: bool = False
    outside: Outside = Outside.wait
    clock: Clock | None = None

    @property
    def conditions(self) -> dict[str, Condition]:
        """What each rule asks, by its id."""
        return {rule.id: rule.condition for rule in self.rules}

    @property
    def asks_open(self) -> bool:
        """Whether it matters how many leads somebody has open."""
        return any(rep.open for rep in self.reps.values()) or any(rule.by is By.least_open for rule in self.rules)

    def clock_of(self, rule: str) -> Clock | None:
        """The clock of what a rule assigned: its own, else that of the routing."""
        return next((one.clock for one in self.rules if one.id == rule and one.clock is not None), self.clock)

    def rep(self, owner: str) -> Rep:
        """A rep of that address; somebody who is none has no hours and no bounds."""
        return self.reps.get(owner, Rep(owner))
