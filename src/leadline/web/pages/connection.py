"""One source: what of it was refused and why, what came twice with other content, what waits until it is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.sources import AsideOut, ConflictOut, RefusalOut, SourceOut
from leadline.model.condition import Instant
from leadline.web.calls import Refused
from leadline.web.page import page
from leadline.web.parts.buttons import link_button
from leadline.web.parts.everything import everything
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.people import short
from leadline.web.parts.source_words import kind_words
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

T = TypeVar("T", bound=BaseModel)
AT_ONCE = 20


@page("/connections/{source_id}", Permission.data, section="connections")
async def connection(visit: Visit, source_id: int) -> None:
    """A source."""
    found = [one for one in await everything(visit, SourceOut, "/api/sources") if one.source_id == source_id]
    if not found:
        raise Refused(404, {"code": "not_found", "message": visit.say("There is no such source.")})
    one = found[0]
    more = visit.count("{n} event today", "{n} events today", one.today.events)
    with heading(f"{visit.say('Source')} · {kind_words(visit, one.kind)}", sentence(visit, one), more):
        link_button(visit.say("All sources"), "/connections")
    path = f"/api/sources/{source_id}"
    with tag("div", classes="ll-columns"):
        with tag("div"), panel(visit.say("Refused")):
            why = visit.say("What could not be taken. The rest of the same request was.")
            await rows(visit, RefusalOut, f"{path}/refusals", why, visit.say("Nothing was refused."), refusal)
        with tag("div"):
            with panel(visit.say("Conflicts")):
                why = visit.say("The same id came again with other content. The first one counts; this came second.")
                none = visit.say("No id came twice with other content.")
                await rows(visit, ConflictOut, f"{path}/conflicts", why, none, conflict)
            with panel(visit.say("Events set aside")):
                why = visit.say("These are from the future, by the clock of this server. They are taken when due.")
                await rows(visit, AsideOut, f"{path}/aside", why, visit.say("Nothing is set aside."), aside)


def sentence(visit: Visit, one: SourceOut) -> str:
    """What is so with it."""
    name = short(one.name)
    if one.silent_since is not None:
        since = visit.reader.when(one.silent_since, visit.now())
        return visit.say("Nothing has arrived from {source} since {when}", source=name, when=since)
    if one.today.refusals:
        return visit.count(
            "{n} message from {source} was refused today",
            "{n} messages from {source} were refused today",
            one.today.refusals,
            source=name,
        )
    return visit.say("All that {source} sent today was taken", source=name)


async def rows(visit: Visit, shape: type[T], path: str, why: str, none: str, draw: Callable[[Visit, T], None]) -> None:
    """A list in parts, with why it is there, or that there is nothing in it."""
    words = tag("p", why, "ll-muted ll-after-list")
    listed = tag("ul", classes="ll-rows")

    async def ask(cursor: str | None) -> Page[T]:
        return await visit.api.get(Page[shape], path, limit=AT_ONCE, cursor=cursor)  # type: ignore[valid-type]

    if not await Rows(visit, listed, lambda one: draw(visit, one), ask).begin():
        words.set_text(none)


def refusal(visit: Visit, one: RefusalOut) -> None:
    with tag("li", classes="ll-deed"):
        moment(visit, one.received_at)
        with tag("div", classes="ll-grow ll-known-words"):
            tag("div", one.reason, dir="auto")
            if one.event_id:
                tag("div", one.event_id, "ll-muted ll-code", dir="auto", translate="no")


def conflict(visit: Visit, one: ConflictOut) -> None:
    with tag("li", classes="ll-deed"):
        moment(visit, one.received_at)
        with tag("div", classes="ll-grow ll-known-words"):
            message(visit, one.event_id, one.message)


def aside(visit: Visit, one: AsideOut) -> None:
    with tag("li", classes="ll-deed"):
        moment(visit, one.due_at)
        with tag("div", classes="ll-grow ll-known-words"):
            message(visit, one.event_id, one.message)


def message(visit: Visit, event_id: str, said: dict[str, Any]) -> None:
    tag("div", event_id, "ll-code", dir="auto", translate="no")
    with tag("details", classes="ll-muted"):
        tag("summary", visit.say("What it says"))
        text = orjson.dumps(said, option=orjson.OPT_INDENT_2).decode()
        tag("pre", text, "ll-code ll-said", dir="auto", translate="no")


def moment(visit: Visit, at: Instant) -> None:
    when = tag("time", visit.reader.moment(at, seconds=True), "ll-muted ll-moment")
    when.set(title=visit.reader.full(at))
