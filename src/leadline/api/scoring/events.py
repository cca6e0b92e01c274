"""Events in our own shape, from servers with a write key and from people and programs with a role."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel, Field, WithJsonSchema
from starlette.concurrency import run_in_threadpool

from leadline.api.access import WRITES
from leadline.api.actor import actor_of
from leadline.api.answer import Json
from leadline.api.faults import Fault
from leadline.api.fields import Asked
from leadline.api.given import LimitsGiven, Service, ServiceGiven
from leadline.api.middleware.rate_limit import too_often
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.segment import key_of
from leadline.api.taking import take
from leadline.ingest.stating import stated
from leadline.ingest.trust import Key, KeyKind, judged
from leadline.store.keys import BEGINNINGS, BROWSER, SERVER
from leadline.store.sources import source_number

routes = router("events in")
SOURCE = "api"  # of events that no write key brings
EVENT = {
    "type": "object",
    "required": ["event"],
    "properties": {
        "event_id": {"type": "string", "description": "Unique in its source: the same again counts once."},
        "event": {"type": "string", "maxLength": 200, "examples": ["demo.requested"]},
        "occurred_at": {"type": "string", "description": "Left out: now.", "examples": ["2026-03-01T09:30:00Z"]},
        "user_id": {"type": "string", "maxLength": 255},
        "email": {"type": "string", "description": "Whose it is, where it has no user_id."},
        "anonymous_id": {"type": "string", "maxLength": 255, "description": "Of a device, where nobody is known."},
        "properties": {"type": "object"},
        "automated": {"description": "True, or why: no person did it, and no rule counts it."},
    },
    "examples": [
        {
            "event_id": "trial-17",
            "event": "trial.started",
            "occurred_at": "2026-03-01T09:30:00Z",
            "email": "ada@nordhaven.example",
            "properties": {"plan": "pro"},
        }
    ],
}


class EventsIn(Asked):
    """What happened. Each event is judged by itself: one that cannot be taken does not hinder the others."""

    events: list[Annotated[Any, WithJsonSchema(EVENT)]] = Field(min_length=1, max_length=2_500)


class RefusedOut(BaseModel):
    """An event that was not taken, and why."""

    id: str | None
    reason: str = Field(examples=["it does not say whose it is: state user_id, email or anonymous_id"])


class EventsOut(BaseModel):
    """How many events were new and how many had come before; ids that came with other content; what was refused."""

    accepted: int
    repeated: int
    set_aside: int = Field(description="From more than five minutes in the future: taken when they are due.")
    conflicts: list[str]
    refused: list[RefusedOut]


async def sender_of(request: Request, service: ServiceGiven, limits: LimitsGiven) -> Key:
    """The write key that comes along, or one that stands for somebody who may `work`; reserved events need a scope."""
    text = write_key_in(request.headers.get("authorization", ""))
    if text is not None:
        key = await key_of(request, service, text)
        if key.kind is not KeyKind.server:
            raise Fault("forbidden", "a browser key sends to /v1; here, send a server key or an API key")
        wait = limits.key.take(key.key_id, service.clock())
        if wait:
            raise too_often(wait)
        return key
    actor = await actor_of(request, service)
    if Permission.work not in actor.permissions:
        raise Fault("forbidden", f"this needs a server key, or the permission `{Permission.work}`")
    return await run_in_threadpool(standing_for, service)


SenderGiven = Annotated[Key, Depends(sender_of)]


def write_key_in(authorization: str) -> str | None:
    """The write key of a header, where there is one: as a bearer's, or as the user of Basic."""
    scheme, _, text = authorization.strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(text.strip(), validate=True).decode("ascii").partition(":")[0].strip()
        except (binascii.Error, ValueError):
            raise Fault("unauthorized", "the Authorization header cannot be read; send Bearer and a key") from None
    return text.strip() if text.strip().startswith((BEGINNINGS[SERVER], BEGINNINGS[BROWSER])) else None


def standing_for(service: Service) -> Key:
    with service.store.writing() as con:
        number = source_number(con, SOURCE, SOURCE, service.clock())
    return Key(0, number, SOURCE, KeyKind.server)


@routes.post(
    "/api/events",
    status_code=202,
    response_model=EventsOut,
    dependencies=[WRITES],
    summary="Send events in our own shape.",
)
async def send_events(asked: EventsIn, service: ServiceGiven, sender: SenderGiven) -> Json:
    """Send up to 2,500 events; scores follow within a second.

    With a server key (`Authorization: Bearer llw_…`, or as the user of Basic) they are its source's; with an API key or
    a session that may `work` they are of the source `api`. The events' own ids make it safe to send them again.
    """
    now = service.clock()
    heard = stated(asked.events, now, lambda message: judged(sender, message))
    outcome = await take(service, sender.source_id, heard, now)
    return Json(outcome.as_json(), status_code=202)
