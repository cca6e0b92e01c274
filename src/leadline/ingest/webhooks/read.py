"""From a request of a sender to messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from leadline.ingest.webhooks.body import parsed
from leadline.ingest.webhooks.errors import BodyError
from leadline.ingest.webhooks.mapped import mapped
from leadline.ingest.webhooks.path import Item
from leadline.ingest.webhooks.proving import prove
from leadline.ingest.webhooks.request import Request
from leadline.ingest.webhooks.source import Source
from leadline.model.condition import Instant
from leadline.store.message import Heard, Message, Refusal

MOST_ITEMS = 10_000  # of one request; no sender is known to send more than some thousands


@dataclass(frozen=True, slots=True)
class Read:
    """What a request said. A request whose ``nonce`` this source has sent before says nothing new: it is answered
    like the first one, and nothing of it is taken.

    The nonce has to be remembered together with what was taken, in one transaction, until ``remember_until``
    (None: for ever). After that a request that bears it is too old anyway.
    """

    heard: Heard
    nonce: str | None = None
    remember_until: Instant | None = None


def read(source: Source, request: Request, secrets: Mapping[str, str], now: Instant) -> Read:
    """The messages of a request, and what is refused of it with reasons; what can be taken is taken.

    ``secrets`` holds the source's under the name ``source.secret``. Raises `ProofError` where the request is not
    proved to be the sender's, `SecretError` where no secret is set, and `BodyError` where the body cannot be read.
    """

    @cache
    def body() -> Any:
        return parsed(source.form, request.body)

    proved = prove(source, request, body, secrets, now)
    return Read(_heard(source, body(), now), proved.nonce, proved.until)


def _heard(source: Source, body: Any, now: Instant) -> Heard:
    items = body if source.each is None else source.each.found(Item(body, body))
    if items is None and source.each is not None:
        return Heard(refused=(Refusal(None, f"the body has nothing at `{source.each.text}`"),))
    several = items if isinstance(items, list) else [items]
    if len(several) > MOST_ITEMS:
        raise BodyError(f"the body has {len(several):,} items, {MOST_ITEMS:,} is the most; send fewer at once")
    messages: list[Message] = []
    refused: list[Refusal] = []
    for value in several:
        for one in mapped(source, Item(value, body), now):
            if isinstance(one, Message):
                messages.append(one)
            else:
                refused.append(one)
    return Heard(tuple(messages), tuple(refused))
