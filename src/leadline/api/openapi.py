"""The description of the API for programs: who may ask, and what can go wrong, put in from what the routes declare."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from leadline.api.access import Access, declared
from leadline.api.actor import COOKIE, CSRF_HEADER
from leadline.api.faults import CODES
from leadline.api.permission import Permission

TAGS = {
    "events in": "The Segment protocol, and the tracker's script. Write keys only.",
    "leads": "Who they are, what they did, and what people do to them.",
    "explanations": "Why a score is what it is, and what it was at any instant: recorded, or replayed.",
    "accounts": "Companies, with the score that their people make.",
    "models": "Versions of models, and which of them score.",
    "segments": "Conditions with a name: who is in them, who entered and who left.",
    "data quality": "What is wrong with the data: junk, machines, pairs, missing fields, late sources.",
    "freshness": "What waits to be scored.",
    "people's rights": "A copy of what is held about a person, their objection, their erasure.",
    "stream": "Changes as they happen, as server-sent events.",
    "uploads": "Files that people bring in: looked into, tried, imported.",
    "beginning": "How far a new installation has come.",
    "routing": "Whose leads become when they are ready, and the clock of the first contact.",
    "flows": "Ways that leads go by themselves: what is done, what is waited for, who is where.",
    "evidence": "What counts as success, what the history says of models, and predictors that learned from it.",
    "trials": "A version of a model beside the live one: as a shadow, or in two arms.",
    "reports": "What became of leads, what they cost, and the quarterly review.",
    "connections": "Where things are sent to, and what is sent over them.",
    "mail": "Templates of mails, and the addresses that get none.",
    "webhooks": "What other programs send, signed by them.",
    "sign in": "Sessions of people, and the first owner.",
    "users": "Who may sign in.",
    "keys": "Keys of sources and of programs.",
    "sources": "Where messages come from, and what of them was not taken.",
    "audit": "Who changed what.",
    "settings": "What the server was told when it started.",
    "health": "Whether the server lives, can work, and what it measures.",
}
SCHEMES = {
    "api_key": {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer lla_…`"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"What `/api/login` sets. Whatever changes something needs the header {CSRF_HEADER} too.",
    },
    "write_key": {
        "type": "http",
        "scheme": "basic",
        "description": "A write key as the user's name, without a password; or `writeKey` in the body.",
    },
}
SECURITY: dict[Permission | Access, list[dict[str, list[str]]]] = {
    Access.public: [],
    Access.signature: [],
    Access.write_key: [{"write_key": []}],
    Access.inside: [{"api_key": []}, {"session": []}, {}],
    **{permission: [{"api_key": []}, {"session": []}] for permission in Permission},
}
PROBLEM = {
    "type": "object",
    "required": ["path", "line", "where", "what", "suggestion"],
    "properties": {
        "path": {"type": "string", "description": "The file."},
        "line": {"type": ["integer", "null"]},
        "column": {"type": ["integer", "null"], "description": "The first character to blame, counted from 1."},
        "end": {"type": ["integer", "null"], "description": "The one after the last; null: the rest of the line."},
        "where": {"type": "string", "description": "The rule, or another part of the file."},
        "what": {"type": "string"},
        "suggestion": {"type": ["string", "null"], "description": "What was probably meant."},
    },
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {
                "code": {"type": "string", "enum": list(CODES), "description": "For programs; it never changes."},
                "message": {"type": "string", "description": "For people: what is wrong, and what to do."},
                "where": {"type": "string", "description": "The part of the request that is to blame."},
                "request_id": {"type": "string", "description": "As in the header X-Request-Id, and in the log."},
                "problems": {"type": "array", "items": PROBLEM, "description": "All mistakes of a model."},
            },
        }
    },
}
STATUSES = {
    status: " ".join(words for code_status, words in CODES.values() if code_status == status)
    for status in sorted({status for status, _ in CODES.values()})
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=[{"name": name, "description": words} for name, words in tags_of(app).items()],
        )
        parts = made.setdefault("components", {})
        parts["securitySchemes"] = SCHEMES
        parts.setdefault("schemas", {})["Error"] = ERROR
        for name in ("HTTPValidationError", "ValidationError"):
            parts["schemas"].pop(name, None)
        for route in app.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                for method in route.methods or ():
                    complete(made["paths"][route.path_format][method.lower()], route)
        app.openapi_schema = made
    return app.openapi_schema


def tags_of(app: FastAPI) -> dict[str, str]:
    """The tags in their order: ours, then those of routers that have no words here."""
    used = [str(tag) for route in app.routes if isinstance(route, APIRoute) for tag in route.tags]
    return {name: TAGS.get(name, name.capitalize()) for name in dict.fromkeys([*TAGS, *used])}


def complete(operation: dict[str, Any], route: APIRoute) -> None:
    """Put in who may ask, and every way in which the request can fail."""
    needed = declared(route)
    operation["security"] = SECURITY[needed[0]] if needed else []
    if needed and isinstance(needed[0], Permission):
        operation["x-permission"] = needed[0].value
    responses = operation["responses"]
    responses.pop("422", None)
    for status in ways(route, needed):
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        responses[str(status)] = {"description": STATUSES[status], "content": content}


def ways(route: APIRoute, needed: list[Permission | Access]) -> list[int]:
    """The statuses of failure that an endpoint can answer with."""
    found = {400, 404, 429, 500, 503}
    if needed and needed[0] is not Access.public:
        found |= {401, 403}
    if route.methods and route.methods & {"POST", "PUT", "PATCH", "DELETE"}:  # also where anybody may ask
        found |= {401, 403, 408, 409, 413, 415}
    return sorted(found | {422})
