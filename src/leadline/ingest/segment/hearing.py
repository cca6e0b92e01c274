"""From a request to messages: each one understood, judged by its key, and taken or refused by itself."""

from __future__ import annotations

from typing import Any

from leadline.ingest.segment.call import opened
from leadline.ingest.segment.calls import CALLS
from leadline.ingest.segment.limits import ID, Refused
from leadline.ingest.segment.request import Request
from leadline.ingest.segment.values import scrubbed, sized
from leadline.ingest.trust import Key, KeyKind, judged, left_out
from leadline.model.condition import Instant
from leadline.store.message import Heard, Kind, Message, Refusal


def heard(request: Request, key: Key, received_at: Instant) -> Heard:
    """What the request says, as far as its key may say it; one bad message costs no other.

    One message of a client is one message of ours, but for an identify that names a company by its id: that is a
    second one, ``<messageId>:company``. What is refused has its messageId, or ``<messageId>:traits`` where only
    some traits of an identify are left out.
    """
    messages: list[Message] = []
    refused: list[Refusal] = []
    for raw in request.messages:
        try:
            said = _understood(raw, request, key, received_at)
        except Refused as why:
            refused.append(Refusal(_known_id(raw), str(why)))
            continue
        for message in said:
            verdict = judged(key, message)
            if isinstance(verdict, Refusal):
                refused.append(verdict)
                continue
            messages.append(verdict)
            if message.kind is Kind.identify and (rest := left_out(key, message)):
                refused.append(rest)
    return Heard(tuple(messages), tuple(refused))


def _understood(raw: Any, request: Request, key: Key, received_at: Instant) -> tuple[Message, ...]:
    if not isinstance(raw, dict):
        raise Refused("a message must be a JSON object")
    if request.historical and key.kind is KeyKind.browser:
        raise Refused("an import never comes from a browser: send it with a server key")
    if request.call is None and raw.get("writeKey") not in (None, request.write_key):
        raise Refused("it has another writeKey than its batch: send one batch for each key")
    if request.large:
        sized(raw)
    if request.odd:
        raw = scrubbed(raw)
    kind = request.call or raw.get("type")
    if not isinstance(kind, str) or kind not in CALLS:
        raise Refused(f"its type is none of {', '.join(CALLS)}: state one of them")
    return CALLS[kind](opened(raw, kind, request, received_at, trusted=key.kind is KeyKind.server))


def _known_id(raw: Any) -> str | None:
    """The messageId of a message that is refused, where it has one that can be shown."""
    value = raw.get("messageId") if isinstance(raw, dict) else None
    return value.replace("\x00", "")[:ID] if isinstance(value, str) and value.strip() else None
