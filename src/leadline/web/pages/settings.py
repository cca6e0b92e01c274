"""Settings of oneself: name, language, time zone, light or dark."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nicegui import ui

from leadline.api.permission import Permission
from leadline.store.preferences import time_zones
from leadline.store.roles import Role, Sight
from leadline.web.language import LANGUAGES
from leadline.web.page import page
from leadline.web.parts.buttons import button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.heading import panel
from leadline.web.parts.settings import settings
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

BROWSERS_OWN = ""  # in a list of choices, what leaves it to the browser


@page("/settings", Permission.me, section="settings")
async def you(visit: Visit) -> None:
    """Who one is here, and how one wants things shown."""
    with settings(visit, "you", what_one_may(visit), whose_one_sees(visit)):
        with panel(visit.say("Your name")):
            name_form(visit)
        with panel(visit.say("How things are shown to you")), tag("div", classes="ll-form"):
            shown_to_you(visit)


def what_one_may(visit: Visit) -> str:
    return {
        Role.owner: visit.say("You may do everything here"),
        Role.marketer: visit.say("You shape the model and the data"),
        Role.sales: visit.say("You work with leads"),
        Role.viewer: visit.say("You look, and change nothing"),
    }[visit.me.role]


def whose_one_sees(visit: Visit) -> str:
    who, team = visit.me.email or visit.me.name, visit.me.team or ""
    return {
        Sight.all: visit.say("Signed in as {who}. You see all leads.", who=who),
        Sight.team: visit.say("Signed in as {who}. You see the leads of your team, {team}.", who=who, team=team),
        Sight.own: visit.say("Signed in as {who}. You see the leads that you own.", who=who),
    }[visit.me.sight]


def name_form(visit: Visit) -> None:
    with tag("div", classes="ll-line"):
        name = ui.input(visit.say("What others see beside what you did"), value=visit.me.display_name or "")
        name.props("outlined dense maxlength=200 autocomplete=name").classes("ll-grow")

        async def save() -> None:
            await visit.api.send("PATCH", "/api/me", {"display_name": name.value or ""})
            visit.tell(visit.say("Your name was changed."))

        name.on("keydown.enter", visit.doing(save))
        button(visit, visit.say("Save"), save)


def shown_to_you(visit: Visit) -> None:
    """Each choice counts at once: the page is drawn anew with it."""

    async def prefer(**chosen: str) -> None:
        said = {one: value or None for one, value in chosen.items()}
        await visit.api.send("PATCH", "/api/me", said)
        ui.navigate.reload()

    me, by_browser = visit.me, visit.say("As your browser says")
    languages = {BROWSERS_OWN: by_browser} | {one.tag: one.name for one in LANGUAGES.values()}
    language = ui.select(languages, label=visit.say("Language"), value=me.language or BROWSERS_OWN)
    language.props("outlined dense options-dense")
    language.on_value_change(visit.doing(lambda event: prefer(language=event.value)))
    zone = ui.select(
        {BROWSERS_OWN: by_browser} | zones(visit),
        label=visit.say("Time zone"),
        value=me.time_zone or BROWSERS_OWN,
        with_input=True,
    )
    zone.props("outlined dense options-dense")
    zone.on_value_change(visit.doing(lambda event: prefer(time_zone=event.value or BROWSERS_OWN)))
    offered = [
        Choice(BROWSERS_OWN, visit.say("As the system")),
        Choice("light", visit.say("Light")),
        Choice("dark", visit.say("Dark")),
    ]
    theme = me.theme or BROWSERS_OWN
    choices(visit, visit.say("Light or dark"), offered, theme, lambda value: prefer(theme=value), beside=True)
    reads = visit.reader
    sample: dict[str, Any] = {"moment": reads.full(visit.now()), "number": reads.number(1234.5, 2)}
    tag("p", visit.say("It is {moment}. A number is written {number}.", **sample), "ll-muted ll-sample")


def zones(visit: Visit) -> dict[str, str]:
    """The time zones that have a city, with how far they are from UTC now."""
    local, found = visit.reader.local(visit.now()), {}
    for name in sorted(one for one in time_zones() if "/" in one and not one.startswith("Etc/")):
        off = local.astimezone(ZoneInfo(name)).utcoffset() or timedelta(0)
        minutes = int(off.total_seconds()) // 60
        sign = "−" if minutes < 0 else "+"
        found[name] = f"{name.replace('_', ' ')} (UTC{sign}{abs(minutes) // 60}:{abs(minutes) % 60:02})"
    return found
