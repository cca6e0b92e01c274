"""The one way from a page to everything else: our own HTTP API, asked as the person who looks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from leadline.api.actor import COOKIE, CSRF_HEADER
from leadline.api.faults import Fault
from leadline.api.pages_token import FOR, TOKEN

T = TypeVar("T", bound=BaseModel)
PATIENCE = httpx.Timeout(30.0, read=180.0)  # a preview of a large store takes its time
GONE = Fault("not_ready", "the service does not answer; it may be starting again")


class Refused(Exception):
    """A request that the API did not do: its code, its message for people, and what of the request is to blame."""

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        self.status = status
        self.code: str = error.get("code", "internal")
        self.message: str = error.get("message", "")
        self.where: str | None = error.get("where")
        self.problems: list[dict[str, Any]] = error.get("problems") or []
        super().__init__(self.message)


@dataclass(frozen=True)
class Line:
    """The connection of this process to the API. ``token`` lets it say for whom it asks."""

    url: str
    token: str = field(repr=False)
    http: httpx.AsyncClient = field(repr=False)

    def api(self, cookie: str | None, peer: str, agent: str = "") -> Api:
        """The API as the bearer of a session's cookie has it.

        ``peer`` is the address of their browser, and ``agent`` what it calls itself.
        """
        return Api(self, cookie, peer, agent)


def line_to(url: str, token: str) -> Line:
    """A connection to the API at an address. All people share it, so it keeps nobody's cookie for the next."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    none = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    client = httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False, cookies=none)
    return Line(url, token, client)


@dataclass
class Api:
    """The API for one person. ``csrf`` is the session's token, which goes with all that changes something."""

    line: Line = field(repr=False)
    cookie: str | None = field(repr=False)
    peer: str = field(repr=False)
    agent: str = field(default="", repr=False)
    csrf: str | None = field(default=None, repr=False)

    def headers(self) -> dict[str, str]:
        own = {TOKEN: self.line.token, FOR: self.peer}
        if self.agent:
            own["User-Agent"] = self.agent
        if self.cookie is not None:
            own["Cookie"] = f"{COOKIE}={self.cookie}"
        return own if self.csrf is None else own | {CSRF_HEADER: self.csrf}

    async def response(self, method: str, path: str, **given: Any) -> httpx.Response:
        """The whole answer; `Refused` where it is none that was hoped for."""
        headers = self.headers() | given.pop("headers", {})
        try:
            got = await self.line.http.request(method, path, headers=headers, **given)
        except httpx.TransportError:
            raise Refused(GONE.status, {"code": GONE.code, "message": GONE.message}) from None
        if got.is_error:
            raise refusal(got)
        return got

    async def get(self, shape: type[T], path: str, **query: Any) -> T:
        """What the API answers at a path, as one of its shapes. Parts of the query that are None are left out."""
        got = await self.response("GET", path, params=said(query))
        return as_shape(shape, got.content)

    async def send(self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None) -> Any:
        """Do something; what the API answers as plain values, None where it says nothing."""
        got = await self.response(method, path, json=body, params=said(query or {}))
        return got.json() if got.content else None

    @asynccontextmanager
    async def stream(self, path: str, **headers: str) -> AsyncIterator[httpx.Response]:
        """An answer that comes bit by bit."""
        patience = httpx.Timeout(30.0, read=60.0)
        async with self.line.http.stream("GET", path, headers=self.headers() | headers, timeout=patience) as got:
            yield got


def said(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value is not None}


def as_shape(shape: type[T], content: bytes) -> T:
    """An answer as its shape. Instants are texts in answers, and whole microseconds in shapes."""
    return shape.model_validate_json(content)


def refusal(got: httpx.Response) -> Refused:
    try:
        error = got.json()["error"]
    except (ValueError, KeyError, TypeError):
        error = {"code": "internal", "message": "the service answered what nobody understands"}
    return Refused(got.status_code, error)
