"""Idempotency: a POST with an ``Idempotency-Key`` is done once, however often it is sent.

    @routes.post("/api/things", status_code=201)
    def create(wanted: Wanted, actor: …, once: OnceGiven) -> Response:
        return once.done(actor, 201, lambda con: made(con, wanted))

The answer is kept for a day, in the same transaction that does what was asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Depends, Header, Request
from starlette.responses import Response

from leadline.api.actor import Actor
from leadline.api.answer import Json
from leadline.api.faults import Fault
from leadline.api.given import Service, ServiceGiven
from leadline.store.answers import claim, keep

REPLAYED = {"Idempotency-Replayed": "true"}
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key with the same request does it once; it is remembered for a day.",
    ),
]


@dataclass(frozen=True, slots=True)
class Once:
    """How a request is done once: its key, and what it says."""

    service: Service
    digest: bytes
    key: str | None = None

    def done(
        self,
        actor: Actor,
        status: int,
        make: Callable[[sa.Connection], dict[str, Any]],
        kept: Callable[[dict[str, Any]], dict[str, Any]] = lambda body: body,
    ) -> Response:
        """Do it in one transaction and answer what ``make`` gives; or answer as before.

        ``kept`` is what of the answer is kept and said again: all of it, but never a secret.
        """
        with self.service.store.writing() as con:
            if self.key is None:
                return Json(make(con), status_code=status)
            before = claim(con, actor.name, self.key, self.digest, self.service.clock())
            if before is None:
                body = make(con)
                keep(con, actor.name, self.key, status, orjson.dumps(kept(body)).decode())
                return Json(body, status_code=status)
        if before.digest != self.digest:
            raise Fault(
                "key_reused",
                "this Idempotency-Key came before with another request; take a new one for each",
                "header.Idempotency-Key",
            )
        return Response(before.body, before.status, REPLAYED, media_type="application/json")


async def once_of(request: Request, service: ServiceGiven, key: Key = None) -> Once:
    body = await request.body()
    said = f"{request.method} {request.url.path}\n".encode() + body
    return Once(service, hashlib.sha256(said).digest(), key)


OnceGiven = Annotated[Once, Depends(once_of)]
