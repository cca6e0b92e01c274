"""Where people say what mail they want: one click (RFC 8058), a page with a button, and a page with the topics."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from leadline.api.access import PUBLIC
from leadline.api.faults import Fault
from leadline.api.given import Service, ServiceGiven
from leadline.api.outward.mail_page import no_link, page, said
from leadline.api.routing import router
from leadline.api.taking import take
from leadline.outward.mail.allowed import WORDS
from leadline.outward.mail.facts import our_source
from leadline.outward.mail.token import Reader, unsealed
from leadline.outward.mail.wishes import Wishes, chosen, take_back, unsubscribed, wishes
from leadline.store.message import Heard, Message
from leadline.store.suppressions import EVERY_TOPIC, TAKEN_BACK

routes = router("mail", APIRoute)
HIDDEN: dict[str, Any] = {"dependencies": [PUBLIC], "include_in_schema": False}
MOST_FIELDS = 600
TRIED = ("This mail was a try", "It was sent to look at it, so there is nothing to unsubscribe from.")


@routes.get("/m/u/{token}", summary="Ask whether somebody really wants no more mail.", **HIDDEN)
async def ask(token: str, service: ServiceGiven) -> Response:
    """A page with a button: programs that open every link of a mail unsubscribe nobody."""
    reader = unsealed(service.secret, token, Reader)
    if reader is None:
        return no_link()
    if not reader.lead_id:
        return said(*TRIED)
    topic, way = titled(reader.topic), f"../p/{token}"
    return page("unsubscribe.html", "Unsubscribe", email=reader.email, topic=topic, preferences=way)


@routes.post("/m/u/{token}", summary="Unsubscribe by one click.", **HIDDEN)
async def unsubscribe(token: str, service: ServiceGiven) -> Response:
    """Send no more mail of the topic, from this moment on. Mail programs ask so for their users (RFC 8058)."""
    reader = unsealed(service.secret, token, Reader)
    if reader is None:
        return no_link()
    if not reader.lead_id:
        return said(*TRIED)
    before = await run_in_threadpool(standing, service, reader)
    if before.named is not None:
        now = service.clock()
        await hand_over(service, [unsubscribed(reader, reader.topic, before.named, now)])
    return said("You are unsubscribed", f"{reader.email} gets no more such mail from us.", preferences=f"../p/{token}")


@routes.get("/m/p/{token}", summary="Show what somebody gets.", **HIDDEN)
async def preferences(token: str, service: ServiceGiven) -> Response:
    """A page with the topics, each with whether its mail is sent to this reader."""
    reader = unsealed(service.secret, token, Reader)
    if reader is None:
        return no_link()
    if not reader.lead_id:
        return said(*TRIED)
    return shown(reader, await run_in_threadpool(standing, service, reader))


@routes.post("/m/p/{token}", summary="Keep what somebody wants.", **HIDDEN)
async def choose(token: str, request: Request, service: ServiceGiven) -> Response:
    """Keep the topics that were chosen; with none, or with `nothing`, no mail is sent any more."""
    reader = unsealed(service.secret, token, Reader)
    if reader is None:
        return no_link()
    if not reader.lead_id:
        return said(*TRIED)
    try:
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Fault("malformed", f"a form here has at most {MOST_FIELDS} fields") from None
    wanted = [] if "nothing" in form else form.get("topic", [])
    before = await run_in_threadpool(standing, service, reader)
    if before.named is not None:
        await hand_over(service, chosen(reader, before, wanted, service.clock()))
        await run_in_threadpool(taken_back, service, reader, before, wanted)
    return shown(reader, await run_in_threadpool(standing, service, reader), saved=True)


# -- what they have in common --------------------------------------------------------------------------------------


async def hand_over(service: Service, messages: list[Message]) -> None:
    """Write what a reader said; it is written when this returns, and who asked is told when it cannot be."""
    source_id = await run_in_threadpool(our_source, service.store, service.clock())
    await take(service, source_id, Heard(tuple(messages)), service.clock())


def standing(service: Service, reader: Reader) -> Wishes:
    with service.store.reading() as con:
        return wishes(con, reader, service.clock())


def taken_back(service: Service, reader: Reader, before: Wishes, wanted: list[str]) -> None:
    with service.store.writing() as con:
        take_back(con, reader, before, wanted, service.clock())


def shown(reader: Reader, found: Wishes, *, saved: bool = False) -> Response:
    if found.named is None:
        return said("You get no mail from us", "We know nobody of this address any more.")
    why = found.reasons.get(EVERY_TOPIC)
    return page(
        "preferences.html",
        "What you get from us",
        saved=saved,
        email=reader.email,
        topics=[{"name": one, "title": titled(one), "gets": gets} for one, gets in found.topics.items()],
        kept_out="" if why is None or why in TAKEN_BACK else WORDS.get(why, why),
    )


def titled(topic: str) -> str:
    """A topic as people read it.

    >>> titled("product-news")
    'Product news'
    """
    return topic.replace("-", " ").replace("_", " ").replace(".", " ").capitalize()
