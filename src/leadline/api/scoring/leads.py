"""Leads: the list, one of them, and what it is called."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, cursor_of, strange
from leadline.api.permission import Permission
from leadline.api.routing import BIGGEST, router
from leadline.api.scoring.filters import Filters, Text
from leadline.api.scoring.seen import LeadInPath, lead_seen, sight_of
from leadline.api.scoring.shapes import LeadOut, WholeLead, lead_of, stored_score, whole_lead
from leadline.identity import BEGINNING, NEVER
from leadline.model.condition import Instant
from leadline.store import search, timeline
from leadline.store import tables as t
from leadline.store.finding import by_name
from leadline.store.people import joined_by, number_now
from leadline.store.snoozes import snoozed_until
from leadline.store.subjects import ANONYMOUS, EMAIL, USER

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]


class Id(BaseModel):
    """An id of a lead. A device is a lead's from an instant until before another; null: from, or to, all times."""

    kind: str = Field(examples=["email"])
    value: str = Field(examples=["ada@nordhaven.example"])
    starts: Moment | None
    ends: Moment | None


class Joined(BaseModel):
    """What joined two ids: POST /api/unmerge with ``merge_id`` takes it back."""

    merge_id: str = Field(examples=["1:merge:9f2c"])
    kind: str = Field(examples=["identify"])
    ids: list[int | None]
    occurred_at: Moment


class Ids(BaseModel):
    """The ids of a lead, and what joined them, the latest first."""

    lead_id: int
    ids: list[Id]
    joined: list[Joined]


@routes.get("/api/leads", summary="List leads.")
def list_leads(
    service: ServiceGiven, actor: Reader, paging: PagingGiven, filters: Annotated[Filters, Depends()]
) -> Page[LeadOut]:
    """Leads, the best first. Those without a score come last; junk is left out unless ``junk`` says otherwise."""
    if not search.fits(paging.after):
        raise strange()
    with service.store.reading() as con:
        part = search.search_leads(
            con, filters.wanted(service.clock()), sight_of(con, actor), paging.limit, paging.after
        )
    items = [lead_of(row._asdict()) for row in part.rows]
    following = None if part.next is None else cursor_of(part.next)
    return Page[LeadOut].model_validate({"items": items, "next": following})


@routes.get("/api/leads/lookup", summary="Find a lead by one of its ids.")
def look_up_lead(
    service: ServiceGiven,
    actor: Reader,
    user_id: Text = None,
    email: Text = None,
    anonymous_id: Text = None,
    lead_id: Annotated[int | None, Query(ge=1, le=BIGGEST, description="A number that the lead has or had.")] = None,
) -> WholeLead:
    """The lead that bears an id. Name exactly one of them; a device that several people used is refused.

    The number of a lead that was merged finds the lead that it is part of now.
    """
    given = [
        (kind, value)
        for kind, value in ((USER, user_id), (EMAIL, email), (ANONYMOUS, anonymous_id))
        if value is not None
    ]
    if len(given) + (lead_id is not None) != 1:
        raise Fault("invalid", "name one of user_id, email, anonymous_id and lead_id", "query")
    with service.store.reading() as con:
        found = by_name(con, given[0]) if given else number_now(con, lead_id or 0)
        if found is None:
            raise missing("lead with this id", "query")
        return whole(con, actor, found, service.clock())


@routes.get("/api/leads/{lead_id}", summary="Look at a lead.")
def get_lead(lead_id: LeadInPath, service: ServiceGiven, actor: Reader) -> WholeLead:
    """A lead with its attributes, and what every model said of it last."""
    with service.store.reading() as con:
        return whole(con, actor, lead_id, service.clock())


@routes.get("/api/leads/{lead_id}/ids", summary="List the ids of a lead, and what joined them.")
def list_ids(lead_id: LeadInPath, service: ServiceGiven, actor: Reader) -> Ids:
    """Every id by which this person came, and the messages and merges that made one lead of them."""
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        rows = con.execute(timeline.identity_query(lead_id)).all()
        joined = joined_by(con, lead_id)
    ids = [
        {"kind": row.kind, "value": row.value, "starts": bounded(row.starts), "ends": bounded(row.ends)} for row in rows
    ]
    return Ids.model_validate({"lead_id": lead_id, "ids": ids, "joined": joined})


def whole(con: sa.Connection, actor: Actor, lead_id: int, now: Instant) -> WholeLead:
    row = lead_seen(con, actor, lead_id, now)
    found: list[dict[str, Any]] = []
    if not row["objected"]:
        scores = con.execute(sa.select(t.scores).where(t.scores.c.lead_id == lead_id)).all()
        found = [stored_score(one, row["model"]) for one in scores]
    row["snoozed_until"] = snoozed_until(con, [lead_id], now).get(lead_id)
    return whole_lead(row, sorted(found, key=lambda one: (not one["is_main"], one["model"])))


def bounded(at: Instant) -> Instant | None:
    return None if at <= BEGINNING or at >= NEVER else at
