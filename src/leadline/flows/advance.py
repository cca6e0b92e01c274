"""One look at a run: what is done, where it stands then, and when it is looked at again. A pure function.

A run goes on from where it stands until it has to wait or ends. What its steps do comes back as effects, each with a
key that is its own for ever: `flow:FLOW:RUN:STEP:VISIT`. An instant that is reached counts: at exactly the end of a
wait the wait is over, and what is awaited counts if it is there at exactly that instant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from leadline.flows.flow import CHANGING, Branch, Do, Flow, Kind, Split, Step, Wait, in_zone
from leadline.model.condition import Condition, Instant, Selection

LOUD = frozenset({Kind.mail, Kind.notice})  # what quiet hours hold back


class Ended(StrEnum):
    """How a run ended."""

    finished = "finished"
    goal = "goal"
    exit = "exit"
    stopped = "stopped"


@dataclass(frozen=True, slots=True)
class Run:
    """A lead in a flow: where it stands, since when, and how often it was at each step that was done."""

    number: int
    lead_id: int
    step: str
    since: Instant
    visits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so of the lead now: what is asked, when the awaited events were, and where its clocks are."""

    now: Instant
    holds: Mapping[Condition, bool] = field(default_factory=dict)
    occurred: Mapping[Selection, Sequence[Instant]] = field(default_factory=dict)
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done, once for its key."""

    key: str
    do: Do


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that is behind the run, and what came of it, in a word or a few."""

    step: str
    what: str


@dataclass(frozen=True, slots=True)
class Advanced:
    """What a look came to. ``due`` is when time alone moves the run, ``awaits`` whether something else may."""

    run: Run
    effects: tuple[Effect, ...] = ()
    passed: tuple[Passed, ...] = ()
    due: Instant | None = None
    awaits: bool = False
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """A wait that is over, and by what."""

    what: str


@dataclass(frozen=True, slots=True)
class Until:
    """A wait that is not over; ``None``: time does not end it."""

    at: Instant | None


def advance(flow: Flow, run: Run, facts: Facts, before: str | None = None) -> Advanced:
    """Look at a run. ``before`` names a step that cannot be done: the run goes on up to it and stands there.

    What a step changes of the lead is not in these facts. A branch after it is decided at the next look, which is due
    at once.
    """
    for name, condition in ((Ended.goal, flow.goal), (Ended.exit, flow.exit)):
        if condition is not None and facts.holds[condition]:
            return Advanced(run, ended=name)
    looked = Looking(flow, run, facts, run.since, dict(run.visits))
    step: str | None = run.step
    while step is not None:
        one = flow.parts[step]
        until = Until(None) if step == before else looked.waiting(one)
        if until is not None:
            awaits = flow.is_watching or (isinstance(one, Wait) and one.is_awaiting)
            return looked.advanced(step, until.at, awaits, None)
        step = looked.passing(one)
    return looked.advanced(run.step if not looked.passed else looked.passed[-1].step, None, False, Ended.finished)


@dataclass(slots=True)
class Looking:
    """One look, while it goes on."""

    flow: Flow
    run: Run
    facts: Facts
    since: Instant
    visits: dict[str, int]
    effects: list[Effect] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    is_changed: bool = False

    def advanced(self, step: str, due: Instant | None, awaits: bool, ended: Ended | None) -> Advanced:
        run = Run(self.run.number, self.run.lead_id, step, self.since, self.visits)
        return Advanced(run, tuple(self.effects), tuple(self.passed), due, awaits, ended)

    def waiting(self, step: Step) -> Until | None:
        """Until when the run stands at a step; ``None``: it need not, or no longer."""
        match step:
            case Wait():
                found = self.wait(step)
                if isinstance(found, Until):
                    return found
            case Branch() if self.is_changed:
                return Until(self.facts.now)
            case Do() if step.kind in LOUD and self.flow.quiet is not None:
                return self.quiet(self.flow)
        return None

    def quiet(self, flow: Flow) -> Until | None:
        assert flow.quiet is not None
        hours = in_zone(flow.quiet, self.zone)
        if not hours.are_open(self.facts.now):
            return None
        return Until(next(end for _, end in hours.shifts(self.facts.now)))

    @property
    def zone(self) -> ZoneInfo:
        return self.facts.zone or self.flow.zone

    def wait(self, step: Wait) -> Over | Until:
        now = self.facts.now
        if step.working:
            hours = self.flow.work
            opens = now if hours is None else in_zone(hours, self.zone).opening(now)
            return Over("it is working time") if opens == now else Until(opens)
        last = None if step.lasting is None else self.since + step.lasting
        if step.event is not None and self.came(step.event, last):
            return Over("it came")
        if step.condition is not None and self.facts.holds[step.condition] and (last is None or now <= last):
            return Over("it holds")
        if last is not None and now >= last:
            return Over("timed out" if step.is_awaiting else "waited")
        return Until(last)

    def came(self, event: Selection, last: Instant | None) -> bool:
        """Whether an awaited event was after the run came to the wait, and not after its end."""
        end = self.facts.now if last is None else min(last, self.facts.now)
        return any(self.since < at <= end for at in self.facts.occurred.get(event, ()))

    def passing(self, step: Step) -> str | None:
        """Go through a step, and say to which."""
        now = self.facts.now
        onward = self.flow.following[step.id]
        what = "ended"
        match step:
            case Wait():
                found = self.wait(step)
                what = found.what if isinstance(found, Over) else ""
            case Branch():
                number, steps = self.arm_of(step)
                what = f"arm {number}" if number else "none"
                onward = steps[0].id if steps else onward
            case Split():
                number = share_of(self.flow.name, self.run.lead_id, step)
                what = f"share {number + 1}"
                steps = step.shares[number].steps
                onward = steps[0].id if steps else onward
            case Do():
                what = "done"
                visit = self.visits[step.id] = self.visits.get(step.id, 0) + 1
                self.effects.append(Effect(f"flow:{self.flow.name}:{self.run.number}:{step.id}:{visit}", step))
                self.is_changed |= step.kind in CHANGING
            case _:
                onward = None
        self.passed.append(Passed(step.id, what))
        self.since = now
        return onward

    def arm_of(self, step: Branch) -> tuple[int, tuple[Step, ...]]:
        """The first arm whose condition holds, counted from 1, and its steps; 0: none does."""
        for number, arm in enumerate(step.arms, 1):
            if arm.condition is None or self.facts.holds[arm.condition]:
                return number, arm.steps
        return 0, ()


def share_of(flow: str, lead_id: int, split: Split) -> int:
    """Which share of a split a lead belongs to, counted from 0: always the same."""
    digest = hashlib.blake2b(f"{flow}\n{lead_id}\n{split.id}".encode(), digest_size=8).digest()
    place = int.from_bytes(digest, "big") / 2**64 * 100
    total = 0.0
    for number, share in enumerate(split.shares):
        total += share.percent
        if place < total:
            return number
    return len(split.shares) - 1
