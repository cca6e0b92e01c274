"""The list of leads as a file: the API's own export, handed on as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from leadline.web.public.door import api_of
from leadline.web.visit import SIGN_IN

routes = APIRouter(include_in_schema=False)
HANDED_ON = ("content-type", "content-disposition", "content-security-policy")


@routes.get("/leads/export.csv")
async def export(request: Request) -> Response:
    """The leads that the query of this address asks for."""
    return await handed_on(request, f"/api/leads/export?{request.url.query}", "/leads")


async def handed_on(request: Request, path: str, back: str) -> Response:
    """A file of the API, as it comes; who is not signed in is led to where they can, and then ``back``."""
    api = api_of(request)
    got = await api.line.http.send(api.line.http.build_request("GET", path, headers=api.headers()), stream=True)
    if got.status_code == httpx.codes.UNAUTHORIZED:
        await got.aclose()
        return RedirectResponse(f"{SIGN_IN}?next={quote(back)}", 303)
    headers = {name: got.headers[name] for name in HANDED_ON if name in got.headers}
    return StreamingResponse(parts(got), got.status_code, headers)


async def parts(got: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in got.aiter_bytes():
            yield part
    finally:
        await got.aclose()
