"""What happened to a lead: its events, and the stages that it went through with the receipt of each moment."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import SHORT, Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.instants import Points, When
from leadline.api.scoring.seen import EnginesGiven, LeadInPath, lead_seen
from leadline.live import asking
from leadline.live.engines import Engines
from leadline.model import event_name
from leadline.model.condition import Instant
from leadline.quality import why_words
from leadline.store import tables as t
from leadline.store import timeline

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]


class MachineOut(BaseModel):
    """Why an event is taken for a machine's: a code that keeps its meaning, in words, as its source said it."""

    reason: str = Field(examples=["click-burst"])
    words: str = Field(examples=["Several links of one mail were clicked within two seconds: a mail scanner."])
    said: str | None


class EventOut(BaseModel):
    """Something that a lead did, or that was done. ``machine``: why no person did it, and no rule counts it."""

    event_id: str
    source: str | None = Field(examples=["website"])
    event: str = Field(examples=["demo.requested"])
    occurred_at: Moment
    received_at: Moment
    by: str = Field(description="The kind of id that it came with.", examples=["anonymous"])
    properties: dict[str, Any]
    machine: MachineOut | None
    gave: Points | None = Field(
        None,
        description="How far the score rose or fell at that instant, replayed; said with `points`. Of several events "
        "at one instant the first that is listed has it.",
    )


class TransitionOut(BaseModel):
    """A change of stage. ``receipt`` is the explanation as it was said then, where the model made the change."""

    lead_id: int = Field(description="The number that the lead had then.")
    number: int
    from_stage: str
    to_stage: str
    at: Moment
    moved_by: str = Field(examples=["model", "user:3"])
    reason: str
    model: str | None
    version: str | None
    fired: bool = Field(description="Whether people were told.")
    receipt: dict[str, Any] | None


@routes.get("/api/leads/{lead_id}/events", summary="List the events of a lead.")
def list_events(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Reader,
    engines: EnginesGiven,
    paging: PagingGiven,
    event: Annotated[str | None, Query(max_length=SHORT, min_length=1, description="Only those of this name.")] = None,
    since: Annotated[When | None, Query(description="Only those from this instant on.")] = None,
    points: Annotated[bool, Query(description="Whether to say what each did to the score of the main model.")] = False,
) -> Page[EventOut]:
    """What came with any of a lead's ids, the latest first; what a machine did too, with the reason."""
    e = t.events.c
    wanted, now = None if event is None else event_name(event), service.clock()
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
        query = timeline.events_query(lead_id, wanted, since)
        rows = con.execute(keyset(query, paging, (e.occurred_at, True), (e.event_seq, True))).all()

    shape = page(rows, paging, lambda row: (row.occurred_at, row.event_seq), shown_event)
    if points:
        say_points(engines, lead_id, shape["items"], now)
    return Page[EventOut].model_validate(shape)


def say_points(engines: Engines, lead_id: int, events: list[dict[str, Any]], now: Instant) -> None:
    """Say of events what the score did at their instants; of machines nothing, since no rule counts them."""
    counted = {event["occurred_at"]: event for event in reversed(events) if event["machine"] is None}
    with engines.lend() as engine:
        rises = asking.rises(engine, lead_id, counted, now)
    for at, cents in rises.items():
        counted[at]["gave"] = cents / 100


@routes.get("/api/leads/{lead_id}/transitions", summary="List the stages that a lead went through.")
def list_transitions(
    lead_id: LeadInPath, service: ServiceGiven, actor: Reader, paging: PagingGiven
) -> Page[TransitionOut]:
    """Every change of stage, the latest first, as it was recorded; of a merged lead those of all who it was."""
    c = t.transitions.c
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        query = timeline.transitions_query(lead_id)
        rows = con.execute(keyset(query, paging, (c.at, True), (c.transition_seq, True))).all()

    def shown(row: sa.Row[Any]) -> dict[str, Any]:
        return dict(row._mapping) | {"receipt": None if row.receipt is None else orjson.loads(row.receipt)}

    return Page[TransitionOut].model_validate(page(rows, paging, lambda row: (row.at, row.transition_seq), shown))


def shown_event(row: sa.Row[Any]) -> dict[str, Any]:
    more = {"event": row.name, "by": row.kind, "machine": machine(row)}
    return dict(row._mapping) | more | {"properties": orjson.loads(row.properties)}


def machine(row: sa.Row[Any]) -> dict[str, Any] | None:
    if row.machine is None:
        return None
    return {"reason": row.machine, "words": why_words(row.machine), "said": row.said}
