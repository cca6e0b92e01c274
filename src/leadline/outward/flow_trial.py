"""What would have happened: a flow over some leads and a past span, by the facts of then, and nothing is done.

Each lead is looked at at the beginning of each day, at each event that the flow means, and whenever a wait is over.
What is asked is asked of all leads together, once for each day, as of the beginning of the day and of each event; at
the end of a wait it is as it was at the last of these. What the flow's own steps would have changed of a lead is not
among the facts, and what follows from mails that were never sent did not happen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from leadline.errors import InputError
from leadline.flows import Ended, Facts, Flow, Run, advance
from leadline.flows.entering import Before, due_at, may_enter, starts
from leadline.flows.flow import Changed, Crossed, Dated, Happened, Manual, Moved, Reached
from leadline.live.asked import Asking
from leadline.live.happened import results_of
from leadline.live.people import Person, people
from leadline.live.saving import is_objected
from leadline.model.condition import DAY, Instant
from leadline.outward.flow_facts import Told, instants_of, tell
from leadline.outward.flowing import zone_of
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.happenings import CHANGED, DID, ENTERED, LEFT, MOVED, SCORED
from leadline.store.membership import SEGMENT
from leadline.store.retention import refuse_before

MOST_LEADS, MOST_DAYS = 2_000, 100
m, n, h = t.segment_moves.c, t.transitions.c, t.score_history.c
MOVES = sa.select(m.lead_id, m.segment, m.entered, m.at).where(among(m.lead_id), m.cause.not_in((SEGMENT, "merge")))
TRANSITIONS = sa.select(n.lead_id, n.to_stage, n.at).where(among(n.lead_id), n.fired)
SCORES = sa.select(t.score_history).where(among(h.lead_id), h.cause != "model").order_by(h.history_seq)
Cause = tuple[Instant, str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Would:
    """A step that would have been gone through, when, and what would have come of it."""

    at: Instant
    step: str
    came: str


@dataclass(slots=True)
class Trial:
    """One time that a lead would have been in the flow. Without an end it would still stand at ``step``."""

    lead_id: int
    entered_at: Instant
    cause: Mapping[str, Any]
    step: str
    steps: list[Would] = field(default_factory=list)
    ended: Ended | None = None
    ended_at: Instant | None = None


def counts(trials: Sequence[Trial]) -> dict[str, int]:
    """How many times each step would have been gone through."""
    return dict(Counter(one.step for trial in trials for one in trial.steps))


def would_have(
    asking: Asking, flow: Flow, lead_ids: Collection[int], since: Instant, until: Instant, now: Instant
) -> list[Trial]:
    """What would have happened to these leads from an instant on until another one, which may be now.

    A flow that people put leads into by hand begins for each at the first instant. An `InputError` says what is too
    much.
    """
    if not since < until <= now:
        raise InputError("the span begins before it ends, and ends in the past or now")
    if len(lead_ids) > MOST_LEADS or until - since > MOST_DAYS * DAY:
        raise InputError(f"a flow is tried on {MOST_LEADS:,} leads and {MOST_DAYS} days at most; take fewer")
    con = asking.engine.connection
    with con.begin():
        refuse_before(con, since)
        every = people(con, lead_ids, until)
        persons = {lead: one for lead, one in every.items() if not is_objected(one.attributes(now))}
        replays = {lead: Replay(flow, person) for lead, person in persons.items() if person.created_at <= until}
        for lead, causes in causes_of(con, flow, persons, since, until).items():
            replays[lead].causes = sorted(causes, key=lambda one: one[0])
        events = [*flow.awaited, *(one.selection for one in flow.triggers if isinstance(one, Happened))]
        awaited = dict.fromkeys(persons, (since - 1, events)) if events else {}
        came = instants_of(con, awaited, until)
        first = since
        while first < until:
            last = min(first + DAY, until)
            days = {lead: [first, *sorted({at for at in came.get(lead, ()) if first < at <= last})] for lead in replays}
            told = tell(asking, con, flow.conditions, persons, [(lead, at) for lead, at_ in days.items() for at in at_])
            for lead, replay in replays.items():
                replay.through(told, days[lead], last if last < until else until + 1)
            first = last
    return [trial for replay in replays.values() for trial in replay.trials]


class Replay:
    """One lead, through the days."""

    def __init__(self, flow: Flow, person: Person) -> None:
        self.flow, self.person = flow, person
        self.causes: list[Cause] = []
        self.trials: list[Trial] = []
        self.run: Run | None = None
        self.due: Instant | None = None
        self.came: dict[Any, list[Instant]] = {}

    def through(self, told: Told, points: Sequence[Instant], last: Instant) -> None:
        """A part of the span: ``points`` are those at which something was asked, the first where the part begins."""
        for number, point in enumerate(points):
            end = points[number + 1] if number + 1 < len(points) else last
            for selection, instants in told.occurred(self.events, self.person.lead_id, [point]).items():
                self.came.setdefault(selection, []).extend(at for at in instants if at not in self.came[selection])
            self.events_at(told, point)
            self.look(told, point, point)
            while (at := self.next_at(point, end)) is not None:
                self.enter(told, point, at)
                self.look(told, point, at)

    @property
    def events(self) -> list[Any]:
        found = [*self.flow.awaited, *(one.selection for one in self.flow.triggers if isinstance(one, Happened))]
        for one in found:
            self.came.setdefault(one, [])
        return found

    def next_at(self, point: Instant, end: Instant) -> Instant | None:
        """When something is due before the next point."""
        ahead = [self.causes[0][0]] if self.causes else []
        ahead += [self.due] if self.run is not None and self.due is not None else []
        at = min(ahead, default=None)
        return max(at, point) if at is not None and at < end else None

    def events_at(self, told: Told, point: Instant) -> None:
        """Note it as a cause if an event at this point lets leads enter."""
        for trigger in self.flow.triggers:
            if isinstance(trigger, Happened) and point in self.came.get(trigger.selection, ()):
                if not any(at == point for at, kind, _ in self.causes if kind == DID):
                    self.causes.insert(0, (point, DID, {}))
                self.enter(told, point, point)

    def enter(self, told: Told, point: Instant, now: Instant) -> None:
        """Let it enter by what is a cause by now, if it may."""
        while self.causes and self.causes[0][0] <= now:
            at, kind, what = self.causes.pop(0)
            lead_id = self.person.lead_id
            asked = [] if self.flow.condition is None else [self.flow.condition]
            before = self.before()
            if all(told.holds(asked, (lead_id, point)).values()) and may_enter(self.flow.again, before, at):
                self.trials.append(Trial(lead_id, at, {kind: dict(what)}, self.flow.first))
                self.run, self.due = Run(len(self.trials), lead_id, self.flow.first, at), at

    def before(self) -> Before:
        last = self.trials[-1] if self.trials else None
        return Before(len(self.trials), None if last is None else last.entered_at, self.run is not None)

    def look(self, told: Told, point: Instant, now: Instant) -> None:
        """Look at the run as of now, by what was so at the point."""
        while self.run is not None:
            holds = told.holds(self.flow.asked, (self.person.lead_id, point))
            facts = Facts(now, holds, self.came, zone_of(self.person, now))
            found = advance(self.flow, self.run, facts)
            trial = self.trials[-1]
            trial.steps += [Would(now, one.step, one.what) for one in found.passed]
            trial.step, self.run, self.due = found.run.step, found.run, found.due
            if found.ended is not None:
                trial.ended, trial.ended_at, self.run, self.due = found.ended, now, None, None
            elif found.due != now:
                return


def causes_of(
    con: sa.Connection, flow: Flow, persons: Mapping[int, Person], since: Instant, until: Instant
) -> dict[int, list[Cause]]:
    """What is recorded of these leads in a span that lets leads enter, besides events."""
    found: dict[int, list[Cause]] = {lead: [] for lead in persons}
    for lead, at, kind, what in recorded(con, flow, persons):
        if since <= at <= until and any(starts(one, kind, what) for one in flow.triggers):
            found[lead].append((at, kind, what))
    for trigger in flow.triggers:
        for lead, person in persons.items():
            if isinstance(trigger, Manual) and person.created_at <= until:
                found[lead].append((max(since, person.created_at), "manual", {}))
            if isinstance(trigger, Dated):
                found[lead] += dates_of(trigger, flow, person, since, until)
    return found


def recorded(
    con: sa.Connection, flow: Flow, persons: Mapping[int, Person]
) -> Iterable[tuple[int, Instant, str, Mapping[str, Any]]]:
    """What happened to these leads, as far as the flow's triggers are about it."""
    kinds = {type(one) for one in flow.triggers}
    ids = {"ids": persons}
    if Moved in kinds:
        for row in con.execute(MOVES, ids):
            yield row.lead_id, row.at, ENTERED if row.entered else LEFT, {"segment": row.segment}
    if Reached in kinds:
        for moved in con.execute(TRANSITIONS, ids):
            yield moved.lead_id, moved.at, MOVED, {"to": moved.to_stage}
    if Crossed in kinds:
        before: dict[tuple[int, str], dict[str, Any]] = {}
        for said in con.execute(SCORES, ids):
            was, is_ = before.get((said.lead_id, said.model), {}), results_of(said._asdict())
            before[said.lead_id, said.model] = is_
            yield said.lead_id, said.as_of, SCORED, {name: [was.get(name), is_[name]] for name in is_}
    if Changed in kinds:
        for lead, person in persons.items():
            value: dict[str, str | None] = {}
            for change in person.changes:
                what = {change.attribute: [value.get(change.attribute), change.value]}
                if value.get(change.attribute) != change.value:
                    yield lead, change.occurred_at, CHANGED, what
                value[change.attribute] = change.value


def dates_of(trigger: Dated, flow: Flow, person: Person, since: Instant, until: Instant) -> Iterable[Cause]:
    """The dates of a lead that are due in a span, as they were known when they were."""
    first = since - 1
    while first < until:
        last = min(first + DAY, until)
        said = person.attributes(last).get(trigger.attribute)
        at = due_at(trigger, said, first, last, zone_of(person, last) or flow.zone) if said else None
        if at is not None:
            yield at, "date", {trigger.attribute: said}
        first = last
