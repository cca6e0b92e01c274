"""How the dates of a file are to be read, where nothing in it tells, and where the clock hung."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.uploads.shapes import UploadOut
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

UTC = "UTC"


class Dates:
    """What was said of dates and times; ``changed`` is called when somebody says it otherwise."""

    def __init__(self, visit: Visit, upload: UploadOut, changed: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.upload, self.changed = visit, upload, changed
        self.order: str | None = None
        self.zone = UTC

    def wish(self) -> dict[str, Any]:
        return {"dates": self.order, "zone": None if self.zone == UTC else self.zone}

    def draw(self) -> None:
        visit, upload = self.visit, self.upload
        if not any(one.holds == "instants" or "occurred_at" in one.ours for one in upload.columns):
            return
        with panel(visit.say("Dates and times"), classes="ll-instants"):
            if upload.undecided is not None:
                offered = [
                    Choice("day-first", visit.say("The day first"), visit.say("as in 31/12/2026")),
                    Choice("month-first", visit.say("The month first"), visit.say("as in 12/31/2026")),
                ]
                asked = visit.say("Which comes first in {date}?", date=upload.undecided)
                choices(visit, asked, offered, self.order or "", self.choose, beside=True)
            self.zones()

    async def choose(self, order: str) -> None:
        self.order = order
        await self.changed()

    def zones(self) -> None:
        visit, own = self.visit, str(self.visit.reader.zone)
        with tag("label", classes="ll-field"):
            tag("span", visit.say("Times without a zone are those of"), "ll-label")
            with tag("select", classes="ll-input ll-zone", value=self.zone) as made:
                tag("option", visit.say("UTC, the time of the world"), value=UTC)
                if own != UTC:
                    tag("option", visit.say("{zone}, your own", zone=own), value=own)

        async def chosen(event: GenericEventArguments) -> None:
            self.zone = str(event.args)
            made.set(value=self.zone)
            await self.changed()

        made.on("change", chosen, js_handler="(event) => emit(event.target.value)")
