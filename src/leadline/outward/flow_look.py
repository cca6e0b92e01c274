"""One look at a run: what it came to, where the run stands then, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from leadline.flows import Advanced, Ended, Facts, Flow, Kind, Run
from leadline.flows.reading_steps import ROUTING
from leadline.live.people import Person
from leadline.model.condition import Instant
from leadline.store import flow_runs
from leadline.store.flow_runs import Done, Stands

ONE_BY_ONE = frozenset({Kind.stage, Kind.assign})  # they have to find the lead at a place, and may not


@dataclass(slots=True)
class Look:
    """A look at a run, and what it came to. With an error the run stands before a step, until ``retry_at`` if any."""

    run: flow_runs.Standing
    advanced: Advanced
    why: str = ""
    flow: Flow | None = None
    person: Person | None = None
    facts: Facts | None = None
    is_parked: bool = False
    is_failing: bool = False
    error: str = ""
    retry_at: Instant | None = None
    attempts: int = 0
    notes: dict[str, str] = field(default_factory=dict)  # what came of steps, in words

    @property
    def is_routing(self) -> bool:
        return any(one.do.kind is Kind.assign and one.do.name == ROUTING for one in self.advanced.effects)

    @property
    def holds_lead(self) -> bool:
        return any(one.do.kind in ONE_BY_ONE for one in self.advanced.effects)


def begun(run: flow_runs.Standing) -> Run:
    """A run as it is before a look."""
    return Run(run.run_id, run.lead_id, run.step, run.since, run.visits)


def stopped(run: flow_runs.Standing, why: str) -> Look:
    """A run that is over where it stands."""
    return Look(run, Advanced(begun(run), ended=Ended.stopped), why)


def stands(one: Look) -> Stands:
    """Where a run stands after a look. One that comes to await something is looked at once more: what happened during
    the look did not wake it."""
    run, advanced = one.run, one.advanced
    due_at, awaits = advanced.due, advanced.awaits
    if one.is_parked:
        due_at, awaits = None, run.awaits
    elif awaits and not run.awaits and not advanced.ended:
        due_at = run.due_at
    if one.error:
        due_at, awaits = one.retry_at, one.flow is not None and one.flow.is_watching
    here = advanced.run
    return Stands(
        run.run_id, here.step, here.since, due_at, awaits, here.visits, one.attempts, one.error, advanced.ended
    )


def steps(one: Look) -> Iterable[Done]:
    """What is written down of a look."""
    run = one.run
    keys = {effect.do.id: effect.key for effect in one.advanced.effects}
    for passed in one.advanced.passed:
        what: dict[str, Any] = {"came": passed.what} | ({"key": keys[passed.step]} if passed.step in keys else {})
        what |= {"note": one.notes[passed.step]} if passed.step in one.notes else {}
        yield Done(run.run_id, run.flow, run.lead_id, passed.step, what)
    if one.advanced.ended not in (None, Ended.finished):
        why = {"why": one.why} if one.why else {}
        yield Done(run.run_id, run.flow, run.lead_id, one.advanced.run.step, {"ended": one.advanced.ended} | why)
