"""Reading a request of the Segment protocol: who sends it, when, and the messages in it as they came."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from leadline.errors import InputError
from leadline.ingest.segment.body import TooLarge, Torn, unpacked
from leadline.ingest.segment.clock import instant
from leadline.ingest.segment.limits import BATCH_BYTES, MESSAGE_BYTES, MESSAGES
from leadline.model.condition import Instant
from leadline.store.message import Context

#: What the last part of a path asks for. The short ones are those of Segment's library for browsers.
PATHS: Mapping[str, str] = {
    "batch": "batch", "b": "batch", "import": "import",
    "identify": "identify", "i": "identify", "track": "track", "t": "track", "page": "page", "p": "page",
    "screen": "screen", "s": "screen", "group": "group", "g": "group", "alias": "alias", "a": "alias",
}  # fmt: skip
_CONTENT = ("", "application/json", "text/plain")  # sendBeacon sends text, to be spared a preflight
_LONG = re.compile(rb"[:,\[\s]-?\d{19}")
_DIGITS = bytes(0x30 if chr(byte).isdecimal() else 0x20 for byte in range(256))


class RequestError(InputError):
    """A request of which nothing can be taken; ``status`` is the HTTP status that says so, none that is retried."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Request:
    """A request, read but not yet understood.

    ``messages`` are JSON values as they came. ``call`` is the type that the path says, None in a batch, where every
    message says its own. ``historical`` is an import. ``shared`` is the context that holds for all messages of a
    batch, ``connection`` what the connection itself tells. ``large``: a message may be too large; ``odd``: there may
    be NUL characters or whole numbers beyond 64 bits.
    """

    write_key: str = field(repr=False)
    messages: tuple[Any, ...]
    call: str | None = None
    historical: bool = False
    sent_at: Instant | None = None
    shared: Mapping[str, Any] = field(default_factory=dict)
    connection: Context = Context()
    large: bool = False
    odd: bool = False


def read(path: str, headers: Mapping[str, str], body: bytes, peer: str | None = None) -> Request:
    """A request by its path (``/v1/batch``), its headers and its body; ``peer`` is the address that it came from.

    Of keys that are written twice in one object the last counts. A RequestError says why nothing can be taken.
    """
    call = PATHS.get(path.rstrip("/").rpartition("/")[2])
    if call is None:
        raise RequestError(404, f"there is no such call; there are /v1/{', /v1/'.join(dict.fromkeys(PATHS.values()))}")
    given = {name.lower(): value for name, value in headers.items()}
    plain = _plain(given, body)
    try:
        said = orjson.loads(plain)
    except orjson.JSONDecodeError as error:
        raise RequestError(400, f"the body is no JSON: {error.msg} at character {error.pos}") from None
    if not isinstance(said, dict):
        raise RequestError(400, "the body must be a JSON object")
    together = call in ("batch", "import")
    messages = _messages(said, call) if together else (said,)
    shared = said.get("context") if together else None
    return Request(
        write_key=_write_key(given.get("authorization"), said, messages),
        messages=messages,
        call=None if together else call,
        historical=call == "import",
        sent_at=_sent_at(said.get("sentAt")),
        shared=shared if isinstance(shared, dict) else {},
        connection=Context(ip=peer, user_agent=given.get("user-agent")),
        large=len(plain) > MESSAGE_BYTES,
        odd=_odd(plain),
    )


def _plain(headers: Mapping[str, str], body: bytes) -> bytes:
    content = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content not in _CONTENT:
        raise RequestError(415, "the body must be JSON: send Content-Type: application/json")
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise RequestError(415, "the body may be compressed with gzip only: send Content-Encoding: gzip, or none")
    try:
        return unpacked(body, BATCH_BYTES, gzipped=encoding == "gzip")
    except TooLarge:
        raise RequestError(
            413, f"a request may have {BATCH_BYTES // 1024} KB, decompressed: send smaller batches"
        ) from None
    except Torn:
        raise RequestError(400, "the body is no gzip, or not all of it: send it again, or uncompressed") from None


def _odd(plain: bytes) -> bool:
    """Whether there may be a NUL character or a number of 19 digits; the expression is slow, so it is asked last."""
    if b"\\u0000" in plain:
        return True
    return b"0" * 19 in plain.translate(_DIGITS) and _LONG.search(plain) is not None


def _messages(said: Mapping[str, Any], call: str) -> tuple[Any, ...]:
    batch = said.get("batch")
    if not isinstance(batch, list):
        raise RequestError(400, f'/v1/{call} wants {{"batch": [...]}}, a list of messages')
    if len(batch) > MESSAGES:
        raise RequestError(413, f"a batch may have {MESSAGES} messages, not {len(batch)}: send smaller batches")
    return tuple(batch)


def _write_key(authorization: str | None, said: Mapping[str, Any], messages: tuple[Any, ...]) -> str:
    """The key of the Authorization header, else the body's, else the first that a message names."""
    if authorization is not None and (user := _basic(authorization)):
        return user
    for holder in (said, *messages):
        key = holder.get("writeKey") if isinstance(holder, dict) else None
        if isinstance(key, str) and key.strip():
            return key.strip()
    raise RequestError(
        401, "no write key: send it as the user of HTTP Basic authentication, without a password, or as writeKey"
    )


def _basic(authorization: str) -> str:
    scheme, _, credentials = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise RequestError(
            401, "the Authorization header cannot be read: it is `Basic`, then the write key and a colon in base64"
        ) from None
    return text.partition(":")[0].strip()


def _sent_at(value: Any) -> Instant | None:
    """When the client says that it sent the request; None where it does not say so, or not in a way that we read."""
    try:
        return None if value is None else instant(value)
    except ValueError:
        return None
