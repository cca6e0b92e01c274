"""A field that finds a lead while one types, and a list of whom it found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import events, ui

from leadline.api.paging import Page
from leadline.api.scoring.shapes import LeadOut
from leadline.web.parts.people import short, who
from leadline.web.parts.picks import pick
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

FOUND = 6


def finding(visit: Visit, act: Callable[[LeadOut], Awaitable[Any]], *, without: int | None = None) -> Tag:
    """The field and the list; ``act`` is told who was chosen, never the lead ``without``."""
    field = ui.input(visit.say("Name, address or number")).props("outlined dense autofocus debounce=150")
    listed = tag("ul", classes="ll-picks")

    async def look(event: events.ValueChangeEventArguments[str | None]) -> None:
        text = (event.value or "").strip()
        listed.clear()
        if not text:
            return
        found = await visit.api.get(Page[LeadOut], "/api/leads", q=text, limit=FOUND, junk="with")
        listed.clear()
        with listed:
            for one in found.items:
                if one.lead_id != without:
                    with tag("li"):
                        pick(visit, "", short(who(visit, one.name, one.email)), one.email or f"#{one.lead_id}", of(one))

    def of(one: LeadOut) -> Callable[[], Awaitable[None]]:
        async def chosen() -> None:
            await act(one)

        return chosen

    field.on_value_change(visit.doing(look))
    return listed
