"""Faults as HTTP responses."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

import orjson
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from leadline.api.faults import Fault


class Json(JSONResponse):
    """A JSON body, written by orjson."""

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


def fault_response(fault: Fault, request_id: str) -> Json:
    """The response to a request that is not done."""
    problems = [asdict(one) for one in fault.problems] or None
    error: dict[str, Any] = {"code": fault.code, "message": fault.message, "where": fault.where}
    error |= {"request_id": request_id, "problems": problems}
    headers = dict(fault.headers)
    if fault.again is not None:
        headers["Retry-After"] = str(max(1, math.ceil(fault.again)))
    if fault.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    said = {name: value for name, value in error.items() if value is not None}
    return Json({"error": said}, status_code=fault.status, headers=headers)


async def answer_fault(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer from a middleware, where no route has been found yet."""
    await fault_response(fault, request_id_of(scope))(scope, receive, send)


def request_id_of(scope: Scope) -> str:
    found: str = scope.get("state", {}).get("request_id", "")
    return found
