"""Countries that a file writes out, where rules ask for their codes: whether they are written as codes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from leadline.api.uploads.shapes import TrialOut
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

SHOWN = 5
AS_WRITTEN, CODES = "as-written", "codes"


class Countries:
    """How countries are written; ``changed`` is called when somebody says it otherwise."""

    def __init__(self, visit: Visit, changed: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.changed = visit, changed
        self.chosen = AS_WRITTEN
        self.place: Tag | None = None
        self.is_shown = False

    def wish(self) -> dict[str, Any]:
        return {"codes": self.chosen == CODES}

    def begin(self) -> None:
        """Keep a place on the page for the question, which arises when the file has been tried."""
        self.place, self.is_shown = tag("div").style("display: contents"), False

    def show(self, found: TrialOut) -> None:
        """Ask, where rules match codes and the file has names."""
        if self.place is None or self.is_shown or not found.countries:
            return
        self.is_shown, visit = True, self.visit
        named = [f"{one.name} ({visit.reader.number(one.count)})" for one in found.countries[:SHOWN]]
        with self.place, panel(visit.say("Countries")):
            tag("p", visit.say("Your rules ask for codes such as {code}.", code=found.countries[0].code))
            tag("p", visit.say("No rule matches {names} as it is written.", names=", ".join(named)), dir="auto")
            offered = [
                Choice(AS_WRITTEN, visit.say("As the file writes it")),
                Choice(CODES, visit.say("As codes"), visit.say("what the file says is kept beside it")),
            ]
            choices(visit, visit.say("How countries are kept"), offered, self.chosen, self.choose, beside=True)

    async def choose(self, chosen: str) -> None:
        self.chosen = chosen
        await self.changed()
