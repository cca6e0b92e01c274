"""Requests of our own pages come from the address of whoever looks at them."""

from __future__ import annotations

import hmac
import ipaddress

from starlette.types import ASGIApp, Receive, Scope, Send

from leadline.api.pages_token import FOR, TOKEN

TOKEN_NAME, FOR_NAME = TOKEN.lower().encode(), FOR.lower().encode()


class ForWhom:
    """Puts the address that the pages name in the place of theirs; without their token the header says nothing."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app, self.token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"])
            if hmac.compare_digest(given.get(TOKEN_NAME, b""), self.token):
                scope["client"] = (address(given.get(FOR_NAME, b"")), 0)
        await self.app(scope, receive, send)


def address(given: bytes) -> str:
    """The address that a header names; empty where it is none.

    >>> address(b"203.0.113.7"), address(b"<script>")
    ('203.0.113.7', '')
    """
    try:
        return str(ipaddress.ip_address(given.decode("ascii").strip()))
    except ValueError:
        return ""
