"""What browsers are told to keep to, and requests of other sites that are turned away."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMMON = "object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; connect-src 'self'"
# NiceGUI compiles its templates in the browser and writes its start into the page: it needs these two for scripts.
PAGES = (
    f"default-src 'self'; {COMMON}; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'"
)
STRICT = f"default-src 'none'; {COMMON}; script-src 'self'; style-src 'self'; img-src 'self' data:"
PLAIN = ("/login", "/setup", "/welcome", "/logout")  # plain pages, which need no script of the page's own
ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
SECURE = (b"strict-transport-security", b"max-age=31536000")


class Headers:
    """Adds the headers where an answer does not bring its own."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.always = [*ALWAYS, *([SECURE] if secure else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = STRICT if scope["path"].startswith(PLAIN) else PAGES
        headers = [*self.always, (b"content-security-policy", policy.encode())]

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                names = {name.lower() for name, _ in own}
                message["headers"] = [*own, *(header for header in headers if header[0] not in names)]
            await send(message)

        await self.app(scope, receive, adding)


class OwnOrigin:
    """Turns away what another site has a browser send: forms, and sockets, to which no other rule applies."""

    def __init__(self, app: ASGIApp, url: str) -> None:
        self.app, self.own = app, urlsplit(url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asks = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"))
        if asks and not self.is_ours(dict(scope["headers"])):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                answer = PlainTextResponse("This was sent by a page of another site, and nothing was done.\n", 403)
                await answer(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def is_ours(self, headers: dict[bytes, bytes]) -> bool:
        """Whether a request comes from a page of ours; a program that is no browser names no origin."""
        origin = headers.get(b"origin")
        if origin is None:
            return True
        came_from = urlsplit(origin.decode("latin-1")).netloc
        return came_from in (headers.get(b"host", b"").decode("latin-1"), self.own)
