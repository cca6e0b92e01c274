"""The inputs of the studio's forms. Each is told of as soon as somebody leaves it, and found again by its place."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from zlib import crc32

from nicegui.events import GenericEventArguments

from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

VALUE = "(event) => emit(event.target.value)"
COMMA = re.compile(r"-?\d+,\d+")
Told = Callable[[str], Awaitable[Any]]


def place_of(at: Sequence[str | int], more: str = "") -> str:
    """What the input for a part is known by: the same whenever the form is drawn."""
    said = "\0".join([*map(str, at), more])
    return f"part-{crc32(said.encode()):08x}-{len(at)}"


def as_number(said: str) -> str:
    """A number as it is written in a model, where people write a comma.

    >>> as_number("2,5"), as_number("3 per 7d")
    ('2.5', '3 per 7d')
    """
    return said.replace(",", ".") if COMMA.fullmatch(said.strip()) else said


def words_input(
    visit: Visit,
    label: str,
    value: str,
    told: Told,
    *,
    place: str,
    help_: str = "",
    listed: str = "",
    numeric: bool = False,
    hidden: bool = False,
) -> Tag:
    """A line to type into. ``listed`` names what is offered; ``hidden``: its label is for who does not see it."""
    with tag("div", classes="ll-field"):
        if not hidden:
            tag("label", label, for_=place, title=help_ or None)
        made = tag("input", "", "ll-input", id=place, type="text", begins=value, autocomplete="off", spellcheck="false")
        made.set(list=listed or None, inputmode="decimal" if numeric else None, aria_label=label if hidden else None)
        made.on("change", other_than(visit, value, told), js_handler=VALUE)
    return made


def several_lines(visit: Visit, label: str, value: str, told: Told, *, place: str, help_: str = "") -> None:
    """Some lines to type into."""
    with tag("div", classes="ll-field ll-studio-wide"):
        tag("label", label, for_=place, title=help_ or None)
        rows = max(1, min(12, value.count("\n") + 1))
        made = tag("textarea", "", "ll-input ll-code", id=place, rows=rows, spellcheck="false", begins=value)
        made.on("change", other_than(visit, value, told), js_handler=VALUE)


def other_than(visit: Visit, value: str, told: Told) -> Callable[[GenericEventArguments], Awaitable[None]]:
    """Tells what an input holds when that is another thing than before; at first it holds the ``value``."""
    before = value

    async def done(event: GenericEventArguments) -> None:
        nonlocal before
        if (said := str(event.args)) != before:
            before = said
            await visit.doing(told)(said)

    return done


def into(said: dict[str, str], name: str) -> Told:
    """Writes down under a name what an input is told."""

    async def write(value: str) -> None:
        said[name] = value

    return write


def one_of(
    visit: Visit,
    label: str,
    offered: Sequence[tuple[str, str]],
    value: str,
    told: Told,
    *,
    place: str,
    hidden: bool = False,
    help_: str = "",
) -> None:
    """A list to choose from; ``offered`` are values with their words."""

    async def done(event: GenericEventArguments) -> None:
        await visit.doing(told)(str(event.args))

    with tag("div", classes="ll-field"):
        if not hidden:
            tag("label", label, for_=place, title=help_ or None)
        with tag("select", classes="ll-input", id=place, aria_label=label if hidden else None) as made:
            for one, words in offered:
                tag("option", words, value=one, selected=one == value)
        made.on("change", done, js_handler=VALUE)


def ticked(
    visit: Visit, label: str, on: bool, told: Callable[[bool], Awaitable[Any]], *, place: str, help_: str = ""
) -> None:
    """A box to tick."""

    async def done(event: GenericEventArguments) -> None:
        await visit.doing(told)(bool(event.args))

    with tag("label", classes="ll-studio-tick", title=help_ or None):
        made = tag("input", "", type="checkbox", id=place, checked=on)
        made.on("change", done, js_handler="(event) => emit(event.target.checked)")
        tag("span", label)


def taking_out(visit: Visit, name: str, act: Callable[[], Awaitable[Any]]) -> None:
    """Takes a part out."""

    async def done() -> None:
        await visit.doing(act)()

    tag("button", "×", "ll-studio-out", type="button", aria_label=visit.say("Take out {name}", name=name)).on(
        "click", done
    )
