"""Ids as clients write them: of people, of accounts, of messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from leadline.ingest.segment.limits import ID, Refused
from leadline.ingest.segment.values import dumped
from leadline.model.condition import Instant
from leadline.model.text import SPACE, fold

#: What programs write where they know nobody. As an id it would make one lead of all visitors.
NOBODY = frozenset({"null", "undefined", "none", "nan", "[object object]"})

_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_ADDRESS_LENGTH = 254
_EXACT = 2**53  # from here on several whole numbers are one fraction
_NOT_CONTENT = ("messageId", "sentAt", "receivedAt", "writeKey", "_metadata")


def named(raw: Mapping[str, Any], field: str) -> str | None:
    """The id in a field: text, trimmed; a number in its shortest form; None where it is blank or names nobody.

    >>> named({"userId": " 42 "}, "userId"), named({"userId": 42.0}, "userId"), named({"userId": "null"}, "userId")
    ('42', '42', None)
    """
    value = raw.get(field)
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip(SPACE)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"{field} must be text")
    elif isinstance(value, float) and abs(value) >= _EXACT:
        raise Refused(f"{field} is too large for a number, so digits of it are lost: send it as text")
    else:
        text = str(int(value)) if value == int(value) else str(value)
    if len(text) > ID:
        raise Refused(f"{field} has {len(text)} characters, {ID} is the most: send a shorter id")
    return None if not text or (len(text) <= 15 and text.lower() in NOBODY) else text


def address(value: Any) -> str | None:
    """An e-mail address, trimmed and in small letters; None for what does not look like one.

    >>> address(" Ada@Nordhaven.Example "), address("ada")
    ('ada@nordhaven.example', None)
    """
    if not isinstance(value, str) or "@" not in value:
        return None
    text = value.strip(SPACE).lower() if value.isascii() else fold(value)  # the quick way is most of them
    return text if len(text) <= _ADDRESS_LENGTH and _ADDRESS.fullmatch(text) else None


def message_id(raw: Mapping[str, Any], kind: str, sent_at: Instant | None, received_at: Instant) -> str:
    """The message's own id, else one made from its content, so that the same message sent again counts once.

    A message that does not say when it happened could be an act done twice: the instant of sending, or else of
    arrival, belongs to what its id is made from.
    """
    text = named(raw, "messageId")
    if text is not None:
        return text
    content = {name: value for name, value in raw.items() if name not in _NOT_CONTENT and value is not None}
    if "timestamp" not in content and "originalTimestamp" not in content:
        content["sentAt"] = received_at if sent_at is None else sent_at
    content["type"] = kind
    return f"made-{hashlib.blake2b(dumped(content), digest_size=16).hexdigest()}"
