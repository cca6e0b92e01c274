"""Connections: where things are sent to, whether they arrive there, and what is done about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Path
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT, Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.outward.given import given_of
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.errors import InputError
from leadline.model.condition import Instant
from leadline.outward.connecting import Made, check_connection, make_connection
from leadline.store import connections as store
from leadline.store.deliveries import Counted, counted

routes = router("connections")
KEEP = needs(Permission.data)
Keeper = Annotated[Actor, KEEP]
Owner = Annotated[Actor, needs(Permission.admin)]
NAME = r"^[a-z0-9][a-z0-9._-]*$"
ConnectionInPath = Annotated[
    str, Path(min_length=1, max_length=SHORT, pattern=NAME, description="A connection.", examples=["warehouse"])
]


class Health(StrEnum):
    """How a connection does: nothing was sent yet, it works, it fails, or it rests."""

    unused = "unused"
    works = "works"
    fails = "fails"
    rests = "rests"


class ConnectionOut(BaseModel):
    """A connection. Of its secrets nobody is shown more than their names."""

    connection: str = Field(examples=["warehouse"])
    kind: str = Field(examples=["webhook"])
    settings: dict[str, Any] = Field(examples=[{"url": "https://example.com/hooks", "about": ["moved mql"]}])
    health: Health
    created_at: Moment
    by: str = Field(examples=["user:3"])
    paused_at: Moment | None
    succeeded_at: Moment | None = Field(description="When something arrived last.")
    failing_since: Moment | None = Field(description="Since when nothing arrived; null: the last thing did.")
    next_at: Moment | None = Field(description="When the next try is made; null: as soon as something is due.")
    error: str = Field(description="What hindered the last one that did not arrive.", examples=[""])
    waiting: int = Field(description="How much is still to be sent.", examples=[0])
    dead: int = Field(description="How much did not arrive and is not tried again by itself.", examples=[0])
    sent: int = Field(description="How much arrived within a day.", examples=[12])


class ConnectionsOut(BaseModel):
    """All connections, by their names."""

    items: list[ConnectionOut]


class ConnectionIn(Asked):
    """A kind, its settings, and its secrets; secrets that are left out stay as they are."""

    kind: Annotated[str, Field(max_length=SHORT, examples=["webhook"])]
    settings: dict[str, Any] = Field({}, examples=[{"url": "https://example.com/hooks", "about": ["moved mql"]}])
    secrets: dict[str, str] = Field({}, examples=[{}])


class ConnectionMade(ConnectionOut):
    """A connection that was kept. ``secret`` is one that Leadline made for it: it is shown this once."""

    secret: str | None = Field(examples=["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])


class CheckedOut(BaseModel):
    """Whether a connection works, in a sentence, with what lacks."""

    works: bool
    words: str = Field(examples=["The receiver took a `ping`."])
    lacks: list[str]


class Archived(BaseModel):
    """A connection that is no more."""

    connection: str
    at: Moment


@routes.get("/api/outward/connections", summary="List where things are sent to.", dependencies=[KEEP])
def list_outward(service: ServiceGiven) -> ConnectionsOut:
    """Every connection with how it does, how much waits, and how much did not arrive."""
    now = service.clock()
    with service.store.reading() as con:
        counts = counted(con, now)
        return ConnectionsOut(items=[shown(one, counts, now) for one in store.connections(con)])


@routes.get("/api/outward/connections/{name}", summary="Look at a connection.", dependencies=[KEEP])
def get_outward(name: ConnectionInPath, service: ServiceGiven) -> ConnectionOut:
    """One connection."""
    with service.store.reading() as con:
        return shown_one(con, name, service.clock())


@routes.put("/api/outward/connections/{name}", summary="Keep a connection.")
def put_outward(name: ConnectionInPath, asked: ConnectionIn, actor: Owner, service: ServiceGiven) -> ConnectionMade:
    """Make a connection, or give it other settings. Nothing is sent by it but what happens from now on."""
    now = service.clock()
    try:
        with service.store.writing() as con:
            made: Made = make_connection(
                con, name, asked.kind, asked.settings, asked.secrets, service.secret, actor.name, now
            )
    except InputError as error:
        raise Fault("invalid", str(error), "body") from None
    with service.store.reading() as con:
        return ConnectionMade(**shown_one(con, name, now).model_dump(), secret=made.secret)


@routes.delete("/api/outward/connections/{name}", summary="Take a connection away.")
def delete_outward(name: ConnectionInPath, actor: Owner, service: ServiceGiven) -> Archived:
    """Send nothing there any more: what waits is dropped, its secrets are forgotten. What was sent stays known."""
    now = service.clock()
    with service.store.writing() as con:
        if not store.archive_connection(con, name, actor.name, now):
            raise missing(f"connection `{name}`", "path.name")
    return Archived(connection=name, at=now)


@routes.post("/api/outward/connections/{name}/pause", summary="Let a connection rest.")
def pause_outward(name: ConnectionInPath, actor: Keeper, service: ServiceGiven) -> ConnectionOut:
    """Send nothing for now. What is to be sent waits."""
    return paused(service, name, actor, True)


@routes.post("/api/outward/connections/{name}/resume", summary="Let a connection go on.")
def resume_outward(name: ConnectionInPath, actor: Keeper, service: ServiceGiven) -> ConnectionOut:
    """Send what waits, at once, also where it failed and would be left alone for a while."""
    return paused(service, name, actor, False)


@routes.post("/api/outward/connections/{name}/check", summary="Try whether a connection works.", dependencies=[KEEP])
def check_outward(name: ConnectionInPath, service: ServiceGiven) -> CheckedOut:
    """Ask the other side now, and say in a sentence how that went."""
    try:
        found = check_connection(given_of(service), name)
    except InputError as error:
        return CheckedOut(works=False, words=str(error), lacks=[])
    if found is None:
        raise missing(f"connection `{name}`", "path.name")
    return CheckedOut(works=found.works, words=found.words, lacks=list(found.lacks))


# -- what they have in common --------------------------------------------------------------------------------------


def paused(service: ServiceGiven, name: str, actor: Actor, is_paused: bool) -> ConnectionOut:
    now = service.clock()
    with service.store.writing() as con:
        if not store.pause_connection(con, name, actor.name, now, paused=is_paused):
            raise missing(f"connection `{name}`", "path.name")
        return shown_one(con, name, now)


def shown_one(con: sa.Connection, name: str, now: Instant) -> ConnectionOut:
    found = store.connections(con, name)
    if not found:
        raise missing(f"connection `{name}`", "path.name")
    return shown(found[0], counted(con, now), now)


def shown(one: store.Connection, counts: dict[str, Counted], now: Instant) -> ConnectionOut:
    """A connection as it is shown."""
    count = counts.get(one.connection, Counted())
    return ConnectionOut(
        connection=one.connection,
        kind=one.kind,
        settings=dict(one.settings),
        health=health(one),
        created_at=one.created_at,
        by=one.created_by,
        paused_at=one.paused_at,
        succeeded_at=one.succeeded_at,
        failing_since=one.failing_since,
        next_at=one.next_at if one.next_at > now else None,
        error=one.error,
        waiting=count.waiting,
        dead=count.dead,
        sent=count.sent,
    )


def health(one: store.Connection) -> Health:
    if one.paused_at is not None:
        return Health.rests
    if one.failing_since is not None:
        return Health.fails
    return Health.unused if one.succeeded_at is None else Health.works
