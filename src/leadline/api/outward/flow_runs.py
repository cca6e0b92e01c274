"""Leads in flows: who is where, who is put in, tried again, stopped, and moved to another text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query, Response

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.outward.flow_shapes import (
    EnterIn,
    FlowInPath,
    LeadFlowsOut,
    MoveRunsIn,
    NamedRunOut,
    RunsDone,
    RunsIn,
    RunState,
)
from leadline.api.outward.flow_words import Spoken
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.seen import LeadInPath, lead_seen, sight_of
from leadline.errors import InputError, ModelError
from leadline.live import flows as live
from leadline.model.condition import Instant
from leadline.store import flow_runs
from leadline.store import tables as t
from leadline.store.audit import record
from leadline.store.segments import standing_segments

routes = router("flows")
Reader = Annotated[Actor, needs(Permission.read)]
Keeper = Annotated[Actor, needs(Permission.model)]
Making = Callable[[sa.Connection, Instant], int]
r, lead, i, m = t.flow_runs.c, t.leads.c, t.identity.c, t.segment_members.c
WHOSE = (
    sa.select(i.lead_id)
    .where(i.subject_id == r.lead_id)
    .order_by(i.starts.desc())
    .limit(1)
    .correlate(t.flow_runs)
    .scalar_subquery()
)


@routes.get("/api/flows/{name}/runs", summary="List the leads in a flow.")
def list_runs(
    name: FlowInPath,
    service: ServiceGiven,
    actor: Reader,
    paging: PagingGiven,
    state: Annotated[RunState, Query(description="Who is in it, who stands still, or whose time ended.")] = "inside",
    step: Annotated[str | None, Query(max_length=SHORT, description="Only who stands there.")] = None,
) -> Page[NamedRunOut]:
    """Times of leads in a flow, as far as you see the leads; the last to enter first."""
    query = flow_runs.runs_query(name).add_columns(lead.name, lead.email)
    query = query.join_from(t.flow_runs, t.leads, lead.lead_id == WHOSE)
    query = query.where(r.ended_at.is_not(None) if state == "ended" else r.ended_at.is_(None))
    query = query.where(r.error != "") if state == "stuck" else query
    query = query.where(r.step == step) if step is not None else query
    with service.store.reading() as con:
        refuse_none(con, name)
        query = query.where(*sight_of(con, actor).where(lead.owner))
        rows = con.execute(keyset(query, paging, (r.run_id, True))).all()
        items = page(rows, paging, lambda row: (row.run_id,), Spoken(con).run)
    return Page[NamedRunOut].model_validate(items)


@routes.get("/api/leads/{lead_id}/flows", summary="List the flows that a lead is in or was in.")
def list_flows_of_lead(lead_id: LeadInPath, service: ServiceGiven, actor: Reader) -> LeadFlowsOut:
    """Every time of a lead in a flow, the last first, with what was done; of a merged lead those of all who it was."""
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        titles = {name: one.document.title for name, one in live.standing_flows(con).items()}
        spoken, items = Spoken(con), []
        for row in flow_runs.runs_of(con, lead_id):
            steps = [spoken.done(row, done) for done in flow_runs.steps_of(con, row.run_id)]
            items.append(spoken.run(row) | {"title": titles.get(row.flow, ""), "steps": steps})
    return LeadFlowsOut.model_validate({"items": items})


@routes.post("/api/flows/{name}/enter", response_model=RunsDone, summary="Put leads into a flow.")
def enter_flow(name: FlowInPath, asked: EnterIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Put leads in by hand, those who may enter as often as that would be. `if` is not asked: you have decided."""

    def made(con: sa.Connection, at: Instant) -> int:
        if (asked.leads is None) == (asked.segment is None):
            raise Fault("invalid", "say either `leads` or `segment`", "body")
        wanted = (
            [lead.lead_id.in_(asked.leads)]
            if asked.leads is not None
            else [lead.lead_id.in_(within(con, asked.segment))]
        )
        seen = sa.select(lead.lead_id).where(*wanted, *sight_of(con, actor).where(lead.owner)).order_by(lead.lead_id)
        refuse_none(con, name)
        try:
            return len(live.put_in(con, name, con.scalars(seen).all(), actor.name, at))
        except InputError as error:
            raise Fault("conflict", str(error), "path.name") from None

    return concerned(once, actor, service, made)


@routes.post("/api/flows/{name}/retry", response_model=RunsDone, summary="Try again steps that failed.")
def retry_runs(name: FlowInPath, asked: RunsIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Have those go on who stand still because a step failed."""

    def made(con: sa.Connection, at: Instant) -> int:
        refuse_none(con, name)
        many = flow_runs.retry(con, these(con, actor, name, asked), at)
        record(con, at, actor.name, "flow.retry", name, {"runs": many})
        return many

    return concerned(once, actor, service, made)


@routes.post("/api/flows/{name}/stop", response_model=RunsDone, summary="Stop leads in a flow.")
def stop_runs(name: FlowInPath, asked: RunsIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """End times in a flow where they stand. What was done stays done."""

    def made(con: sa.Connection, at: Instant) -> int:
        refuse_none(con, name)
        many = flow_runs.stop(con, these(con, actor, name, asked), at)
        record(con, at, actor.name, "flow.stop", name, {"runs": many})
        return many

    return concerned(once, actor, service, made)


@routes.post("/api/flows/{name}/move", response_model=RunsDone, summary="Let leads go on by another text.")
def move_runs(name: FlowInPath, asked: MoveRunsIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Let those who go on by one edit go on by another, each at the step of the same id. If it lacks a step at which
    somebody stands, nobody is moved."""

    def made(con: sa.Connection, at: Instant) -> int:
        refuse_none(con, name)
        try:
            return live.move_runs(con, name, asked.edit, asked.to, actor.name, at)
        except ModelError as error:
            raise Fault("conflict", f"edit {asked.to} cannot be read: {error.problems[0].what}", "body.to") from None
        except InputError as error:
            raise Fault("conflict", str(error), "body.to") from None

    return concerned(once, actor, service, made)


# -- what they have in common --------------------------------------------------------------------------------------


def concerned(
    once: OnceGiven, actor: Actor, service: ServiceGiven, made: Callable[[sa.Connection, Instant], int]
) -> Response:
    """Do something once, in one transaction, and say how many times in the flow it concerned."""

    def make(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        return RunsDone(runs=made(con, at), at=at).model_dump(mode="json")

    return once.done(actor, 200, make)


def these(con: sa.Connection, actor: Actor, name: str, asked: RunsIn) -> sa.ColumnElement[bool]:
    """The times in a flow that are meant, of leads that this actor sees."""
    seen = [sa.exists().where(lead.lead_id == WHOSE, one) for one in sight_of(con, actor).where(lead.owner)]
    chosen = [] if asked.runs is None else [r.run_id.in_(asked.runs)]
    return sa.and_(r.flow == name, *chosen, *seen)


def within(con: sa.Connection, segment: str | None) -> sa.Select[tuple[int]]:
    """The leads of a segment."""
    if segment is None or not standing_segments(con, segment):
        raise Fault("invalid", f"there is no segment `{segment}`", "body.segment")
    return sa.select(m.lead_id).where(m.segment == segment)


def refuse_none(con: sa.Connection, name: str) -> None:
    if name not in live.standing_flows(con, name):
        raise missing(f"flow `{name}`", "path.name")
