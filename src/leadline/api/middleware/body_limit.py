"""How large a request may be, and how long it may take to come.

The whole body is read before anything else looks at the request, so that one that is too large is answered in the one
shape, wherever it would have gone. Only a file that is brought in is read by its endpoint, as it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadline.api.answer import answer_fault
from leadline.api.faults import Fault

DRAINED = 16 * 1024 * 1024  # so much of what is too large is still read, since a client that writes does not listen
PATIENCE_S = 30  # for the next piece of a body
UPLOADS = "/api/uploads"  # where files are brought in


class BodyLimit:
    """Answers 413 to a body of more bytes than its path allows, said or not, and 408 to one that stops coming."""

    def __init__(self, app: ASGIApp, api: int, ingest: int, upload: int) -> None:
        self.app, self.api, self.ingest, self.upload = app, api, ingest, upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        limit = self.ingest if scope["path"].startswith("/v1/") else self.api
        try:
            if scope["path"] == UPLOADS:
                await self.pass_on(scope, receive, send)
                return
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

    async def pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a file on piece by piece. Its endpoint counts; one that says that it is too large is not begun."""
        if declared(scope) > max(self.upload, DRAINED):
            raise too_large(self.upload, {"Connection": "close"})
        ended = False

        async def next_piece() -> Message:
            nonlocal ended
            message = await (receive() if ended else piece(receive))
            ended = ended or not message.get("more_body", False)
            return message

        await self.app(scope, next_piece, send)


async def piece(receive: Receive) -> Message:
    """The next piece of a body; a `Fault` if it does not come."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await receive()
    except TimeoutError:
        gone = {"Connection": "close"}
        raise Fault("timeout", "the body did not come; send the request again", headers=gone) from None


def too_large(limit: int, headers: Mapping[str, str] | None = None) -> Fault:
    size = f"{limit // 1024} KB" if limit < 10 * 1024**2 else f"{limit // 1024**2} MB"
    return Fault("too_large", f"a request may have {size} here; send it in parts", headers=headers)


async def whole(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The body; `None` if the connection closed. A `Fault` if it is too large or does not come."""
    if declared(scope) > max(limit, DRAINED):
        raise too_large(limit, {"Connection": "close"})
    parts: list[bytes] = []
    size = 0
    while True:
        message = await piece(receive)
        if message["type"] == "http.disconnect":
            return None
        size += len(message.get("body", b""))
        if size <= limit:
            parts.append(message.get("body", b""))
        elif size > DRAINED:
            raise too_large(limit, {"Connection": "close"})
        else:
            parts.clear()
        if not message.get("more_body", False):
            break
    if size > limit:
        raise too_large(limit)
    return b"".join(parts)


def declared(scope: Scope) -> int:
    """How many bytes the request says that it has; 0 if it does not say."""
    value = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(value) if value.isdigit() and len(value) < 19 else DRAINED + 1
