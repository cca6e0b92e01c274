"""Saying that two leads are one person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from leadline.api.paging import Page
from leadline.api.scoring.shapes import LeadOut
from leadline.web.parts.asking import asking, closing, sure
from leadline.web.parts.buttons import button, go
from leadline.web.parts.people import short, who
from leadline.web.parts.picks import pick
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

FOUND = 6


def merging(visit: Visit, lead_id: int, name: str) -> None:
    """Look for the other one, and ask whether they are the same."""
    with asking(visit.say("Who else is {name}?", name=name)) as dialog:
        field = ui.input(visit.say("Name, address or number")).props("outlined dense autofocus debounce=150")
        listed = tag("ul", classes="ll-picks")
        with tag("div", classes="ll-actions ll-dialog-actions"):
            button(visit, visit.say("Cancel"), closing(dialog))

        async def look(event: events.ValueChangeEventArguments[str | None]) -> None:
            text = (event.value or "").strip()
            listed.clear()
            if not text:
                return
            found = await visit.api.get(Page[LeadOut], "/api/leads", q=text, limit=FOUND, junk="with")
            with listed:
                for one in (one for one in found.items if one.lead_id != lead_id):
                    with tag("li"):
                        called = short(who(visit, one.name, one.email))
                        pick(visit, "", called, one.email or f"#{one.lead_id}", asked(one.lead_id, called))

        def asked(other: int, called: str) -> Callable[[], Awaitable[None]]:
            async def ask() -> None:
                dialog.close()
                more = visit.say("{name} and {other} become one lead, with all that both did.", name=name, other=called)
                with visit.client:  # not inside the dialog that is going
                    sure(
                        visit, visit.say("One person?"), more, visit.say("Merge"), lambda: merge(visit, lead_id, other)
                    )

            return ask

        field.on_value_change(visit.doing(look))


async def merge(visit: Visit, lead_id: int, other: int) -> None:
    """Merge, and go to the one that is left."""
    said = await visit.api.send("POST", f"/api/leads/{lead_id}/merge", {"other": other})
    go(f"/leads/{said['lead_id']}")
