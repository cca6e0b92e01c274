"""What of a score goes by itself, if nothing more happens."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import Moment
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.explaining import ModelName
from leadline.api.scoring.instants import Points
from leadline.api.scoring.seen import EnginesGiven, LeadInPath, lead_seen
from leadline.live import asking
from leadline.live.engine import Engine
from leadline.model.condition import DAY, Instant

routes = router("explanations")
Reader = Annotated[Actor, needs(Permission.read)]
Line = tuple[str, str, str]  # the kind, the dimension and the rule of a line


class ExpiringLine(BaseModel):
    """A line of the receipt that will be another one: what it gives now, and what it will."""

    rule: str = Field(examples=["pricing-page"])
    title: str = Field(examples=["Pricing page"])
    dimension: str
    now: Points
    then: Points


class Expiring(BaseModel):
    """What a score becomes by ``at`` if nothing more happens: the lines that change, those that lose most first."""

    lead_id: int
    model: str
    at: Moment
    score: Points
    becomes: Points
    lines: list[ExpiringLine]


@routes.get("/api/leads/{lead_id}/expiring", summary="Ask what of a score goes by itself.")
def expiring_points(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Reader,
    engines: EnginesGiven,
    model: ModelName = None,
    days: Annotated[int, Query(ge=1, le=365, description="How far to look ahead.")] = 30,
) -> Expiring:
    """The receipt of now beside the one of some days ahead, as far as they differ: half-lives, windows, silence."""
    now = service.clock()
    at = now + days * DAY
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
    with engines.lend() as engine:
        name, score, before, titles = lines_at(engine, lead_id, now, model)
        _, becomes, after, later = lines_at(engine, lead_id, at, name)
    changed = {line for line in before.keys() | after.keys() if before.get(line) != after.get(line)}
    lines = [
        ExpiringLine(
            rule=line[2],
            title=(titles | later)[line],
            dimension=line[1],
            now=before.get(line, 0.0),
            then=after.get(line, 0.0),
        )
        for line in sorted(changed, key=lambda line: (after.get(line, 0.0) - before.get(line, 0.0), line))
    ]
    return Expiring(lead_id=lead_id, model=name, at=at, score=score, becomes=becomes, lines=lines)


def lines_at(
    engine: Engine, lead_id: int, at: Instant, model: str | None
) -> tuple[str, float, dict[Line, float], dict[Line, str]]:
    """The model and the score of a lead at an instant, and its lines: their points as printed, and their titles."""
    said = asking.explain(engine, lead_id, at, at, model).explanation.as_dict()
    points: dict[Line, float] = {}
    titles: dict[Line, str] = {}
    for part in said["dimensions"]:
        for one in part["lines"]:
            line = (one["kind"], part["dimension"], one["rule"])
            points[line] = one["printed"]
            titles[line] = one["title"]
    return said["model"], said["score"], points, titles
