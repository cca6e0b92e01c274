"""Routers of ours: JSON read by orjson, nothing taken that no database could keep, one shape for what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from enum import Enum
from typing import Annotated, Any

import orjson
from annotated_types import Ge, Le
from fastapi import APIRouter, Path, Request, Response
from fastapi.routing import APIRoute

from leadline.api.actor import SAFE
from leadline.api.faults import Fault

BIGGEST = 2**63 - 1  # number of a row
Number = Annotated[int, Ge(1), Le(BIGGEST)]
NumberInPath = Annotated[int, Path(ge=1, le=BIGGEST, examples=[3])]


class JsonRequest(Request):
    """A request whose body is JSON, read before the route sees it."""

    async def read(self) -> None:
        """Read the body; a `Fault` if it is no JSON that a database can keep."""
        if b"%00" in self.scope["query_string"] or "\x00" in self.scope["path"]:
            raise Fault("malformed", "the address has the character NUL; leave it out")
        if self.method in SAFE or not (body := await self.body()):
            return
        if not is_json(self.headers.get("content-type", "")):
            raise Fault("unsupported_media_type", "the body must be JSON: send Content-Type: application/json")
        if self.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Fault("unsupported_media_type", "the body must not be compressed here; send it as it is")
        try:
            self._json = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Fault("malformed", f"the body is no JSON: {error.msg} at character {error.pos}") from None
        if b"\\u0000" in body and any("\x00" in text for text in texts(self._json)):
            raise Fault("malformed", "a text in the body has the character NUL; leave it out")


class JsonRoute(APIRoute):
    """A route that reads JSON by orjson."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()

        async def reading_json(request: Request) -> Response:
            read = JsonRequest(request.scope, request.receive)
            await read.read()
            return await handler(read)

        return reading_json


def router(tag: str, route: type[APIRoute] = JsonRoute) -> APIRouter:
    """A router of endpoints that belong together; each writes its whole path. `leadline.api.app` puts them in.

    An endpoint that reads its body itself, because it is signed or compressed, has a plain `APIRoute`.
    """
    tags: list[str | Enum] = [tag]
    return APIRouter(tags=tags, route_class=route, generate_unique_id_function=lambda one: one.name)


def is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def texts(value: Any) -> Iterator[str]:
    """All texts in a JSON value, names included."""
    ahead = [value]
    while ahead:
        one = ahead.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            ahead += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            ahead += one
