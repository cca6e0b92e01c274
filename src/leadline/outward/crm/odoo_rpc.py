"""Odoo's JSON-RPC: one address, every answer HTTP 200, and errors that are known by the name of a Python exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx

from leadline.model.condition import Instant
from leadline.outward.crm.protocol import Failing
from leadline.outward.crm.wire import after_of, date_of
from leadline.outward.reaching import Refused as NotReached

BUSY = ("SerializationFailure", "LockNotAvailable", "DeadlockDetected")  # PostgreSQL's, after Odoo's own tries
FAILS_WHOLE = ("OperationalError", "AccessDenied", "SessionExpiredException", "PoolError")
SHOWN = 300  # characters of an error


class Fault(Failing):
    """What Odoo says about one call: ``kind`` is the exception's name without its module."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(f"Odoo says: {why}")
        self.kind = kind

    @property
    def again(self) -> bool:
        return self.kind in BUSY


@dataclass
class Rpc:
    """Calls over one connection. ``at`` is what time Odoo's server said it is at the last answer."""

    http: httpx.Client
    url: str
    database: str
    login: str
    key: str = field(repr=False)
    at: Instant | None = None

    def call(self, model: str, method: str, *args: Any, **named: Any) -> Any:
        """What a method of a model returns; `Fault` where it raises, `Failing` where nothing can be called."""
        return self.ask("object", "execute_kw", self.database, self.uid, self.key, model, method, list(args), named)

    @cached_property
    def uid(self) -> int:
        """Who we are: the number of the user."""
        found = self.ask("common", "authenticate", self.database, self.login, self.key, {})
        if not isinstance(found, int) or not found:
            raise Failing("Odoo refuses the login or the API key")
        return found

    @cached_property
    def version(self) -> int:
        """The main version, such as 18."""
        found = self.ask("common", "version")
        return int(str(found["server_version_info"][0]).removeprefix("saas~"))

    def ask(self, service: str, method: str, *args: Any) -> Any:
        params = {"service": service, "method": method, "args": list(args)}
        try:
            answer = self.http.post(
                f"{self.url.rstrip('/')}/jsonrpc", json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
            )
        except (httpx.HTTPError, NotReached) as error:
            raise Failing(f"Odoo was not reached: {error}") from error
        self.at = date_of(answer)
        if answer.status_code != httpx.codes.OK:
            raise Failing(f"Odoo answered {answer.status_code}", after_of(answer))
        try:
            said = answer.json()
        except ValueError as error:
            raise Failing("what answers there is no Odoo: its answer is not JSON") from error
        if not isinstance(said, Mapping):
            raise Failing("what answers there is no Odoo: its answer is no object")
        if "error" in said:
            raise fault(said["error"])
        return said.get("result")  # a method that returns nothing leaves it out


def fault(error: Mapping[str, Any]) -> Fault | Failing:
    data = error.get("data") or {}
    kind = str(data.get("name", "")).rpartition(".")[2]
    why = " ".join(str(data.get("message") or error.get("message") or "no reason").split())[:SHOWN]
    if kind == "AccessDenied":
        return Failing("Odoo refuses the login or the API key")
    if kind in FAILS_WHOLE:
        return Failing(f"Odoo fails: {why}")
    return Fault(kind, why)
