"""One line in the log for each request, and its metrics. Nothing in it says who somebody is.

The route's template stands for the path, which may hold ids; there is no query, no body, no header, no address.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from leadline.api.metrics import METHODS, Metrics

LOG = logging.getLogger("leadline.access")
UNKNOWN = "unknown"  # nothing answers to the path
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})  # asked all the time; logged only when they fail


class AccessLog:
    """Logs and counts requests when they have been answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in METHODS else "other"
        began, status, size = time.monotonic(), 0, 0

        async def counting(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, counting)
        finally:
            seconds, route = time.monotonic() - began, template(scope)
            self.metrics.answered(method, route, status, seconds)
            if route not in QUIET or status >= 500:
                LOG.info("request", extra={"fields": line(scope, method, route, status, seconds, size)})


def template(scope: Scope) -> str:
    """The path of the route with its parameters' names in place of what they were."""
    path: str = getattr(scope.get("route"), "path_format", UNKNOWN)
    return path


def line(scope: Scope, method: str, route: str, status: int, seconds: float, size: int) -> dict[str, Any]:
    state = scope.get("state", {})
    return {
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "bytes": size,
        "request_id": state.get("request_id"),
        "caller": state.get("caller", "nobody"),
        "code": state.get("fault"),
    }
