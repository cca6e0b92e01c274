"""Lists of things of which one is chosen with one press."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


def pick(visit: Visit, key: str, word: str, more: str, act: Callable[[], Awaitable[Any]]) -> None:
    """One of a list of things to choose with one press."""
    made = tag("button", "", "ll-pick", type="button", data_key=key or None)
    with made:
        tag("span", word, "ll-pick-word", dir="auto")
        tag("span", more, "ll-muted", dir="auto")
        if key:
            tag("kbd", key, "ll-key ll-muted", aria_hidden="true")
    made.on("click", visit.doing(act))


def choosing(
    close: Callable[[], Any], act: Callable[[Any], Awaitable[Any]], value: Any
) -> Callable[[], Awaitable[None]]:
    """Does something with a value, and closes the dialog that offered it."""

    async def chosen() -> None:
        await act(value)
        close()

    return chosen
