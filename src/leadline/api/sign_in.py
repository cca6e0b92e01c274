"""Signing in and out, and the first owner."""

from __future__ import annotations

import hashlib

from fastapi import Response
from pydantic import Field

from leadline.api.access import PUBLIC
from leadline.api.actor import COOKIE
from leadline.api.faults import Fault
from leadline.api.fields import Asked, Email, Name, Secret
from leadline.api.given import LimitsGiven, Service, ServiceGiven
from leadline.api.me import Me, Myself, of_session, session_with
from leadline.api.middleware.rate_limit import too_often
from leadline.api.routing import router
from leadline.model.condition import SECOND, Instant
from leadline.store.audit import record
from leadline.store.passwords import fits
from leadline.store.roles import Role
from leadline.store.sessions import end, session_of, start
from leadline.store.users import Person, User, change_user, make_user, take_code, user_of

routes = router("sign in")


class Login(Asked):
    """Somebody's address and password."""

    email: Email = Field(examples=["ada@example.com"])
    password: Secret


class Setup(Asked):
    """The code that `leadline serve` printed, and who the first owner is."""

    code: Secret
    email: Email = Field(examples=["ada@example.com"])
    password: Secret
    name: Name | None = None


class NewPassword(Asked):
    """The password until now, and the next."""

    old: Secret
    new: Secret


@routes.post("/api/login", summary="Sign in.", dependencies=[PUBLIC])
def login(asked: Login, response: Response, service: ServiceGiven, limits: LimitsGiven) -> Me:
    """Sign in with a password: sets the session's cookie, and answers with the token for what changes something.

    Whether the address or the password was wrong is not said, nor shown by how long the answer takes.
    """
    now = service.clock()
    who = hashlib.sha256(asked.email.lower().encode()).digest()
    if wait := limits.login.take(who, now):
        raise too_often(wait)
    with service.store.reading() as con:
        user, kept = user_of(con, asked.email)
    if not fits(asked.password, kept) or user is None:
        raise Fault("wrong_password", "no user signs in with that address and password")
    return signed_in(service, user, response, now)


@routes.post("/api/setup", status_code=201, summary="Make the first owner.", dependencies=[PUBLIC])
def setup(asked: Setup, response: Response, service: ServiceGiven) -> Me:
    """Make the first user, an owner, with the code that `leadline serve` printed; it works once. Signs in as well."""
    now = service.clock()
    person = Person(asked.email, Role.owner, asked.password, asked.name or "")
    with service.store.writing() as con:
        if not take_code(con, asked.code):
            raise Fault("wrong_code", "this is not the code that `leadline serve` printed last", "body.code")
        user = make_user(con, person, "leadline", now)
    return signed_in(service, user, response, now)


@routes.post("/api/me/password", summary="Change your password.")
def change_password(asked: NewPassword, response: Response, actor: Myself, service: ServiceGiven) -> Me:
    """Change one's own password. All one's sessions end; the answer sets the cookie of a new one."""
    now, user = service.clock(), session_with(actor, "password").user
    with service.store.reading() as con:
        _, kept = user_of(con, user.email)
    if not fits(asked.old, kept):
        raise Fault("wrong_password", "the password until now is another one", "body.old")
    with service.store.writing() as con:
        changed = change_user(con, user.user_id, {"password": asked.new}, actor.name, now)
    return signed_in(service, changed, response, now)


@routes.post("/api/logout", status_code=204, summary="Sign out.")
def logout(actor: Myself, service: ServiceGiven) -> Response:
    """End the session. A key stays what it is."""
    if actor.session is not None:
        with service.store.writing() as con:
            end(con, actor.session)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", secure=service.options.secure, httponly=True, samesite="lax")
    return response


def signed_in(service: Service, user: User, response: Response, now: Instant) -> Me:
    """Begin a session and set its cookie."""
    longest = service.options.session_longest
    with service.store.writing() as con:
        cookie = start(con, user.user_id, now, longest)
        record(con, now, f"user:{user.user_id}", "user.login", f"user:{user.user_id}")
        session = session_of(con, cookie, now, service.options.session_idle)
    assert session is not None
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=longest // SECOND,
        path="/",
        secure=service.options.secure,
        httponly=True,
        samesite="lax",
    )
    return of_session(session, user)
