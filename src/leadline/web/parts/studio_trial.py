"""A version that is tried beside the live one: what it would do today, and what becomes of it."""

from __future__ import annotations

from nicegui import ui

from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.heading import panel
from leadline.web.parts.segment_breaks import breaks_of, say_breaks
from leadline.web.parts.studio_preview import Preview
from leadline.web.parts.tags import tag
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit


class Trial:
    """The version on trial of the model at a path of the API."""

    def __init__(self, visit: Visit, path: str, version: str) -> None:
        self.visit, self.path, self.version = visit, path, version

    def draw(self) -> None:
        """What it would do, and the buttons."""
        visit = self.visit
        with panel(visit.say("On trial")):
            tag(
                "p",
                visit.say("Version {version} is tried beside the live one", version=version_name(self.version)),
                "ll-name",
            )
            tag("p", visit.say("Nobody gets a score of it, and nobody is handed over by it."), "ll-muted")
            with tag("div", classes="ll-actions"):
                button(visit, visit.say("Let it score"), self.ask)
                button(visit, visit.say("End the trial"), self.end)
        preview = Preview(visit, lambda: {"version": self.version})
        ui.timer(0.05, preview.begin, once=True)

    async def end(self) -> None:
        await self.visit.api.send("DELETE", f"{self.path}/shadow")
        ui.navigate.reload()

    async def ask(self) -> None:
        visit = self.visit
        breaks = await breaks_of(visit, version=self.version)
        title = visit.say("Let version {version} score?", version=version_name(self.version))
        more = visit.say(
            "Every lead is scored by it from now on, the whole past included. Nobody is told of leads by it."
        )
        sure(visit, title, more, visit.say("Let it score"), self.activate, lambda: say_breaks(visit, breaks))

    async def activate(self) -> None:
        await self.visit.api.send("POST", f"{self.path}/activate", {"version": self.version, "fire": False})
        ui.navigate.reload()
