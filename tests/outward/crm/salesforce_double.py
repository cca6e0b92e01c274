"""Salesforce as far as it is spoken to: its REST API over real HTTP, with state, limits and its own ways of failing.

From its documents: a token for client credentials, refused with 401 INVALID_SESSION_ID when it ran out; errors are
lists of ``errorCode`` and ``message``; collections take 200 records, at most ten turns of kind, and answer record by
record; an upsert takes an external id and no id; queries answer pages with ``nextRecordsUrl``; ``queryAll`` has the
deleted, and a merged lead is deleted with a ``MasterRecordId``; a converted lead cannot be changed; a long text cannot
be queried by; a custom field is seen by nobody before a field permission says so. What is not faithful: sharing,
triggers, validation rules, duplicate rules.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

from leadline.simulate.crm.answering import Answer, Asked, serving
from tests.outward.crm import soql
from tests.outward.crm.salesforce_state import Fault, Record, State

MOST, TURNS = 200, 10
BELOW = re.compile(r"/services/data/v\d+\.\d/?(.*)")


@dataclass
class SalesforceDouble(State):
    """The server of it."""

    def answer(self, asked: Asked) -> Answer:
        try:
            if asked.path == "/services/oauth2/token":
                return self.token(asked)
            found = BELOW.fullmatch(asked.path)
            if found is None:
                raise Fault("NOT_FOUND", "The requested resource does not exist", 404)
            if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
                raise Fault("INVALID_SESSION_ID", "Session expired or invalid", 401)
            if self.requests_left <= 0:
                raise Fault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403)
            self.requests_left -= 1
            return self.served(asked, found[1].split("/"))
        except soql.Malformed as error:
            return Answer(400, [{"message": str(error), "errorCode": error.code}])
        except Fault as error:
            return Answer(error.status, [{"message": str(error), "errorCode": error.code}])

    def token(self, asked: Asked) -> Answer:
        form = dict(parse_qsl(asked.body.decode()))
        given = (form.get("client_id"), form.get("client_secret"))
        if asked.headers.get("authorization", "").startswith("Basic "):
            given = tuple(base64.b64decode(asked.headers["authorization"][6:]).decode().split(":", 1))  # type: ignore[assignment]
        if form.get("grant_type") != "client_credentials" or given[0] != self.client_id:
            return Answer(400, {"error": "invalid_client_id", "error_description": "client identifier invalid"})
        if given[1] != self.client_secret:
            return Answer(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
        token = f"00D!token{len(self.asked)}"
        self.tokens.add(token)
        about = {
            "id": f"{self.url}/id/00D000000000001AAA/{self.user}",
            "instance_url": self.url,
            "token_type": "Bearer",
        }
        return Answer(said={"access_token": token, **about})

    def served(self, asked: Asked, parts: Sequence[str]) -> Answer:
        match asked.method, *parts:
            case "GET", "":
                return Answer(said={"sobjects": "/sobjects"})
            case "GET", "query" | "queryAll", cursor if cursor:
                return Answer(said=self.paged(cursor))
            case "GET", "query" | "queryAll", *_:
                return Answer(said=self.queried(asked.query["q"], deleted=parts[0] == "queryAll"))
            case "GET", "sobjects", of, "describe":
                return Answer(said=self.described(of))
            case "PATCH", "sobjects", of, name, value:
                which, created = self.upserted(of, name, value, asked.said)
                return Answer(201 if created else 200, {"id": which, "success": True, "errors": [], "created": created})
            case "POST", "sobjects", of, *_:
                return Answer(201, {"id": self.made(of, asked.said), "success": True, "errors": []})
            case "POST", "tooling", "sobjects", "CustomField", *_:
                return Answer(201, {"id": self.custom_field(asked.said), "success": True, "errors": []})
            case "PATCH", "composite", "sobjects", of, name:
                return Answer(said=[self.each(self.collected, one, of, name) for one in self.records(asked)])
            case "PATCH", "composite", "sobjects":
                return Answer(said=[self.each(self.patched, one) for one in self.records(asked)])
        raise Fault("NOT_FOUND", "The requested resource does not exist", 404)

    def records(self, asked: Asked) -> Sequence[Record]:
        records: list[Record] = asked.said["records"]
        kinds = [one["attributes"]["type"] for one in records]
        if len(records) > MOST:
            raise Fault("INVALID_INPUT", f"record limit reached: cannot have more than {MOST} records")
        if 1 + sum(one != other for one, other in pairwise(kinds)) > TURNS:
            raise Fault("INVALID_INPUT", "Cannot have more than 10 chunks in a single operation")
        for one in records:
            self.known(one["attributes"]["type"], [name for name in one if name not in ("attributes", "id")])
        return records

    def each(self, act: Any, *of: Any) -> Mapping[str, Any]:
        """What comes of one record of a collection."""
        try:
            which, created = act(*of)
        except Fault as error:
            errors = [{"statusCode": error.code, "message": str(error), "fields": error.fields}]
            return {"success": False, "errors": errors}
        return {"id": which, "success": True, "errors": []} | ({} if created is None else {"created": created})


@contextmanager
def salesforce(**options: Any) -> Iterator[SalesforceDouble]:
    """A Salesforce on a free port of this machine."""
    double = SalesforceDouble(**options)
    with serving(double):
        yield double
