"""Giving leads to somebody: whom, out of those who sign in here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import events, ui

from leadline.api.paging import Page
from leadline.api.scoring.choices import Colleague
from leadline.web.parts.asking import asking, closing
from leadline.web.parts.buttons import button
from leadline.web.parts.picks import choosing, pick
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

FEW, SHOWN = 8, 8


async def colleagues(visit: Visit) -> list[Colleague]:
    """Who leads can be given to; oneself first."""
    found = await visit.api.get(Page[Colleague], "/api/colleagues", limit=200)
    taking = [one for one in found.items if one.takes_leads]
    return sorted(taking, key=lambda one: (one.user_id != visit.me.user_id, (one.name or one.email).casefold()))


def called(visit: Visit, one: Colleague) -> str:
    """What a colleague is called; oneself is said to be it."""
    name = one.name or one.email
    return visit.say("{name} (you)", name=name) if one.user_id == visit.me.user_id else name


async def giving(visit: Visit, title: str, act: Callable[[Colleague | None], Awaitable[Any]]) -> None:
    """Ask whose leads are to be; ``act`` is told who, or nothing where they are to be nobody's."""
    people = await colleagues(visit)
    with asking(title) as dialog:
        field = None
        if len(people) > FEW:
            field = ui.input(visit.say("Name or address")).props("outlined dense autofocus")
        listed = tag("ul", classes="ll-picks")

        def draw(text: str) -> None:
            listed.clear()
            fits = [one for one in people if text in one.name.casefold() or text in one.email.casefold()]
            with listed:
                for place, one in enumerate(fits[:SHOWN], 1):
                    with tag("li"):
                        key = "" if field else str(place)
                        pick(visit, key, called(visit, one), one.email, choosing(dialog.close, act, one))
                if not text:
                    with tag("li"):
                        more = visit.say("Whoever sees all leads finds them.")
                        pick(visit, "0", visit.say("Nobody"), more, choosing(dialog.close, act, None))

        if field is not None:
            field.on_value_change(lambda event: draw(said(event)))
        draw("")
        with tag("div", classes="ll-actions ll-dialog-actions"):
            button(visit, visit.say("Cancel"), closing(dialog))


def said(event: events.ValueChangeEventArguments[str | None]) -> str:
    return (event.value or "").strip().casefold()
