"""A flow, resolved: what lets leads enter, what ends it for one, and its steps, in the order in which they are done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from leadline.model.condition import MICROSECOND, Condition, Did, Duration, Selection
from leadline.routing.hours import Hours

UTC = ZoneInfo("UTC")
Value: TypeAlias = str | float | bool | None

# -- what lets a lead enter ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """The lead did one of these events."""

    selection: Selection


@dataclass(frozen=True, slots=True)
class Moved:
    """The lead entered a segment, or left it."""

    segment: str
    entered: bool = True


@dataclass(frozen=True, slots=True)
class Crossed:
    """A result rose to a value, from below it; or fell below it."""

    result: str
    value: float
    up: bool = True


@dataclass(frozen=True, slots=True)
class Reached:
    """The lead moved to one of these stages."""

    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """An attribute changed; to one of these values (folded), if any are named."""

    attribute: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dated:
    """The day in an attribute, ``shift`` days later (earlier, if negative), at a minute of the day; or every year."""

    attribute: str
    shift: int = 0
    minute: int = 9 * 60
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Manual:
    """Somebody puts the lead in."""


Trigger: TypeAlias = Happened | Moved | Crossed | Reached | Changed | Dated | Manual

# -- steps -----------------------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What a step does, besides waiting and choosing."""

    mail = "mail"
    notice = "notice"
    task = "task"
    sync = "sync"
    webhook = "webhook"
    assign = "assign"
    tag = "tag"
    untag = "untag"
    set = "set"
    points = "points"
    stage = "stage"
    enrol = "enrol"


SENDING = frozenset({Kind.mail, Kind.notice, Kind.task, Kind.sync, Kind.webhook})
CHANGING = frozenset({Kind.assign, Kind.tag, Kind.untag, Kind.set, Kind.points, Kind.stage})


@dataclass(frozen=True, slots=True)
class Do:
    """Something is done. ``name`` is what it is about: a template, a tag, a connection; ``what`` is the rest."""

    id: str
    kind: Kind
    name: str
    what: tuple[tuple[str, Value], ...] = ()
    line: int | None = field(default=None, compare=False)

    def of(self, key: str) -> Value:
        """What the step says under a key, if it says anything."""
        return dict(self.what).get(key)


@dataclass(frozen=True, slots=True)
class Wait:
    """For a time; or until an event or a condition, for so long at most; or until it is working time."""

    id: str
    lasting: Duration | None = None  # of an awaited one: at most
    event: Selection | None = None
    condition: Condition | None = None
    working: bool = False
    line: int | None = field(default=None, compare=False)

    @property
    def is_awaiting(self) -> bool:
        """Whether something else than time ends it."""
        return self.event is not None or self.condition is not None


@dataclass(frozen=True, slots=True)
class Arm:
    """The steps of those for whom a condition holds; without one, of all others."""

    condition: Condition | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """The first arm whose condition holds is gone; if none does, the flow goes on after it."""

    id: str
    arms: tuple[Arm, ...]
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Share:
    """The steps of so many in a hundred."""

    percent: float
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Each lead always goes the same way, by a hash of the flow, the lead and the step."""

    id: str
    shares: tuple[Share, ...]
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class End:
    """The flow ends here."""

    id: str
    line: int | None = field(default=None, compare=False)


Step: TypeAlias = Do | Wait | Branch | Split | End

# -- all of it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flow:
    """All of it.

    ``again``: ``None`` lets a lead enter once, 0 each time, a duration once within so long. ``quiet`` is when no mail
    and no notice goes out. Hours are those of the lead's time zone, its attribute `timezone`; else of ``zone``.
    """

    name: str
    title: str
    zone: ZoneInfo
    triggers: tuple[Trigger, ...]
    steps: tuple[Step, ...]
    condition: Condition | None = None
    again: Duration | None = None
    goal: Condition | None = None
    exit: Condition | None = None
    work: Hours | None = None
    quiet: Hours | None = None
    segments: tuple[str, ...] = ()  # that its conditions and triggers name
    parts: Mapping[str, Step] = field(init=False, repr=False, compare=False)
    following: Mapping[str, str | None] = field(init=False, repr=False, compare=False)  # the step after each
    asked: tuple[Condition, ...] = field(init=False, repr=False, compare=False)  # of a lead in the flow, now
    awaited: tuple[Selection, ...] = field(init=False, repr=False, compare=False)  # the events that are waited for

    def __post_init__(self) -> None:
        following: dict[str, str | None] = {}
        linked(self.steps, None, following)
        object.__setattr__(self, "parts", {one.id: one for one in every(self.steps)})
        object.__setattr__(self, "following", following)
        object.__setattr__(self, "asked", tuple(dict.fromkeys(asked_in(self))))
        events = [step.event for step in self.parts.values() if isinstance(step, Wait) and step.event is not None]
        object.__setattr__(self, "awaited", tuple(dict.fromkeys(events)))

    @property
    def first(self) -> str:
        return self.steps[0].id

    @property
    def is_watching(self) -> bool:
        """Whether a goal or an exit may end it at any time."""
        return self.goal is not None or self.exit is not None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that is asked of anybody: who may enter, what is asked inside, and which events are meant."""
        own = () if self.condition is None else (self.condition,)
        events = [*self.awaited, *(one.selection for one in self.triggers if isinstance(one, Happened))]
        return tuple(dict.fromkeys([*own, *self.asked, *map(just_now, events)]))


def asked_in(flow: Flow) -> Iterator[Condition]:
    """What is asked of a lead that is in a flow."""
    yield from (one for one in (flow.goal, flow.exit) if one is not None)
    for step in flow.parts.values():
        if isinstance(step, Wait) and step.condition is not None:
            yield step.condition
        if isinstance(step, Branch):
            yield from (arm.condition for arm in step.arms if arm.condition is not None)


def just_now(selection: Selection) -> Condition:
    """Whether one of these events is at exactly the instant at which it is asked."""
    return Did(selection, within=1 * MICROSECOND)


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    """All steps, each before those inside it, in the order of the file."""
    for step in steps:
        yield step
        for inner in insides(step):
            yield from every(inner)


def insides(step: Step) -> tuple[tuple[Step, ...], ...]:
    """The lists of steps inside a step."""
    match step:
        case Branch():
            return tuple(arm.steps for arm in step.arms)
        case Split():
            return tuple(share.steps for share in step.shares)
    return ()


def linked(steps: tuple[Step, ...], after: str | None, following: dict[str, str | None]) -> None:
    """Note which step comes after each; after the last of an inner list what comes after the step that has it."""
    for number, step in enumerate(steps):
        following[step.id] = steps[number + 1].id if number + 1 < len(steps) else after
        for inner in insides(step):
            linked(inner, following[step.id], following)


def in_zone(hours: Hours, zone: ZoneInfo) -> Hours:
    """The same hours where another clock hangs on the wall."""
    return hours if hours.zone is zone else replace(hours, zone=zone)
