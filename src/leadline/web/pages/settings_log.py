"""The audit log: who changed what, and when."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query

from leadline.api.audit import Entry
from leadline.api.keys import KeyOut
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.users import UserOut
from leadline.web.page import page
from leadline.web.parts.buttons import link_button
from leadline.web.parts.empty import empty
from leadline.web.parts.everything import everything
from leadline.web.parts.happened import (
    Names,
    action_words,
    actor_words,
    detail_words,
    line_words,
    place_of,
    without_about,
)
from leadline.web.parts.heading import panel
from leadline.web.parts.settings import settings
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PATH = "/settings/log"
Text = Annotated[str, Query(max_length=200)]


@page(PATH, Permission.admin, section="settings")
async def log(visit: Visit, by: Text = "", action: Text = "", about: Text = "", cursor: Text = "") -> None:
    """The latest changes, or those that are asked for."""
    asked = {"by": by.strip(), "action": action, "object": about.strip()}
    said = {name: value or None for name, value in asked.items()}
    found = await visit.api.get(Page[Entry], "/api/audit", limit=50, cursor=cursor or None, **said)
    names = await names_of(visit)
    more = visit.say("Every change of people, keys, models and leads, by ids and never by names of leads.")
    with settings(visit, "log", sentence(visit, found.items, names, is_narrow=any(asked.values())), more):
        filters(visit, by, action, about, names)
        if not found.items:
            empty(visit.say("Nothing of that kind was changed."))
            return
        with panel(label=visit.say("Audit log")), tag("div", classes="ll-scroll"):
            table(visit, found.items, names)
        if found.next is not None:
            own = {"by": by, "action": action, "about": about, "cursor": found.next}
            query = urlencode({name: value for name, value in own.items() if value})
            with tag("div", classes="ll-actions ll-after"):
                link_button(visit.say("Older"), f"{PATH}?{query}")


async def names_of(visit: Visit) -> Names:
    """How people and keys are called: the log has their numbers."""
    users = await everything(visit, UserOut, "/api/users")
    keys = await everything(visit, KeyOut, "/api/keys")
    people = {f"user:{user.user_id}": user.name or user.email for user in users}
    return people | {f"key:{key.key_id}": visit.say("the key {name}", name=key.name) for key in keys}


def sentence(visit: Visit, found: list[Entry], names: Names, *, is_narrow: bool) -> str:
    if not found:
        return visit.say("Nothing was changed")
    ago = visit.reader.ago(found[0].at, visit.now())
    who = actor_words(visit, found[0].actor, names)
    if is_narrow:
        return visit.say("The last change of that kind was {ago}", ago=ago)
    return visit.say("The last change was {ago}, by {who}", ago=ago, who=who)


def filters(visit: Visit, by: str, action: str, about: str, names: Names) -> None:
    """A form of the browser's own: what is asked for stands in the address, and can be kept."""
    with tag("form", classes="ll-filters", method="get", action=PATH):
        people = {name: words for name, words in names.items() if name.startswith(("user:", "key:"))}
        own = {one: actor_words(visit, one, names) for one in ("cli", "leadline")}
        choose(visit.say("Who"), "by", {"": visit.say("Anybody")} | people | own, by)
        kinds = {name: without_about(words) for name, words in action_words(visit).items()}
        choose(visit.say("What"), "action", {"": visit.say("Anything")} | kinds, action)
        with tag("div", classes="ll-field"):
            tag("label", visit.say("About"), for_="log-about")
            hint = {"placeholder": "user:3, key:2, 7", "maxlength": "200"}
            tag("input", classes="ll-input", type="text", id="log-about", name_="about", begins=about, **hint)
        tag("button", visit.say("Show"), "ll-button", type="submit")


def choose(label: str, name: str, offered: dict[str, str], value: str) -> None:
    with tag("div", classes="ll-field"):
        tag("label", label, for_=f"log-{name}")
        with tag("select", classes="ll-input", id=f"log-{name}", name_=name):
            for one, words in offered.items():
                tag("option", words, value=one, selected=one == value)


def table(visit: Visit, found: list[Entry], names: Names) -> None:
    columns = [visit.say("When"), visit.say("Who"), visit.say("What")]
    with tag("table", classes="ll-table ll-stacked ll-log"):
        with tag("thead"), tag("tr"):
            for column in columns:
                tag("th", column, scope="col")
        with tag("tbody"):
            for entry in found:
                with tag("tr"):
                    tag("td", visit.reader.moment(entry.at), title=visit.reader.full(entry.at))
                    tag("td", actor_words(visit, entry.actor, names), dir="auto")
                    with tag("td"):
                        words, place = line_words(visit, entry, names), place_of(entry)
                        tag("a", words, href=place) if place else tag("span", words, dir="auto")
                        if entry.detail:
                            tag("p", detail_words(visit, entry), "ll-muted", dir="auto")
