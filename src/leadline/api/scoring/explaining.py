"""Why a lead's score is what it is, and what it was: recorded as it was said, or replayed by all that is known."""

from __future__ import annotations

from typing import Annotated, Any, Literal

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
from leadline.api.scoring.instants import AsOf, Lasts, Points, When, points
from leadline.api.scoring.seen import EnginesGiven, LeadInPath, lead_seen
from leadline.api.scoring.shapes import Basis, ScoreOut, replayed_score, stored_score
from leadline.live import asking
from leadline.live.trials import Member
from leadline.store import tables as t
from leadline.store import timeline
from leadline.store.trials import trial_of

routes = router("explanations")
Reader = Annotated[Actor, needs(Permission.read)]
ModelName = Annotated[
    str | None, Query(max_length=SHORT, min_length=1, description="A live model; left out, the lead's main one.")
]


class LineOut(BaseModel):
    """One line: what a rule gives, or takes, or a limit that bit. The lines add up to the dimension."""

    kind: str = Field(examples=["rule"], description="rule, cap, group or dimension; all but rule are limits.")
    rule: str = Field(examples=["pricing-page"])
    title: str = Field(examples=["Pricing page"])
    detail: str = Field(examples=["1 visit, 1 Jun · half-life 14 days"])
    points: float = Field(description="Exactly, at 6 decimals.")
    printed: float = Field(description="At 2 decimals, so that what is printed adds up too.")
    occurrences: int | None
    last_at: str | None


class PartOut(BaseModel):
    """A dimension, and what it brings to the score: ``weight`` times its points."""

    dimension: str
    points: float
    weight: float
    weighted: float
    least: float | None = Field(None, description="What it is bounded by from below; null: nothing.")
    most: float | None = Field(None, description="What it is bounded by from above; null: nothing.")
    lines: list[LineOut]


class ThresholdOut(BaseModel):
    """A score from which on a lead has a band, or may be ready for sales."""

    kind: str = Field(examples=["band"], description="band or mql.")
    name: str = Field(examples=["hot"])
    score: Points


class DrawnOut(BaseModel):
    """The lead's place in a trial of two versions of the model."""

    trial: int
    arm: Literal["A", "B"]
    joined_at: Moment
    sentence: str = Field(
        description="Which version speaks, and why.",
        examples=["In the trial “Prices count more” this lead was drawn for arm B, so version B speaks of it."],
    )


class ExplanationOut(BaseModel):
    """The receipt of a score: ``weighted`` of the dimensions and ``rounding`` add up to it."""

    lead_id: int
    who: str
    as_of: str = Field(examples=["2026-03-01T09:30:00Z"])
    model: str
    version: str
    is_main: bool
    basis: Basis
    score: Points
    grade: str | None
    band: str | None
    priority: str | None
    stage: str
    qualified: bool
    disqualified: bool
    why: list[str] = Field(description="Why the lead is ready for sales or is not, in sentences.")
    reasons: str
    dimensions: list[PartOut]
    rounding: float
    thresholds: list[ThresholdOut] = Field([], description="Those of the score, the lowest first.")
    trial: DrawnOut | None = Field(None, description="Two versions of the model are on trial, and the lead is in it.")


class Scores(BaseModel):
    """What every model says of a lead, the main one first. ``objected``: none may say anything."""

    lead_id: int
    objected: bool
    items: list[ScoreOut]


class HistoryOut(BaseModel):
    """A score as it was said when it changed, and why it changed: event, time, model, identity, account, stage,
    prediction."""

    model: str
    version: str
    as_of: Moment
    basis: Basis = Basis.recorded
    score: Points | None
    dimensions: dict[str, float]
    grade: str | None
    band: str | None
    priority: str | None
    qualified: bool
    reasons: str | None
    cause: str


class Replayed(BaseModel):
    """A lead's score over time, by all that is known today; instants at which it had none are left out."""

    lead_id: int
    basis: Basis = Basis.replayed
    items: list[ScoreOut]


@routes.get("/api/leads/{lead_id}/explanation", summary="Explain the score of a lead.")
def explain_lead(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Reader,
    engines: EnginesGiven,
    model: ModelName = None,
    as_of: AsOf = None,
) -> ExplanationOut:
    """Every point of a score, as of any instant: replayed, with the events and attributes that are known today."""
    now = service.clock()
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
    with engines.lend() as engine:
        found = asking.explain(engine, lead_id, now if as_of is None else as_of, now, model)
        said = found.explanation.as_dict()
        trial = None if found.drawn is None else drawn(engine.connection, found.drawn)
    more = {"lead_id": lead_id, "is_main": found.is_main, "basis": Basis.replayed, "trial": trial}
    return ExplanationOut.model_validate(said | more)


@routes.get("/api/leads/{lead_id}/scores", summary="List what every model says of a lead.")
def list_scores(
    lead_id: LeadInPath, service: ServiceGiven, actor: Reader, engines: EnginesGiven, as_of: AsOf = None
) -> Scores:
    """Without ``as_of`` what was said last (recorded); with it what is said of that instant today (replayed)."""
    now = service.clock()
    with service.store.reading() as con:
        lead = lead_seen(con, actor, lead_id, now)
        stored = con.execute(sa.select(t.scores).where(t.scores.c.lead_id == lead_id)).all() if as_of is None else []
    items: list[dict[str, Any]] = []
    if lead["objected"]:
        pass
    elif as_of is None:
        items = [stored_score(one, lead["model"]) for one in stored]
        items.sort(key=lambda one: (not one["is_main"], one["model"]))
    else:
        with engines.lend() as engine:
            scored = asking.scores_at(engine, [lead_id], as_of, now)[lead_id]
        items = [replayed_score(one, is_main=place == 0) for place, one in enumerate(scored)]
    return Scores.model_validate({"lead_id": lead_id, "objected": lead["objected"], "items": items})


@routes.get("/api/leads/{lead_id}/history", summary="Read how a lead's score was recorded.")
def list_history(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Reader,
    paging: PagingGiven,
    model: ModelName = None,
    until: Annotated[When | None, Query(description="Only what was said up to this instant.")] = None,
) -> Page[HistoryOut]:
    """What was said of a lead whenever it changed, the latest first. It is never written anew.

    With ``until`` the first one is what was said last at that instant.
    """
    h = t.score_history.c
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, service.clock())
        query = keyset(timeline.history_query(lead_id, model, until), paging, (h.as_of, True), (h.history_seq, True))
        rows = con.execute(query).all()

    def shown(row: sa.Row[Any]) -> dict[str, Any]:
        dimensions = {name: cents / 100 for name, cents in orjson.loads(row.dimensions).items()}
        return dict(row._mapping) | {"score": points(row.score_cents), "dimensions": dimensions}

    return Page[HistoryOut].model_validate(page(rows, paging, lambda row: (row.as_of, row.history_seq), shown))


@routes.get("/api/leads/{lead_id}/replay", summary="Replay a lead's score over time.")
def replay_lead(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Reader,
    engines: EnginesGiven,
    model: ModelName = None,
    since: Annotated[When | None, Query(description="Left out: when the lead was first known.")] = None,
    until: Annotated[When | None, Query(description="Left out: now.")] = None,
    step: Annotated[Lasts | None, Query(description="From one point to the next; left out: about 100 points.")] = None,
) -> Replayed:
    """The score at instants from ``since`` by ``step`` and at ``until``: 400 at most. Decay and silence show in it."""
    now = service.clock()
    with service.store.reading() as con:
        lead = lead_seen(con, actor, lead_id, now)
    last = now if until is None else until
    first = min(lead["created_at"], last) if since is None else since
    instants = asking.instants_between(first, last, step)
    with engines.lend() as engine:
        found = asking.replay(engine, lead_id, instants, now, model)
    items = [replayed_score(one, is_main=model is None or one.model == lead["model"]) for one in found]
    return Replayed.model_validate({"lead_id": lead_id, "items": items})


def drawn(con: sa.Connection, member: Member) -> dict[str, Any]:
    """A lead's place in a trial, with why the version speaks that does."""
    title = trial_of(con, member.trial_id).title
    sentence = f"In the trial “{title}” this lead was drawn for arm {member.arm}, so version {member.arm} speaks of it."
    return {"trial": member.trial_id, "arm": member.arm, "joined_at": member.joined_at, "sentence": sentence}
