"""A text that somebody writes: read when they pause, checked, and kept when they say so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from leadline.api.scoring.checking import ProblemOut
from leadline.web.parts.editor import Editor
from leadline.web.visit import Visit

T = TypeVar("T", bound=BaseModel)
PAUSE_S = 0.4  # of who types, until it is read


class WrittenText:
    """The editor of a text, of which a kind says how it is checked and what is drawn below it.

    ``kept`` is the text that counts, with the number of its ``edit``; 0: there is none yet.
    """

    def __init__(self, visit: Visit, text: str, label: str, file: str, edit: int = 0) -> None:
        self.visit, self.text, self.kept, self.edit = visit, text, text, edit
        self.problems: Sequence[ProblemOut] = ()
        self.turn = 0
        self.editor = Editor(visit, text, label, file, self.typed, "ll-short-text")

    @property
    def is_other(self) -> bool:
        """Whether it is not what counts."""
        return self.text != self.kept or not self.edit

    async def check(self, text: str) -> Sequence[ProblemOut]:
        """What is wrong with a text."""
        raise NotImplementedError

    def draw(self) -> None:
        """Show below it what is so with the text."""
        raise NotImplementedError

    async def typed(self, text: str) -> None:
        """Somebody types. It is read when they pause."""
        if text == self.text:
            return
        self.text = text
        self.turn += 1
        mine = self.turn
        await asyncio.sleep(PAUSE_S)
        if mine == self.turn:
            await self.read()

    async def put(self, text: str) -> None:
        """Put another text in its place, to be looked at and kept."""
        self.text = text
        self.turn += 1
        await self.read()

    async def read(self) -> None:
        """Ask what is wrong with it, and show it."""
        asked = self.text
        found = await self.check(asked) if asked.strip() else ()
        if asked == self.text:
            self.problems = found
            self.show()

    def show(self) -> None:
        self.editor.show(self.text, self.problems)
        self.draw()

    async def keep_at(self, path: str, shape: type[T]) -> T:
        """Keep it at a path of the API, so that it counts from now on.

        If somebody was quicker, nothing is kept, and they are told so.
        """
        said = await self.visit.api.send("PUT", path, {"text": self.text, "edit": self.edit})
        self.kept, self.edit = said["text"], said["edit"]
        self.show()
        return shape.model_validate(said)
