"""Buttons, and links that look like them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

Action = Callable[[], Awaitable[Any] | Any]


def button(
    visit: Visit, text: str, action: Action, *, primary: bool = False, key: str = "", bad: bool = False, label: str = ""
) -> Tag:
    """A button. ``key`` is the key that does the same (`keys.js`), ``label`` says more to who does not see it."""
    classes = "ll-button" + (" ll-primary" if primary else "") + (" ll-bad" if bad else "")
    made = tag("button", "", classes, type="button", aria_label=label or None, data_key=key or None)
    with made:
        tag("span", text)
        if key:
            tag("kbd", key, "ll-key", aria_hidden="true")

    async def done() -> None:
        with visit.client:
            result = action()
            if result is not None and hasattr(result, "__await__"):
                await visit.doing(lambda: result)()

    made.on("click", one_at_a_time(done))
    return made


def one_at_a_time(act: Callable[[], Awaitable[Any]]) -> Callable[[], Awaitable[None]]:
    """The act, which is not begun again while it is under way: of a double click it is done once."""
    is_under_way = False

    async def done() -> None:
        nonlocal is_under_way
        if not is_under_way:
            is_under_way = True
            try:
                await act()
            finally:
                is_under_way = False

    return done


def link_button(text: str, to: str, *, primary: bool = False) -> Tag:
    """A link that looks like a button; ``to`` is a path of ours."""
    return tag("a", text, "ll-button" + (" ll-primary" if primary else ""), href=to)


def go(path: str) -> None:
    """Open another page."""
    ui.navigate.to(path)
