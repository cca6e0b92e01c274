"""The head of a page: a sentence that says what is so, with what it is about above it and more below."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nicegui import ui

from leadline.web.parts.tags import Tag, tag


@contextmanager
def heading(caption: str, sentence: str, more: str | Callable[[], object] = "") -> Iterator[Tag]:
    """The head of a page; what is made inside stands at its right: chips and buttons. ``more`` is text, or makes it."""
    ui.page_title(f"{sentence} · Leadline")
    with tag("header", classes="ll-heading"):
        with tag("div", classes="ll-heading-words"):
            tag("p", caption, "ll-caption")
            tag("h1", sentence, "ll-sentence", dir="auto")
            if callable(more):
                more()
            elif more:
                tag("p", more, "ll-muted", dir="auto")
        with tag("div", classes="ll-heading-actions") as actions:
            yield actions


@contextmanager
def panel(caption: str = "", *, classes: str = "", label: str = "") -> Iterator[Tag]:
    """A panel, with a caption over it if it has one."""
    name = label or caption
    with tag("section", classes=f"ll-panel {classes}".strip(), aria_label=name or None) as made:
        if caption:
            tag("h2", caption, "ll-caption")
        yield made
