"""Why now, in one sentence for each of the leads of a list."""

from __future__ import annotations

import threading
from typing import Annotated, cast

import sqlalchemy as sa
from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import Number, router
from leadline.api.scoring.seen import EnginesGiven, sight_of
from leadline.live.why_now import Recorded, WhyNow
from leadline.store import tables as t
from leadline.store.among import among

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]
MOST = 50
LOCK = threading.Lock()
lead, s = t.leads.c, t.scores.c
SCORES = (
    sa.select(lead.lead_id, lead.owner, s.model, s.version, s.as_of)
    .join(t.scores, sa.and_(s.lead_id == lead.lead_id, s.model == lead.model))
    .where(among(lead.lead_id), ~lead.objected)
)


async def why_now_of(request: Request, engines: EnginesGiven) -> WhyNow:
    """What this server knows of why now, made when somebody first asks for it."""
    state = request.app.state
    with LOCK:
        if not hasattr(state, "why_now"):
            state.why_now = WhyNow(engines)
    return cast(WhyNow, state.why_now)


WhyNowGiven = Annotated[WhyNow, Depends(why_now_of)]


class Why(BaseModel):
    """Why one would call a lead now, by its score of ``as_of``."""

    lead_id: int = Field(examples=[7])
    as_of: Moment
    why: str = Field(examples=["Asked for a demo 2 minutes ago; pricing page (3 visits, last 1 hour ago); decides."])


class WhyOut(BaseModel):
    """In the order in which they were asked for; leads without a score are left out."""

    items: list[Why]
    at: Moment


@routes.get("/api/queue/why", summary="Ask why one would call leads now, in a sentence each.")
def get_why_now(
    service: ServiceGiven,
    actor: Reader,
    why_now: WhyNowGiven,
    lead_id: Annotated[list[Number], Query(min_length=1, max_length=MOST, description="Which leads, 50 at most.")],
) -> WhyOut:
    """What weighs most in their recorded scores: what they did and how long ago, then who they are.

    What is worked out here is known afterwards, so the queue says it too until the lead is scored again.
    """
    now = service.clock()
    with service.store.reading() as con:
        sight = sight_of(con, actor)
        rows = [row for row in con.execute(SCORES, {"ids": lead_id}) if sight.has(row.owner)]
    scores = {row.lead_id: Recorded(row.lead_id, row.model, row.version, row.as_of) for row in rows}
    said = why_now.worked_out(scores.values(), now)
    items = [
        Why(lead_id=one, as_of=scores[one].as_of, why=said[one]) for one in dict.fromkeys(lead_id) if said.get(one)
    ]
    return WhyOut(items=items, at=now)
