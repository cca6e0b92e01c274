"""Leads that look alike and are two people: somebody says so, and may take it back."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Path, Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import BIGGEST, Number, router
from leadline.api.scoring.seen import LeadInPath, lead_seen
from leadline.store import apart

routes = router("data quality")
Keeper = Annotated[Actor, needs(Permission.data)]
Other = Annotated[int, Path(ge=1, le=BIGGEST, description="The number of the other lead.", examples=[12])]


class ApartIn(Asked):
    """The lead that is somebody else, however alike the two are."""

    other: Number = Field(examples=[12])


class ApartOut(BaseModel):
    """Two leads that are two people."""

    lead_id: int = Field(examples=[7])
    other: int = Field(examples=[12])
    at: Moment


@routes.post("/api/leads/{lead_id}/apart", response_model=ApartOut, summary="Say that two leads are two people.")
def tell_apart(lead_id: LeadInPath, asked: ApartIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Let two leads that look alike be: they are not among the pairs that may be one person any more."""

    def made(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        lead_seen(con, actor, lead_id, at)
        try:
            lead_seen(con, actor, asked.other, at)
        except Fault as fault:
            raise Fault("invalid", fault.message, "body.other") from None
        apart.tell_apart(con, lead_id, asked.other, actor.name, at)
        return ApartOut(lead_id=lead_id, other=asked.other, at=at).model_dump(mode="json")

    return once.done(actor, 200, made)


@routes.delete(
    "/api/leads/{lead_id}/apart/{other}", status_code=204, summary="Take back that two leads are two people."
)
def take_back_apart(lead_id: LeadInPath, other: Other, actor: Keeper, service: ServiceGiven) -> Response:
    """They may be one person again, if they look like it: it shows with the next look at the data."""
    now = service.clock()
    with service.store.writing() as con:
        lead_seen(con, actor, lead_id, now)
        try:
            lead_seen(con, actor, other, now)
        except Fault as fault:
            raise Fault(fault.code, fault.message, "path.other") from None
        apart.not_apart(con, lead_id, other, actor.name, now)
    return Response(status_code=204)
