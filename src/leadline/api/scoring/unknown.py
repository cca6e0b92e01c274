"""What is not known of a lead, ranked by what it could change: for who looks at it, and for a form that asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.explaining import ModelName
from leadline.api.scoring.instants import Points, points
from leadline.api.scoring.seen import EnginesGiven, LeadInPath, lead_seen
from leadline.live.unknown import Asked, Unknown, judged, unknown_of
from leadline.model import Model
from leadline.model.words import capital, name_words

routes = router("explanations")
MOST, EXAMPLES = 100, 5
FieldName = Annotated[str, Field(min_length=1, max_length=SHORT)]


class AnswerOut(BaseModel):
    """What the lead would be if they told this. Without a score: outside of the model's audience."""

    value: str = Field(examples=["VP Sales"])
    score: Points | None
    grade: str | None
    qualified: bool


class SpanOut(BaseModel):
    """Between what a dimension would be."""

    dimension: str = Field(examples=["fit"])
    least: float
    most: float


class UnknownOut(BaseModel):
    """An attribute that is not known, and what knowing it could do."""

    attribute: str = Field(examples=["job_title"])
    words: str = Field(examples=["Job title"])
    least: float | None = Field(description="The most that an answer takes from the score of now; 0 if none takes.")
    most: float | None = Field(description="The most that an answer adds to it; null: there is no score now.")
    dimensions: list[SpanOut] = Field(description="Those that an answer can move.")
    grades: list[str] = Field(description="Those that an answer could lead to, the best first.")
    could_change_grade: bool
    could_qualify: bool = Field(description="An answer makes the lead qualified, who is not now.")
    could_unqualify: bool = Field(description="An answer makes the lead not qualified any more, or disqualified.")
    could_leave: bool = Field(description="With an answer the lead is outside of the model's audience.")
    examples: list[AnswerOut] = Field(description="Answers that the model speaks of: the best, the worst, and others.")


class UnknownsOut(BaseModel):
    """What is not known of a lead and would change something, what could change most first."""

    lead_id: int
    model: str
    score: Points | None
    grade: str | None
    qualified: bool
    items: list[UnknownOut]


@routes.get("/api/leads/{lead_id}/unknown", summary="Ask what would change most of a lead if it were known.")
def unknown_fields(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Annotated[Actor, needs(Permission.read)],
    engines: EnginesGiven,
    model: ModelName = None,
    fields: Annotated[
        list[FieldName] | None,
        Query(max_length=MOST, description="Only these attributes; left out, all that people can tell."),
    ] = None,
) -> UnknownsOut:
    """The attributes that the model looks at and nobody has told, first those that could make the lead qualified or
    not, then those that could change the grade, then by points. Every answer that the model tells apart was tried."""
    now = service.clock()
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
    with engines.lend() as engine:
        asked = unknown_of(engine, lead_id, now, model, fields)
    return unknowns_out(lead_id, asked)


def unknowns_out(lead_id: int, asked: Asked) -> UnknownsOut:
    now = asked.now
    return UnknownsOut(
        lead_id=lead_id,
        model=asked.model.name,
        score=None if now is None else points(now.score_cents),
        grade=None if now is None else now.grade,
        qualified=judged(now).qualified,
        items=[unknown_out(asked.model, one) for one in asked.unknown],
    )


def unknown_out(model: Model, one: Unknown) -> UnknownOut:
    now, least, most = judged(one.now), None, None
    if one.now is not None and one.now.score_cents is not None:
        least, most = (points(end - one.now.score_cents) for end in (min(one.cents), max(one.cents)))
    possible = [found.scored for found in one.outcomes]
    after = [judged(scored) for scored in possible]
    grades = {scored.grade for scored in possible if scored is not None}
    ladder = () if model.grades is None else (*(name for name, _ in model.grades.steps), model.grades.otherwise)
    return UnknownOut(
        attribute=one.attribute,
        words=capital(name_words(one.attribute)),
        least=least,
        most=most,
        dimensions=spans(one),
        grades=[name for name in ladder if name is not None and name in grades],
        could_change_grade=one.could_grade,
        could_qualify=not now.qualified and any(found.qualified for found in after),
        could_unqualify=(now.qualified and not all(found.qualified for found in after))
        or (not now.disqualified and any(found.disqualified for found in after)),
        could_leave=one.now is not None and None in possible,
        examples=examples(one),
    )


def spans(one: Unknown) -> list[SpanOut]:
    """The dimensions that differ, that of now among them."""
    found = [scored.dimensions for scored in one.every if scored is not None]
    ends = {name: [dimensions[name] for dimensions in found] for name in (found[0] if found else ())}
    return [
        SpanOut(dimension=name, least=min(cents) / 100, most=max(cents) / 100)
        for name, cents in ends.items()
        if min(cents) != max(cents)
    ]


def examples(one: Unknown) -> list[AnswerOut]:
    """Answers with a name, from the best to the worst of them; of many the first ones and the last."""
    named = [found for found in one.outcomes if found.told.named]
    chosen = named if len(named) <= EXAMPLES else [*named[: EXAMPLES - 1], named[-1]]
    return [
        AnswerOut(
            value=found.told.value,
            score=None if found.scored is None else points(found.scored.score_cents),
            grade=None if found.scored is None else found.scored.grade,
            qualified=judged(found.scored).qualified,
        )
        for found in chosen
    ]
