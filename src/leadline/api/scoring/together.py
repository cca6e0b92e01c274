"""What people do to several leads together: each by itself, so that one that cannot be does not hinder the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Email, Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import Number, router
from leadline.api.scoring.accepting import accepted
from leadline.api.scoring.acting import ACCEPTED, StageIn, refuse_no_reason
from leadline.api.scoring.giving import colleague, give_lead, own_accepted
from leadline.api.scoring.seen import lead_seen
from leadline.errors import LeadlineError
from leadline.model import STAGES
from leadline.model.condition import Instant
from leadline.store import people

routes = router("leads")
Worker = Annotated[Actor, needs(Permission.work)]
Several = Annotated[list[Number], Field(min_length=1, max_length=200, examples=[[7, 12]])]


class AssignIn(Asked):
    """Whose these leads are from now on: the address of somebody who signs in here; null: nobody's."""

    lead_ids: Several
    owner: Email | None = Field(examples=["rep@example.com"])


class StagesIn(StageIn):
    """The stage that these leads are at from now on, and why."""

    lead_ids: Several


class NotDone(BaseModel):
    """A lead to which it was not done, and why."""

    lead_id: int
    message: str = Field(examples=["lead 7 is at the stage `accepted` already"])


class Together(BaseModel):
    """To which leads it was done, and to which not."""

    done: list[int]
    refused: list[NotDone]
    at: Moment


@routes.post("/api/leads/assign", status_code=202, response_model=Together, summary="Give leads to somebody.")
def assign_leads(asked: AssignIn, actor: Worker, service: ServiceGiven, once: OnceGiven) -> Response:
    """Say whose up to 200 leads are. Who is given a lead needs a user here, or nobody would ever see it as theirs."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        owner = None if asked.owner is None else colleague(con, asked.owner)

        def give(lead_id: int) -> None:
            give_lead(con, lead_id, owner, actor, at)

        return each(con, actor, asked.lead_ids, at, give)

    return accepted(once, actor, service, Together, made)


@routes.post("/api/leads/stage", status_code=202, response_model=Together, summary="Move leads to a stage.")
def set_stages(asked: StagesIn, actor: Worker, service: ServiceGiven, once: OnceGiven) -> Response:
    """Move up to 200 leads by hand."""
    if asked.stage not in STAGES:
        raise Fault("invalid", f"there is no stage `{asked.stage}`; there are {', '.join(STAGES)}", "body.stage")
    refuse_no_reason(asked.stage, asked.reason)

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        def move(lead_id: int) -> None:
            people.set_stage(con, lead_id, asked.stage, asked.reason.strip(), actor.name, at)
            if asked.stage == ACCEPTED:
                own_accepted(con, lead_id, actor, at)

        return each(con, actor, asked.lead_ids, at, move)

    return accepted(once, actor, service, Together, made)


def each(
    con: sa.Connection, actor: Actor, lead_ids: list[int], at: Instant, act: Callable[[int], None]
) -> dict[str, Any]:
    """Do something to each lead. What is refused is refused before anything of it is written."""
    done: list[int] = []
    refused: list[NotDone] = []
    for lead_id in dict.fromkeys(lead_ids):
        try:
            lead_seen(con, actor, lead_id, at)
            act(lead_id)
        except LeadlineError as error:
            refused.append(NotDone(lead_id=lead_id, message=str(error)))
        else:
            done.append(lead_id)
    return {"done": done, "refused": refused}
