"""Single sign-on begins and ends at the pages' own address, which the provider knows: both are passed on to the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from leadline.web.calls import Refused
from leadline.web.public.door import api_of

routes = APIRouter(include_in_schema=False)


@routes.get("/api/oidc/{step}")
async def passed_on(request: Request, step: str) -> Response:
    """What the API answers: where to go, and its cookies, which are for this host."""
    if step not in ("start", "callback"):
        return Response(status_code=404)
    headers = {"Cookie": request.headers.get("cookie", "")}
    try:
        got = await api_of(request).response("GET", f"/api/oidc/{step}?{request.url.query}", headers=headers)
    except Refused as refused:
        return RedirectResponse(f"/login?problem={refused.code}", 303)
    answer = RedirectResponse(got.headers["location"], 303)
    for cookie in got.headers.get_list("set-cookie"):
        answer.headers.append("set-cookie", cookie)
    return answer
