"""Asking HubSpot: one request with the token of a private app, and what its answers mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

from leadline.model.condition import Instant
from leadline.outward.crm.protocol import Failing
from leadline.outward.reaching import Refused as PrivateAddress
from leadline.outward.webhook import retry_after

SHOWN = 300  # characters of a message
Asked = Mapping[str, Any]


class Forbidden(Failing):
    """The private app lacks a scope."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer 4xx about this request alone. ``category`` is HubSpot's word for it."""

    status: int
    category: str
    words: str


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks HubSpot."""

    http: httpx.Client
    url: str
    token: str = field(repr=False)
    clock: Callable[[], Instant]

    def __call__(
        self, method: str, path: str, body: Asked | None = None, params: Asked | None = None
    ) -> dict[str, Any] | Problem:
        """What HubSpot answers; `Failing` where it answers nobody just now, or not us."""
        headers = {"authorization": f"Bearer {self.token}"}
        try:
            answer = self.http.request(method, f"{self.url}{path}", json=body, params=params, headers=headers)
        except PrivateAddress as error:
            raise Failing(str(error)) from None
        except httpx.HTTPError as error:
            raise Failing(f"HubSpot could not be reached: {str(error) or type(error).__name__}") from None
        said = loaded(answer)
        words = said_in(said) or f"{answer.status_code} {answer.reason_phrase}".strip()
        match answer.status_code:
            case 429:
                raise Failing(f"HubSpot asks us to wait: {words}", retry_after(answer, self.clock()))
            case 401:
                raise Failing(f"HubSpot does not know the token: {words}; connect again with a token that holds")
            case 403:
                raise Forbidden(f"HubSpot does not allow it: {words}{scopes(said)}")
            case status if status >= 500 or status < 200 or 300 <= status < 400:
                raise Failing(f"HubSpot answers {words}", retry_after(answer, self.clock()))
            case status if status >= 400:
                return Problem(status, str(said.get("category", "")), words)
        return said

    def needed(self, method: str, path: str, body: Asked | None = None, params: Asked | None = None) -> dict[str, Any]:
        """An answer without which nothing goes on."""
        found = self(method, path, body, params)
        if isinstance(found, Problem):
            raise Failing(f"HubSpot answers {found.status} to {path}: {found.words}")
        return found

    def pages(self, path: str, params: Asked) -> list[dict[str, Any]]:
        """All that a list has."""
        found: list[dict[str, Any]] = []
        after = None
        while True:
            page = self.needed("GET", path, None, {**params, **({} if after is None else {"after": after})})
            found += page.get("results", [])
            after = next_of(page)
            if after is None:
                return found


def next_of(page: Mapping[str, Any]) -> str | None:
    """Where a list goes on."""
    found = page.get("paging", {}).get("next", {}).get("after")
    return None if found is None else str(found)


def loaded(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = orjson.loads(answer.content) if answer.content else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {"results": found}


def said_in(said: Mapping[str, Any]) -> str:
    """HubSpot's own words, on one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in str(said.get("message", ""))).split())[:SHOWN]


def scopes(said: Mapping[str, Any]) -> str:
    """Which scopes lack, where HubSpot says it."""
    errors: Sequence[Mapping[str, Any]] = said.get("errors") or ()
    lacking = [one for error in errors for names in (error.get("context") or {}).values() for one in names]
    return f" (it needs {', '.join(sorted(set(lacking)))})" if lacking else ""
