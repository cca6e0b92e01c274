"""What a list of leads can be filtered by, and whom a lead can be given to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, page_of
from leadline.api.permission import Permission, permissions
from leadline.api.routing import router
from leadline.api.scoring.seen import sight_of
from leadline.model import STAGES, Model
from leadline.store import tables as t
from leadline.store.choices import values_of
from leadline.store.models import live_models
from leadline.store.segments import standing_segments
from leadline.store.users import User, users

routes = router("leads")
Reader = Annotated[Actor, needs(Permission.read)]


class ModelChoice(BaseModel):
    """A model that scores now."""

    model: str = Field(examples=["b2b-saas"])
    title: str = Field(examples=["B2B software"])


class SegmentChoice(BaseModel):
    """A segment that leads may be in."""

    segment: str = Field(examples=["hot-in-germany"])
    title: str = Field(examples=["Hot in Germany"])


class Choices(BaseModel):
    """The values of filters. Bands, grades and priorities are those of the live models, the best first."""

    models: list[ModelChoice]
    segments: list[SegmentChoice]
    bands: list[str] = Field(examples=[["hot", "warm", "cold"]])
    grades: list[str] = Field(examples=[["A", "B", "C"]])
    priorities: list[str] = Field(examples=[["1", "2", "3"]])
    stages: list[str] = Field(examples=[list(STAGES)])
    owners: list[str] = Field(description="Of the leads that are seen, 200 at most.", examples=[["rep@example.com"]])
    countries: list[str] = Field(description="Of the leads that are seen, 200 at most.", examples=[["DE", "EE"]])


class Colleague(BaseModel):
    """Somebody who signs in here. ``takes_leads``: they can be given leads; who is disabled or only reads cannot."""

    user_id: int = Field(examples=[3])
    email: str = Field(examples=["ada@example.com"])
    name: str = Field(examples=["Ada Lee"])
    takes_leads: bool


@routes.get("/api/leads/choices", summary="Ask what leads can be filtered by.")
def get_choices(service: ServiceGiven, actor: Reader) -> Choices:
    """The values that filters of `GET /api/leads` can have."""
    with service.store.reading() as con:
        models, seeing = live_models(con), sight_of(con, actor)
        segments = standing_segments(con)
        owners, countries = (values_of(con, column, seeing) for column in (t.leads.c.owner, t.leads.c.country))
    return Choices(
        models=[ModelChoice(model=one.name, title=one.title or one.name) for one in models],
        segments=[SegmentChoice(segment=one.segment, title=one.title or one.segment) for one in segments],
        bands=each_once(step for one in models for step in steps_of(one, "bands")),
        grades=each_once(step for one in models for step in steps_of(one, "grades")),
        priorities=priorities_of(models),
        stages=list(STAGES),
        owners=owners,
        countries=countries,
    )


@routes.get("/api/colleagues", summary="List who leads can be given to.")
def list_colleagues(service: ServiceGiven, _: Reader, paging: PagingGiven) -> Page[Colleague]:
    """Everybody who signs in here, and who did: by name, since a history says ``user:3``."""
    with service.store.reading() as con:
        found = users(con)
    return Page[Colleague].model_validate(page_of(found, paging, lambda one: one.user_id, as_colleague))


def as_colleague(user: User) -> Colleague:
    return Colleague(user_id=user.user_id, email=user.email, name=user.name, takes_leads=takes_leads(user))


def takes_leads(user: User) -> bool:
    """Whether somebody can be given leads: who may still sign in, and work."""
    return user.disabled_at is None and Permission.work in permissions(user.role)


def priorities_of(models: Iterable[Model]) -> list[str]:
    """The priorities that models give, the first one first."""
    return each_once(row.value for model in models for row in model.priority)


def steps_of(model: Model, what: str) -> list[str]:
    """The names of a ladder of a model, from the top down."""
    ladder = getattr(model, what)
    if ladder is None:
        return []
    return [name for name, _ in ladder.steps] + ([] if ladder.otherwise is None else [ladder.otherwise])


def each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
