"""Changes as they happen, as server-sent events."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, Any

import orjson
import sqlalchemy as sa
from fastapi import Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from leadline.api.actor import Actor, needs
from leadline.api.fields import SHORT, shown
from leadline.api.given import Service, ServiceGiven
from leadline.api.permission import Permission
from leadline.api.routing import router
from leadline.api.scoring.seen import sight_of
from leadline.live.bus import News
from leadline.store import tables as t
from leadline.store.roles import Sight

routes = router("stream")
Reader = Annotated[Actor, needs(Permission.read)]
HEARTBEAT_S, LOOKS_S = 15.0, 0.5
LONGEST_S = 900.0  # then who listens comes again, and is asked again who they are
ROOM = 2_000  # pieces of news that one listener may lag behind
ERA = secrets.token_hex(4)  # numbers of news begin anew with each process
TOLD = 'id: 5f3a91c2-7\nevent: scored\ndata: {"lead_id":7,"at":"2026-03-01T09:30:00Z","score":84.5,"band":"hot"}\n\n'


class Listener:
    """What one stream has not sent yet. The bus calls it in the worker's thread."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.waiting: asyncio.Queue[News] = asyncio.Queue(ROOM)
        self.lags = False

    def __call__(self, news: News) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server is gone, and the worker not yet
            self.loop.call_soon_threadsafe(self.put, news)

    def put(self, news: News) -> None:
        try:
            self.waiting.put_nowait(news)
        except asyncio.QueueFull:
            self.lags = True  # it ends, and who listens comes again and says what came last


@routes.get(
    "/api/stream",
    summary="Listen to changes as they happen.",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}, "example": TOLD}}}},
)
async def listen_to_changes(
    service: ServiceGiven,
    actor: Reader,
    last: Annotated[str | None, Header(alias="Last-Event-ID", max_length=SHORT)] = None,
    after: Annotated[
        str | None, Query(max_length=SHORT, description="As Last-Event-ID, for who cannot set it.")
    ] = None,
) -> StreamingResponse:
    """New scores (`scored`), changes of stage (`moved`), and who entered a segment or left it (`segment`), of the leads
    that are seen, until one side closes.

    Each has an id; who comes again with it gets what came since. `missed` says that more came than is kept: read the
    lists anew. A comment every 15 seconds shows that the connection lives.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = pieces(service, actor, last or after)
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


async def pieces(service: Service, actor: Actor, last: str | None) -> AsyncIterator[bytes]:
    listener = Listener()
    number, missed = resumed(service, last)
    end = service.bus.listen(listener, number)
    try:
        yield b"event: missed\ndata: {}\n\n" if missed else b": welcome\n\n"
        silent, ends = 0.0, listener.loop.time() + LONGEST_S
        while not service.closing.is_set() and not listener.lags and listener.loop.time() < ends:
            try:
                news = await asyncio.wait_for(listener.waiting.get(), LOOKS_S)
            except TimeoutError:
                silent += LOOKS_S
                if silent >= HEARTBEAT_S:
                    silent = 0.0
                    yield b": here\n\n"
                continue
            some = [news, *drained(listener)]
            seen = await run_in_threadpool(sees, service, actor, some)
            silent = 0.0
            yield b"".join(piece(one) for one in some if one.lead_id in seen) or b": here\n\n"
    finally:
        end()


def resumed(service: Service, last: str | None) -> tuple[int | None, bool]:
    """After which number to go on, and whether anything between is lost."""
    if last is None:
        return None, False
    era, _, text = last.partition("-")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    if era != ERA or number > service.bus.last:
        return 0, True
    kept = service.bus.kept
    first = kept[0].number if kept else service.bus.last + 1
    return number, number < first - 1


def drained(listener: Listener) -> list[News]:
    found: list[News] = []
    while not listener.waiting.empty() and len(found) < 200:
        found.append(listener.waiting.get_nowait())
    return found


def sees(service: Service, actor: Actor, some: list[News]) -> set[int]:
    """Those leads of some news that this actor sees now."""
    leads = {news.lead_id for news in some}
    if actor.sight is Sight.all:
        return leads
    lead = t.leads.c
    with service.store.reading() as con:
        mine = sight_of(con, actor).where(lead.owner)
        return set(con.scalars(sa.select(lead.lead_id).where(lead.lead_id.in_(leads), *mine)))


def piece(news: News) -> bytes:
    said: dict[str, Any] = {"lead_id": news.lead_id, "at": shown(news.at), **news.detail}
    return b"id: %s-%d\nevent: %s\ndata: %s\n\n" % (ERA.encode(), news.number, news.kind.encode(), orjson.dumps(said))
