"""Routing: whose leads become when they are ready, and how much everybody has."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa

from leadline.api.actor import Actor, needs
from leadline.api.edits import EditOut, as_it_stands, edits_of, overtaken
from leadline.api.faults import Fault
from leadline.api.given import ServiceGiven
from leadline.api.outward.routing_shapes import (
    GivenOut,
    PreviewOut,
    RepOut,
    RepsOut,
    RoutingCheckedOut,
    RoutingIn,
    RoutingOut,
    RoutingPaused,
    RoutingRuleOut,
    RoutingTextIn,
    RoutingTried,
)
from leadline.api.paging import Page, PagingGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.checking import problems_out
from leadline.api.scoring.seen import sight_of
from leadline.errors import ModelError
from leadline.live.routing import NAME, Standing, keep_routing, read_beside, standing_routing
from leadline.model.words import condition_words
from leadline.outward.desk import loads
from leadline.outward.trying import MOST, ready_leads, tried
from leadline.routing import Choice, Load, Rep, Routing, Wait, has_room
from leadline.store import tables as t
from leadline.store.documents import ROUTING, pause_document
from leadline.store.sight import as_owner

routes = router("routing")
READ = needs(Permission.read)
Reader = Annotated[Actor, READ]
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/routing", summary="Look at the routing.", dependencies=[READ])
def get_routing(service: ServiceGiven) -> RoutingOut:
    """The routing that counts: its text, its rules in words, and how many leads wait by it."""
    with service.store.reading() as con:
        return shown(con, standing_routing(con))


@routes.post("/api/routing/check", summary="Say what is wrong with a routing.", dependencies=[needs(Permission.model)])
def check_routing(asked: RoutingTextIn, service: ServiceGiven) -> RoutingCheckedOut:
    """All mistakes with their places, and the rules in words. Nothing is kept."""
    with service.store.reading() as con:
        try:
            found = read_beside(con, asked.text)
        except ModelError as error:
            return RoutingCheckedOut(title=None, rules=[], reps=None, problems=problems_out(error.problems))
    return RoutingCheckedOut(title=found.title, rules=rules_of(found), reps=len(found.reps), problems=[])


@routes.put("/api/routing", summary="Keep the routing.")
def put_routing(asked: RoutingIn, actor: Keeper, service: ServiceGiven) -> RoutingOut:
    """Give the routing another text; the texts before are kept. What was assigned stays so; the clocks go by the new
    text. If somebody has changed it since, nothing is kept; a text with mistakes is answered with all of them."""
    with service.store.writing() as con:
        if not keep_routing(con, asked.text, asked.edit, actor.name, service.clock()):
            raise overtaken("the routing", asked.edit)
    with service.store.reading() as con:
        return shown(con, standing_routing(con))


@routes.post("/api/routing/pause", summary="Let the routing rest, or go on.")
def pause_routing(asked: RoutingPaused, actor: Keeper, service: ServiceGiven) -> RoutingOut:
    """While it rests, who becomes ready waits, and no clock is looked at; afterwards nothing is lost."""
    with service.store.writing() as con:
        if not pause_document(con, ROUTING, NAME, actor.name, service.clock(), paused=asked.paused):
            raise Fault("not_found", "there is no routing yet; PUT /api/routing keeps one")
    with service.store.reading() as con:
        return shown(con, standing_routing(con))


@routes.get("/api/routing/edits", summary="List the texts that the routing had.", dependencies=[READ])
def list_routing_edits(service: ServiceGiven, paging: PagingGiven) -> Page[EditOut]:
    """Every text of the routing, the latest first."""
    return edits_of(service, ROUTING, NAME, paging)


@routes.post("/api/routing/preview", summary="Say who would get the leads that are ready now.")
def preview_routing(asked: RoutingTried, actor: Keeper, service: ServiceGiven) -> PreviewOut:
    """Give out the leads that are ready and nobody's, those longest first, and write nothing."""
    now = service.clock()
    with service.store.reading() as con:
        routing = routing_asked(con, asked.text)
        leads = ready_leads(con, sight_of(con, actor))
    found = tried(service.store, routing, [row.lead_id for row in leads[:MOST]], now)
    names = {row.lead_id: row.name for row in leads}
    items = [as_given(lead_id, names[lead_id], one) for lead_id, one in found.items()]
    return PreviewOut(as_of=now, items=items, more=len(leads) > MOST)


@routes.get("/api/routing/reps", summary="List who takes leads, with what they have.")
def list_reps(service: ServiceGiven, actor: Reader) -> RepsOut:
    """The reps of the routing whose leads you see: what they were given today, what is open, whether they work."""
    now = service.clock()
    with service.store.reading() as con:
        standing = standing_routing(con)
        routing = None if standing is None else standing.routing
        if routing is None:
            return RepsOut(items=[], as_of=now)
        seeing = sight_of(con, actor)
        reps = [rep for rep in routing.reps.values() if seeing.has(rep.owner)]
        has = loads(con, routing, now)
        u = t.users.c
        names = {as_owner(row.email): row.name for row in con.execute(sa.select(u.email, u.name))}
    return RepsOut(items=[as_rep(rep, has[rep.owner], names.get(rep.owner), now) for rep in reps], as_of=now)


# -- what they have in common --------------------------------------------------------------------------------------


def routing_asked(con: sa.Connection, text: str | None) -> Routing:
    """The routing of a text, else the one that is kept."""
    if text is not None:
        return read_beside(con, text)
    standing = standing_routing(con)
    if standing is None:
        raise Fault("not_found", "there is no routing yet; PUT /api/routing keeps one")
    if standing.routing is None:
        raise ModelError(standing.problems)
    return standing.routing


def shown(con: sa.Connection, standing: Standing | None) -> RoutingOut:
    waits = sa.select(sa.func.count()).where(t.routed.c.due_at.is_not(None))
    waiting = con.scalar(waits) or 0
    kept, routing = (None, None) if standing is None else (standing.document, standing.routing)
    return RoutingOut(
        **as_it_stands(con, kept),
        paused_at=None if kept is None else kept.paused_at,
        rules=[] if routing is None else rules_of(routing),
        waiting=waiting,
        problems=problems_out(standing.problems if standing else ()),
    )


def rules_of(routing: Routing) -> list[RoutingRuleOut]:
    return [
        RoutingRuleOut(
            id=rule.id,
            sentence=condition_words(rule.condition),
            owners=list(rule.owners),
            by=rule.by.value,
            outside_hours=rule.outside.value,
        )
        for rule in routing.rules
    ]


def as_given(lead_id: int, name: str | None, found: Any) -> GivenOut:
    if isinstance(found, Choice):
        return GivenOut(lead_id=lead_id, name=name, owner=found.owner, rule=found.rule, reason=found.reason, until=None)
    until = found.until if isinstance(found, Wait) else None
    return GivenOut(lead_id=lead_id, name=name, owner=None, rule="", reason=found.why, until=until)


def as_rep(rep: Rep, load: Load, name: str | None, now: int) -> RepOut:
    return RepOut(
        owner=rep.owner,
        name=name,
        team=rep.team,
        weight=rep.weight,
        today=load.today,
        per_day=rep.per_day,
        open=load.open,
        most_open=rep.open,
        has_room=has_room(rep, load),
        works=rep.works(now),
        is_away=rep.is_away(now),
        works_at=rep.next_work(now),
    )
