"""The queue: whom to call next, and setting somebody aside for a while."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query, Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.me import session_with
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.choices import priorities_of
from leadline.api.scoring.instants import Points, When, points
from leadline.api.scoring.seen import LeadInPath, lead_seen, sight_of
from leadline.api.scoring.shapes import LeadOut, lead_of
from leadline.api.scoring.why_now import WhyNowGiven
from leadline.live.why_now import Recorded
from leadline.model.condition import DAY
from leadline.store import queue as store
from leadline.store import snoozes
from leadline.store.assignments import open_of
from leadline.store.models import live_models
from leadline.store.sight import Seeing
from leadline.store.waiting import Waiting

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]
Worker = Annotated[Actor, needs(Permission.work)]
MOST = 50
LONGEST = 366 * DAY


class Act(BaseModel):
    """What a person did; not what was done to them, and no machine."""

    event: str = Field(examples=["demo.requested"])
    occurred_at: Moment
    properties: dict[str, Any]


class Next(LeadOut):
    """A lead of the queue."""

    reasons: str | None = Field(
        description="What weighs most, as it was recorded with the score.", examples=["Decides +25.00; Industry +20.00"]
    )
    why: str | None = Field(
        description="Why now, in one sentence; null: nobody asked `GET /api/queue/why` for it since it was scored.",
        examples=["Asked for a demo 2 minutes ago; decides."],
    )
    trend: Points | None = Field(description="How much the score has risen in a week; null: there was none then.")
    mql_at: Moment | None = Field(description="Since when it is ready for sales; null: it is not, or was brought so.")
    snoozed_until: Moment | None
    owner_since: Moment | None = Field(description="Since when it is its owner's, as far as it was given to them.")
    assigned_because: str | None = Field(
        description="Why it is theirs.",
        examples=["the rule `dach` fits, and it is the turn of ada@acme.example, of 2"],
    )
    contact_by: Moment | None = Field(description="Until when there should be contact; null: no clock runs.")
    contacted_at: Moment | None = Field(description="When there was contact, since it is its owner's.")
    last: Act | None = Field(description="What they did last, within a month before the last that happened.")


class QueueOut(BaseModel):
    """The leads to call, in their order. ``ready`` and ``snoozed`` count all that are seen."""

    items: list[Next]
    ready: int = Field(description="Leads at the stage `mql` that nobody has set aside.", examples=[12])
    snoozed: int = Field(description="Leads that are set aside.", examples=[3])
    at: Moment


class SnoozeIn(Asked):
    """Until when: a year ahead at most."""

    until: When


class Snoozed(BaseModel):
    """Until when a lead is set aside."""

    lead_id: int
    until: Moment
    at: Moment


@routes.get("/api/queue", summary="Ask whom to call next.")
def get_queue(
    service: ServiceGiven,
    actor: Reader,
    why_now: WhyNowGiven,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many leads at most.")] = 20,
    mine: Annotated[bool, Query(description="Only leads that are one's own.")] = False,
    snoozed: Annotated[bool, Query(description="Those that are set aside, who comes back first, instead.")] = False,
) -> QueueOut:
    """Leads that are ready for sales, by priority, score, and how long they wait; then the best of the others by score.

    Junk, who objected, and who is set aside are left out.
    """
    now = service.clock()
    with service.store.reading() as con:
        seeing = own(actor) if mine else sight_of(con, actor)
        ready, aside = store.counted(con, seeing, now)
        if snoozed:
            found = store.snoozed_leads(con, seeing, now, limit)
        else:
            found = store.queue(con, seeing, priorities_of(live_models(con)), now, limit)
        assigned = open_of(con, [one.row.lead_id for one in found])
    said = why_now.known([recorded(one) for one in found if one.row.version is not None], now)
    items = [as_next(one, said.get(one.row.lead_id), assigned.get(one.row.lead_id)) for one in found]
    return QueueOut.model_validate({"items": items, "ready": ready, "snoozed": aside, "at": now})


@routes.post("/api/leads/{lead_id}/snooze", response_model=Snoozed, summary="Set a lead aside.")
def snooze_lead(
    lead_id: LeadInPath, asked: SnoozeIn, actor: Worker, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Leave a lead out of everybody's queue until an instant. Its score goes on, and so does its history."""

    def made(con: sa.Connection) -> dict[str, Any]:
        at = service.clock()
        lead_seen(con, actor, lead_id, at)
        if not at < asked.until <= at + LONGEST:
            raise Fault("invalid", "a lead is set aside until an instant in the coming year", "body.until")
        snoozes.snooze(con, lead_id, asked.until, actor.name, at)
        return Snoozed(lead_id=lead_id, until=asked.until, at=at).model_dump(mode="json")

    return once.done(actor, 200, made)


@routes.delete("/api/leads/{lead_id}/snooze", status_code=204, summary="Set a lead aside no longer.")
def wake_lead(lead_id: LeadInPath, actor: Worker, service: ServiceGiven) -> Response:
    """Take a lead into the queue again. One that is in it stays there."""
    now = service.clock()
    with service.store.writing() as con:
        lead_seen(con, actor, lead_id, now)
        snoozes.wake(con, lead_id, actor.name, now)
    return Response(status_code=204)


def own(actor: Actor) -> Seeing:
    """The leads of who asks alone."""
    return Seeing.of(session_with(actor, "leads of its own").user.email)


def recorded(one: Waiting) -> Recorded:
    """The score of a lead that has one."""
    row = one.row
    return Recorded(row.lead_id, row.model, row.version, row.said_at)


def as_next(one: Waiting, why: str | None, assigned: sa.Row[Any] | None) -> dict[str, Any]:
    row = one.row._asdict()
    known = row["score_cents"] is not None and row["before_cents"] is not None
    return lead_of(row) | {
        "reasons": row["reasons"],
        "why": why or None,
        "trend": points(row["score_cents"] - row["before_cents"]) if known else None,
        "mql_at": one.mql_at,
        "snoozed_until": one.snoozed_until,
        "owner_since": None if assigned is None else assigned.at,
        "assigned_because": None if assigned is None else assigned.reason or None,
        "contact_by": None if assigned is None or assigned.contacted_at is not None else assigned.contact_by,
        "contacted_at": None if assigned is None else assigned.contacted_at,
        "last": None if one.last is None else as_act(one.last),
    }


def as_act(row: sa.Row[Any]) -> dict[str, Any]:
    return {"event": row.name, "occurred_at": row.occurred_at, "properties": orjson.loads(row.properties)}
