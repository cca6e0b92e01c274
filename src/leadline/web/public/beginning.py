"""Before somebody has a password: the first owner is made, and who is invited chooses one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from leadline.web.calls import Refused
from leadline.web.public.door import HOME, api_of, reason, signed_in, why
from leadline.web.public.plain import Plain, plain
from leadline.web.public.sign_in import code_form

routes = APIRouter(include_in_schema=False)
FIRST = "/start"  # where a new owner goes
Text = Annotated[str, Form(max_length=1000)]


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
        said = reason(request, "another_code") if refused.code == "wrong_code" else why(request, refused)
        given = {"code": code, "email": email, "problem": said}
        return plain(request, Plain("setup.html", given, refused.status))
    return signed_in(got.headers.get_list("set-cookie"), FIRST)


@routes.get("/welcome")
async def welcome_page(request: Request, token: str = "") -> Response:
    """The form in which who was invited chooses a password."""
    return plain(request, Plain("welcome.html", {"token": token}))


@routes.post("/welcome")
async def welcome(request: Request, token: Text, password: Text) -> Response:
    """Choose the password and come in."""
    try:
        got = await api_of(request).response("POST", "/api/welcome", json={"token": token, "password": password})
    except Refused as refused:
        said = reason(request, "used_invitation") if refused.code == "wrong_code" else why(request, refused)
        return plain(request, Plain("welcome.html", {"token": token, "problem": said}, refused.status))
    if got.status_code == 202:
        return code_form(request, got.json()["token"], HOME)
    return signed_in(got.headers.get_list("set-cookie"), HOME)
