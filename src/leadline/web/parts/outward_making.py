"""The dialogs that make a connection, and change one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nicegui import ui

from leadline.api.outward.connections import ConnectionOut
from leadline.api.scoring.choices import Choices
from leadline.web.parts.asking import asking, form
from leadline.web.parts.buttons import go
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.once import shown_once
from leadline.web.parts.outward_forms import CHOICE, SECRET, SOME, Asked, forms
from leadline.web.parts.outward_words import api_path, kind_words, sending_path
from leadline.web.parts.studio_inputs import ticked
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

Read = Callable[[], Any]


async def make(visit: Visit) -> None:
    """Ask what kind it is, what it is called and its settings, and keep it."""
    offered = forms(visit, (await visit.api.get(Choices, "/api/leads/choices")).segments)
    fields: dict[str, Read] = {}
    with visit.client, asking(visit.say("Send somewhere"), wide=True) as dialog:

        async def keep() -> None:
            name = (called.value or "").strip()
            await kept(visit, name, kind.value, offered[kind.value], fields)

        with form(visit, dialog, visit.say("Make it"), keep):
            words = [Choice(one, kind_words(visit, one)) for one in offered]
            kind = choices(visit, visit.say("Kind"), words, "webhook", lambda _: more.refresh(), beside=True)
            called = ui.input(visit.say("Name, in small letters"), placeholder="warehouse")
            called.props("outlined dense autofocus maxlength=200 autocomplete=off")

            @ui.refreshable
            def more() -> None:
                fields.clear()
                fields.update(drawn(visit, offered[kind.value], {}, is_new=True))

            more()
            tag("a", visit.say("Connect a CRM"), href="/new-crm")


async def change(visit: Visit, one: ConnectionOut) -> None:
    """Ask for other settings; what the form does not ask for stays as it is."""
    offered = forms(visit, (await visit.api.get(Choices, "/api/leads/choices")).segments)[one.kind]
    with visit.client, asking(visit.say("Change {name}", name=one.connection), wide=True) as dialog:
        fields: dict[str, Read] = {}

        async def keep() -> None:
            await kept(visit, one.connection, one.kind, offered, fields, one.settings)

        with form(visit, dialog, visit.say("Keep it"), keep):
            fields |= drawn(visit, offered, one.settings, is_new=False)


async def kept(
    visit: Visit,
    name: str,
    kind: str,
    offered: Sequence[Asked],
    fields: dict[str, Read],
    before: dict[str, Any] | None = None,
) -> None:
    """Keep what was said; a secret that was made for it is shown this once."""
    values = {asked.name: fields[asked.name]() for asked in offered}
    hidden = {asked.name for asked in offered if asked.shape == SECRET}
    settings = (before or {}) | {one: value for one, value in values.items() if one not in hidden}
    body = {
        "kind": kind,
        "settings": {one: value for one, value in settings.items() if value not in (None, "", [])},
        "secrets": {one: values[one] for one in hidden if values[one]},
    }
    said = await visit.api.send("PUT", api_path(name), body)
    with visit.client:
        if said["secret"]:
            more = visit.say("Give it to the receiver, who tells by it that a request is ours. It is not shown again.")
            shown_once(visit, visit.say("The secret of {name}", name=name), more, [said["secret"]])
        else:
            go(sending_path(name))


def drawn(visit: Visit, offered: Sequence[Asked], settings: dict[str, Any], *, is_new: bool) -> dict[str, Read]:
    """The fields, and how each is read."""
    found: dict[str, Read] = {}
    for one in offered:
        value = settings.get(one.name, one.begins if is_new else None)
        if one.shape == SOME:
            found[one.name] = some(visit, one, list(value or []))
        elif one.shape == CHOICE:
            extra = {} if value in one.offered or value is None else {value: str(value)}
            chosen = ui.select(one.offered | extra, label=one.word, value=value or next(iter(one.offered)))
            chosen.props("outlined dense options-dense")
            found[one.name] = partial(getattr, chosen, "value")
        else:
            found[one.name] = line(visit, one, "" if value is None else str(value), is_new=is_new)
    return found


def line(visit: Visit, one: Asked, value: str, *, is_new: bool) -> Read:
    """A line to type into."""
    stays = visit.say("left empty, it stays as it is") if one.shape == SECRET and not is_new else one.example
    made = ui.input(one.word, value=value, placeholder=stays, password=one.shape == SECRET)
    made.props("outlined dense maxlength=1000 autocomplete=off")
    return lambda: (made.value or "").strip()


def some(visit: Visit, one: Asked, on: list[str]) -> Read:
    """Some of several, those that are on and not offered among them."""

    async def tick(name: str, ticks: bool) -> None:
        on[:] = [other for other in on if other != name] + ([name] if ticks else [])

    with tag("fieldset", classes="ll-studio-group"):
        tag("legend", one.word, "ll-label")
        with tag("div", classes="ll-outward-ticks"):
            for name, words in (one.offered | {other: other for other in on if other not in one.offered}).items():
                ticked(visit, words, name in on, partial(tick, name), place=f"outward-{one.name}-{name}")
    return lambda: on
