"""The way of a file from the browser to the API, and of its rejected rows back: handed on as they come."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import JSONResponse

from leadline.api.fields import SHORT
from leadline.web.calls import Refused
from leadline.web.public.door import api_of
from leadline.web.public.exporting import handed_on

routes = APIRouter(include_in_schema=False)


@routes.post("/bring/file")
async def take_file(request: Request, name: str = "") -> Response:
    """Hand a file on to the API; its id, or what the API says against it."""
    api = api_of(request)
    headers = {"Content-Type": "application/octet-stream"}
    if length := request.headers.get("content-length"):
        headers["Content-Length"] = length
    try:
        api.csrf = (await api.send("GET", "/api/me"))["csrf"]
        query = {"name": name[-SHORT:] or "file"}
        got = await api.response("POST", "/api/uploads", params=query, content=request.stream(), headers=headers)
    except Refused as refused:
        return said(refused)
    return JSONResponse({"upload_id": got.json()["upload_id"]}, 201)


@routes.get("/bring/rejected")
async def rejected_rows(request: Request, upload: Annotated[str, Query(max_length=SHORT)]) -> Response:
    """The rows of an upload that could not be used, as a file."""
    return await handed_on(request, f"/api/uploads/{quote(upload, safe='')}/rejected", "/bring")


def said(refused: Refused) -> Response:
    error = {"code": refused.code, "message": refused.message}
    return JSONResponse({"error": error}, refused.status, {"Cache-Control": "no-store"})
