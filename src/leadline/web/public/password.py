"""Another password: a plain form on the page of settings, since the answer brings the cookie of a new session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from leadline.web.calls import Refused
from leadline.web.public.door import api_of, signed_in

routes = APIRouter(include_in_schema=False)
PAGE = "/settings/sign-in"
Text = Annotated[str, Form(max_length=1000)]


@routes.post("/settings/password")
async def change_password(request: Request, old: Text, new: Text) -> Response:
    """Change it; the page of settings says what came of it."""
    api = api_of(request)
    try:
        api.csrf = (await api.send("GET", "/api/me"))["csrf"]
        got = await api.response("POST", "/api/me/password", json={"old": old, "new": new})
    except Refused as refused:
        return RedirectResponse(f"{PAGE}?password={refused.code}", 303)
    return signed_in(got.headers.get_list("set-cookie"), f"{PAGE}?password=changed")
