"""Changes as they happen: one stream from the API for each person with open pages, handed to their pages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from nicegui import background_tasks
from nicegui.client import Client

from leadline.web.calls import Api

LOG = logging.getLogger("leadline.pages")
AGAIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Told:
    """One change: ``scored``, ``moved`` or ``segment`` of a lead, or ``missed``, which says to read everything anew."""

    kind: str
    lead_id: int | None
    detail: dict[str, Any]


Teller = Callable[[Told], Awaitable[None] | None]


@dataclass
class Stream:
    """The stream of one session, and who follows it."""

    api: Api
    followers: dict[int, tuple[Client, Teller]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None
    last: str | None = None


class News:
    """All streams of this process, by the session that they are of."""

    def __init__(self) -> None:
        self.streams: dict[str, Stream] = {}
        self.numbers = 0

    def follow(self, api: Api, client: Client, told: Teller) -> Callable[[], None]:
        """Have something called for each change that this person sees; the answer ends it."""
        key = api.cookie or ""
        stream = self.streams.setdefault(key, Stream(api))
        self.numbers += 1
        number = self.numbers
        stream.followers[number] = (client, told)
        if stream.task is None:
            stream.task = background_tasks.create(self.listen(key, stream), name="news")

        def end() -> None:
            stream.followers.pop(number, None)
            if not stream.followers and self.streams.get(key) is stream:
                del self.streams[key]
                if stream.task is not None:
                    stream.task.cancel()

        return end

    async def listen(self, key: str, stream: Stream) -> None:
        """Listen until nobody follows; come again whenever the stream ends."""
        while self.streams.get(key) is stream:
            try:
                await self.hear(stream)
            except (httpx.HTTPError, ValueError):
                LOG.debug("the stream of changes broke off; it is asked for again")
            await asyncio.sleep(AGAIN_S)

    async def hear(self, stream: Stream) -> None:
        headers = {} if stream.last is None else {"Last-Event-ID": stream.last}
        async with stream.api.stream("/api/stream", **headers) as got:
            kind, data = "", ""
            async for line in got.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    stream.last = value
                elif name == "event":
                    kind = value
                elif name == "data":
                    data = value
                elif not line and kind:
                    detail = orjson.loads(data or "{}")
                    await self.hand(stream, Told(kind, detail.pop("lead_id", None), detail))
                    kind, data = "", ""

    async def hand(self, stream: Stream, told: Told) -> None:
        """Tell every page; one that fails does not keep the others from hearing."""
        for client, teller in list(stream.followers.values()):
            with suppress(Exception), client:
                done = teller(told)
                if done is not None:
                    await done
