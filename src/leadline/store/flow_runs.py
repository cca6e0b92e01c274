"""Leads in flows as they are kept: who is where, what is due, and what was done, step by step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.flows import Ended
from leadline.flows.entering import Before, may_enter
from leadline.model.condition import Duration, Instant
from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.contacts import subjects_of
from leadline.store.inserting import insert_new
from leadline.store.values import dumped

MOST = 1_000  # runs that are looked at together
r, s, i = t.flow_runs.c, t.flow_steps.c, t.identity.c
COLUMNS = r["run_id", "flow", "edit", "lead_id", "step", "since", "due_at", "awaits", "kept", "attempts"]
INSIDE = r.ended_at.is_(None)
DUE = sa.select(*COLUMNS).where(INSIDE).order_by(r.due_at).limit(MOST)
AS_READ = (
    sa.select(*r["run_id", "edit", "step", "since", "due_at", "awaits"])
    .where(among(r.run_id), INSIDE)
    .with_for_update(skip_locked=True)
)
LEFT = {"due_at": None, "awaits": False, "attempts": 0, "error": ""}
TIMES = (
    sa.select(
        r.flow,
        r.lead_id,
        sa.func.max(r.number).label("number"),
        sa.func.max(r.entered_at).label("entered_at"),
        sa.func.max(sa.func.coalesce(r.ended_at, r.entered_at)).label("last_at"),
        sa.func.sum(sa.case((INSIDE, 1), else_=0)).label("inside"),
    )
    .where(among(r.lead_id))
    .group_by(r.flow, r.lead_id)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A run as it stands: ``visits`` says how often it was at each step that was done."""

    run_id: int
    flow: str
    edit: int
    lead_id: int
    step: str
    since: Instant
    due_at: Instant | None
    awaits: bool
    attempts: int
    visits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A lead that is to enter a flow, if it may. ``first`` is the step where it begins; ``cause`` is JSON."""

    flow: str
    edit: int
    lead_id: int
    first: str
    again: Duration | None
    cause: Mapping[str, Any]
    event_at: Instant | None = None  # when the event was that lets it enter


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a run stands from now on."""

    run_id: int
    step: str
    since: Instant
    due_at: Instant | None
    awaits: bool
    visits: Mapping[str, int]
    attempts: int = 0
    error: str = ""
    ended: Ended | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a step."""

    run_id: int
    flow: str
    lead_id: int
    step: str
    what: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many runs a flow has: under way, ``stuck`` of these for an error, and ended by how."""

    inside: int = 0
    stuck: int = 0
    ended: Mapping[str, int] = field(default_factory=dict)


def due(con: sa.Connection, now: Instant) -> list[Standing]:
    """The runs that are due, those due longest first: one look into the index, however many wait."""
    return [standing(row) for row in con.execute(DUE.where(r.due_at <= now))]


def standing(row: sa.Row[Any]) -> Standing:
    visits = orjson.loads(row.kept).get("visits", {})
    own = {name: getattr(row, name) for name in Standing.__slots__ if name != "visits"}
    return Standing(**own, visits=visits)


def unchanged(con: sa.Connection, runs: Sequence[Standing]) -> set[int]:
    """Those that are still as they were read, held until this transaction ends: nobody stopped, moved or woke them."""
    as_read = {(one.run_id, one.edit, one.step, one.since, one.due_at, one.awaits) for one in runs}
    rows = con.execute(AS_READ, {"ids": [one.run_id for one in runs]})
    return {row.run_id for row in rows if tuple(row) in as_read}


def twice_inside(con: sa.Connection, lead_ids: Iterable[int]) -> set[int]:
    """The runs of merged leads that are in a flow for a second time at once: all but the one that entered first."""
    whose = {subject: lead for lead, some in subjects_of(con, lead_ids).items() if len(some) > 1 for subject in some}
    if not whose:
        return set()
    query = sa.select(r.run_id, r.flow, r.lead_id).where(among(r.lead_id), INSIDE).order_by(r.run_id)
    first: dict[tuple[str, int], int] = {}
    rows = con.execute(query, {"ids": whose}).all()
    return {row.run_id for row in rows if first.setdefault((row.flow, whose[row.lead_id]), row.run_id) != row.run_id}


def save(con: sa.Connection, stands: Sequence[Stands], at: Instant) -> None:
    """Write where runs stand, and which have ended."""
    rows = [
        {
            "run": one.run_id,
            "step": one.step,
            "since": one.since,
            "due_at": one.due_at,
            "awaits": one.awaits,
            "kept": dumped({"visits": one.visits} if one.visits else {}),
            "attempts": one.attempts,
            "error": one.error,
            "ended": None if one.ended is None else one.ended.value,
            "ended_at": None if one.ended is None else at,
        }
        for one in stands
    ]
    if rows:
        con.execute(sa.update(t.flow_runs).where(r.run_id == sa.bindparam("run")), rows)


def write_steps(con: sa.Connection, done: Sequence[Done], at: Instant) -> None:
    rows = [
        {
            "run_id": one.run_id,
            "flow": one.flow,
            "lead_id": one.lead_id,
            "step": one.step,
            "at": at,
            "what": dumped(dict(one.what)),
        }
        for one in done
    ]
    if rows:
        con.execute(sa.insert(t.flow_steps), rows)


# -- entering ------------------------------------------------------------------------------------------------------


def enter(con: sa.Connection, entries: Iterable[Entry], at: Instant) -> list[int]:
    """Let leads enter that may, each once for each flow; the numbers of their runs. They are looked at at once."""
    wanted = {(one.flow, one.lead_id): one for one in reversed(list(entries))}
    if not wanted:
        return []
    before = times_before(con, {lead for _, lead in wanted})
    rows = [
        {
            "flow": one.flow,
            "edit": one.edit,
            "lead_id": one.lead_id,
            "number": had.number + 1,
            "cause": dumped(dict(one.cause)),
            "entered_at": at,
            "step": one.first,
            "since": at,
            "due_at": at,
            "awaits": True,
        }
        for key, one in sorted(wanted.items())
        if may_enter(one.again, had := before.get(key, Before()), at, one.event_at)
    ]
    return [row.run_id for row in insert_new(con, t.flow_runs, rows, [r.run_id])]


def times_before(con: sa.Connection, lead_ids: Collection[int]) -> dict[tuple[str, int], Before]:
    """The times of leads in flows, those of all who they were."""
    whose = {subject: lead for lead, some in subjects_of(con, lead_ids).items() for subject in some}
    found: dict[tuple[str, int], Before] = {}
    for row in con.execute(TIMES, {"ids": whose}):
        key = (row.flow, whose[row.lead_id])
        had = found.get(key, Before())
        found[key] = Before(
            max(had.number, row.number),
            max(had.entered_at or 0, row.entered_at),
            had.is_inside or bool(row.inside),
            max(had.last_at or 0, row.last_at),
        )
    return found


# -- people look, and decide ---------------------------------------------------------------------------------------


def wake(con: sa.Connection, flow: str, at: Instant) -> int:
    """Have all runs of a flow looked at that do not stand for an error; how many. To look early does no harm."""
    here = sa.update(t.flow_runs).where(r.flow == flow, INSIDE, r.error == "")
    return con.execute(here.values(due_at=at)).rowcount


def retry(con: sa.Connection, where: sa.ColumnElement[bool], at: Instant) -> int:
    """Have runs tried again that stand for an error; how many."""
    again = sa.update(t.flow_runs).where(INSIDE, r.error != "", where)
    return con.execute(again.values(due_at=at, attempts=0, awaits=True)).rowcount


def stop(con: sa.Connection, where: sa.ColumnElement[bool], at: Instant) -> int:
    """End runs where they stand; how many."""
    here = sa.update(t.flow_runs).where(INSIDE, where)
    return con.execute(here.values(ended_at=at, ended=Ended.stopped.value, **LEFT)).rowcount


def standing_at(con: sa.Connection, flow: str, edit: int | None = None) -> dict[str, int]:
    """How many runs of a flow stand at each step; of one edit, if that is named."""
    query = sa.select(r.step, sa.func.count().label("runs")).where(r.flow == flow, INSIDE).group_by(r.step)
    query = query if edit is None else query.where(r.edit == edit)
    return {row.step: row.runs for row in con.execute(query)}


def edits_inside(con: sa.Connection, flow: str) -> dict[int, int]:
    """How many runs go on by each edit of a flow."""
    query = sa.select(r.edit, sa.func.count().label("runs")).where(r.flow == flow, INSIDE).group_by(r.edit)
    return {row.edit: row.runs for row in con.execute(query.order_by(r.edit))}


def counts(con: sa.Connection, flow: str | None = None) -> dict[str, Counts]:
    """How many runs each flow has, or one: under way, standing still for an error, and ended in each way."""
    query = sa.select(r.flow, r.ended, sa.func.count().label("runs"), sa.func.count(sa.case((r.error != "", 1))))
    query = query if flow is None else query.where(r.flow == flow)
    found: dict[str, Counts] = {}
    for name, ended, runs, stuck in con.execute(query.group_by(r.flow, r.ended)):
        had = found.get(name, Counts())
        found[name] = (
            replace(had, inside=runs, stuck=stuck) if ended is None else replace(had, ended={**had.ended, ended: runs})
        )
    return found


def change_edit(con: sa.Connection, flow: str, edit: int, to: int, at: Instant) -> int:
    """Let the runs of an edit go on by another one; how many."""
    here = sa.update(t.flow_runs).where(r.flow == flow, r.edit == edit, INSIDE)
    return con.execute(here.values(edit=to, due_at=at, awaits=True)).rowcount


def runs_query(flow: str) -> sa.Select[Any]:
    """The runs of a flow, for a list."""
    return sa.select(t.flow_runs).where(r.flow == flow)


def runs_of(con: sa.Connection, lead_id: int) -> list[sa.Row[Any]]:
    """The flows that a lead is in or was in, those of all who it was, the last first."""
    ids = subjects_of(con, [lead_id])[lead_id]
    query = sa.select(t.flow_runs).where(r.lead_id.in_(ids)).order_by(r.run_id.desc())
    return list(con.execute(query))


def steps_of(con: sa.Connection, run_id: int) -> list[sa.Row[Any]]:
    """What was done in a run, in its order."""
    return list(con.execute(sa.select(t.flow_steps).where(s.run_id == run_id).order_by(s.step_seq)))
