"""A text that somebody writes: read when they pause, checked, and kept when they say so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from leadline.api.permission import Permission
from leadline.api.scoring.checking import ProblemOut
from leadline.web.parts.editor import Editor
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PAUSE_S = 0.4  # of who types, until it is read


class Checked(Protocol):
    """What is said of a text. Without ``problems`` it can be kept."""

    problems: list[ProblemOut]


C = TypeVar("C", bound=Checked)
T = TypeVar("T", bound=BaseModel)


class WrittenText(Generic[C]):
    """The editor of a text, of which a kind says how it is checked and what is drawn below it.

    ``kept`` is the text that counts, with the number of its ``edit``; 0: there is none yet. ``said`` is what is said of
    the text as it is; None while it is empty.
    """

    def __init__(self, visit: Visit, text: str, label: str, file: str, edit: int = 0) -> None:
        self.visit, self.text, self.kept, self.edit = visit, text, text, edit
        self.said: C | None = None
        self.turn = 0
        self.editor = Editor(visit, text, label, file, self.typed, "ll-short-text")

    @property
    def problems(self) -> Sequence[ProblemOut]:
        return () if self.said is None else self.said.problems

    @property
    def sound(self) -> C | None:
        """What is said of it, where it has no mistakes."""
        return None if self.problems else self.said

    @property
    def is_other(self) -> bool:
        """Whether it is not what counts."""
        return self.text != self.kept or not self.edit

    async def check(self, text: str) -> C:
        """Ask what there is to be said of a text."""
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
        said = await self.check(asked) if asked.strip() else None
        if asked == self.text:
            self.said = said
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


async def written(visit: Visit, text: str, editor: Callable[[], WrittenText[Any]]) -> WrittenText[Any] | None:
    """A text as it is written: its editor for who may change it, else it alone."""
    if not visit.may(Permission.model):
        tag("pre", text, "ll-code ll-scroll", tabindex="0", translate="no")
        return None
    made = editor()
    await made.read()
    return made
