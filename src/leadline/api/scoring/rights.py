"""What people have a right to: a copy of what is held about them, an objection, erasure."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accepting import Accepted, accepted
from leadline.api.scoring.seen import LeadInPath, lead_seen
from leadline.model.condition import Instant
from leadline.store.erasing import erase
from leadline.store.objecting import object_to_profiling, withdraw_objection
from leadline.store.person import person

routes = router("people's rights")
Officer = Annotated[Actor, needs(Permission.privacy)]


class ObjectionIn(Asked):
    """Whether the person objects to being profiled; false: they object no more."""

    objects: bool = True


class ErasedOut(BaseModel):
    """What was erased: rows by table, and how many ids are kept out from now on."""

    lead_id: int
    rows: dict[str, int]
    ids: int
    note: str | None = Field(description="What is left to do by hand, if anything.")
    at: Moment


@routes.get("/api/leads/{lead_id}/copy", summary="Give a person a copy of what is held about them.")
def copy_of_person(lead_id: LeadInPath, actor: Officer, service: ServiceGiven) -> dict[str, Any]:
    """Everything about one person, from every table that erasure goes through, with instants as ISO 8601."""
    now = service.clock()
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
    return person(service.store, lead_id, now)


@routes.post(
    "/api/leads/{lead_id}/objection",
    status_code=202,
    response_model=Accepted,
    summary="Note an objection to profiling.",
)
def note_objection(
    lead_id: LeadInPath, asked: ObjectionIn, actor: Officer, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Who objects stays stored, and is not scored any more."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        (object_to_profiling if asked.objects else withdraw_objection)(con, lead_id, actor.name, at)
        return {"lead_id": lead_id}

    return accepted(once, actor, service, Accepted, made)


@routes.delete("/api/leads/{lead_id}", summary="Erase a person.")
def erase_person(lead_id: LeadInPath, actor: Officer, service: ServiceGiven) -> ErasedOut:
    """Delete everything about one person. Their ids are kept out from now on: requests, imports and restored backups
    that bear one of them are refused, until `leadline privacy readmit` lets them in again."""
    log, now = service.inbox.erasures, service.clock()
    if log is None or log.path is None:
        raise Fault(
            "not_ready", "there is no place for the erasure log; set LEADLINE_ERASURES and start the server again"
        )
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
    found = erase(service.store, lead_id, log, actor.name, now)
    service.wake()
    return ErasedOut(lead_id=found.lead_id, rows=dict(found.rows), ids=found.ids, note=found.note, at=now)
