"""What requests and answers about models look like."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.fields import LONG, SHORT, Asked, Moment, Name, Who

NameInPath = Annotated[str, Path(min_length=1, max_length=SHORT, description="A model.", examples=["b2b-saas"])]
VersionInPath = Annotated[str, Path(min_length=1, max_length=SHORT, description="A version, or how it begins.")]
Version = Annotated[str, Field(min_length=1, max_length=SHORT, examples=["4f1c2a9b77d0"])]
TEXT = "model: b2b-saas\ndimensions: {fit: {max: 100}}\nrules:\n  - {id: decides, dimension: fit, if: {seniority: vp}, points: 30}\n"  # noqa: E501
Files = Annotated[
    dict[str, str],
    Field(
        description="The model's file `model.yml`, and the lists that it names, by their paths beside it.",
        examples=[{"model.yml": TEXT}],
    ),
]
Breaks = Annotated[
    list[str],
    Field(
        description="Segments that could be told before and cannot by the models that score from now on: their members "
        "stay until they are put right. `GET /api/segments` says what is wrong with each.",
        examples=[["hot-in-germany"]],
    ),
]


class DraftBrief(BaseModel):
    """That a model has a draft, and who wrote it last."""

    edit: int
    note: str
    changed_at: Moment
    changed_by: str = Field(examples=["user:3"])
    who: Who


class ModelOut(BaseModel):
    """A model in its place: the first whose audience has a lead is that lead's main model."""

    model: str = Field(examples=["b2b-saas"])
    title: str | None
    position: int | None = Field(description="Null: it was never activated, and stands in no order yet.")
    live: str | None = Field(description="The version that scores; null: none does.")
    shadow: str | None = Field(description="A version that is tried beside it.")
    activated_at: Moment | None
    draft: DraftBrief | None = None


class Models(BaseModel):
    """The models in their order, then those that were never activated."""

    items: list[ModelOut]


class PeriodOut(BaseModel):
    """From when to when a version was live, and who let it."""

    since: Moment
    until: Moment | None = Field(description="Null: it still is.")
    by: str = Field(examples=["user:3"])
    who: str | None = Field(examples=["Ada Lee"])
    fire: bool


class VersionOut(BaseModel):
    """A version of a model: the same files are always the same version."""

    version: str
    model: str
    title: str
    note: str
    created_at: Moment
    created_by: str = Field(examples=["user:3"])
    who: Who
    live: bool
    shadow: bool = Field(description="It is tried beside the live one.")
    periods: list[PeriodOut] = Field(description="When it was live, the latest time first.")


class RuleOut(BaseModel):
    """A rule as a sentence."""

    rule: str
    title: str
    dimension: str
    sentence: str
    enabled: bool
    line: int | None = Field(description="Where it stands in `model.yml`.")


class WholeVersion(VersionOut):
    """A version with its files, and what its rules say."""

    files: dict[str, str]
    rules: list[RuleOut]


class ModelIn(Asked):
    """A version to be kept."""

    files: Files
    note: Annotated[str, Field(max_length=LONG)] = ""


class Published(BaseModel):
    """The version that was kept. It scores nobody until it is activated."""

    version: str
    model: str
    at: Moment


class ActivateIn(Asked):
    """The version that scores from now on; ``fire``: people are told of leads that become ready by it alone."""

    version: Version
    fire: bool = True


class Activated(BaseModel):
    """Which version scores now. `GET /api/freshness` says how many leads have their score of it."""

    model: str
    version: str | None
    breaks: Breaks
    at: Moment


class ShadowIn(Asked):
    """The version that is tried beside the live one."""

    version: Version


class Tried(BaseModel):
    """What is tried beside the live version of a model from now on; null: nothing."""

    model: str
    shadow: str | None
    at: Moment


class OrderIn(Asked):
    """The names of all models, the first one first; ``fire``: people are told of leads that another one finds ready."""

    models: Annotated[list[Name], Field(max_length=1_000, examples=[["b2b-saas", "partners"]])]
    fire: bool = True


class Ordered(BaseModel):
    """The order from now on."""

    models: list[str]
    at: Moment


class DiffIn(Asked):
    """Two versions; or a version, and files that are no version yet."""

    before: Version = Field(alias="from")
    after: Version | None = Field(None, alias="to")
    files: Files | None = None


class ChangeOut(BaseModel):
    """One difference."""

    kind: str = Field(examples=["changed"])
    subject: str = Field(examples=["rule pricing-page"])
    sentence: str


class DiffOut(BaseModel):
    """What the second does otherwise than the first, in words."""

    headline: str
    changes: list[ChangeOut]
