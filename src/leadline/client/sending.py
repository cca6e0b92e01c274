"""Requests that are sent again where that may help: after 429 and 503 as the server says, and where nobody answered."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from leadline.client.errors import UnreachableError, error_of

AGAIN = frozenset({429, 503})
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 30.0


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends requests over a connection, each up to ``tries`` times."""

    http: httpx.Client
    tries: int = 5

    def json(self, method: str, path: str, body: Any = None, params: Mapping[str, Any] | None = None) -> Any:
        """The body of a good answer. An `ApiError` says why there is none.

        What changes something goes with an Idempotency-Key, so that a second try never does it twice.
        """
        headers = {} if method == "GET" else {"Idempotency-Key": secrets.token_hex(16)}
        wanted = {name: value for name, value in (params or {}).items() if value is not None}
        for tried in range(1, self.tries + 1):
            last = tried == self.tries
            try:
                said = self.http.request(method, path, json=body, params=wanted, headers=headers)
            except httpx.TransportError as error:
                if last:
                    raise UnreachableError(
                        f"{self.http.base_url} does not answer: {str(error) or type(error).__name__}"
                    ) from None
                time.sleep(wait_before(tried))
                continue
            if said.is_success:
                return said.json()
            if last or said.status_code not in AGAIN:
                raise error_of(said)
            time.sleep(asked(said) or wait_before(tried))
        raise AssertionError("the last try returns or raises")


def asked(said: httpx.Response) -> float | None:
    """In how many seconds the server wants us again, as far as that is bearable."""
    text = said.headers.get("retry-after", "")
    return min(float(text), LONGEST_WAIT_S) if text.isascii() and text.isdecimal() else None


def wait_before(tried: int) -> float:
    """Longer each time, and never the same for two clients."""
    longest = min(LONGEST_WAIT_S, FIRST_WAIT_S * float(2**tried))
    return longest * (0.5 + random.random() / 2)
