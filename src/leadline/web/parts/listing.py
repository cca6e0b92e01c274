"""A list of what people keep as texts: what is so with all of it, a table, and making another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from leadline.api.permission import Permission
from leadline.web.parts.buttons import link_button
from leadline.web.parts.cells import headed
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What is listed: the word for them all, and the page that makes one with the word for that.

    ``begin`` and ``more`` stand where there is none. The second of the three ``columns`` holds a number; ``row`` draws
    the cells of one.
    """

    word: str
    new: str
    to: str
    begin: str
    more: str
    columns: tuple[str, str, str]
    classes: str
    row: Callable[[T], None]


class Listing(Generic[T]):
    """The head of the page and the list below it, drawn anew as often as something is another thing."""

    def __init__(self, visit: Visit, kind: Kind[T], places: Callable[[], None]) -> None:
        self.visit, self.kind = visit, kind
        self.head: Tag = tag("div")
        places()
        self.listed: Tag = tag("div")

    def show(self, found: Sequence[T], sentence: str) -> None:
        visit, kind = self.visit, self.kind
        may = visit.may(Permission.model)
        self.head.clear()
        with self.head, heading(kind.word, sentence):
            if may and found:
                link_button(kind.new, kind.to, primary=True)
        self.listed.clear()
        with self.listed:
            if found:
                with panel(label=kind.word):
                    self.table(found)
            elif may:
                empty(kind.begin, kind.more, to=kind.to, button=visit.say("Make the first one"))
            else:
                empty(visit.say("Whoever keeps the models can make the first one."), kind.more)

    def table(self, found: Sequence[T]) -> None:
        with tag("table", classes=f"ll-table ll-stacked {self.kind.classes}"):
            headed(*self.kind.columns, figures=(1,))
            with tag("tbody"):
                for one in found:
                    with tag("tr"):
                        self.kind.row(one)
