"""What happened in a file, by names that no rule looks at: what each is taken for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.uploads.shapes import HappenedOut, TrialOut
from leadline.model.words import capital, name_words
from leadline.web.parts.buttons import button
from leadline.web.parts.heading import panel
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

SHOWN = 40


class EventNames:
    """What the names in a file are taken for; ``changed`` is called when somebody says it otherwise."""

    def __init__(self, visit: Visit, changed: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.changed = visit, changed
        self.chosen: dict[str, str] = {}
        self.drawn: tuple[str, ...] = ()
        self.place: Tag | None = None
        self.selects: dict[str, Tag] = {}

    def wish(self) -> dict[str, Any]:
        return {"events": self.chosen}

    def begin(self) -> None:
        """Keep a place on the page for the names, which are known when the file has been tried."""
        self.place, self.drawn = tag("div").style("display: contents"), ()

    def show(self, found: TrialOut) -> None:
        """Show the names that want a word, or that somebody has given one; what stands there already stays."""
        asked = [one for one in found.events if found.names and (not one.in_rules or one.name != one.ours)][:SHOWN]
        names = tuple(one.name for one in asked)
        known = [*self.drawn, *(name for name in names if name not in self.drawn)]
        if self.place is None or set(names) <= set(self.drawn) or not known:
            return
        self.place.clear()
        self.drawn = tuple(known)
        with self.place, panel(self.visit.say("What its events are called")):
            tag("p", self.visit.say("No rule looks at these names. Say what they are, and they give points."))
            with tag("ul", classes="ll-rows ll-mapped"):
                for one in asked:
                    self.row(one, found.names)
            alike = {one.name: one.like for one in asked if one.like is not None}
            if alike:
                with tag("div", classes="ll-actions"):
                    button(self.visit, self.visit.say("Take what is written alike"), lambda: self.take(alike))

    def row(self, one: HappenedOut, names: list[str]) -> None:
        visit = self.visit
        with tag("li", classes="ll-mapped-row"):
            with tag("div", classes="ll-mapped-column"):
                tag("span", capital(name_words(one.name)), "ll-name", dir="auto")
                tag("span", visit.count("{n} time", "{n} times", one.count), "ll-muted")
            made = tag("select", classes="ll-input ll-mapped-as", value=one.ours if one.ours != one.name else "")
            made.props["aria-label"] = visit.say("What {event} is", event=capital(name_words(one.name)))
            self.selects[one.name] = made
            with made:
                tag("option", visit.say("As it is: no rule looks at it"), value="")
                if one.like is not None:
                    with tag("optgroup", label=visit.say("Written alike")):
                        tag("option", capital(name_words(one.like)), value=one.like)
                with tag("optgroup", label=visit.say("Your rules look at it")):
                    for name in names:
                        if name != one.like:
                            tag("option", capital(name_words(name)), value=name)

        async def choose(event: GenericEventArguments) -> None:
            await self.take({one.name: str(event.args)})

        made.on("change", choose, js_handler="(event) => emit(event.target.value)")

    async def take(self, names: dict[str, str]) -> None:
        """Take names for ours; one that is taken for none stays as it is."""
        for theirs, ours in names.items():
            self.chosen[theirs] = ours or theirs
            self.selects[theirs].set(value=ours)
        await self.changed()
