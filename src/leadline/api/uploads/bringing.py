"""Taking a file: its bytes as they are, written to a private folder while they come."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Query, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from leadline.api.actor import Actor, needs
from leadline.api.faults import Fault
from leadline.api.fields import SHORT
from leadline.api.given import ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.uploads.managing import shown
from leadline.api.uploads.shapes import Kind, UploadOut
from leadline.files.columns import Facts

routes = router("uploads", APIRoute)  # the body is a file, and not JSON
PIECE = 1 << 20  # bytes that are written at once


@routes.post(
    "/api/uploads",
    status_code=201,
    response_model=UploadOut,
    summary="Bring in a file.",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def bring_file(
    request: Request,
    actor: Annotated[Actor, needs(Permission.data)],
    service: ServiceGiven,
    kind: Annotated[Kind | None, Query(description="What its rows are; left out: its columns tell.")] = None,
    name: Annotated[str, Query(max_length=SHORT, description="The file's name.", examples=["contacts.csv"])] = "file",
) -> UploadOut:
    """Bring in a file of leads, accounts, events or changes: CSV, TSV, JSON Lines or Parquet, also packed with gzip, as
    the body of the request. The answer says what each column is taken for. Nothing is imported yet."""
    uploads = service.uploads
    receiving = await run_in_threadpool(uploads.receive, service.options.upload_limit)
    try:
        async for piece in pieces(request):
            await run_in_threadpool(receiving.take, piece)
    except BaseException as error:
        await run_in_threadpool(uploads.refuse, receiving)
        if isinstance(error, ClientDisconnect):
            raise Fault("timeout", "the file did not come to its end; send it again") from None
        raise
    facts = None if kind is None else Facts(kind)
    upload = await run_in_threadpool(uploads.add, receiving, facts, name, actor.name)
    return await run_in_threadpool(shown, service, upload)


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces that are worth a write."""
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)
