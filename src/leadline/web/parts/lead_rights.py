"""What a lead has a right to: an objection, a copy of everything, erasure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from nicegui import ui

from leadline.web.parts.asking import asking, form, sure
from leadline.web.parts.buttons import go
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def objecting(visit: Visit, seen: Seen, name: str, act: Callable[[], Awaitable[Any]]) -> None:
    """Ask whether an objection is to be noted, or taken back."""
    if seen.lead.objected:
        more = visit.say("They are scored again from now on, with all that is known of them.")
        sure(visit, visit.say("Does {name} object no more?", name=name), more, visit.say("They object no more"), act)
        return
    more = visit.say("They stay stored and get no score any more, so that no list and no queue puts them first.")
    sure(visit, visit.say("Does {name} object to being scored?", name=name), more, visit.say("They object"), act)


async def copying(visit: Visit, seen: Seen) -> None:
    """Everything about the person, as a file."""
    said = await visit.api.send("GET", f"{seen.path}/copy")
    text = orjson.dumps(said, option=orjson.OPT_INDENT_2)
    ui.download.content(text, f"lead-{seen.lead.lead_id}.json", "application/json")


def erasing(visit: Visit, seen: Seen, name: str) -> None:
    """Erasing asks for the number to be typed: it cannot be taken back."""
    number = str(seen.lead.lead_id)
    with asking(visit.say("Erase {name} for good?", name=name)) as dialog:

        async def act() -> None:
            if (typed.value or "").strip() != number:
                visit.tell(visit.say("Nothing was erased: the number is another one."))
                return
            await visit.api.send("DELETE", seen.path)
            go("/leads")

        with form(visit, dialog, visit.say("Erase"), act):
            tag("p", visit.say("Everything about this person is deleted, and kept out from now on."))
            words = visit.say("Type the number {number} to go on", number=number)
            typed = ui.input(words).props("outlined dense autofocus")
