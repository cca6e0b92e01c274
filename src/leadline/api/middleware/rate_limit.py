"""How often an address may come: to write, to read and act, to try a password."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from leadline.api.actor import SAFE
from leadline.api.answer import answer_fault
from leadline.api.buckets import Buckets
from leadline.api.faults import Fault
from leadline.api.given import Limits
from leadline.model.condition import Instant

# Where somebody could try passwords and codes.
GUESSED = (
    "/api/login",
    "/api/login/code",
    "/api/login/link",
    "/api/setup",
    "/api/welcome",
    "/api/me/password",
    "/api/me/totp",
    "/api/me/totp/confirm",
    "/api/me/totp/recovery-codes",
)


class RateLimit:
    """Answers 429 to an address that comes too often. What a key may is counted where the key is known."""

    def __init__(self, app: ASGIApp, limits: Limits, clock: Callable[[], Instant]) -> None:
        self.app, self.limits, self.clock = app, limits, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        buckets = self.buckets_for(scope) if scope["type"] == "http" else None
        wait = buckets.take(peer(scope), self.clock()) if buckets is not None else 0.0
        if wait:
            scope.setdefault("state", {})["fault"] = "too_many_requests"
            await answer_fault(too_often(wait), scope, receive, send)
            return
        await self.app(scope, receive, send)

    def buckets_for(self, scope: Scope) -> Buckets | None:
        path = scope["path"]
        if path in GUESSED and scope["method"] not in SAFE:
            return self.limits.login
        if path.startswith("/api/"):
            return self.limits.api
        return self.limits.peer if path.startswith(("/v1/", "/m/")) else None


def too_often(seconds: float) -> Fault:
    return Fault("too_many_requests", "too many requests; come again when the header Retry-After says", again=seconds)


def peer(scope: Scope) -> str:
    """The address that a request came from: the caller's, where a trusted proxy says it."""
    client = scope.get("client")
    return client[0] if client else ""
