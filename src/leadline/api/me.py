"""Who asks, and how they want things shown."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Response
from pydantic import BaseModel, Field

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault, missing
from leadline.api.fields import SHORT, Asked, Moment
from leadline.api.given import ServiceGiven
from leadline.api.paging import Page, PagingGiven, page_of
from leadline.api.permission import Permission, permissions
from leadline.api.routing import router
from leadline.model.problems import closest
from leadline.store.preferences import PREFERENCES, Theme, Tongue, prefer, time_zones
from leadline.store.roles import Role, Sight
from leadline.store.sessions import Session, end, sessions_of
from leadline.store.users import User, change_user, user_numbered

routes = router("sign in")
Myself = Annotated[Actor, needs(Permission.me)]
Called = Annotated[str, Field(max_length=SHORT, examples=["Ada Lee"])]
Zone = Annotated[str, Field(max_length=SHORT, examples=["Europe/Tallinn"])]

SessionId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", examples=["5f3c09a1b2c4d6e8"])]


class Me(BaseModel):
    """Who asks, and what they may do. ``csrf`` is there for a session: it goes with each request that changes.

    A ``language``, ``time_zone`` or ``theme`` that is null is left to the browser. ``totp_since`` is there if a code is
    needed beside the password.
    """

    name: str = Field(examples=["user:3"])
    role: Role
    sight: Sight
    team: str | None = None
    permissions: list[Permission]
    user_id: int | None = None
    email: str | None = None
    display_name: Called | None = None
    language: Tongue | None = None
    time_zone: Zone | None = None
    theme: Theme | None = None
    has_password: bool | None = None
    totp_since: Moment | None = None
    csrf: str | None = None
    expires_at: Moment | None = None


class MyChange(Asked):
    """What is different from now on; what is left out stays as it is, and null leaves it to the browser again."""

    display_name: Called | None = None
    language: Tongue | None = None
    time_zone: Zone | None = None
    theme: Theme | None = None


class SessionOut(BaseModel):
    """A browser in which one is signed in. ``agent`` is what it calls itself; ``current`` is the one that asks."""

    session_id: str = Field(examples=["5f3c09a1b2c4d6e8"])
    agent: str = Field(examples=["Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"])
    created_at: Moment
    seen_at: Moment
    expires_at: Moment
    current: bool


@routes.get("/api/me", summary="Who you are.")
def me(actor: Myself) -> Me:
    """Who asks: the session's user, or the key. A session learns its token here."""
    return as_me(actor)


@routes.patch("/api/me", summary="Change your name and how things are shown to you.")
def change_me(asked: MyChange, actor: Myself, service: ServiceGiven) -> Me:
    """Change one's own display name, language, time zone and theme."""
    session = session_with(actor, "preferences")
    changed: dict[str, Any] = asked.model_dump(exclude_unset=True, mode="json")
    if changed.get("time_zone") is not None and changed["time_zone"] not in time_zones():
        near = closest(changed["time_zone"], time_zones())
        hint = f"did you mean {near}?" if near else "one is Europe/Rome"
        raise Fault("invalid", f"there is no time zone `{changed['time_zone']}`; {hint}", "body.time_zone")
    preferred = {name: value for name, value in changed.items() if name in PREFERENCES}
    with service.store.writing() as con:
        if "display_name" in changed:
            name = (changed["display_name"] or "").strip()
            change_user(con, session.user.user_id, {"name": name}, actor.name, service.clock())
        if preferred:
            prefer(con, session.user.user_id, preferred)
        user = user_numbered(con, session.user.user_id)
    return of_session(session, user)


@routes.get("/api/me/sessions", summary="List where you are signed in.")
def list_sessions(actor: Myself, service: ServiceGiven, paging: PagingGiven) -> Page[SessionOut]:
    """One's sessions that go on, in the order in which they were begun."""
    session = session_with(actor, "sessions")
    with service.store.reading() as con:
        found = sessions_of(con, session.user.user_id, service.clock(), service.options.session_idle)
    shape = page_of(found, paging, lambda one: one.created_at, lambda one: as_session_out(one, session))
    return Page[SessionOut].model_validate(shape)


@routes.delete("/api/me/sessions/{session_id}", status_code=204, summary="Sign out somewhere else.")
def end_session(session_id: SessionId, actor: Myself, service: ServiceGiven) -> Response:
    """End one of one's sessions, that of a browser that one does not have at hand."""
    session = session_with(actor, "sessions")
    with service.store.writing() as con:
        found = sessions_of(con, session.user.user_id, service.clock(), service.options.session_idle)
        ended = [one for one in found if one.session_id == session_id]
        for one in ended:
            end(con, one)
    if not ended:
        raise missing(f"session {session_id} of yours", "path.session_id")
    return Response(status_code=204)


@routes.delete("/api/me/sessions", status_code=204, summary="Sign out everywhere else.")
def end_other_sessions(actor: Myself, service: ServiceGiven) -> Response:
    """End all of one's sessions but the one that asks."""
    session = session_with(actor, "sessions")
    with service.store.writing() as con:
        for one in sessions_of(con, session.user.user_id, service.clock(), service.options.session_idle):
            if one.digest != session.digest:
                end(con, one)
    return Response(status_code=204)


def as_session_out(one: Session, current: Session) -> SessionOut:
    return SessionOut(
        session_id=one.session_id,
        agent=one.agent,
        created_at=one.created_at,
        seen_at=one.seen_at,
        expires_at=one.expires_at,
        current=one.digest == current.digest,
    )


def session_with(actor: Actor, what: str) -> Session:
    """The session of somebody who asks for what only people have."""
    if actor.session is None:
        raise Fault("forbidden", f"a key has no {what}; sign in")
    return actor.session


def as_me(actor: Actor) -> Me:
    if actor.session is not None:
        return of_session(actor.session, actor.session.user)
    return Me(
        name=actor.name,
        role=actor.role,
        sight=actor.sight,
        team=actor.team,
        permissions=sorted(actor.permissions),
        user_id=actor.user_id,
    )


def of_session(session: Session, user: User) -> Me:
    """What a session's user is told of themselves; ``user`` is how they are by now."""
    return Me(
        name=f"user:{user.user_id}",
        role=user.role,
        sight=user.sight,
        team=user.team,
        permissions=sorted(permissions(user.role)),
        user_id=user.user_id,
        email=user.email,
        display_name=user.name,
        language=user.language,
        time_zone=user.time_zone,
        theme=user.theme,
        has_password=user.has_password,
        totp_since=user.totp_since,
        csrf=session.csrf,
        expires_at=session.expires_at,
    )
