"""Connecting a CRM: what it needs, whether it would work, its fields with consent; then it is kept in step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from leadline.api.outward.crm import OwnOut, SystemOut, SystemsOut, TriedOut
from leadline.api.permission import Permission
from leadline.outward.crm.systems import ALL, NEVER, QUALIFIED
from leadline.web.page import page
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.outward_words import api_path, sending_path
from leadline.web.parts.places import connection_places
from leadline.web.parts.studio_inputs import ticked
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

Read = Callable[[], str]


@page("/new-crm", Permission.admin, section="connections")
async def new_crm(visit: Visit) -> None:
    """The steps of a connection to a CRM, one below the other."""
    found = (await visit.api.get(SystemsOut, "/api/outward/crm")).items
    with heading(visit.say("Connect a CRM"), visit.say("Scores go to your CRM, and what sales do there comes back")):
        link_button(visit.say("All connections"), "/sending")
    connection_places(visit, "sending")
    NewCrm(visit, {one.kind: one for one in found}).open()


class NewCrm:
    """The page. What was tried counts until something else is said."""

    def __init__(self, visit: Visit, systems: dict[str, SystemOut]) -> None:
        self.visit, self.systems = visit, systems
        self.fields: dict[str, Read] = {}
        self.ticks = {"first": True, "tasks": True}

    def open(self) -> None:
        visit, say = self.visit, self.visit.say
        with panel(say("What it is")):
            words = [Choice(kind, one.title) for kind, one in self.systems.items()]
            self.kind = choices(visit, say("Your CRM"), words, next(iter(self.systems)), self.other, beside=True)
            with tag("div", classes="ll-asked ll-after"):
                self.name = ui.input(say("Name here, in small letters"), value="crm", on_change=self.anew)
                self.name.props("outlined dense maxlength=200 autocomplete=off")
        with panel(say("How it is reached")):
            self.own = tag("div", classes="ll-asked")
            tag("p", say("Secrets are kept sealed, and shown to nobody again."), "ll-muted ll-after")
        with panel(say("What goes there")):
            whom = [
                Choice(QUALIFIED, say("Who is ready for sales")),
                Choice(ALL, say("Everybody")),
                Choice(NEVER, say("Nobody: only who is there already is written")),
            ]
            caption = say("Who is made there, if not there yet")
            self.creates = choices(visit, caption, whom, QUALIFIED, lambda _: self.anew())
            offered = {
                "first": say("Write everybody once at first, not only who changes"),
                "tasks": say("Make a task for the owner when a lead becomes ready"),
            }
            with tag("div", classes="ll-outward-ticks ll-after"):
                for name, word in offered.items():
                    ticked(visit, word, True, partial(self.tick, name), place=f"crm-{name}")
        with panel(say("Whether it works")):
            with tag("div", classes="ll-actions"):
                button(visit, say("Try it"), partial(self.try_it, fields=False))
            self.said = tag("div", role="status")
        self.draw()

    def other(self, _: str) -> None:
        self.draw()

    async def tick(self, name: str, on: bool) -> None:
        self.ticks[name] = on
        self.anew()

    def anew(self, *_: Any) -> None:
        """Something else is said, so that it has to be tried again."""
        self.said.clear()

    def draw(self) -> None:
        """What the CRM needs."""
        self.anew()
        self.own.clear()
        with self.own:
            self.fields = {one.name: self.line(one) for one in self.systems[self.kind.value].own}

    def line(self, one: OwnOut) -> Read:
        words = f"{one.words[:1].upper()}{one.words[1:]}"
        label = self.visit.say("{words} (may be left out)", words=words) if one.optional else words
        made = ui.input(label, password=one.secret, on_change=self.anew)
        made.props("outlined dense maxlength=10000 autocomplete=off")
        return lambda: (made.value or "").strip()

    def body(self) -> dict[str, Any]:
        own, said = self.systems[self.kind.value].own, {name: read() for name, read in self.fields.items()}
        settings = {one.name: said[one.name] for one in own if said[one.name] and not one.secret}
        return {
            "kind": self.kind.value,
            "settings": {**settings, **self.ticks, "creates": self.creates.value},
            "secrets": {one.name: said[one.name] for one in own if said[one.name] and one.secret},
        }

    @property
    def called(self) -> str:
        return str(self.name.value or "").strip()

    async def try_it(self, *, fields: bool) -> None:
        """Ask the CRM, and show what it said."""
        visit, body = self.visit, self.body()
        self.said.clear()
        with self.said:
            tag("p", visit.say("The other side is being asked…"), "ll-muted")
        try:
            said = await visit.api.send("POST", f"{api_path(self.called)}/trial", body | {"fields": fields})
        finally:
            self.said.clear()
        with self.said:
            self.show(TriedOut.model_validate(said))

    def show(self, found: TriedOut) -> None:
        visit = self.visit
        with tag("p"):
            tag("span", "✓ " if found.works else "✗ ", "ll-good" if found.works else "ll-bad", aria_hidden="true")
            tag("span", found.words, "ll-name", dir="auto")
        if found.lacks:
            tag("p", visit.say("What it lacks:"), "ll-muted")
            with tag("ul", classes="ll-rows"):
                for one in found.lacks:
                    tag("li", one, dir="auto")
        with tag("div", classes="ll-actions ll-after"):
            if found.works:
                button(visit, visit.say("Connect it"), self.keep, primary=True)
            elif found.missing:
                words = visit.count("Make this {n} field there", "Make these {n} fields there", len(found.missing))
                button(visit, words, partial(self.try_it, fields=True), primary=True)
        if found.missing:
            tag("p", visit.say("Only these are made. Nothing else of your CRM is changed by it."), "ll-muted")

    async def keep(self) -> None:
        await self.visit.api.send("PUT", api_path(self.called), self.body())
        go(sending_path(self.called))
