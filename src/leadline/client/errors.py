"""What can go wrong between the client and the server.

LeadlineError
└── ApiError                  the server answered that it does not do what was asked
    ├── RefusedError          what was asked is wrong: asking again changes nothing
    └── UnreachableError      nobody answered, or not now, however often it was tried
"""

from __future__ import annotations

from typing import Any

import httpx

from leadline.errors import LeadlineError, Problem


class ApiError(LeadlineError):
    """A request that was not done. ``code`` never changes its meaning; the log has it under ``request_id``."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "",
        where: str | None = None,
        request_id: str | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        place = f" ({where})" if where else ""
        log = f" [request {request_id}]" if request_id else ""
        super().__init__(f"{message}{place}{log}")
        self.message, self.status, self.code, self.where = message, status, code, where
        self.request_id, self.problems = request_id, problems


class RefusedError(ApiError):
    """What was asked cannot be done. ``problems`` has all mistakes of a model."""


class UnreachableError(ApiError):
    """Nobody answered, or the server was busy or failed, however often it was tried."""


def error_of(said: httpx.Response) -> ApiError:
    """The error that an answer says, or one that says what came instead."""
    found = body_of(said).get("error")
    kind = UnreachableError if said.status_code in (408, 429) or said.status_code >= 500 else RefusedError
    if not isinstance(found, dict):
        what = f"{said.request.url.host} answered {said.status_code}, and not as Leadline does; is the address right?"
        return kind(what, status=said.status_code, request_id=said.headers.get("x-request-id"))
    problems = tuple(Problem(**one) for one in found.get("problems", ()))
    return kind(
        str(found.get("message", "")),
        status=said.status_code,
        code=str(found.get("code", "")),
        where=found.get("where"),
        request_id=found.get("request_id"),
        problems=problems,
    )


def body_of(said: httpx.Response) -> dict[str, Any]:
    try:
        body = said.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
