"""Pages of any site may send to the endpoints that take a browser's key; nothing else is open to them.

No cookie is ever read there, so no site can act for somebody who is signed in.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadline.ingest.segment import PATHS

OPEN = frozenset({"/v1/next-field", *(f"/v1/{name}" for name, call in PATHS.items() if call != "import")})
ANY = (b"access-control-allow-origin", b"*")
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding, AnonymousId",
    "Access-Control-Max-Age": "86400",
    "Allow": "OPTIONS, POST",
}


class Cors:
    """Answers the browser's question before it sends, and lets the page read the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") not in OPEN:
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
            return

        async def open_(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), ANY]
            await send(message)

        await self.app(scope, receive, open_)
