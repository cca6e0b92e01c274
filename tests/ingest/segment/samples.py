"""Requests as the tests make them, and the keys that send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from leadline.ingest.segment import heard, read
from leadline.ingest.trust import Key, KeyKind
from leadline.model.condition import Instant
from leadline.store.message import Heard, Message

BROWSER = Key(1, 1, "website", KeyKind.browser)
SERVER = Key(2, 2, "app", KeyKind.server)
NOW: Instant = 1_772_355_600_000_000  # 2026-03-01T09:00:00Z
JSON = {"Content-Type": "application/json"}


def hear(*messages: Any, key: Key = SERVER, path: str = "/v1/batch", at: Instant = NOW, **batch: Any) -> Heard:
    """What a batch of these messages says."""
    body = orjson.dumps({"writeKey": "k", "batch": list(messages), **batch})
    return heard(read(path, JSON, body), key, at)


def said(message: Mapping[str, Any], key: Key = SERVER, **batch: Any) -> Message:
    """The one message that this one becomes; nothing is refused."""
    found = hear({"messageId": "m1", "userId": "ada", **message}, key=key, **batch)
    assert not found.refused, found.refused
    (one,) = found.messages
    return one


def refused(message: Any, key: Key = SERVER, **batch: Any) -> str:
    """The reason why this message is refused; nothing of it is taken."""
    if isinstance(message, dict):
        message = {"messageId": "m1", "userId": "ada", **message}
    found = hear(message, key=key, **batch)
    assert not found.messages, found.messages
    (one,) = found.refused
    return one.reason
