"""Cells of tables that lie down on a phone, where each says what its number counts."""

from __future__ import annotations

from collections.abc import Callable

from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit


def headed(*columns: str, figures: tuple[int, ...] = ()) -> None:
    """The head of a table; ``figures`` are the places of those columns that hold numbers."""
    with tag("thead"), tag("tr"):
        for place, word in enumerate(columns):
            tag("th", word, "ll-figure" if place in figures else "", scope="col")


def number_cell(visit: Visit, number: int, words: str, inside: Callable[[], Tag] | None = None) -> None:
    """A number, and on a phone the words that have it; ``inside`` makes what they stand in, such as a link."""
    with tag("td", classes="ll-figure"), (inside or (lambda: tag("span")))():
        tag("span", visit.reader.number(number), "ll-wide-only")
        tag("span", words, "ll-narrow-only")


def title_cell(title: str, path: str, state: Callable[[], object], about: str = "") -> None:
    """What something is called, as a link to it, with the state it is in and what it is about."""
    with tag("td"):
        with tag("span", classes="ll-titled"):
            tag("a", title, "ll-name", href=path, dir="auto")
            state()
        if about:
            tag("div", about, "ll-muted", dir="auto")
