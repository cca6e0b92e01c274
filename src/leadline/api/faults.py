"""What the API answers when it does not do what was asked: one shape for all of it.

    {"error": {"code": "not_found", "message": "there is no user 7", "where": "path.user_id", "request_id": "…"}}

``code`` is for programs and never changes its meaning, ``message`` is for people. ``where`` is there where one part of
the request is to blame; ``problems`` where a model has mistakes, each with its file, line, place and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from leadline.errors import (
    CaseError,
    EngineError,
    FactsError,
    InputError,
    LeadlineError,
    ModelError,
    Problem,
    StoreError,
    UnsupportedError,
)
from leadline.ingest.inbox import Full
from leadline.ingest.segment import RequestError
from leadline.ingest.uploading.receiving import TooLarge
from leadline.ingest.webhooks.errors import BodyError, Lacks, ProofError, SecretError, SourceError

CODES: Mapping[str, tuple[int, str]] = {
    "malformed": (400, "The request cannot be read: no JSON, no gzip, a cursor that is none of ours."),
    "model_invalid": (400, "The model has mistakes; `problems` has all of them, each with its place."),
    "unauthorized": (401, "No key and no session, or one that opens nothing (any more)."),
    "wrong_password": (401, "No user signs in with that address and password."),
    "forbidden": (403, "Who asks may not do that: another role, another kind of key, a scope that is missing."),
    "csrf": (403, "A session changes something only with the header X-CSRF-Token."),
    "wrong_code": (403, "The code is another one, or was used already."),
    "not_found": (404, "There is no such thing, or no such address."),
    "method_not_allowed": (405, "The address is right, the method is not; the header Allow has those that are."),
    "timeout": (408, "The body of the request did not come in time."),
    "conflict": (409, "What is there already stands in the way."),
    "key_reused": (409, "The Idempotency-Key came before with another request."),
    "too_large": (413, "The request, or a batch in it, is larger than allowed."),
    "unsupported_media_type": (415, "The body is no JSON, or compressed with something else than gzip."),
    "invalid": (422, "The request can be read, but what it says cannot be done."),
    "unsupported": (422, "The engine cannot do what the model asks."),
    "too_many_requests": (429, "Too many requests; the header Retry-After says in how many seconds to come again."),
    "internal": (500, "A fault of ours. The log has it under the request's id."),
    "not_ready": (503, "The server cannot do its work yet, or not any more."),
    "busy": (503, "So much is waiting that the request had better come again, in as many seconds as Retry-After says."),
    "store_unavailable": (503, "The database does not answer; nothing was taken, so send it again."),
    "engine_failed": (503, "The engine that scores is missing or failed."),
    "no_secret": (503, "The secret of a webhook is not set here."),
}
OF_STATUS = {
    400: "malformed",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
}
OF_TYPE: Mapping[type[LeadlineError], str] = {  # the nearest one counts
    InputError: "invalid",
    ModelError: "model_invalid",
    FactsError: "invalid",
    CaseError: "invalid",
    UnsupportedError: "unsupported",
    EngineError: "engine_failed",
    StoreError: "store_unavailable",
    TooLarge: "too_large",
    Full: "busy",
    BodyError: "malformed",
    SourceError: "invalid",
    SecretError: "no_secret",
}
UNSAID = {  # what the errors themselves say of these is for the log: addresses of databases, places in the code
    "internal": "this is a fault of ours; the log has more under the request's id",
    "store_unavailable": "the database does not answer; nothing was taken, so send it again",
    "engine_failed": "the engine that scores failed; the log has more under the request's id",
}
COME_AGAIN = {"busy": 1, "store_unavailable": 5, "not_ready": 5, "engine_failed": 30, "no_secret": 60}  # seconds


class Fault(LeadlineError):
    """A request that is not done. ``again`` is in how many seconds the same request may succeed."""

    def __init__(
        self,
        code: str,
        message: str,
        where: str | None = None,
        again: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.where = code, message, where
        self.again = again if again is not None else COME_AGAIN.get(code)
        self.headers = dict(headers or {})
        self.problems: tuple[Problem, ...] = ()

    @property
    def status(self) -> int:
        return CODES[self.code][0]


def missing(what: str, where: str | None = None) -> Fault:
    """Something is asked for that is not there: ``missing("user 7", "path.user_id")``."""
    return Fault("not_found", f"there is no {what}", where)


def as_fault(error: LeadlineError) -> Fault:
    """What the API says of an error of the floors below."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, RequestError):
        return Fault(OF_STATUS.get(error.status, "malformed"), str(error))
    if isinstance(error, ProofError):
        return Fault("unauthorized" if error.lacks is Lacks.missing else "forbidden", str(error))
    code = next((OF_TYPE[kind] for kind in type(error).__mro__ if kind in OF_TYPE), "internal")
    fault = Fault(code, UNSAID.get(code) or str(error))
    fault.problems = error.problems if isinstance(error, ModelError) else ()
    return fault


class Wrong(NamedTuple):
    """One thing wrong with a request: ``body.email``, and what."""

    where: str
    what: str


def invalid(found: list[Wrong], code: str = "invalid") -> Fault:
    """A request with things wrong in it, all of them in one message."""
    if len(found) == 1:
        return Fault(code, f"{found[0].where}: {found[0].what}", found[0].where)
    said = "; ".join(f"{one.where}: {one.what}" for one in found[:20])
    return Fault(code, f"{len(found)} things are wrong: {said}", found[0].where)
