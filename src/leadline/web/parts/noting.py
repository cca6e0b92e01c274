"""Writing a note about a lead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from leadline.web.parts.asking import asking, form
from leadline.web.visit import Visit


def noting(visit: Visit, title: str, act: Callable[[str], Awaitable[Any]]) -> None:
    """Ask for the text; ``act`` is told it."""
    with asking(title) as dialog:

        async def done() -> None:
            await act(field.value or "")

        with form(visit, dialog, visit.say("Write it down"), done):
            field = ui.textarea(visit.say("Note")).props("outlined autofocus autogrow maxlength=4000")
