"""The filters of the list of leads: a field to search, menus, and what is on, each with a way to turn it off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import events, ui

from leadline.api.scoring.choices import Choices
from leadline.model.words import name_words
from leadline.web.parts.chips import stage_words
from leadline.web.parts.lead_query import LeadQuery
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

NOBODYS = "-"
ACTIVITY = ("active_within", "idle_for")


@dataclass(frozen=True, slots=True)
class Menu:
    """A filter that is chosen from a menu: the word of it, the words of its values, and how it reads and changes."""

    word: str
    values: Mapping[str, str]
    read: Callable[[LeadQuery], str]
    put: Callable[[LeadQuery, str], None]


def plain(name: str, word: str, values: Mapping[str, str]) -> Menu:
    """A menu of one filter of the API."""

    def put(query: LeadQuery, value: str) -> None:
        query.put(**{name: value})

    return Menu(word, values, lambda query: query.filters.get(name, ""), put)


def menus(visit: Visit, choices: Choices) -> list[Menu]:
    """The menus that make sense here."""
    say = visit.say

    def named(names: list[str]) -> dict[str, str]:
        return {name: name_words(name) for name in names}

    found = [
        plain("stage", say("Stage"), {name: stage_words(visit, name) for name in choices.stages}),
        plain("band", say("Band"), named(choices.bands)),
        plain("grade", say("Grade"), named(choices.grades)),
        plain("priority", say("Priority"), named(choices.priorities)),
        owners(visit, choices),
        plain("country", say("Country"), {code: country_words(visit, code) for code in choices.countries}),
        activity(visit),
        plain("model", say("Model"), {one.model: one.title for one in choices.models} if choices.models[1:] else {}),
        plain("segment", say("Segment"), {one.segment: one.title for one in choices.segments}),
        plain("junk", say("Junk"), {"with": say("With everything else"), "only": say("Only junk")}),
    ]
    return [menu for menu in found if menu.values]


def owners(visit: Visit, choices: Choices) -> Menu:
    own = visit.me.email or ""
    others = {one: one for one in choices.owners if one != own}
    values = {own: visit.say("Me"), NOBODYS: visit.say("Nobody"), **others}

    def read(query: LeadQuery) -> str:
        return NOBODYS if "unowned" in query.filters else query.filters.get("owner", "")

    def put(query: LeadQuery, value: str) -> None:
        query.put(owner=value if value != NOBODYS else None, unowned="true" if value == NOBODYS else None)

    return Menu(visit.say("Lead owner"), values, read, put)


def activity(visit: Visit) -> Menu:
    values = {
        "active_within=24h": visit.say("In the last day"),
        "active_within=7d": visit.say("In the last week"),
        "active_within=30d": visit.say("In the last month"),
        "idle_for=30d": visit.say("None for a month"),
        "idle_for=90d": visit.say("None for three months"),
    }

    def read(query: LeadQuery) -> str:
        return next((f"{name}={query.filters[name]}" for name in ACTIVITY if name in query.filters), "")

    def put(query: LeadQuery, value: str) -> None:
        name, _, lasts = value.partition("=")
        query.put(**dict.fromkeys(ACTIVITY) | ({name: lasts} if name else {}))

    return Menu(visit.say("Activity"), values, read, put)


def country_words(visit: Visit, code: str) -> str:
    """A country in the reader's language, where it is said by its code."""
    found: str | None = visit.reader.locale.territories.get(code.upper()) if len(code) == 2 else None
    return found or code


class Filters:
    """The filters on the page. ``changed`` is called when one is set or taken away."""

    def __init__(self, visit: Visit, query: LeadQuery, choices: Choices, changed: Callable[[], Awaitable[Any]]) -> None:
        self.visit, self.query, self.changed = visit, query, changed
        self.menus = menus(visit, choices)
        with tag("div", classes="ll-finding"):
            self.field = ui.input(visit.say("Name, address or number"), value=query.filters.get("q", ""))
            self.field.props("outlined dense debounce=200 clearable").classes("ll-finding-field")
            self.field.on_value_change(visit.doing(self.searched))
            self.opener = tag("button", classes="ll-button", type="button", aria_expanded="false", data_key="f")
            self.opener.on("click", self.toggle)
            with self.opener:
                tag("span", visit.say("Filters"))
                tag("kbd", "f", "ll-key", aria_hidden="true")
        self.panel = tag("div", classes="ll-panel ll-lead-filters")
        self.panel.set_visibility(False)
        self.on = tag("div", classes="ll-on")
        self.draw()

    def toggle(self) -> None:
        self.panel.set_visibility(not self.panel.visible)
        self.opener.set(aria_expanded=str(self.panel.visible).lower())

    async def searched(self, event: events.ValueChangeEventArguments[str | None]) -> None:
        self.query.put(q=(event.value or "").strip())
        await self.changed()

    async def set(self, act: Callable[[], None]) -> None:
        with self.visit.client:  # the menu that says so is drawn anew
            act()
            self.draw()
            await self.changed()

    def draw(self) -> None:
        """Draw the menus, and what is on, as the query is."""
        self.panel.clear()
        with self.panel:
            for menu in self.menus:
                self.menu(menu)
            for name, word in self.bounds().items():
                self.bound(name, word)
        self.on.clear()
        with self.on:
            for menu in self.menus:
                if value := menu.read(self.query):
                    self.shown(menu.word, menu.values.get(value, value), partial(menu.put, self.query, ""))
            for name, word in self.bounds().items():
                if said := self.query.filters.get(name):
                    self.shown(word, said, partial(self.query.put, **{name: None}))
        self.on.set_visibility(bool(self.on.default_slot.children))

    def bounds(self) -> dict[str, str]:
        return {"min_score": self.visit.say("Score from"), "max_score": self.visit.say("Score to")}

    def menu(self, menu: Menu) -> None:
        value = menu.read(self.query)
        with tag("label", classes="ll-field"):
            tag("span", menu.word, "ll-label")
            made = tag("select", classes="ll-input", aria_label=menu.word)
            with made:
                tag("option", self.visit.say("any"), value="", selected=not value)
                for one, word in menu.values.items():
                    tag("option", word, value=one, selected=one == value)

        async def chosen(event: events.GenericEventArguments) -> None:
            await self.set(lambda: menu.put(self.query, str(event.args)))

        made.on("change", self.visit.doing(chosen), js_handler="(event) => emit(event.target.value)")

    def bound(self, name: str, word: str) -> None:
        with tag("label", classes="ll-field"):
            tag("span", word, "ll-label")
            value = self.query.filters.get(name)
            made = tag("input", classes="ll-input", type="number", step="1", begins=value, aria_label=word)

        async def typed(event: events.GenericEventArguments) -> None:
            await self.set(lambda: self.query.put(**{name: str(event.args)}))

        made.on("change", self.visit.doing(typed), js_handler="(event) => emit(event.target.value)")

    def shown(self, word: str, value: str, off: Callable[[], None]) -> Tag:
        """A filter that is on; pressed, it is off."""
        said = self.visit.say("Without the filter {word}: {value}", word=word, value=value)
        with tag("button", classes="ll-on-one", type="button", aria_label=said) as made:
            tag("span", word, "ll-muted")
            tag("span", value, "ll-cut", dir="auto")
            tag("span", "×", aria_hidden="true")
        made.on("click", self.visit.doing(lambda: self.set(off)))
        return made
