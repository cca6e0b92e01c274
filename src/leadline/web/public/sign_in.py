"""Signing in and out, and making the first owner: plain forms, which the API answers."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from leadline.api.actor import COOKIE
from leadline.web.calls import Api, Refused
from leadline.web.page import line
from leadline.web.public.plain import Plain, plain, reader_of

routes = APIRouter(include_in_schema=False)
FIRST = "/start"  # where a new owner goes
HOME = "/queue"
Text = Annotated[str, Form(max_length=1000)]


@routes.get("/login")
async def login_page(request: Request, next: str = HOME, problem: str = "") -> Response:  # noqa: A002
    """The form to sign in with; where nobody can yet, the one for the first owner."""
    return shown(request, next, problem)


@routes.post("/login")
async def sign_in(request: Request, email: Text, password: Text, next: Text = HOME) -> Response:  # noqa: A002
    """Sign in; what was wrong is said above the form."""
    try:
        got = await api_of(request).response("POST", "/api/login", json={"email": email, "password": password})
    except Refused as refused:
        return shown(request, next, refused.code, email=email, status=refused.status)
    return signed_in(got.headers.get_list("set-cookie"), own_path(next))


@routes.get("/login/link")
async def sign_in_by_link(request: Request, token: str, next: str = HOME) -> Response:  # noqa: A002
    """Sign in with a link of `leadline users link`, which works once."""
    try:
        got = await api_of(request).response("POST", "/api/login/link", json={"token": token})
    except Refused as refused:
        return shown(
            request, next, "used_link" if refused.code == "wrong_code" else refused.code, status=refused.status
        )
    return signed_in(got.headers.get_list("set-cookie"), own_path(next))


@routes.get("/setup")
async def setup_page(request: Request, code: str = "") -> Response:
    """The form for the first owner."""
    return plain(request, Plain("setup.html", {"code": code}))


@routes.post("/setup")
async def set_up(request: Request, code: Text, email: Text, password: Text) -> Response:
    """Make the first owner, with the code that the server printed."""
    asked = {"code": code.strip(), "email": email, "password": password}
    try:
        got = await api_of(request).response("POST", "/api/setup", json=asked)
    except Refused as refused:
        given = {"code": code, "email": email, "problem": reason(request, refused.code, refused.message)}
        return plain(request, Plain("setup.html", given, refused.status))
    return signed_in(got.headers.get_list("set-cookie"), FIRST)


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


def shown(request: Request, next: str, problem: str, *, email: str = "", status: int = 200) -> Response:  # noqa: A002
    given: dict[str, Any] = {"next": own_path(next), "email": email, "problem": reason(request, problem)}
    return plain(request, Plain("login.html", given, status))


def reason(request: Request, code: str, message: str = "") -> str:
    """Why somebody was not let in, in their language."""
    if not code:
        return ""
    say = reader_of(request).say
    known = {
        "wrong_password": say("Nobody signs in with that address and password."),
        "wrong_code": say("This is not the code that `leadline serve` printed last."),
        "used_link": say("This link was used, or is too old. Make another one with `leadline users link`."),
        "too_many_requests": say("Too many tries. Wait a minute, then try again."),
        "not_ready": say("The service does not answer. It may be starting again; try once more in a moment."),
    }
    return known.get(code) or message or say("That did not work. Try again.")


def signed_in(cookies: list[str], path: str) -> Response:
    """Go on, with the cookies that the API set: they are for this host, whatever the port."""
    answer = RedirectResponse(quote(path, safe="/?=&%-_.~"), 303)
    for cookie in cookies:
        answer.headers.append("set-cookie", cookie)
    return answer


def own_path(path: str) -> str:
    """A path of ours; anything else, which might lead elsewhere, becomes the first page.

    >>> own_path("/leads/7?x=1"), own_path("//evil.example"), own_path("https://evil.example"), own_path("/\\\\evil")
    ('/leads/7?x=1', '/queue', '/queue', '/queue')
    """
    fits = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if fits and len(path) < 1000 else HOME


def api_of(request: Request) -> Api:
    return line().api(request.cookies.get(COOKIE), request.client.host if request.client else "")
