"""A draft becomes a version, in one step: kept for ever, and live or tried beside the live one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.fields import LONG, Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.accepting import accepted
from leadline.api.scoring.checking import other_name
from leadline.api.scoring.drafts import found, other
from leadline.api.scoring.model_shapes import Breaks, NameInPath
from leadline.errors import ModelError
from leadline.live.segments import broken_by
from leadline.model.condition import Instant
from leadline.store import drafts as store
from leadline.store import models
from leadline.store.model_files import read_model

routes = router("models")
Keeper = Annotated[Actor, needs(Permission.model)]


class PublishIn(Asked):
    """Which edit of the draft is meant, and what becomes of it."""

    edit: int = Field(ge=1, lt=2**31, description="The edit that is meant.", examples=[3])
    becomes: Literal["live", "shadow"] = Field("live", description="It scores, or is tried beside the one that does.")
    note: Annotated[str, Field(max_length=LONG)] = ""
    fire: bool = Field(True, description="People are told of leads that become ready by it alone.")


class PublishedDraft(BaseModel):
    """The version that the draft became. There is no draft any more."""

    model: str
    version: str
    becomes: Literal["live", "shadow"]
    breaks: Breaks
    at: Moment


@routes.post(
    "/api/models/{name}/draft/publish", status_code=202, response_model=PublishedDraft, summary="Publish a draft."
)
def publish_draft(
    name: NameInPath, asked: PublishIn, actor: Keeper, service: ServiceGiven, once: OnceGiven
) -> Response:
    """Keep the draft as a version for ever and let it score, or try it beside the live one. The draft is gone then. A
    draft with mistakes is answered with all of them, and one that somebody has changed since stays as it is."""

    def made(con: sa.Connection, at: Instant) -> dict[str, Any]:
        draft = found(con, name)
        model = read_model(draft.files)
        if model.name != name:
            raise ModelError([other_name(name, model.name)])
        if not store.take(con, name, asked.edit):
            raise other(con, name)
        models.publish(con, draft.files, actor.name, at, asked.note)
        breaks = broken_by(con, model) if asked.becomes == "live" else {}
        if asked.becomes == "live":
            models.activate(con, model.version, actor.name, at, fire=asked.fire)
        else:
            models.try_beside(con, name, model.version, actor.name, at)
        return {"model": name, "version": model.version, "becomes": asked.becomes, "breaks": sorted(breaks)}

    return accepted(once, actor, service, PublishedDraft, made)
