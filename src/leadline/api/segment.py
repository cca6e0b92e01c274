"""The endpoints of the Segment protocol: the client libraries of Segment and RudderStack send to them unchanged."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from leadline.api.access import WRITES
from leadline.api.answer import Json
from leadline.api.faults import Fault
from leadline.api.given import LimitsGiven, ServiceGiven
from leadline.api.keyring import writing_key
from leadline.api.middleware.rate_limit import peer, too_often
from leadline.api.routing import router
from leadline.api.taking import take
from leadline.ingest import segment
from leadline.ingest.trust import Key, KeyKind
from leadline.store.keys import API

routes = router("events in", APIRoute)  # the protocol reads its bodies itself: gzip, and JSON sent as text
TRACKED: dict[str, Any] = {
    "userId": "ada-7",
    "event": "Demo Requested",
    "properties": {"product": "Pro"},
    "messageId": "0b1c6f5e-9d53-4a52-9a07-6c1b3a2f8e11",
    "timestamp": "2026-03-01T09:30:00Z",
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "batch": {"batch": [{"type": "track", **TRACKED}], "sentAt": "2026-03-01T09:30:02Z"},
    "import": {"batch": [{"type": "track", **TRACKED}]},
    "track": TRACKED,
    "identify": {"userId": "ada-7", "anonymousId": "d41c", "traits": {"email": "ada@example.com", "title": "CTO"}},
    "page": {"anonymousId": "d41c", "name": "Pricing", "properties": {"path": "/pricing"}},
    "screen": {"anonymousId": "d41c", "name": "Plans"},
    "group": {"userId": "ada-7", "groupId": "acme", "traits": {"name": "Acme Works", "employees": 140}},
    "alias": {"previousId": "d41c", "userId": "ada-7"},
}
SUMMARIES = {
    "batch": "Send several messages of any type.",
    "import": "Send messages of the past, with their own timestamps.",
    "track": "Say that somebody did something.",
    "identify": "Say who somebody is.",
    "page": "Say that somebody saw a page.",
    "screen": "Say that somebody saw a screen of an app.",
    "group": "Say which account somebody belongs to, and what the account is like.",
    "alias": "Say that two ids are one person.",
}
ANSWERED = {"success": True, "accepted": 1, "repeated": 0, "set_aside": 0, "conflicts": [], "refused": []}


async def send(request: Request, service: ServiceGiven, limits: LimitsGiven) -> Json:
    """Take a request's messages and answer when they are written.

    The answer is 200 as soon as the request can be read and its key is good. What of it was not taken stands in
    ``refused``, each with a reason, and is shown with the source.
    """
    now = service.clock()
    heard_request = segment.read(request.url.path, request.headers, await request.body(), peer(request.scope) or None)
    key = await key_of(request, service, heard_request.write_key)
    wait = limits.key.take(key.key_id, now)
    if key.kind is KeyKind.browser:
        wait = max(wait, limits.key.take((key.key_id, peer(request.scope)), now))
    if wait:
        raise too_often(wait)
    outcome = await take(service, key.source_id, segment.heard(heard_request, key, now), now)
    return Json({"success": True, **outcome.as_json()})


async def key_of(request: Request, service: ServiceGiven, text: str) -> Key:
    """The write key that a request sends along."""
    now = service.clock()
    looked = service.keyring.held(text, now)
    key = looked.key if looked else await run_in_threadpool(service.keyring.look_up, service.store, text, now)
    if key is None:
        raise Fault("unauthorized", "this write key opens nothing; it was mistyped or revoked")
    request.scope["state"]["caller"] = f"key:{key.key_id}"
    if key.kind == API:
        raise Fault("forbidden", "this is an API key, which writes no events; make a write key for the source")
    return writing_key(key)


def add(name: str, call: str) -> None:
    routes.add_api_route(
        f"/v1/{name}",
        send,
        methods=["POST"],
        name=f"send_{name}",
        summary=SUMMARIES[call],
        include_in_schema=name == call,
        dependencies=[WRITES],
        responses={200: {"content": {"application/json": {"example": ANSWERED}}}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "object"}, "example": EXAMPLES[call]}},
            }
        },
    )


for path_name, path_call in segment.PATHS.items():
    add(path_name, path_call)
