"""Drafts of models: kept while they are written, mistakes and all; two who write at once hear of it."""

from __future__ import annotations

from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Query
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import LONG, Asked, Moment, Who
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import BIGGEST, router
from leadline.api.scoring.checking import CheckedOut, checked
from leadline.api.scoring.model_shapes import Files, NameInPath, Version
from leadline.errors import InputError
from leadline.model.document import MODEL_NAME
from leadline.store import drafts as store
from leadline.store.actors import names_of
from leadline.store.model_files import check_names
from leadline.store.models import version_of

routes = router("models")
Keeper = Annotated[Actor, needs(Permission.model)]
Edit = Annotated[int, Field(ge=0, lt=2**31, description="The edit that this one follows; 0: there is no draft yet.")]


class DraftIn(Asked):
    """A draft as it is now, whatever its mistakes."""

    files: Files
    edit: Edit
    base: Version | None = Field(None, description="The version that it was begun from.")
    note: Annotated[str, Field(max_length=LONG)] = ""


class DraftOut(BaseModel):
    """A draft, who wrote it last, and what is said of it."""

    model: str = Field(examples=["b2b-saas"])
    files: dict[str, str]
    base: str | None = Field(description="The version that it was begun from.")
    note: str
    edit: int = Field(description="Which edit it is; whoever changes it says so.")
    changed_at: Moment
    changed_by: str = Field(examples=["user:3"])
    who: Who
    check: CheckedOut


@routes.get("/api/models/{name}/draft", summary="Look at the draft of a model.", dependencies=[needs(Permission.model)])
def get_draft(name: NameInPath, service: ServiceGiven) -> DraftOut:
    """The draft as it was kept last, and what is wrong with it."""
    with service.store.reading() as con:
        return shown(con, found(con, name))


@routes.put("/api/models/{name}/draft", summary="Keep the draft of a model.")
def put_draft(name: NameInPath, asked: DraftIn, actor: Keeper, service: ServiceGiven) -> DraftOut:
    """Keep a draft, mistakes and all, and say what they are. If somebody has changed it since, nothing is kept."""
    check_names(asked.files)
    if not MODEL_NAME.fullmatch(name):
        raise Fault("invalid", "a model's name has letters, digits, `-`, `_` and `.`, at most 63 of them", "path.name")
    with service.store.writing() as con:
        base = None if asked.base is None else known_version(con, asked.base)
        draft = store.Draft(name, asked.files, base, asked.note, asked.edit, service.clock(), actor.name)
        if not store.keep(con, draft):
            raise other(con, name)
    with service.store.reading() as con:
        return shown(con, found(con, name))


@routes.delete("/api/models/{name}/draft", summary="Throw the draft of a model away.")
def delete_draft(
    name: NameInPath,
    actor: Keeper,
    service: ServiceGiven,
    edit: Annotated[int, Query(ge=1, le=BIGGEST, description="The edit that is meant.")],
) -> DraftOut:
    """Throw a draft away. The answer has it once more, so that it can be kept again."""
    with service.store.writing() as con:
        draft = found(con, name)
        if not store.discard(con, name, edit, actor.name, service.clock()):
            raise other(con, name)
        return shown(con, draft)


def found(con: sa.Connection, name: str) -> store.Draft:
    draft = store.draft_of(con, name)
    if draft is None:
        raise missing(f"draft of a model `{name}`", "path.name")
    return draft


def known_version(con: sa.Connection, version: str) -> str:
    try:
        return version_of(con, version).version
    except InputError as error:
        raise Fault("invalid", str(error), "body.base") from None


def other(con: sa.Connection, name: str) -> Fault:
    """The draft is not what it was thought to be."""
    draft = store.draft_of(con, name)
    if draft is None:
        return Fault("conflict", "this draft is no longer there: it was published or thrown away", "edit")
    who = names_of(con, [draft.changed_by]).get(draft.changed_by, draft.changed_by)
    return Fault("conflict", f"{who} has changed this draft since: it is edit {draft.edit} now; read it anew", "edit")


def shown(con: sa.Connection, draft: store.Draft) -> DraftOut:
    names = names_of(con, [draft.changed_by])
    more: dict[str, Any] = {"who": names.get(draft.changed_by), "check": checked(con, draft.files, draft.model)}
    fields = {name: getattr(draft, name) for name in DraftOut.model_fields if name not in more}
    return DraftOut.model_validate(fields | more)
