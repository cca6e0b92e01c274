"""The dialog that makes a key."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.keys import Kind
from leadline.api.permission import OF_ROLE, Permission
from leadline.ingest.trust import SCOPES
from leadline.store.roles import Role, Sight
from leadline.web.parts.asking import answers, asking
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.once import shown_once
from leadline.web.parts.roles import role_choices, sight_choices
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def kind_choices(visit: Visit) -> list[Choice]:
    """The kinds of keys, and where each is kept."""
    return [
        Choice(
            Kind.browser,
            visit.say("For a page"),
            visit.say("Stands in the page for anybody to read, so it says little."),
        ),
        Choice(
            Kind.server,
            visit.say("For a server that sends events"),
            visit.say("Is kept secret, and may say what its scopes allow."),
        ),
        Choice(
            Kind.api,
            visit.say("For a program"),
            visit.say("Is kept secret; reads and acts over the API as its role does."),
        ),
    ]


def kind_words(visit: Visit, kind: Kind) -> str:
    return next(one.word for one in kind_choices(visit) if one.value == kind)


async def make_key(visit: Visit) -> None:
    """Ask what the key is for, make it, and show it this once."""
    said: dict[str, Any] = {}
    with asking(visit.say("Make a key"), wide=True) as dialog:
        name = ui.input(visit.say("What it is for"))
        name.props("outlined dense autofocus maxlength=200 autocomplete=off")
        kind = choices(
            visit, visit.say("Where it is kept"), kind_choices(visit), Kind.browser, lambda _: more.refresh()
        )

        @ui.refreshable
        def more() -> None:
            said.clear()
            of_kind(visit, Kind(kind.value), said)

        more()

        async def make() -> None:
            asked = {"name": name.value or "", "kind": kind.value} | {one: get() for one, get in said.items()}
            made = await visit.api.send("POST", "/api/keys", {one: value for one, value in asked.items() if value})
            title = visit.say("The key for {name}", name=made["name"])
            with visit.client:
                kept = visit.say("Put it where it belongs now. It is not shown again; who loses it makes another one.")
                shown_once(visit, title, kept, [made["key"]])

        answers(visit, dialog, visit.say("Make it"), make)


def of_kind(visit: Visit, kind: Kind, said: dict[str, Any]) -> None:
    """The fields that a key of a kind has beside its name; ``said`` gets how each is read."""
    if kind is Kind.api:
        roles = [Choice(one.value, one.word) for one in role_choices(visit)]
        role = choices(visit, visit.say("Role"), roles, Role.viewer, beside=True)
        sight = choices(visit, visit.say("Sees"), sight_choices(visit), Sight.all, beside=True)
        scopes = many(visit.say("Only these permissions (left empty: all of the role)"), sorted(OF_ROLE[Role.owner]))
        said |= {"role": lambda: role.value, "sight": lambda: sight.value, "scopes": lambda: scopes.value}
        tag(
            "p",
            visit.say("It sees what you see where its sight is not all, and ends when you are disabled."),
            "ll-muted",
        )
        return
    source = ui.input(visit.say("Source (left empty: of the same name)"))
    source.props("outlined dense maxlength=200 autocomplete=off")
    said["source"] = lambda: (source.value or "").strip()
    if kind is Kind.server:
        scopes = many(visit.say("May also send these reserved events"), sorted(SCOPES))
        said["scopes"] = lambda: scopes.value


def many(label: str, offered: list[str] | list[Permission]) -> ui.select:
    found = ui.select([str(one) for one in offered], label=label, multiple=True, value=[])
    return found.props("outlined dense options-dense use-chips")
