"""Signing in and out, and the first owner."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from leadline.api.access import PUBLIC
from leadline.api.actor import COOKIE
from leadline.api.door import CODE_WANTED, awaited, let_in, signed_in
from leadline.api.faults import Fault
from leadline.api.fields import LONG, Asked, Email, Name, Secret
from leadline.api.given import LimitsGiven, ServiceGiven
from leadline.api.me import Me, Myself, session_with
from leadline.api.middleware.rate_limit import too_often
from leadline.api.routing import router
from leadline.api.totp import Code, check_code
from leadline.store.links import signed_in_by
from leadline.store.passwords import fits
from leadline.store.roles import Role
from leadline.store.sessions import end
from leadline.store.users import Person, change_user, make_user, take_code, user_of

routes = router("sign in")


class Login(Asked):
    """Somebody's address and password."""

    email: Email = Field(examples=["ada@example.com"])
    password: Secret


class LoginCode(Asked):
    """What the right password was answered with, and the code of the app or a recovery code."""

    token: Annotated[str, Field(max_length=LONG)]
    code: Code


class LoginLink(Asked):
    """What a link of `leadline users link` has in it."""

    token: Annotated[str, Field(max_length=LONG)]


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


@routes.post(
    "/api/login",
    summary="Sign in.",
    dependencies=[PUBLIC],
    response_model=Me,
    responses=CODE_WANTED,
)
def login(
    asked: Login, request: Request, response: Response, service: ServiceGiven, limits: LimitsGiven
) -> Me | Response:
    """Sign in with a password: sets the session's cookie, and answers with the token for what changes something.

    Who has an authenticator app is answered with 202 and a token for `/api/login/code` instead. Whether the address or
    the password was wrong is not said, nor shown by how long the answer takes.
    """
    now = service.clock()
    who = hashlib.sha256(asked.email.lower().encode()).digest()
    if wait := limits.login.take(who, now):
        raise too_often(wait)
    with service.store.reading() as con:
        user, kept = user_of(con, asked.email)
    if not fits(asked.password, kept) or user is None or kept is None:
        raise Fault("wrong_password", "no user signs in with that address and password")
    return let_in(service, user, kept, request, response, "password")


@routes.post("/api/login/code", summary="Sign in with the code of an app.", dependencies=[PUBLIC])
def login_with_code(asked: LoginCode, request: Request, response: Response, service: ServiceGiven) -> Me:
    """Sign in, the password having been right: with the code of the authenticator app, or with a recovery code.

    A code works once. After five wrong ones in a row none is looked at for a minute, then for two, for an hour at most.
    """
    user = awaited(service, asked.token)
    check_code(service, user.user_id, asked.code, service.clock())
    return signed_in(service, user, request, response, "code")


@routes.post("/api/login/link", summary="Sign in with a link.", dependencies=[PUBLIC])
def login_with_link(asked: LoginLink, request: Request, response: Response, service: ServiceGiven) -> Me:
    """Sign in with what `leadline users link` printed: once, within ten minutes."""
    with service.store.writing() as con:
        user = signed_in_by(con, service.secret, asked.token, service.clock())
    if user is None:
        raise Fault("wrong_code", "this link was used, or is older than ten minutes; make another one", "body.token")
    return signed_in(service, user, request, response, "link")


@routes.post("/api/setup", status_code=201, summary="Make the first owner.", dependencies=[PUBLIC])
def setup(asked: Setup, request: Request, response: Response, service: ServiceGiven) -> Me:
    """Make the first user, an owner, with the code that `leadline serve` printed; it works once. Signs in as well."""
    now = service.clock()
    person = Person(asked.email, Role.owner, asked.password, asked.name or "")
    with service.store.writing() as con:
        if not take_code(con, asked.code):
            raise Fault("wrong_code", "this is not the code that `leadline serve` printed last", "body.code")
        user = make_user(con, person, "leadline", now)
    return signed_in(service, user, request, response, "setup")


@routes.post("/api/me/password", summary="Change your password.")
def change_password(
    asked: NewPassword, request: Request, response: Response, actor: Myself, service: ServiceGiven
) -> Me:
    """Change one's own password. All one's sessions end; the answer sets the cookie of a new one."""
    user = session_with(actor, "password").user
    with service.store.reading() as con:
        _, kept = user_of(con, user.email)
    if not fits(asked.old, kept):
        raise Fault("wrong_password", "the password until now is another one", "body.old")
    with service.store.writing() as con:
        changed = change_user(con, user.user_id, {"password": asked.new}, actor.name, service.clock())
    return signed_in(service, changed, request, response, "password")


@routes.post("/api/logout", status_code=204, summary="Sign out.")
def logout(actor: Myself, service: ServiceGiven) -> Response:
    """End the session. A key stays what it is."""
    if actor.session is not None:
        with service.store.writing() as con:
            end(con, actor.session)
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", secure=service.options.secure, httponly=True, samesite="lax")
    return response
