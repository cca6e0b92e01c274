"""The page tracker's script."""

from __future__ import annotations

from fastapi import Request, Response
from fastapi.routing import APIRoute

from leadline import tracker
from leadline.api.access import PUBLIC
from leadline.api.routing import router

routes = router("events in", APIRoute)
KEPT = {"Cache-Control": "public, max-age=3600", "Access-Control-Allow-Origin": "*"}


@routes.get(
    "/t.js",
    summary="The page tracker's script.",
    dependencies=[PUBLIC],
    response_class=Response,
    responses={
        200: {"content": {"text/javascript": {"schema": {"type": "string"}}}},
        304: {"description": "It is the one you have."},
    },
)
async def script(request: Request) -> Response:
    """A script for web pages. Browsers keep it for an hour, and ask with its ETag then."""
    headers = KEPT | {"ETag": tracker.etag(), "Cross-Origin-Resource-Policy": "cross-origin"}
    if tracker.etag() in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(tracker.script(), media_type="text/javascript", headers=headers)
