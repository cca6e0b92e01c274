"""Keys: of sources that write, and of programs that read and act."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import missing
from leadline.api.fields import Asked, Moment, Name
from leadline.api.given import ServiceGiven
from leadline.api.once import OnceGiven
from leadline.api.paging import Page, PagingGiven, page_of
from leadline.api.permission import Permission
from leadline.api.routing import NumberInPath, router
from leadline.api.wanted import check_wanted
from leadline.errors import InputError
from leadline.store import keys as store
from leadline.store.roles import Role, Sight

routes = router("keys")
ADMIN = needs(Permission.admin)
Admin = Annotated[Actor, ADMIN]
Names = Annotated[list[Name], Field(max_length=200)]


class Kind(StrEnum):
    """Where a key is kept, and so how far it is trusted."""

    browser = store.BROWSER
    server = store.SERVER
    api = store.API


class KeyOut(BaseModel):
    """A key, without what opens. ``prefix`` tells it apart; ``revoked_at`` is there if it opens nothing any more."""

    key_id: int = Field(examples=[2])
    name: str = Field(examples=["website"])
    kind: Kind
    prefix: str = Field(examples=["llb_3fZk9Q"])
    source: str | None = None
    role: Role | None = None
    sight: Sight
    scopes: list[str]
    events: list[str]
    traits: list[str]
    created_at: Moment
    revoked_at: Moment | None


class NewKey(KeyOut):
    """A key that was just made: ``key`` is shown this once. A repeated request gets null in its place."""

    key: str | None = Field(examples=["llb_3fZk9QpX1vB7mN0cR5tY8wL2dH6jS4gA9eK1uF3iO7zTq"])


class KeyIn(Asked):
    """A key to be made.

    ``browser`` and ``server`` keys write to a source, which has the key's name unless ``source`` names another.
    ``events`` and ``traits`` are what a browser may say beyond the usual. ``scopes`` of a server key are the reserved
    families of events that it may send; those of an API key are the permissions out of its role's that it has.
    """

    name: Name = Field(examples=["website"])
    kind: Kind
    source: Name | None = None
    role: Role | None = None
    sight: Sight = Sight.all
    scopes: Names = Field(default_factory=list)
    events: Names = Field(default_factory=list)
    traits: Names = Field(default_factory=list)


def shown(key: store.Key) -> dict[str, Any]:
    return KeyOut.model_validate(key, from_attributes=True).model_dump(mode="json")


@routes.get("/api/keys", summary="List the keys.", dependencies=[ADMIN])
def list_keys(service: ServiceGiven, paging: PagingGiven) -> Page[KeyOut]:
    """All keys, the revoked ones too, in the order in which they were made; none is shown again."""
    with service.store.reading() as con:
        found = store.keys(con)
    shape = page_of(found, paging, lambda key: key.key_id, lambda key: KeyOut.model_validate(key, from_attributes=True))
    return Page[KeyOut].model_validate(shape)


@routes.post("/api/keys", status_code=201, response_model=NewKey, summary="Make a key.")
def create_key(asked: KeyIn, actor: Admin, service: ServiceGiven, once: OnceGiven) -> Response:
    """Make a key, and its source where there is none of that name. The key is shown only in this answer."""
    wanted = store.Wanted(
        name=asked.name,
        kind=asked.kind,
        source=asked.source,
        role=asked.role,
        sight=asked.sight,
        user_id=actor.user_id,
        scopes=tuple(asked.scopes),
        events=tuple(asked.events),
        traits=tuple(asked.traits),
    )
    check_wanted(wanted)

    def made(con: sa.Connection) -> dict[str, Any]:
        key, text = store.make_key(con, wanted, actor.name, service.clock())
        return shown(key) | {"key": text}

    return once.done(actor, 201, made, kept=lambda body: body | {"key": None})


@routes.delete("/api/keys/{key_id}", summary="Revoke a key.")
def revoke_key(key_id: NumberInPath, actor: Admin, service: ServiceGiven) -> KeyOut:
    """Let a key open nothing any more, from the next request on; other servers on the database follow in a second."""
    with service.store.reading() as con:
        try:
            store.key_numbered(con, key_id)
        except InputError:
            raise missing(f"key {key_id}", "path.key_id") from None
    with service.store.writing() as con:
        key = store.revoke_key(con, key_id, actor.name, service.clock())
    service.keyring.forget()
    return KeyOut.model_validate(key, from_attributes=True)
