"""Who asks: somebody with a session, or a program with an API key."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from leadline.api.faults import Fault
from leadline.api.given import Service, service_of
from leadline.api.permission import Permission, permissions
from leadline.model.condition import Instant
from leadline.store.keys import API
from leadline.store.roles import Role, Sight
from leadline.store.sessions import SEEN_EVERY, Session, session_of, use

COOKIE = "leadline_session"
CSRF_HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. ``name`` is what the audit log says: ``user:3``, ``key:2``. Leads are seen as far as ``sight``."""

    name: str
    role: Role
    permissions: frozenset[Permission]
    sight: Sight = Sight.all
    user_id: int | None = None
    team: str | None = None
    session: Session | None = None


class Needs:
    """A dependency that gives the actor, who may do what the endpoint needs; else it refuses.

    ``whole``: it says figures of all leads, so who asks must see all of them.
    """

    def __init__(self, permission: Permission, whole: bool = False) -> None:
        self.permission, self.whole = permission, whole

    async def __call__(self, request: Request) -> Actor:
        service = service_of(request)
        actor = await actor_of(request, service)
        if self.permission not in actor.permissions:
            raise Fault(
                "forbidden", f"this needs the permission `{self.permission}`; yours are {said(actor.permissions)}"
            )
        if self.whole and actor.sight is not Sight.all:
            seen = "your own leads" if actor.sight is Sight.own else "the leads of your team"
            raise Fault("forbidden", f"this says figures of all leads, and you see {seen}; ask who administers users")
        return actor


def needs(permission: Permission, *, whole: bool = False) -> Any:
    """For a parameter of a route: ``actor: Annotated[Actor, needs(Permission.read)]``. ``whole``: who asks must see all
    leads, since the answer has figures of all of them."""
    return Depends(Needs(permission, whole))


async def actor_of(request: Request, service: Service) -> Actor:
    """Who asks, by the Authorization header, else by the session's cookie."""
    given = request.headers.get("authorization")
    if given is not None:
        return await by_key(request, service, given)
    cookie = request.cookies.get(COOKIE)
    if cookie is None:
        raise Fault("unauthorized", "sign in, or send an API key: Authorization: Bearer lla_…")
    return await by_session(request, service, cookie)


async def by_key(request: Request, service: Service, given: str) -> Actor:
    scheme, _, text = given.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise Fault("unauthorized", "an API key goes into the header as Authorization: Bearer lla_…")
    now, text = service.clock(), text.strip()
    looked = service.keyring.held(text, now)
    key = looked.key if looked else await run_in_threadpool(service.keyring.look_up, service.store, text, now)
    if key is None:
        raise Fault("unauthorized", "this key opens nothing; it was mistyped or revoked")
    request.scope["state"]["caller"] = f"key:{key.key_id}"
    if key.kind != API or key.role is None:
        raise Fault("forbidden", f"this is a {key.kind} key, which only writes events; read and act with an API key")
    return Actor(
        name=f"key:{key.key_id}",
        role=key.role,
        permissions=permissions(key.role, key.scopes),
        sight=key.sight,
        user_id=key.user_id,
        team=key.team,
    )


async def by_session(request: Request, service: Service, cookie: str) -> Actor:
    session = await run_in_threadpool(opened, service, cookie, service.clock())
    if session is None:
        raise Fault("unauthorized", "this session is over; sign in again")
    request.scope["state"]["caller"] = "session"
    if request.scope["method"] not in SAFE:
        token = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(token.encode(), session.csrf.encode()):
            raise Fault("csrf", f"send the session's token in the header {CSRF_HEADER}; GET /api/me says it")
    user = session.user
    return Actor(
        name=f"user:{user.user_id}",
        role=user.role,
        permissions=permissions(user.role),
        sight=user.sight,
        user_id=user.user_id,
        team=user.team,
        session=session,
    )


def opened(service: Service, cookie: str, now: Instant) -> Session | None:
    """The session of a cookie; that it is used is written down once a minute."""
    with service.store.reading() as con:
        session = session_of(con, cookie, now, service.options.session_idle)
    if session is not None and now - session.seen_at >= SEEN_EVERY:
        with service.store.writing() as con:
            use(con, session, now)
    return session


def said(some: frozenset[Permission]) -> str:
    return ", ".join(f"`{one}`" for one in Permission if one in some)
