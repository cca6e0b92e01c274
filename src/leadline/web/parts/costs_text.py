"""The text of what channels cost while somebody writes it, and what it says in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

from leadline.api.reports.shapes import CostsCheckedOut, CostsOut, ReportOut
from leadline.evidence.review.costs import NOT_SAID
from leadline.evidence.review.period import Period, months
from leadline.evidence.review.spending import FILE
from leadline.model.editing.writing import key
from leadline.web.parts.buttons import button
from leadline.web.parts.document import words
from leadline.web.parts.tags import tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

CHANNELS = 4  # in a text to begin with


class CostsText(WrittenText[CostsCheckedOut]):
    """The editor and what goes with it; ``then`` is told of what was kept."""

    def __init__(self, visit: Visit, one: CostsOut, begins: str, then: Callable[[CostsOut], Awaitable[Any]]) -> None:
        super().__init__(visit, one.text or begins, visit.say("The text of the costs"), FILE, one.edit)
        self.then = then
        self.says = tag("ul", classes="ll-costs-says", aria_live="polite")
        self.acts = tag("div", classes="ll-actions")

    async def check(self, text: str) -> CostsCheckedOut:
        return CostsCheckedOut.model_validate(await self.visit.api.send("POST", "/api/costs/check", {"text": text}))

    def draw(self) -> None:
        visit, sound = self.visit, self.sound
        self.says.clear()
        self.acts.clear()
        if sound is None:
            return
        with self.says:
            for one in sound.sentences:
                words("li", one)
        if self.is_other:
            with self.acts:
                button(visit, visit.say("Keep this text"), self.keep, primary=True)

    async def keep(self) -> None:
        await self.then(await self.keep_at("/api/costs", CostsOut))


def to_begin_with(visit: Visit, found: ReportOut) -> str:
    """Costs of nothing, in the months of a report, of the sources that brought the most leads in it."""
    whole = Period(found.starts_at, found.ends_at, found.period, ZoneInfo(found.timezone))
    over = whole.until(found.as_of)
    each = ", ".join(f"{one.name}: 0" for one in months(over))
    named = [one["channel"] for one in found.figures["channels"] if one["channel"] != NOT_SAID]
    channels = "".join(f"  {key(name)}: {{months: {{{each}}}}}\n" for name in named[:CHANNELS] or ["webinar"])
    return f"costs: {key(visit.say('marketing'))}\ncurrency: EUR\nby: source\nchannels:\n{channels}"
