"""Flows: what is done with leads step by step; kept, drawn and paused."""

from __future__ import annotations

from typing import Annotated

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.edits import EditOut, edits_of, overtaken
from leadline.api.faults import missing
from leadline.api.given import ServiceGiven
from leadline.api.outward.flow_shapes import (
    FlowArchived,
    FlowCheckedOut,
    FlowIn,
    FlowInPath,
    FlowOut,
    FlowsOut,
    FlowTextIn,
)
from leadline.api.outward.flow_words import checked, refused, short, whole
from leadline.api.paging import Page, PagingGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.errors import ModelError
from leadline.flows import name_in
from leadline.live import flows as live
from leadline.store import flow_runs
from leadline.store.actors import names_of
from leadline.store.documents import FLOW
from leadline.store.flow_runs import Counts

routes = router("flows")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/flows", summary="List the flows.", dependencies=[READ])
def list_flows(service: ServiceGiven) -> FlowsOut:
    """All flows by their names, each with how many leads go through it."""
    with service.store.reading() as con:
        found = live.standing_flows(con)
        names = names_of(con, [one.document.by for one in found.values()])
        has = flow_runs.counts(con)
        return FlowsOut(items=[short(one, has.get(name, Counts()), names) for name, one in found.items()])


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
            raise overtaken(f"the flow `{name}`", asked.edit)
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
def list_flow_edits(name: FlowInPath, service: ServiceGiven, paging: PagingGiven) -> Page[EditOut]:
    """Every text of a flow, the latest first, also of one that is archived."""
    return edits_of(service, FLOW, name, paging, f"flow `{name}`")


# -- what they have in common --------------------------------------------------------------------------------------


def paused(service: ServiceGiven, name: str, actor: Actor, is_paused: bool) -> FlowOut:
    with service.store.writing() as con:
        if not live.pause_flow(con, name, actor.name, service.clock(), paused=is_paused):
            raise missing(f"flow `{name}`", "path.name")
    with service.store.reading() as con:
        return shown(con, name)


def shown(con: sa.Connection, name: str) -> FlowOut:
    """A flow as it is shown."""
    found = live.standing_flows(con, name).get(name)
    if found is None:
        raise missing(f"flow `{name}`", "path.name")
    return whole(con, found, names_of(con, [found.document.by]))
