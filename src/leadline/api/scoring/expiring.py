"""What of a score goes by itself, if nothing more happens."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
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
from leadline.explanation import receipt
from leadline.live import asking
from leadline.live.compiled import Explained
from leadline.model import Model
from leadline.model.condition import Instant

routes = router("explanations")
Reader = Annotated[Actor, needs(Permission.read)]
Key = tuple[str, str, str]  # the kind, the dimension and the rule of a line
MOST = 90  # days
AT_ONCE = Decimal("0.5")  # of what a line loses: so much of it in one day is a day to name


class ExpiringLine(BaseModel):
    """A line of the receipt that will be another one: what it gives now, and what it will."""

    kind: str = Field(examples=["rule"], description="As in the explanation.")
    rule: str = Field(examples=["pricing-page"])
    title: str = Field(examples=["Pricing page"])
    dimension: str
    now: Points
    then: Points
    on: Moment | None = Field(description="By when most of it has happened, if it happens in one day.")


class DayAhead(BaseModel):
    """A score on a day to come."""

    at: Moment
    score: Points
    band: str | None


class Expiring(BaseModel):
    """What a score becomes by ``at`` if nothing more happens: the lines that change, those that lose most first.

    ``days`` has the score of now and of each day until then.
    """

    lead_id: int
    model: str
    at: Moment
    score: Points
    becomes: Points
    days: list[DayAhead]
    lines: list[ExpiringLine]


@routes.get("/api/leads/{lead_id}/expiring", summary="Ask what of a score goes by itself.")
def expiring_points(
    lead_id: LeadInPath,
    service: ServiceGiven,
    actor: Reader,
    engines: EnginesGiven,
    model: ModelName = None,
    days: Annotated[int, Query(ge=1, le=MOST, description="How far to look ahead.")] = 30,
) -> Expiring:
    """The receipt of now beside the one of some days ahead, as far as they differ: half-lives, windows, silence."""
    now = service.clock()
    with service.store.reading() as con:
        lead_seen(con, actor, lead_id, now)
    with engines.lend() as engine:
        used, found = asking.ahead(engine, lead_id, days, now, model)
    first, last = found[0].results, found[-1].results
    course = [DayAhead(at=one.results.as_of, score=float(one.results.score), band=one.results.band) for one in found]
    return Expiring(
        lead_id=lead_id,
        model=used.name,
        at=last.as_of,
        score=float(first.score),
        becomes=float(last.score),
        days=course,
        lines=lines_of(used, found),
    )


def lines_of(model: Model, found: list[Explained]) -> list[ExpiringLine]:
    """The lines that are others on the last day than on the first."""
    before, after = printed(model, found[0]), printed(model, found[-1])
    nothing = ("", Decimal(0))
    lines = []
    for key in dict.fromkeys([*before, *after]):
        (title, now), (later, then) = before.get(key, nothing), after.get(key, nothing)
        if now != then:
            kind, dimension, rule = key
            line = ExpiringLine(
                kind=kind,
                rule=rule,
                title=title or later,
                dimension=dimension,
                now=float(now),
                then=float(then),
                on=day_of(key, found),
            )
            lines.append(line)
    return sorted(lines, key=lambda line: line.then - line.now)


def printed(model: Model, one: Explained) -> dict[Key, tuple[str, Decimal]]:
    """The lines of a receipt: what they are called, and their points at 2 decimals."""
    parts = receipt(model, one.results, one.contributions).parts
    return {
        (line.kind, part.dimension.name, line.rule): (line.title, line.printed) for part in parts for line in part.lines
    }


def day_of(key: Key, found: list[Explained]) -> Instant | None:
    """The first instant after which a line has done at least half of its change in one day; none where it fades."""
    course = [
        sum((row.points for row in one.contributions if (row.kind, row.dimension, row.rule) == key), Decimal(0))
        for one in found
    ]
    steps = [later - one for one, later in pairwise(course)]
    largest = max(range(len(steps)), key=lambda day: abs(steps[day]), default=None)
    if largest is None or abs(steps[largest]) < abs(course[-1] - course[0]) * AT_ONCE:
        return None
    return found[largest + 1].results.as_of
