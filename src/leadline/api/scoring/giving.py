"""Giving leads to people by hand, and making an accepted lead the accepter's own."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.api.actor import Actor
from leadline.api.faults import Fault
from leadline.api.scoring.choices import takes_leads
from leadline.live.people import people
from leadline.live.routing import standing_routing
from leadline.model.condition import Instant
from leadline.outward.assigning import Giving, give
from leadline.routing import Routing
from leadline.store.assignments import OWNER
from leadline.store.attributes import change_lead
from leadline.store.contacts import RETURNED, contacted, end
from leadline.store.people import ids_of
from leadline.store.sight import as_owner
from leadline.store.stages import standings
from leadline.store.users import user_addressed

MQL = "mql"


def colleague(con: sa.Connection, email: str) -> str:
    """The address of a user who can be given leads."""
    user = user_addressed(con, email)
    if user is None or not takes_leads(user):
        what = f"`{email}` is nobody here who can be given leads; GET /api/colleagues has those who can"
        raise Fault("invalid", what, "body.owner")
    return user.email


def give_lead(con: sa.Connection, lead_id: int, owner: str | None, actor: Actor, at: Instant, reason: str = "") -> None:
    """Say whose a lead is; ``None``: nobody's. Of one that waits for sales the clock of the first contact runs."""
    change_lead(con, lead_id, {OWNER: owner}, actor.name, at)
    if owner is None:
        end(con, [lead_id], RETURNED, at)
        return
    routing = routing_for(con, lead_id)
    is_own = actor.session is not None and as_owner(actor.session.user.email) == as_owner(owner)
    why = reason or "given by hand"
    give(con, routing, [Giving(lead_id, owner, actor.name, "", why, is_new=False, is_told=not is_own)], at)


def own_accepted(con: sa.Connection, lead_id: int, actor: Actor, at: Instant) -> None:
    """Make a lead that was just accepted the accepter's own, if it is nobody's and they take leads."""
    if actor.session is None or not takes_leads(actor.session.user):
        return
    person = people(con, [lead_id], at).get(lead_id)
    if person is None or person.attributes(at).get(OWNER) is not None:
        return
    owner = actor.session.user.email
    change_lead(con, lead_id, {OWNER: owner}, actor.name, at)
    give(con, None, [Giving(lead_id, owner, actor.name, "", "accepted", is_new=False, is_told=False)], at)
    contacted(con, [lead_id], at)


def routing_for(con: sa.Connection, lead_id: int) -> Routing | None:
    """The routing whose clock a lead is on: one that waits for sales."""
    standing = standing_routing(con)
    if standing is None or standings(con, {lead_id: ids_of(con, lead_id)})[lead_id].stage != MQL:
        return None
    return standing.routing
