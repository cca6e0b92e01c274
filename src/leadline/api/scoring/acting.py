"""What people do to leads: attributes, points, stages, merges. Each is a fact, audited, and scored within a second."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field, StringConstraints

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import LONG, SHORT, Asked, Moment, Name
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import Number, router
from leadline.api.scoring.accepting import Accepted, accepted, new_key
from leadline.api.scoring.attributes import AttributesIn
from leadline.api.scoring.giving import own_accepted
from leadline.api.scoring.instants import Lasts, When
from leadline.api.scoring.seen import LeadInPath, lead_seen
from leadline.model import STAGES
from leadline.model.condition import Instant
from leadline.store import people
from leadline.store.attributes import change_lead
from leadline.store.grants import Grant, grant
from leadline.store.models import live_models
from leadline.store.notes import note
from leadline.store.roles import Sight
from leadline.store.timeline import leads_joined
from leadline.store.whose import leads_of

routes = router("leads")
Worker = Annotated[Actor, needs(Permission.work)]
Keeper = Annotated[Actor, needs(Permission.data)]
ACCEPTED = "accepted"
AWAY = ("recycled", "disqualified")  # stages to which sales rejects
NOTE = 4_000  # characters
Reason = Annotated[str, Field(min_length=1, max_length=LONG, examples=["Met at the fair, wants an offer"])]


class GrantIn(Asked):
    """Points to be given, or taken where they are negative. They end at ``expires``, or halve every ``half_life``."""

    points: float = Field(ge=-1e6, le=1e6, allow_inf_nan=False, examples=[15])
    dimension: Name = Field(examples=["engagement"])
    reason: Reason
    expires: When | None = None
    half_life: Lasts | None = None


class StageIn(Asked):
    """The stage that a lead is at from now on, and why; `recycled` and `disqualified` ask for the reason."""

    stage: Name = Field(examples=["accepted"], json_schema_extra={"enum": list(STAGES)})
    reason: Annotated[str, Field(max_length=LONG, examples=["No budget this year"])] = ""


class NoteIn(Asked):
    """What somebody wants to remember of a lead."""

    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE),
        Field(examples=["Call her in May"]),
    ]


class MergeIn(Asked):
    """The lead that is the same person."""

    other: Number = Field(examples=[12])


class UnmergeIn(Asked):
    """What joined two ids, as `GET /api/leads/{lead_id}/ids` names it."""

    merge_id: Annotated[str, Field(min_length=1, max_length=2 * SHORT, examples=["1:merge:9f2c"])]


class Granted(Accepted):
    """Points that were given: the event that says so."""

    event_id: str


class Noted(Accepted):
    """A note that was written down: the event that has it."""

    event_id: str


class Staged(Accepted):
    """A change of stage that was written."""

    number: int
    from_stage: str
    to_stage: str


class Merged(Accepted):
    """Two leads that are one now: ``lead_id`` is its number, ``merge_id`` takes it back."""

    merge_id: str


class Unmerged(BaseModel):
    """What was joined is apart again, as far as nothing else joins it."""

    merge_id: str
    at: Moment


@routes.patch("/api/leads/{lead_id}", status_code=202, response_model=Accepted, summary="Change attributes of a lead.")
def change_lead_attributes(
    lead_id: LeadInPath, asked: AttributesIn, actor: Worker, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Say attributes of a lead from now on; null: it is missing. What was there before stays in its history."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        change_lead(con, lead_id, asked.attributes, actor.name, at)
        return {"lead_id": lead_id}

    return accepted(once, actor, service, Accepted, made)


@routes.post(
    "/api/leads/{lead_id}/grants", status_code=202, response_model=Granted, summary="Give a lead points by hand."
)
def grant_points(
    lead_id: LeadInPath, asked: GrantIn, actor: Worker, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Give points with a reason. They stand in the receipt and in every replay."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        refuse_no_dimension(con, asked.dimension)
        if asked.expires is not None and asked.expires <= at:
            raise Fault("invalid", "points that ended already say nothing; leave `expires` out", "body.expires")
        given = Grant(asked.points, asked.dimension, asked.reason, asked.expires, asked.half_life)
        return {"lead_id": lead_id, "event_id": grant(con, lead_id, given, actor.name, at, new_key())}

    return accepted(once, actor, service, Granted, made)


@routes.post("/api/leads/{lead_id}/stage", status_code=202, response_model=Staged, summary="Move a lead to a stage.")
def set_stage(lead_id: LeadInPath, asked: StageIn, actor: Worker, service: ServiceGiven, once: OnceGiven) -> Response:
    """Move a lead by hand. A stage that restarts a dimension starts it over from this instant. Who accepts a lead that
    is nobody's owns it from then on."""

    refuse_no_reason(asked.stage, asked.reason)

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        moved = people.set_stage(con, lead_id, asked.stage, asked.reason.strip(), actor.name, at)
        if asked.stage == ACCEPTED:
            own_accepted(con, lead_id, actor, at)
        stages = {"from_stage": moved.from_stage, "to_stage": moved.to_stage}
        return {"lead_id": lead_id, "number": moved.number, **stages}

    return accepted(once, actor, service, Staged, made)


@routes.post("/api/leads/{lead_id}/notes", status_code=202, response_model=Noted, summary="Write a note about a lead.")
def write_note(lead_id: LeadInPath, asked: NoteIn, actor: Worker, service: ServiceGiven, once: OnceGiven) -> Response:
    """Write something down: the event `note.added`, which no rule counts unless it names it."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        return {"lead_id": lead_id, "event_id": note(con, lead_id, asked.text, actor.name, at, new_key())}

    return accepted(once, actor, service, Noted, made)


@routes.post("/api/leads/{lead_id}/merge", status_code=202, response_model=Merged, summary="Merge two leads.")
def merge_leads(lead_id: LeadInPath, asked: MergeIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Say that two leads are one person. It bears the older number; nobody is handed over a second time for it."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        lead_seen(con, actor, lead_id, at)
        try:
            lead_seen(con, actor, asked.other, at)
        except Fault as fault:
            raise Fault("invalid", fault.message, "body.other") from None
        merge_id = people.merge(con, lead_id, asked.other, actor.name, at, new_key())
        return {"lead_id": min(leads_of(con, [lead_id])), "merge_id": merge_id}

    return accepted(once, actor, service, Merged, made)


@routes.post("/api/unmerge", status_code=202, response_model=Unmerged, summary="Take back what joined two ids.")
def unmerge_leads(asked: UnmergeIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Take back a merge, or what an identify or alias of a source joined. Twice is once."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        for lead_id in () if actor.sight is Sight.all else leads_joined(con, asked.merge_id):
            lead_seen(con, actor, lead_id, at)
        people.unmerge(con, asked.merge_id, actor.name, at)
        return {"merge_id": asked.merge_id}

    return accepted(once, actor, service, Unmerged, made)


def refuse_no_reason(stage: str, reason: str) -> None:
    """Refuse to send a lead away without saying why: what sales learns is what marketing goes by."""
    if stage in AWAY and not reason.strip():
        raise Fault("invalid", f"say in `reason` why the lead is {stage}; marketing learns from it", "body.reason")


def refuse_no_dimension(con: sa.Connection, name: str) -> None:
    """Refuse points in a dimension that no live model has: nobody would ever see them."""
    known = dict.fromkeys(dimension.name for model in live_models(con) for dimension in model.dimensions)
    if name not in known:
        those = f"; there are {', '.join(f'`{one}`' for one in known)}" if known else ", and no model is live yet"
        raise Fault("invalid", f"no live model has a dimension `{name}`{those}", "body.dimension")
