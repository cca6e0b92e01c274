"""Keys: of sources that write, and of programs that read and act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from leadline.api.keys import KeyOut
from leadline.api.permission import Permission
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.empty import empty
from leadline.web.parts.everything import everything
from leadline.web.parts.heading import panel
from leadline.web.parts.key_making import kind_words, make_key
from leadline.web.parts.roles import role_words, sight_words
from leadline.web.parts.settings import settings
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/settings/keys", Permission.admin, section="settings")
async def keys(visit: Visit) -> None:
    """All keys, the revoked ones at the end."""
    found = await everything(visit, KeyOut, "/api/keys")
    open_ones = [key for key in found if key.revoked_at is None]
    sentence = visit.count("{n} key opens something", "{n} keys open something", len(open_ones))
    more = visit.say("A key is shown once, when it is made; after that only its beginning is known.")
    with settings(visit, "keys", sentence if found else visit.say("There are no keys yet"), more) as actions:
        with actions:
            button(visit, visit.say("Make a key"), lambda: make_key(visit), primary=True)
        if not found:
            empty(visit.say("Pages, servers and programs each come with a key of their own."))
            return
        with panel(label=visit.say("Keys")), tag("div", classes="ll-scroll"):
            table(visit, sorted(found, key=lambda key: key.revoked_at is not None))


def table(visit: Visit, found: list[KeyOut]) -> None:
    columns = [
        visit.say("Key"),
        visit.say("What it is"),
        visit.say("What it may"),
        visit.say("Made"),
    ]
    with tag("table", classes="ll-table ll-stacked"):
        with tag("thead"), tag("tr"):
            for column in columns:
                tag("th", column, scope="col")
            with tag("th", scope="col"):
                tag("span", visit.say("What can be done"), "ll-unseen")
        with tag("tbody"):
            for key in found:
                with tag("tr", classes="ll-gone" if key.revoked_at is not None else ""):
                    row(visit, key)


def row(visit: Visit, key: KeyOut) -> None:
    with tag("td"):
        tag("span", key.name, "ll-name", dir="auto")
        tag("p", f"{key.prefix}…", "ll-muted ll-code")
    tag("td", kind_words(visit, key.kind))
    with tag("td"):
        for line in allowed(visit, key):
            tag("p", line, dir="auto")
    tag("td", visit.reader.date(key.created_at))
    with tag("td", classes="ll-figure"):
        if key.revoked_at is not None:
            chip(visit.say("Revoked"), "bad")
        else:
            revoke = button(
                visit,
                visit.say("Revoke"),
                lambda: ask(visit, key),
                label=visit.say("Revoke the key {name}", name=key.name),
            )
            revoke.classes("ll-small")


def allowed(visit: Visit, key: KeyOut) -> list[str]:
    """What a key opens, a line for each."""
    said = []
    if key.role is not None:
        said.append(role_words(visit, key.role))
        said.append(sight_words(visit, key.sight))
    if key.source is not None:
        said.append(visit.say("Writes to {source}", source=key.source))
    return said + [", ".join(words) for words in (key.scopes, key.events, key.traits) if words]


def ask(visit: Visit, key: KeyOut) -> None:
    sure(
        visit,
        visit.say("Revoke the key {name}?", name=key.name),
        visit.say("It opens nothing from the next request on, and stays so. Whoever uses it needs another one."),
        visit.say("Revoke"),
        revoking(visit, key),
    )


def revoking(visit: Visit, key: KeyOut) -> Callable[[], Awaitable[None]]:
    async def revoke() -> None:
        await visit.api.send("DELETE", f"/api/keys/{key.key_id}")
        ui.navigate.reload()

    return revoke
