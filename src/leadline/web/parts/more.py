"""Lists in parts: rows, and a button that brings the next ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from leadline.api.paging import Page
from leadline.web.parts.buttons import button
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

T = TypeVar("T", bound=BaseModel)


class Rows(Generic[T]):
    """Rows of a list of the API, drawn one by one into an element, as many as were asked for."""

    def __init__(
        self, visit: Visit, into: Tag, draw: Callable[[T], Any], ask: Callable[[str | None], Awaitable[Page[T]]]
    ):
        self.visit, self.into, self.draw, self.ask = visit, into, draw, ask
        self.foot = tag("div", classes="ll-more")
        self.drawn = 0

    async def begin(self) -> int:
        """Draw the first part anew; how many rows it has."""
        return self.show(await self.ask(None))

    async def again(self) -> int:
        """Draw anew as many rows as are there; how many there are now."""
        found = await self.ask(None)
        while len(found.items) < self.drawn and found.next is not None:
            part = await self.ask(found.next)
            found = Page(items=[*found.items, *part.items], next=part.next)
        return self.show(found)

    async def further(self, cursor: str) -> None:
        self.add(await self.ask(cursor))

    def show(self, found: Page[T]) -> int:
        self.into.clear()
        self.drawn = 0
        self.add(found)
        return self.drawn

    def add(self, found: Page[T]) -> None:
        with self.into:
            for one in found.items:
                self.draw(one)
        self.drawn += len(found.items)
        self.foot.clear()
        if found.next is not None:
            following = found.next
            with self.foot:
                button(self.visit, self.visit.say("Show more"), lambda: self.further(following))
