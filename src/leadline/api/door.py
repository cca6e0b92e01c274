"""Letting somebody in: the session begins, or a code of their app is asked for first."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response
from pydantic import BaseModel

from leadline.api.actor import COOKIE
from leadline.api.answer import Json
from leadline.api.faults import Fault
from leadline.api.fields import Moment
from leadline.api.given import Service
from leadline.api.me import Me, of_session
from leadline.model.condition import MINUTE, SECOND
from leadline.store.audit import record
from leadline.store.sealed import seal, unseal
from leadline.store.secret import digest
from leadline.store.sessions import session_of, start
from leadline.store.users import User, user_of

AWAITED, AWAITED_FOR = "sign-in that waits for a code", 5 * MINUTE


class CodeWanted(BaseModel):
    """The password was right. ``token`` goes with the code to `/api/login/code`, and opens nothing else."""

    token: str
    expires_at: Moment


CODE_WANTED: dict[int | str, dict[str, Any]] = {
    202: {"model": CodeWanted, "description": "The password is right; a code is needed too."}
}


def let_in(service: Service, user: User, kept: str, request: Request, response: Response, way: str) -> Me | Response:
    """Begin the session of who has the right password; who has an app too is given what goes with its code.

    ``kept`` is what is kept of the password: with another one the token is void.
    """
    if user.totp_since is None:
        return signed_in(service, user, request, response, way)
    now = service.clock()
    said = orjson.dumps([user.email, fingerprint(kept)]).decode()
    token = CodeWanted(token=seal(service.secret, AWAITED, said, now), expires_at=now + AWAITED_FOR)
    return Json(token.model_dump(mode="json"), status_code=202)


def awaited(service: Service, token: str) -> User:
    """Whose code a token waits for."""
    said = unseal(service.secret, AWAITED, token, service.clock(), AWAITED_FOR)
    email, mark = orjson.loads(said) if said is not None else ("", "")
    with service.store.reading() as con:
        user, kept = user_of(con, email)
    if user is None or kept is None or fingerprint(kept) != mark:
        raise Fault("unauthorized", "the password was typed too long ago, or is another one now; sign in again")
    return user


def signed_in(service: Service, user: User, request: Request, response: Response, way: str) -> Me:
    """Begin a session and set its cookie; the ``way`` in which somebody came in stands in the audit log."""
    now, longest = service.clock(), service.options.session_longest
    with service.store.writing() as con:
        cookie = start(con, user.user_id, now, longest, request.headers.get("user-agent", ""))
        record(con, now, f"user:{user.user_id}", "user.login", f"user:{user.user_id}", {"way": way})
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


def fingerprint(kept: str) -> str:
    """What shows that a password is still the one that it was."""
    return digest(kept).hex()
