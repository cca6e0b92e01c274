"""Where other programs send what they saw: each request is proved by its sender's signature, and needs no key."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import Path, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from leadline.api.access import SIGNED
from leadline.api.address import public_address
from leadline.api.answer import Json
from leadline.api.faults import Fault, missing
from leadline.api.given import Service, ServiceGiven
from leadline.api.routing import router
from leadline.api.taking import take
from leadline.ingest import webhooks
from leadline.ingest.segment.body import TooLarge, Torn, unpacked
from leadline.ingest.webhooks import Read, Source
from leadline.model.condition import Instant
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.inserting import insert_new
from leadline.store.message import Heard
from leadline.store.sources import source_number

routes = router("webhooks", APIRoute)
SecretInPath = Annotated[str, Path(alias="secret", description="What proves the sender.", examples=["b5d1c0"])]
ANSWERED = {"accepted": 1, "repeated": 0, "set_aside": 0, "conflicts": [], "refused": []}
TAKES: dict[str, Any] = {
    "dependencies": [SIGNED],
    "responses": {200: {"content": {"application/json": {"example": ANSWERED}}}},
    "openapi_extra": {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}},
}


@routes.post("/v1/webhooks/{source}", summary="Take what another program says.", **TAKES)
async def take_webhook(source: str, request: Request, service: ServiceGiven) -> Json:
    """Take a webhook of a sender that is known: SendGrid, Mailgun, Postmark and so on, or one of your mapping files.

    The answer is 200 when what could be taken is written. What could not stands in ``refused`` with a reason.
    """
    sender = service.webhooks.get(source)
    if sender is None:
        raise missing("sender of webhooks of that name; write a mapping file for it", "path.source")
    now = service.clock()
    asked = webhooks.Request(
        request.method, whole_url(request, service), dict(request.headers), await plain(request, service)
    )
    said = webhooks.read(sender, asked, service.options.webhook_secrets, now)
    request.scope["state"]["caller"] = f"webhook:{sender.name}"
    source_id = await run_in_threadpool(noted, service.store, sender, said, asked.body, now)
    heard = said.heard if source_id is not None else Heard()
    outcome = await take(service, source_id or 0, heard, now) if source_id is not None else None
    return Json(outcome.as_json() if outcome else ANSWERED | {"accepted": 0})


@routes.post(
    "/v1/webhooks/{source}/{secret}", summary="Take what a program says that proves itself by the address.", **TAKES
)
async def take_webhook_at_secret(source: str, _: SecretInPath, request: Request, service: ServiceGiven) -> Json:
    """The same for a mapping file whose proof is ``path``: the address ends with the secret."""
    return await take_webhook(source, request, service)  # which finds the secret in the address itself


def whole_url(request: Request, service: Service) -> str:
    """The address as the sender wrote it, which some sign: by the public address, where we have one."""
    scope = request.scope
    path = scope.get("raw_path", scope["path"].encode()).decode("ascii")
    query = f"?{scope['query_string'].decode('ascii')}" if scope["query_string"] else ""
    return f"{public_address(request, service.options)}{path}{query}"


async def plain(request: Request, service: Service) -> bytes:
    """The body as it was before it was compressed."""
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise Fault("unsupported_media_type", "the body may be compressed with gzip only")
    try:
        return unpacked(await request.body(), service.options.ingest_limit, gzipped=encoding == "gzip")
    except TooLarge:
        raise Fault("too_large", f"a webhook may have {service.options.ingest_limit // 1024} KB") from None
    except Torn:
        raise Fault("malformed", "the body is no gzip, or not all of it") from None


def noted(store: Store, sender: Source, said: Read, body: bytes, now: Instant) -> int | None:
    """The number of the sender's source; `None` if its nonce came before with another body.

    The same nonce with the same body is the sender trying again: its messages have ids, and count once.
    """
    with store.writing() as con:
        source_id = source_number(con, sender.name, "webhook", now)
        if said.nonce is None:
            return source_id
        digest = hashlib.blake2b(body, digest_size=12).digest()
        row = {"source_id": source_id, "message_id": f"nonce:{said.nonce}", "digest": digest, "received_at": now}
        if insert_new(con, t.seen, [row], [t.seen.c.message_id]):
            return source_id
        first = sa.select(t.seen.c.digest).where(
            t.seen.c.source_id == source_id, t.seen.c.message_id == row["message_id"]
        )
        return source_id if bytes(con.execute(first).scalar_one()) == digest else None
