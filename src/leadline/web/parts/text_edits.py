"""The texts that something which people write had: by whom, when, and what each changed."""

from __future__ import annotations

from difflib import unified_diff
from functools import partial
from typing import Any

from leadline.api.edits import EditOut
from leadline.api.paging import Page
from leadline.web.parts.buttons import button
from leadline.web.parts.happened import actor_words
from leadline.web.parts.more import Rows
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

AT_ONCE = 20


class Edits:
    """The list, the latest first. What a text changed is known when the one before it is there.

    An older one can be put into the ``editor`` again; without it nobody may.
    """

    def __init__(self, visit: Visit, path: str, editor: WrittenText[Any] | None) -> None:
        self.visit, self.path, self.editor = visit, path, editor
        self.later: tuple[EditOut, Tag] | None = None
        self.newest = 0

    async def draw(self) -> None:
        listed = tag("ul", classes="ll-rows")

        async def ask(cursor: str | None) -> Page[EditOut]:
            return await self.visit.api.get(Page[EditOut], f"{self.path}/edits", limit=AT_ONCE, cursor=cursor)

        self.rows = Rows(self.visit, listed, self.row, ask)
        await self.again()

    async def again(self) -> None:
        self.later, self.newest = None, 0
        await self.rows.again()

    def row(self, one: EditOut) -> None:
        visit = self.visit
        self.newest = max(self.newest, one.edit)
        if self.later is not None:
            self.changed(*self.later, one.text)
        with tag("li"):
            when, who = visit.reader.moment(one.at), one.who or actor_words(visit, one.by, {})
            tag("p", visit.say("{when}: {who}", when=when, who=who), dir="auto")
            place = tag("div")
            if self.editor is not None and one.edit != self.newest:
                words, put_back = visit.say("Put this text back"), partial(self.editor.put, one.text)
                button(visit, words, put_back, label=f"{words}: {when}").classes("ll-small")
        self.later = (one, place)
        if one.edit == 1:
            with place:
                tag("p", visit.say("The first text"), "ll-muted")

    def changed(self, one: EditOut, place: Tag, before: str) -> None:
        """What a text changed of the one before it, line by line."""
        with place, tag("pre", classes="ll-code ll-difference", dir="auto", translate="no"):
            for line in differences(before, one.text):
                kind = "ins" if line.startswith("+") else "del"
                tag(kind, line)


def differences(before: str, after: str) -> list[str]:
    """The lines that are gone, with ``-``, and those that are new, with ``+``.

    >>> differences("a\\nb\\n", "a\\nc\\n")
    ['- b', '+ c']
    """
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""))[2:]
    return [f"{line[0]} {line[1:]}" for line in lines if line[0] in "+-"]
