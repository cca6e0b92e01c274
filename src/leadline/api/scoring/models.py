"""Models: their versions, which never change, and which of them score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Response

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, keyset, page
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accepting import accepted
from leadline.api.scoring.model_shapes import (
    Activated,
    ActivateIn,
    DiffIn,
    DiffOut,
    ModelIn,
    ModelOut,
    Models,
    NameInPath,
    Ordered,
    OrderIn,
    Published,
    ShadowIn,
    Tried,
    VersionInPath,
    VersionOut,
    WholeVersion,
)
from leadline.errors import InputError
from leadline.live.segments import all_segments, broken_by
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.diff import Change, diff, headline
from leadline.model.words import sentence, title_of, voice_of
from leadline.store import models as store
from leadline.store import tables as t
from leadline.store.actors import names_of
from leadline.store.model_files import read_model

routes = router("models")
READ = needs(Permission.read)
Keeper = Annotated[Actor, needs(Permission.model)]


@routes.get("/api/models", summary="List the models.", dependencies=[READ])
def list_models(service: ServiceGiven) -> Models:
    """The models that were ever activated, in their order; then those of which there are only versions, or a draft."""
    m, v = t.models.c, t.versions.c
    query = sa.select(t.models, v.title).join(t.versions, v.version == m.live, isouter=True).order_by(m.position)
    with service.store.reading() as con:
        items = {row.model: row._asdict() for row in con.execute(query)}
        drafts = {row.model: row._asdict() for row in con.execute(sa.select(t.drafts))}
        versions = con.execute(sa.select(v.model, v.title).order_by(v.created_at)).all()
        names = names_of(con, [one["changed_by"] for one in drafts.values()])
    titles = {row.model: row.title for row in versions}
    for name in sorted({*titles, *drafts} - items.keys()):
        items[name] = {**dict.fromkeys(ModelOut.model_fields), "model": name, "title": titles.get(name)}
    for name, one in drafts.items():
        items[name]["draft"] = one | {"who": names.get(one["changed_by"])}
    return Models.model_validate({"items": list(items.values())})


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
    return DiffOut.model_validate({"headline": headline(changes), "changes": changes_said(changes)})


@routes.get("/api/models/{name}/versions", summary="List the versions of a model.", dependencies=[READ])
def list_versions(name: NameInPath, service: ServiceGiven, paging: PagingGiven) -> Page[VersionOut]:
    """The versions of a model, the latest first."""
    v = t.versions.c
    with service.store.reading() as con:
        query = keyset(sa.select(t.versions).where(v.model == name), paging, (v.created_at, True), (v.version, False))
        rows = con.execute(query).all()
        if not rows and paging.after is None:
            raise missing(f"model `{name}`", "path.name")
        shown = versions_shown(con, name, rows)
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
        shown = versions_shown(con, model.name, [row])(row)
    return WholeVersion.model_validate(shown | {"files": orjson.loads(row.files), "rules": said(model)})


@routes.post(
    "/api/models/{name}/activate", status_code=202, response_model=Activated, summary="Let a version of a model score."
)
def activate_model(
    name: NameInPath, asked: ActivateIn, actor: Keeper, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Let a version score from now on: every lead is scored by it, the whole past included, one after the other."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        found = version_of_model(con, name, asked.version)
        breaks = broken_by(con, found)
        store.activate(con, found.version, actor.name, at, fire=asked.fire)
        return {"model": name, "version": found.version, "breaks": sorted(breaks)}

    return accepted(once, actor, service, Activated, made)


@routes.post(
    "/api/models/{name}/deactivate", status_code=202, response_model=Activated, summary="Let a model score no more."
)
def deactivate_model(name: NameInPath, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Let a model score no more. Its versions stay, and so does what was recorded."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        refuse_no_model(con, name)
        before = all_segments(con).problems.keys()
        store.deactivate(con, name, actor.name, at)
        return {"model": name, "version": None, "breaks": sorted(all_segments(con).problems.keys() - before)}

    return accepted(once, actor, service, Activated, made)


@routes.post("/api/models/{name}/shadow", response_model=Tried, summary="Try a version beside the live one.")
def try_version(name: NameInPath, asked: ShadowIn, actor: Keeper, service: ServiceGiven, once: OnceGiven) -> Response:
    """Keep a version beside the live one: `POST /api/models/preview` compares them whenever somebody looks. Nobody gets
    a score of it, and nobody is handed over by it."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        found = version_of_model(con, name, asked.version)
        store.try_beside(con, name, found.version, actor.name, at)
        return {"model": name, "shadow": found.version}

    return accepted(once, actor, service, Tried, made, 200)


@routes.delete("/api/models/{name}/shadow", summary="Try no version beside the live one any more.")
def end_trial(name: NameInPath, actor: Keeper, service: ServiceGiven) -> Tried:
    """Take away what was tried beside the live version. The version stays, and so does what scores."""
    with service.store.writing() as con:
        refuse_no_model(con, name)
        at = service.clock()
        store.try_beside(con, name, None, actor.name, at)
    return Tried(model=name, shadow=None, at=at)


def version_of_model(con: sa.Connection, name: str, version: str) -> Model:
    """A version of this model; a `Fault` where it is none, or another model's."""
    refuse_no_model(con, name)
    found = store.version_of(con, version)
    if found.name != name:
        raise Fault("invalid", f"this is a version of the model `{found.name}`", "body.version")
    return found


def refuse_no_model(con: sa.Connection, name: str) -> None:
    if con.scalar(sa.select(t.versions.c.version).where(t.versions.c.model == name).limit(1)) is None:
        raise missing(f"model `{name}`", "path.name")


def versions_shown(
    con: sa.Connection, name: str, rows: Sequence[sa.Row[Any]]
) -> Callable[[sa.Row[Any]], dict[str, Any]]:
    """How rows of versions of one model are shown: with who made them, and when they were live."""
    standing = con.execute(sa.select(t.models.c.live, t.models.c.shadow).where(t.models.c.model == name)).one_or_none()
    live, shadow = (None, None) if standing is None else standing
    periods = store.periods_of(con, name)
    names = names_of(con, [*(row.created_by for row in rows), *(one.by for some in periods.values() for one in some)])

    def shown(row: sa.Row[Any]) -> dict[str, Any]:
        return row._asdict() | {
            "who": names.get(row.created_by),
            "live": row.version == live,
            "shadow": row.version == shadow,
            "periods": [asdict(one) | {"who": names.get(one.by)} for one in periods.get(row.version, ())],
        }

    return shown


def live_version(con: sa.Connection, name: str) -> str | None:
    return con.scalar(sa.select(t.models.c.live).where(t.models.c.model == name))


def changes_said(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [{"kind": one.kind.value, "subject": one.subject, "sentence": one.sentence} for one in changes]


def said(model: Model) -> list[dict[str, Any]]:
    voice = voice_of(model)
    return [
        {
            "rule": rule.id,
            "title": title_of(rule.id, model),
            "dimension": rule.dimension,
            "sentence": sentence(rule, voice),
            "enabled": rule.enabled,
            "line": rule.line,
        }
        for rule in model.rules
    ]
