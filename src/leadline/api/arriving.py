"""Events as they arrive, for who connects a source and wants to see that it works."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import BIGGEST, router
from leadline.quality import why_words
from leadline.store.arrivals import recent
from leadline.store.sight import seeing

routes = router("sources")
Keeper = Annotated[Actor, needs(Permission.data)]
USUAL, MOST = 50, 200
LONGEST = 100  # characters of a value
SHOWN = ("path", "form", "asset", "plan", "stage", "utm_source", "utm_medium", "utm_campaign")


class Judgement(BaseModel):
    """Why an event is taken for a machine's, in words too."""

    reason: str = Field(examples=["crawler"])
    words: str = Field(examples=["The browser names itself as a crawler or another program."])


class ArrivedOut(BaseModel):
    """An event that arrived. ``properties`` are a few that tell what it was, and nothing about the person.

    ``lead_id`` and ``properties`` are left out where who asks does not see the lead. ``machine`` comes with the score.
    """

    event_seq: int
    source: str | None = Field(examples=["website"])
    event: str = Field(examples=["demo.requested"])
    occurred_at: Moment
    received_at: Moment
    by: str = Field(description="The kind of id that it came with.", examples=["anonymous"])
    lead_id: int | None = Field(description="Null: of a device that nobody is known to use, or not seen.")
    machine: Judgement | None
    properties: dict[str, str] = Field(examples=[{"path": "/pricing"}])


class Arrived(BaseModel):
    """The latest events, the last one first. ``last`` is what to ask ``after`` the next time."""

    items: list[ArrivedOut]
    last: int


@routes.get("/api/events/recent", summary="Watch events arrive.")
def list_recent_events(
    service: ServiceGiven,
    actor: Keeper,
    after: Annotated[int, Query(ge=0, le=BIGGEST, description="Only those that came after this `event_seq`.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most: the latest.")] = USUAL,
) -> Arrived:
    """The events that arrived last, from all sources. It is made to be asked every second."""
    with service.store.reading() as con:
        seen = seeing(con, actor.sight, actor.user_id, actor.team)
        rows = con.execute(recent(after, limit)).all()

    def shown(row: sa.Row[Any]) -> dict[str, Any]:
        is_seen = seen.owners is None or (row.lead_id is not None and seen.has(row.owner))
        machine = None if row.machine is None else {"reason": row.machine, "words": why_words(row.machine)}
        return dict(row._mapping) | {
            "event": row.name,
            "by": row.kind,
            "machine": machine,
            "lead_id": row.lead_id if is_seen else None,
            "properties": telling(row.properties) if is_seen else {},
        }

    last = max((row.event_seq for row in rows), default=after)
    return Arrived.model_validate({"items": [shown(row) for row in rows], "last": last})


def telling(properties: str) -> dict[str, str]:
    """A few properties, out of a JSON object, that tell what an event was about.

    >>> telling('{"path": "/pricing", "email": "ada@nordhaven.example", "plan": null}')
    {'path': '/pricing'}
    """
    said = orjson.loads(properties)
    return {name: str(said[name])[:LONGEST] for name in SHOWN if isinstance(said.get(name), str | int | float)}
