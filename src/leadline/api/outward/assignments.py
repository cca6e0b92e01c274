"""Assignments: whose a lead became and why, giving it to somebody else, and saying that there was contact."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.outward.routing_shapes import AssignmentOut, ContactIn, OwnerIn
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accepting import Accepted, accepted, new_key
from leadline.api.scoring.acting import Noted
from leadline.api.scoring.giving import colleague, give_lead
from leadline.api.scoring.seen import LeadInPath, lead_seen
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.actors import names_of
from leadline.store.assignments import of_lead
from leadline.store.notes import contact
from leadline.store.sight import as_owner

routes = router("routing")
Reader = Annotated[Actor, needs(Permission.read)]
Worker = Annotated[Actor, needs(Permission.work)]


@routes.get("/api/leads/{lead_id}/assignments", summary="List whose a lead became.")
def list_assignments(
    lead_id: LeadInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven
) -> Page[AssignmentOut]:
    """Whose a lead became and why, the latest first; of a merged lead that of all who it was."""
    a = t.assignments.c
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        rows = con.execute(keyset(of_lead(lead_id), paging, (a.assignment_id, True))).all()
        names = names_of(con, [row.by for row in rows])
    items = page(rows, paging, lambda row: (row.assignment_id,), lambda row: row._asdict() | {"who": names.get(row.by)})
    return Page[AssignmentOut].model_validate(items)


@routes.post("/api/leads/{lead_id}/owner", status_code=202, response_model=Accepted, summary="Give a lead to somebody.")
def give_to(lead_id: LeadInPath, asked: OwnerIn, actor: Worker, service: ServiceGiven, once: OnceGiven) -> Response:
    """Make a lead somebody else's, by hand. Who gets it is told, and the clock of the first contact begins again."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead = lead_seen(con, actor, lead_id, at)
        owner = colleague(con, asked.owner)
        if as_owner(owner) == as_owner(lead["owner"]):
            raise Fault("conflict", f"lead {lead_id} is with {owner} already", "body.owner")
        give_lead(con, lead_id, owner, actor, at, asked.reason)
        return {"lead_id": lead_id}

    return accepted(once, actor, service, Accepted, made)


@routes.post(
    "/api/leads/{lead_id}/contacted", status_code=202, response_model=Noted, summary="Say that there was contact."
)
def say_contacted(
    lead_id: LeadInPath, asked: ContactIn, actor: Worker, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Write down that somebody was in touch with a lead: the event `sales.contacted`. The clock stops; the stage stays
    as it is."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        return {"lead_id": lead_id, "event_id": contact(con, lead_id, asked.text, actor.name, at, new_key())}

    return accepted(once, actor, service, Noted, made)
