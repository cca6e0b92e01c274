"""Flows: what is done with leads step by step; kept, drawn, paused, and who is where in them."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query, Response

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.outward.flow_shapes import (
    EnterIn,
    FlowArchived,
    FlowCheckedOut,
    FlowEditOut,
    FlowIn,
    FlowInPath,
    FlowOut,
    FlowsOut,
    FlowTextIn,
    LeadFlowsOut,
    MoveRunsIn,
    NamedRunOut,
    RunsDone,
    RunsIn,
    RunState,
)
from leadline.api.outward.flow_words import as_run, checked, refused, short, whole
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.seen import LeadInPath, lead_seen, sight_of
from leadline.errors import InputError, ModelError
from leadline.flows import name_in
from leadline.live import flows as live
from leadline.model.condition import Instant
from leadline.store import flow_runs
from leadline.store import tables as t
from leadline.store.actors import names_of
from leadline.store.audit import record
from leadline.store.documents import FLOW, edits_query
from leadline.store.segments import standing_segments

routes = router("flows")
READ = needs(Permission.read)
Reader = Annotated[Actor, READ]
Keeper = Annotated[Actor, needs(Permission.model)]
r, lead, i, m = t.flow_runs.c, t.leads.c, t.identity.c, t.segment_members.c


@routes.get("/api/flows", summary="List the flows.", dependencies=[READ])
def list_flows(service: ServiceGiven) -> FlowsOut:
    """All flows by their names, each with how many leads go through it."""
    with service.store.reading() as con:
        found = live.standing_flows(con)
        names = names_of(con, [one.document.by for one in found.values()])
        return FlowsOut(items=[short(con, one, names) for one in found.values()])


@routes.post("/api/flows/check", summary="Say what is wrong with a flow.", dependencies=[needs(Permission.model)])
def check_flow(asked: FlowTextIn, service: ServiceGiven) -> FlowCheckedOut:
    """All mistakes with their places, the flow as sentences and as a diagram, and what looks wrong. Nothing is kept."""
    with service.store.reading() as con:
        try:
            found = live.read_beside(con, name_in(asked.text), asked.text)
        except ModelError as error:
            return refused(error)
        return checked(con, found)


@routes.get("/api/flows/{name}", summary="Look at a flow.", dependencies=[READ])
def get_flow(name: FlowInPath, service: ServiceGiven) -> FlowOut:
    """A flow: its text, what it says, its diagram, and how many leads stand at each step."""
    with service.store.reading() as con:
        return shown(con, name)


@routes.put("/api/flows/{name}", summary="Keep a flow.")
def put_flow(name: FlowInPath, asked: FlowIn, actor: Keeper, service: ServiceGiven) -> FlowOut:
    """Make a flow, or give it another text; the texts before are kept, and leads that are in it go on by the text that
    they entered with. If somebody has changed it since, nothing is kept; a text with mistakes is answered with all of
    them."""
    with service.store.writing() as con:
        if not live.keep_flow(con, name, asked.text, asked.edit, actor.name, service.clock()):
            raise Fault("conflict", f"the flow `{name}` is not edit {asked.edit} any more; read it anew", "body.edit")
    with service.store.reading() as con:
        return shown(con, name)


@routes.delete("/api/flows/{name}", summary="Archive a flow.")
def delete_flow(name: FlowInPath, actor: Keeper, service: ServiceGiven) -> FlowArchived:
    """Let a flow be no more: the leads in it stop where they are. What was done in it stays known."""
    at = service.clock()
    with service.store.writing() as con:
        if not live.archive_flow(con, name, actor.name, at):
            raise missing(f"flow `{name}`", "path.name")
    return FlowArchived(flow=name, at=at)


@routes.post("/api/flows/{name}/pause", summary="Let a flow rest.")
def pause_flow(name: FlowInPath, actor: Keeper, service: ServiceGiven) -> FlowOut:
    """Nobody enters it and nobody goes on in it; what would have let somebody enter meanwhile is not made up for."""
    return paused(service, name, actor, True)


@routes.post("/api/flows/{name}/resume", summary="Let a flow go on.")
def resume_flow(name: FlowInPath, actor: Keeper, service: ServiceGiven) -> FlowOut:
    """Who is in it goes on where they stand; waits that have passed are over."""
    return paused(service, name, actor, False)


@routes.get("/api/flows/{name}/edits", summary="List the texts that a flow had.", dependencies=[READ])
def list_flow_edits(name: FlowInPath, service: ServiceGiven, paging: PagingGiven) -> Page[FlowEditOut]:
    """Every text of a flow, the latest first, also of one that is archived."""
    with service.store.reading() as con:
        rows = con.execute(keyset(edits_query(FLOW, name), paging, (t.document_edits.c.edit, True))).all()
        if not rows and paging.after is None:
            raise missing(f"flow `{name}`", "path.name")
        names = names_of(con, [row.by for row in rows])
    items = page(rows, paging, lambda row: (row.edit,), lambda row: row._asdict() | {"who": names.get(row.by)})
    return Page[FlowEditOut].model_validate(items)


# -- leads in flows ------------------------------------------------------------------------------------------------


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
    whose = sa.select(sa.func.min(i.lead_id)).where(i.subject_id == r.lead_id).scalar_subquery()
    query = flow_runs.runs_query(name).add_columns(lead.name, lead.email)
    query = query.join(t.leads, lead.lead_id == whose)
    query = query.where(r.ended_at.is_not(None) if state == "ended" else r.ended_at.is_(None))
    query = query.where(r.error != "") if state == "stuck" else query
    query = query.where(r.step == step) if step is not None else query
    with service.store.reading() as con:
        refuse_none(con, name)
        query = query.where(*sight_of(con, actor).where(lead.owner))
        rows = con.execute(keyset(query, paging, (r.run_id, True))).all()
    return Page[NamedRunOut].model_validate(page(rows, paging, lambda row: (row.run_id,), as_run))


@routes.get("/api/leads/{lead_id}/flows", summary="List the flows that a lead is in or was in.")
def list_flows_of_lead(lead_id: LeadInPath, service: ServiceGiven, actor: Reader) -> LeadFlowsOut:
    """Every time of a lead in a flow, the last first, with what was done; of a merged lead those of all who it was."""
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        titles = {name: one.document.title for name, one in live.standing_flows(con).items()}
        items = []
        for row in flow_runs.runs_of(con, lead_id):
            steps = [
                {"step": done.step, "at": done.at, "what": orjson.loads(done.what)}
                for done in flow_runs.steps_of(con, row.run_id)
            ]
            items.append(as_run(row) | {"title": titles.get(row.flow, ""), "steps": steps})
    return LeadFlowsOut.model_validate({"items": items})


@routes.post("/api/flows/{name}/enter", response_model=RunsDone, summary="Put leads into a flow.")
def enter_flow(name: FlowInPath, asked: EnterIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Put leads in by hand, those who may enter as often as that would be. `if` is not asked: you have decided."""

    def made(con: sa.Connection, at: Instant) -> int:
        if (asked.leads is None) == (asked.segment is None):
            raise Fault("invalid", "say either `leads` or `segment`", "body")
        wanted = [lead.lead_id.in_(asked.leads)] if asked.leads is not None else [lead.lead_id.in_(within(con, asked))]
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
        many = flow_runs.retry(con, these(name, asked), at)
        record(con, at, actor.name, "flow.retry", name, {"runs": many})
        return many

    return concerned(once, actor, service, made)


@routes.post("/api/flows/{name}/stop", response_model=RunsDone, summary="Stop leads in a flow.")
def stop_runs(name: FlowInPath, asked: RunsIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """End times in a flow where they stand. What was done stays done."""

    def made(con: sa.Connection, at: Instant) -> int:
        refuse_none(con, name)
        many = flow_runs.stop(con, these(name, asked), at)
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


def concerned(once: OnceGiven, actor: Actor, service: ServiceGiven, made: Any) -> Response:
    """Do something once, in one transaction, and say how many times in the flow it concerned."""

    def make(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        return RunsDone(runs=made(con, at), at=at).model_dump(mode="json")

    return once.done(actor, 200, make)


def these(name: str, asked: RunsIn) -> sa.ColumnElement[bool]:
    return r.flow == name if asked.runs is None else sa.and_(r.flow == name, r.run_id.in_(asked.runs))


def within(con: sa.Connection, asked: EnterIn) -> sa.Select[tuple[int]]:
    """The leads of a segment."""
    if not standing_segments(con, asked.segment):
        raise Fault("invalid", f"there is no segment `{asked.segment}`", "body.segment")
    return sa.select(m.lead_id).where(m.segment == asked.segment)


def paused(service: ServiceGiven, name: str, actor: Actor, is_paused: bool) -> FlowOut:
    with service.store.writing() as con:
        if not live.pause_flow(con, name, actor.name, service.clock(), paused=is_paused):
            raise missing(f"flow `{name}`", "path.name")
    with service.store.reading() as con:
        return shown(con, name)


def refuse_none(con: sa.Connection, name: str) -> None:
    if name not in live.standing_flows(con, name):
        raise missing(f"flow `{name}`", "path.name")


def shown(con: sa.Connection, name: str) -> FlowOut:
    """A flow as it is shown."""
    found = live.standing_flows(con, name).get(name)
    if found is None:
        raise missing(f"flow `{name}`", "path.name")
    return whole(con, found, names_of(con, [found.document.by]))
