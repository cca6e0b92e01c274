"""One of a few things, each with a sentence that says what it means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Choice:
    """A thing to choose: its value, its word, what it means, and the key that chooses it."""

    value: str
    word: str
    more: str = ""
    key: str = ""


@dataclass(slots=True)
class Chosen:
    """What is chosen."""

    value: str


def choices(
    visit: Visit,
    caption: str,
    offered: Sequence[Choice],
    value: str,
    changed: Callable[[str], Awaitable[Any] | None] | None = None,
    *,
    beside: bool = False,
) -> Chosen:
    """Buttons of which one is on; ``changed`` is told of another one. They stand ``beside`` one another if short."""
    chosen, group = Chosen(value), f"choice-{next(NUMBERS)}"

    async def note(event: GenericEventArguments) -> None:
        chosen.value = str(event.args)
        if changed is not None and (done := changed(chosen.value)) is not None:
            await visit.doing(lambda: done)()

    with tag("fieldset", classes="ll-choices ll-choices-beside" if beside else "ll-choices"):
        tag("legend", caption, "ll-label")
        for one in offered:
            with tag("label", classes="ll-choice"):
                radio = tag("input", type="radio", name_=group, value=one.value, checked=one.value == value)
                radio.set(data_key=one.key or None)
                radio.on("change", note, js_handler="(event) => emit(event.target.value)")
                with tag("span", classes="ll-choice-words"):
                    tag("span", one.word, "ll-choice-word")
                    if one.more:
                        tag("span", one.more, "ll-muted")
    return chosen
