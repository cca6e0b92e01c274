"""Signing in and out: plain forms, which the API answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from leadline.api.actor import COOKIE
from leadline.api.oidc.routes import SignInWays
from leadline.web.calls import Refused
from leadline.web.public.door import HOME, api_of, own_path, reason, signed_in, why
from leadline.web.public.plain import Plain, plain, reader_of

routes = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=1000)]


@routes.get("/login")
async def login_page(request: Request, next: str = HOME, problem: str = "") -> Response:  # noqa: A002
    """The form to sign in with; where nobody can yet, the one for the first owner."""
    return await form(request, next, reason(request, problem))


@routes.post("/login")
async def sign_in(request: Request, email: Text, password: Text, next: Text = HOME) -> Response:  # noqa: A002
    """Sign in, or be asked for the code of an app; what was wrong is said above the form."""
    try:
        got = await api_of(request).response("POST", "/api/login", json={"email": email, "password": password})
    except Refused as refused:
        return await form(request, next, why(request, refused), email=email, status=refused.status)
    if got.status_code == 202:
        return code_form(request, got.json()["token"], next)
    return signed_in(got.headers.get_list("set-cookie"), own_path(next))


@routes.post("/login/code")
async def sign_in_with_code(request: Request, token: Text, code: Text = "", next: Text = HOME) -> Response:  # noqa: A002
    """The second step: the code of the app, or one for recovery."""
    try:
        asked = {"token": token, "code": code.strip() or "-"}
        got = await api_of(request).response("POST", "/api/login/code", json=asked)
    except Refused as refused:
        if refused.code == "unauthorized":
            return await form(request, next, reason(request, "too_late"), status=refused.status)
        return code_form(request, token, next, why(request, refused), refused.status)
    return signed_in(got.headers.get_list("set-cookie"), own_path(next))


@routes.get("/login/link")
async def sign_in_by_link(request: Request, token: str, next: str = HOME) -> Response:  # noqa: A002
    """Sign in with a link of `leadline users link`, which works once."""
    try:
        got = await api_of(request).response("POST", "/api/login/link", json={"token": token})
    except Refused as refused:
        said = reason(request, "used_link") if refused.code == "wrong_code" else why(request, refused)
        return await form(request, next, said, status=refused.status)
    return signed_in(got.headers.get_list("set-cookie"), own_path(next))


@routes.post("/logout")
async def sign_out(request: Request) -> Response:
    """End the session."""
    api = api_of(request)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE, path="/")
    try:
        api.csrf = (await api.send("GET", "/api/me"))["csrf"]
        await api.send("POST", "/api/logout")
    except Refused:
        pass  # it was over already
    return answer


async def form(request: Request, next: str, problem: str, *, email: str = "", status: int = 200) -> Response:  # noqa: A002
    """The form with the ways in that there are."""
    given: dict[str, Any] = {"next": own_path(next), "email": email, "problem": problem}
    try:
        ways = await api_of(request).get(SignInWays, "/api/sign-in-ways")
    except Refused as refused:
        given["problem"] = problem or why(request, refused)
        return plain(request, Plain("login.html", given, status))
    if ways.first_owner and not problem:
        return RedirectResponse("/setup", 303)
    if ways.single_sign_on is not None:
        name = ways.single_sign_on.name
        given |= {
            "provider": reader_of(request).say("Continue with {name}", name=name),
            "way": ways.single_sign_on.path,
        }
    return plain(request, Plain("login.html", given, status))


def code_form(request: Request, token: str, next: str, problem: str = "", status: int = 200) -> Response:  # noqa: A002
    """The form for the code that goes with the right password."""
    given = {"token": token, "next": own_path(next), "problem": problem, "path": "/login"}
    return plain(request, Plain("code.html", given, status))
