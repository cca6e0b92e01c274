"""Models: their versions, which never change, and which of them score."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Path, Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import LONG, SHORT, Asked, Moment, Name
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accepting import accepted
from leadline.errors import InputError
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.diff import diff, headline
from leadline.model.words import sentence, title_of, voice_of
from leadline.store import models as store
from leadline.store import tables as t
from leadline.store.model_files import read_model

routes = router("models")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]
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


class ModelOut(BaseModel):
    """A model in its place: the first whose audience has a lead is that lead's main model."""

    model: str = Field(examples=["b2b-saas"])
    title: str | None
    position: int
    live: str | None = Field(description="The version that scores; null: none does.")
    shadow: str | None = Field(description="A version that is tried beside it.")
    activated_at: Moment | None


class Models(BaseModel):
    """The models in their order."""

    items: list[ModelOut]


class VersionOut(BaseModel):
    """A version of a model: the same files are always the same version."""

    version: str
    model: str
    title: str
    note: str
    created_at: Moment
    created_by: str = Field(examples=["user:3"])
    live: bool


class RuleOut(BaseModel):
    """A rule as a sentence."""

    rule: str
    title: str
    dimension: str
    sentence: str
    enabled: bool


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


@routes.get("/api/models", summary="List the models.", dependencies=[READ])
def list_models(service: ServiceGiven) -> Models:
    """The models that were ever activated, in their order."""
    m, v = t.models.c, t.versions.c
    query = sa.select(t.models, v.title).join(t.versions, v.version == m.live, isouter=True).order_by(m.position)
    with service.store.reading() as con:
        return Models.model_validate({"items": [row._asdict() for row in con.execute(query)]})


@routes.post("/api/models", status_code=201, response_model=Published, summary="Publish a version of a model.")
def publish_model(asked: ModelIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Keep a version for ever. A model with mistakes is answered with all of them: where, what, and what was meant."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        read_model(asked.files)
        found = store.publish(con, asked.files, actor.name, at, asked.note)
        return {"version": found.version, "model": found.name}

    return accepted(once, actor, service, Published, made, 201)


@routes.put("/api/models/order", response_model=Ordered, summary="Put the models in an order.")
def order_models(asked: OrderIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Put the models in an order: the first whose audience has a lead is its main model."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        if len(set(asked.models)) != len(asked.models):
            raise Fault("invalid", "name every model once", "body.models")
        store.reorder(con, asked.models, actor.name, at, fire=asked.fire)
        return {"models": asked.models}

    return accepted(once, actor, service, Ordered, made, 200)


@routes.post("/api/models/diff", summary="Say in words what changed between two versions.", dependencies=[READ])
def diff_models(asked: DiffIn, service: ServiceGiven) -> DiffOut:
    """What the second version does otherwise than the first. Nothing is kept."""
    if (asked.after is None) is (asked.files is None):
        raise Fault("invalid", "give either `to`, a version, or `files`", "body.to")
    with service.store.reading() as con:
        before = store.version_of(con, asked.before)
        after = read_model(asked.files) if asked.files is not None else store.version_of(con, asked.after or "")
    changes = diff(before, after)
    said = [{"kind": one.kind.value, "subject": one.subject, "sentence": one.sentence} for one in changes]
    return DiffOut.model_validate({"headline": headline(changes), "changes": said})


@routes.get("/api/models/{name}/versions", summary="List the versions of a model.", dependencies=[READ])
def list_versions(name: NameInPath, service: ServiceGiven, paging: PagingGiven) -> Page[VersionOut]:
    """The versions of a model, the latest first."""
    v = t.versions.c
    with service.store.reading() as con:
        live = live_version(con, name)
        query = keyset(sa.select(t.versions).where(v.model == name), paging, (v.created_at, True), (v.version, False))
        rows = con.execute(query).all()
    if not rows and paging.after is None:
        raise missing(f"model `{name}`", "path.name")

    def shown(row: sa.Row[Any]) -> dict[str, Any]:
        return row._asdict() | {"live": row.version == live}

    return Page[VersionOut].model_validate(page(rows, paging, lambda row: (row.created_at, row.version), shown))


@routes.get("/api/versions/{version}", summary="Look at a version of a model.", dependencies=[READ])
def get_version(version: VersionInPath, service: ServiceGiven) -> WholeVersion:
    """The files of a version as they were published, and each of its rules as a sentence."""
    with service.store.reading() as con:
        try:
            model = store.version_of(con, version)
        except InputError as error:
            raise Fault("not_found", str(error), "path.version") from None
        row = con.execute(sa.select(t.versions).where(t.versions.c.version == model.version)).one()
        live = live_version(con, model.name) == model.version
    shown = row._asdict() | {"live": live, "files": orjson.loads(row.files), "rules": said(model)}
    return WholeVersion.model_validate(shown)


@routes.post(
    "/api/models/{name}/activate", status_code=202, response_model=Activated, summary="Let a version of a model score."
)
def activate_model(
    name: NameInPath, asked: ActivateIn, actor: Keeper, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Let a version score from now on: every lead is scored by it, the whole past included, one after the other."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        refuse_no_model(con, name)
        found = store.version_of(con, asked.version)
        if found.name != name:
            raise Fault("invalid", f"this is a version of the model `{found.name}`", "body.version")
        store.activate(con, found.version, actor.name, at, fire=asked.fire)
        return {"model": name, "version": found.version}

    return accepted(once, actor, service, Activated, made)


@routes.post(
    "/api/models/{name}/deactivate", status_code=202, response_model=Activated, summary="Let a model score no more."
)
def deactivate_model(name: NameInPath, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Let a model score no more. Its versions stay, and so does what was recorded."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        refuse_no_model(con, name)
        store.deactivate(con, name, actor.name, at)
        return {"model": name, "version": None}

    return accepted(once, actor, service, Activated, made)


def refuse_no_model(con: sa.Connection, name: str) -> None:
    if con.scalar(sa.select(t.versions.c.version).where(t.versions.c.model == name).limit(1)) is None:
        raise missing(f"model `{name}`", "path.name")


def live_version(con: sa.Connection, name: str) -> str | None:
    return con.scalar(sa.select(t.models.c.live).where(t.models.c.model == name))


def said(model: Model) -> list[dict[str, Any]]:
    voice = voice_of(model)
    return [
        {
            "rule": rule.id,
            "title": title_of(rule.id, model),
            "dimension": rule.dimension,
            "sentence": sentence(rule, voice),
            "enabled": rule.enabled,
        }
        for rule in model.rules
    ]
