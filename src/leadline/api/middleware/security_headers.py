"""Headers that tell browsers what to leave alone: our answers are data, never pages."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
SECURE = (b"strict-transport-security", b"max-age=31536000")
UNKEPT = (b"cache-control", b"no-store")


class SecurityHeaders:
    """Adds the headers where the answer does not bring its own; an answer that says nothing of it is not cached."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self.app = app
        self.headers = [*ALWAYS, UNKEPT, *([SECURE] if secure else [])]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", [])
                names = {name.lower() for name, _ in own}
                message["headers"] = [*own, *(header for header in self.headers if header[0] not in names)]
            await send(message)

        await self.app(scope, receive, adding)
