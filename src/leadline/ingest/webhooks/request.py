"""A request as it came, without a web framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A request: ``url`` is whole and as the sender wrote it (senders sign it), ``body`` is unpacked and raw.

    >>> Request("POST", "https://leads.example/v1/webhooks/acme", {"X-Secret": "s"}, b"{}").header("x-secret")
    's'
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, whatever its letters' case, trimmed; None where there is none or it is blank."""
        wanted = name.lower()
        found = next((value for key, value in self.headers.items() if key.lower() == wanted), "")
        return found.strip() or None
