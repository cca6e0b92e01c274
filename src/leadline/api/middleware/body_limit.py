"""How large a request may be, and how long it may take to come.

The whole body is read before anything else looks at the request, so that one that is too large is answered in the one
shape, wherever it would have gone.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadline.api.answer import answer_fault
from leadline.api.faults import Fault

DRAINED = 16 * 1024 * 1024  # so much of what is too large is still read, since a client that writes does not listen
PATIENCE_S = 30  # for the next piece of a body


class BodyLimit:
    """Answers 413 to a body of more bytes than its path allows, said or not, and 408 to one that stops coming."""

    def __init__(self, app: ASGIApp, api: int, ingest: int) -> None:
        self.app, self.api, self.ingest = app, api, ingest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        limit = self.ingest if scope["path"].startswith("/v1/") else self.api
        try:
            body = await whole(scope, receive, limit)
        except Fault as fault:
            scope.setdefault("state", {})["fault"] = fault.code
            await answer_fault(fault, scope, receive, send)
            return
        if body is None:
            return  # nobody waits for an answer any more
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)


async def whole(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The body; `None` if the connection closed. A `Fault` if it is too large or does not come."""
    too_large = Fault("too_large", f"a request may have {limit // 1024} KB here; send it in parts")
    said = declared(scope)
    if said > DRAINED:
        too_large.headers["Connection"] = "close"
        raise too_large
    parts: list[bytes] = []
    size = 0
    while True:
        try:
            async with asyncio.timeout(PATIENCE_S):
                message = await receive()
        except TimeoutError:
            gone = {"Connection": "close"}
            raise Fault("timeout", "the body did not come; send the request again", headers=gone) from None
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size <= limit:
            parts.append(message.get("body", b""))
        elif size > DRAINED:
            too_large.headers["Connection"] = "close"
            raise too_large
        else:
            parts.clear()
        if not message.get("more_body", False):
            break
    if size > limit:
        raise too_large
    return b"".join(parts)


def declared(scope: Scope) -> int:
    """How many bytes the request says that it has; 0 if it does not say."""
    value = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(value) if value.isdigit() and len(value) < 19 else DRAINED + 1
