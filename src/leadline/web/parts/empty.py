"""What stands where there is nothing yet: one sentence, one button."""

from __future__ import annotations

from leadline.web.parts.buttons import link_button
from leadline.web.parts.tags import tag


def empty(sentence: str, more: str = "", *, button: str = "", to: str = "") -> None:
    """Say that there is nothing, why, and lead to what can be done."""
    with tag("div", classes="ll-empty"):
        tag("p", sentence, "ll-empty-sentence")
        if more:
            tag("p", more, "ll-muted")
        if button:
            link_button(button, to, primary=True)
