"""The lead of a request, as far as who asks may see it: others are answered as if they were not there."""

from __future__ import annotations

import threading
from typing import Annotated, Any, cast

import sqlalchemy as sa
from fastapi import Depends, Path, Request

from leadline.api.actor import Actor
from leadline.api.faults import Fault, missing
from leadline.api.given import service_of
from leadline.api.routing import BIGGEST
from leadline.live.engines import Engines
from leadline.live.people import EMAIL, people
from leadline.live.saving import is_objected, named
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.people import merged_into
from leadline.store.search import SHOWN
from leadline.store.sight import Seeing, seeing
from leadline.store.subjects import USER
from leadline.store.values import dumped

LeadInPath = Annotated[int, Path(ge=1, le=BIGGEST, description="The number of a lead.", examples=[7])]
LOCK = threading.Lock()


async def engines_of(request: Request) -> Engines:
    """The engines of this server, made when somebody first asks for an explanation."""
    state = request.app.state
    with LOCK:
        if not hasattr(state, "engines"):
            state.engines = Engines(service_of(request).store)
    return cast(Engines, state.engines)


EnginesGiven = Annotated[Engines, Depends(engines_of)]


def sight_of(con: sa.Connection, actor: Actor) -> Seeing:
    return seeing(con, actor.sight, actor.user_id, actor.team)


def lead_seen(con: sa.Connection, actor: Actor, lead_id: int, now: Instant) -> dict[str, Any]:
    """The lead as it is shown; a `Fault` where there is none, or none that this actor sees.

    One that is too new to have been scored is put together here.
    """
    sight = sight_of(con, actor)
    row = con.execute(SHOWN.where(t.leads.c.lead_id == lead_id)).one_or_none()
    found = unscored(con, lead_id, now) if row is None else row._asdict()
    if found is not None and sight.has(found["owner"]):
        return found
    gone = missing(f"lead {lead_id}", "path.lead_id")
    hint = merged_into(con, lead_id) if found is None and sight.owners is None else ""
    raise Fault(gone.code, gone.message + hint, gone.where)


def unscored(con: sa.Connection, lead_id: int, now: Instant) -> dict[str, Any] | None:
    """A lead of which the worker has not heard yet."""
    person = people(con, [lead_id], now).get(lead_id)
    if person is None:
        return None
    attributes = person.attributes(now)
    empty = dict.fromkeys(("model", "as_of", "score_cents", "grade", "band", "priority", "account_name"))
    return empty | {
        "lead_id": lead_id,
        "created_at": person.created_at,
        "account_id": person.account_id,
        "user_id": person.first(USER),
        "email": attributes.get(EMAIL) or person.first(EMAIL),
        "name": named(attributes),
        "country": attributes.get("country"),
        "owner": attributes.get("owner"),
        "attributes": dumped(attributes),
        "last_event_at": person.last_event_at,
        "stage": "lead",
        "junk": 0,
        "junk_reasons": "[]",
        "objected": is_objected(attributes),
    }
