"""Flows: leads enter by what happened, and go on when time or something else lets them.

A turn looks at some runs that are due, asks all their conditions at once, and decides with `leadline.flows.advance`.
What follows from it is written in the one transaction of the turn with where the runs stand then, so a step is done
once whatever is killed. A run that somebody else touched meanwhile (it was woken, stopped, moved) is left as it is, and
looked at again in the next turn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from leadline.errors import LeadlineError
from leadline.flows import Advanced, Facts, Flow, advance
from leadline.flows.entering import starts
from leadline.flows.flow import Dated, Happened, Wait
from leadline.live.asked import Asking
from leadline.live.flows import Reader, Standing
from leadline.live.people import Person, people
from leadline.live.routing import standing_routing
from leadline.live.saving import is_objected
from leadline.model.condition import Instant
from leadline.outward.flow_dates import Dates
from leadline.outward.flow_doing import Doing
from leadline.outward.flow_facts import Point, Told, instants_of, tell
from leadline.outward.flow_look import Look, begun, stands, steps, stopped
from leadline.outward.given import Given
from leadline.quality import JUNK_FROM
from leadline.store import flow_runs
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.documents import FLOW
from leadline.store.flow_runs import Entry
from leadline.store.happenings import DID, Happening

LOG = logging.getLogger("leadline.flows")
ZONE = "timezone"
MERGED = "the lead was merged with one that entered earlier"
i, lead, d = t.identity.c, t.leads.c, t.documents.c
WHOSE = sa.select(i.subject_id, i.lead_id).where(among(i.subject_id)).order_by(i.starts)
JUNK = sa.select(lead.lead_id).where(among(lead.lead_id), lead.junk >= JUNK_FROM)
STATE = (
    sa.select(d.name, d.edit, d.paused_at).where(d.kind == FLOW, d.archived_at.is_(None)).order_by(d.name),
    sa.select(t.models.c.model, t.models.c.live, t.models.c.position).order_by(t.models.c.model),
    sa.select(t.segments.c.segment, t.segments.c.edit, t.segments.c.archived_at).order_by(t.segments.c.segment),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead that something lets enter a flow, if its ``if`` holds. ``event``: of the events at the instants ``when``
    one has to be what this trigger means."""

    flow: str
    lead_id: int
    cause: Mapping[str, Any]
    event: Happened | None = None
    when: tuple[Instant, ...] = ()


@dataclass(slots=True)
class Looked:
    """What a turn found."""

    looks: list[Look] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    dates: dict[str, Instant] = field(default_factory=dict)  # up to when the dates of each flow were looked at
    routed: Mapping[int, frozenset[str]] = field(default_factory=dict)  # which rules of routing hold


class Flowing:
    """The consumer of the flows."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.asking: Asking | None = None
        self.routing: Asking | None = None  # asks what routing asks, which is seldom wanted
        self.state: object = None
        self.standing: dict[str, Standing] = {}
        self.edits: dict[tuple[str, int], Flow | LeadlineError] = {}
        self.dates = Dates()

    def close(self) -> None:
        for one in (self.asking, self.routing):
            if one is not None:
                one.close()
        self.asking = self.routing = None

    # -- looking -----------------------------------------------------------------------------------------------------

    def look(self, happened: Sequence[Happening], now: Instant) -> Looked | None:
        """Read and decide."""
        with self.given.store.reading() as con:
            self.refresh(con)
            runs = flow_runs.due(con, now)
            found = Looked()
            candidates = list(self.started(happened))
            if self.standing:
                dated, found.dates = self.dates.due(con, self.live, now)
                candidates += [Candidate(name, lead_id, cause) for name, lead_id, cause in dated]
            if not runs and not candidates and not found.dates:
                return None
            for run in runs:
                self.read_edit(con, run.flow, run.edit)
        self.decide(found, runs, candidates, now)
        return found

    def refresh(self, con: sa.Connection) -> None:
        """Read the flows, where they are others than before, or what they are read beside is."""
        state = tuple(tuple(map(tuple, con.execute(query))) for query in STATE)
        if state != self.state:
            self.standing = Reader(con).standing()
            self.edits = {
                (name, one.document.edit): one.flow for name, one in self.standing.items() if one.flow is not None
            }
            self.state = state

    def read_edit(self, con: sa.Connection, name: str, edit: int) -> None:
        if (name, edit) in self.edits or name not in self.standing:
            return
        try:
            self.edits[name, edit] = Reader(con).edit(name, edit)
        except LeadlineError as error:
            self.edits[name, edit] = error

    @property
    def live(self) -> dict[str, tuple[Flow, int]]:
        """The flows that leads may enter, each with its edit."""
        return {
            name: (one.flow, one.document.edit)
            for name, one in self.standing.items()
            if one.is_live and one.flow is not None
        }

    def started(self, happened: Sequence[Happening]) -> Iterable[Candidate]:
        """Who is let in by what happened."""
        for one in happened:
            for name, (flow, _) in self.live.items():
                for trigger in flow.triggers:
                    if isinstance(trigger, Dated) or not starts(trigger, one.kind, one.what):
                        continue
                    event = trigger if isinstance(trigger, Happened) else None
                    when = tuple(one.what["when"]) if one.kind == DID else ()
                    yield Candidate(name, one.lead_id, {one.kind: dict(one.what)}, event, when)

    def decide(
        self, found: Looked, runs: Sequence[flow_runs.Standing], candidates: Sequence[Candidate], now: Instant
    ) -> None:
        """Ask what has to be asked, and decide of each run and of each who may enter."""
        asking = self.asking = self.asking or Asking(self.given.store)
        con = asking.engine.connection
        with con.begin():
            subjects = {*(one.lead_id for one in runs), *(one.lead_id for one in candidates)}
            whose: dict[int, int] = {row[0]: row[1] for row in con.execute(WHOSE, {"ids": subjects})}
            persons = people(con, set(whose.values()), now)
            junk = set(con.scalars(JUNK, {"ids": persons}))
            going = {
                lead_id: one
                for lead_id, one in persons.items()
                if lead_id not in junk and not is_objected(one.attributes(now))
            }
            twice = flow_runs.twice_inside(con, {whose[one.lead_id] for one in runs if one.lead_id in whose})
            points, instants = self.points(con, runs, candidates, whose, now)
            asked = [one for flow in self.asking_flows(runs, candidates) for one in flow.conditions]
            told = tell(asking, con, list(dict.fromkeys(asked)), going, points)
        for run in runs:
            lead_id = whose.get(run.lead_id)
            look = self.look_at(run, going.get(lead_id or 0), told, instants.get(lead_id or 0, ()), now)
            found.looks.append(look if run.run_id not in twice else stopped(run, MERGED))
        for one in candidates:
            lead_id = whose.get(one.lead_id)
            if lead_id not in going:
                continue
            flow, edit = self.live[one.flow]
            if flow.condition is not None and not told.holds([flow.condition], (lead_id, now))[flow.condition]:
                continue
            at = None
            if one.event is not None:
                meant = told.occurred([one.event.selection], lead_id, one.when)[one.event.selection]
                if not meant:
                    continue
                at = max(meant)
            found.entries.append(Entry(one.flow, edit, lead_id, flow.first, flow.again, one.cause, at))
        self.ask_routing(found, now)

    def asking_flows(self, runs: Sequence[flow_runs.Standing], candidates: Sequence[Candidate]) -> list[Flow]:
        """The flows that have something to ask now: always in one order, so that the same plan does."""
        names = {(one.flow, one.edit) for one in runs} | {(one.flow, self.live[one.flow][1]) for one in candidates}
        every = [one for key in sorted(self.edits) if isinstance(one := self.edits[key], Flow)]
        return every if any(isinstance(self.edits.get(key), Flow) for key in names) else []

    def points(
        self,
        con: sa.Connection,
        runs: Sequence[flow_runs.Standing],
        candidates: Sequence[Candidate],
        whose: Mapping[int, int],
        now: Instant,
    ) -> tuple[list[Point], dict[int, list[Instant]]]:
        """At which points something is asked, and the instants of events that may be those that runs await."""
        points: list[Point] = []
        awaited: dict[int, tuple[Instant, list[Any]]] = {}
        for run in runs:
            flow, lead_id = self.edits.get((run.flow, run.edit)), whose.get(run.lead_id)
            if not isinstance(flow, Flow) or lead_id is None:
                continue
            if flow.asked:
                points.append((lead_id, now))
            step = flow.parts.get(run.step)
            if isinstance(step, Wait) and step.event is not None:
                since, events = awaited.get(lead_id, (run.since, []))
                awaited[lead_id] = min(since, run.since), [*events, step.event]
        instants = instants_of(con, awaited, now)
        points += [(lead_id, at) for lead_id, some in instants.items() for at in some]
        for one in candidates:
            if (lead_id := whose.get(one.lead_id)) is not None:
                points += [(lead_id, now), *((lead_id, at) for at in one.when if one.event is not None)]
        return points, instants

    def look_at(
        self,
        run: flow_runs.Standing,
        person: Person | None,
        told: Told,
        instants: Iterable[Instant],
        now: Instant,
    ) -> Look:
        """What a look at one run comes to."""
        standing = self.standing.get(run.flow)
        here = begun(run)
        if standing is None:
            return stopped(run, "the flow is no more")
        if person is None:
            return stopped(run, "the lead is no more, objected, or is junk")
        if standing.document.paused_at is not None:
            return Look(run, Advanced(here), "the flow rests", is_parked=True)
        flow = self.edits[run.flow, run.edit]
        if not isinstance(flow, Flow):
            return Look(run, Advanced(here), f"edit {run.edit} of the flow cannot be read: {flow}", is_failing=True)
        try:
            facts = Facts(
                now,
                told.holds(flow.asked, (person.lead_id, now)),
                told.occurred(flow.awaited, person.lead_id, instants),
                zone_of(person, now),
            )
            return Look(run, advance(flow, here, facts), "", flow, person, facts)
        except Exception as error:  # one run may not keep all others from going on
            LOG.exception("a run cannot go on", extra={"run": run.run_id, "why": type(error).__name__})
            return Look(run, Advanced(here), f"it cannot go on: {type(error).__name__}", is_failing=True)

    def ask_routing(self, found: Looked, now: Instant) -> None:
        """Ask the conditions of routing of those leads that it is to give to somebody."""
        leads = {one.person.lead_id for one in found.looks if one.person is not None and one.is_routing}
        if not leads:
            return
        with self.given.store.reading() as con:
            standing = standing_routing(con)
        if standing is not None and standing.routing is not None:
            self.routing = self.routing or Asking(self.given.store)
            found.routed = self.routing.held(standing.routing.conditions, leads, now)

    # -- following ---------------------------------------------------------------------------------------------------

    def follow(self, con: sa.Connection, looked: Looked, now: Instant) -> None:
        """Write what the runs came to, what follows from it, and who enters."""
        doing = Doing(con, self.live, looked.routed, now)
        free = doing.free(looked.looks)
        still = flow_runs.unchanged(con, [one.run for one in free])
        done = doing.do([one for one in free if one.run.run_id in still])
        flow_runs.save(con, [stands(one) for one in done], now)
        flow_runs.write_steps(con, [step for one in done for step in steps(one)], now)
        flow_runs.enter(con, [*looked.entries, *doing.entries], now)
        self.dates.save(con, looked.dates)


CONSUMER = Flowing


def zone_of(person: Person, now: Instant) -> ZoneInfo | None:
    """The time zone that a lead says it is in, if there is such a one."""
    said = person.attributes(now).get(ZONE)
    try:
        return None if not said else ZoneInfo(said)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
