"""What was just done, with the way back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from leadline.web.parts.buttons import button
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN_S = 12.0


class Undo:
    """A line at the foot of the page that says what was done last. It goes away by itself."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.place = tag("div", classes="ll-undo", role="status")
        self.shown = 0

    def offer(self, text: str, back: Callable[[], Awaitable[Any]] | None = None) -> None:
        """Say what was done; ``back`` takes it back."""
        self.shown += 1
        number = self.shown
        self.hide()

        async def taken_back() -> None:
            self.hide()
            if back is not None:
                await back()

        with self.place, tag("div", classes="ll-undo-line"):
            tag("span", text, "ll-undo-words", dir="auto")
            if back is not None:
                button(self.visit, self.visit.say("Take back"), taken_back, key="u")
        with self.place:
            ui.timer(SHOWN_S, lambda: self.hide() if number == self.shown else None, once=True)

    def hide(self) -> None:
        self.place.clear()
