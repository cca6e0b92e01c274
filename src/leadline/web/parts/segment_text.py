"""The text of a segment while somebody writes it: what it says in words, and how many leads would be in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from leadline.api.scoring.segment_shapes import CheckedOut, CountedOut, SegmentOut
from leadline.model.segment import FILE
from leadline.model.words import capital
from leadline.web.parts.buttons import button
from leadline.web.parts.editor import Editor
from leadline.web.parts.people import lead_link
from leadline.web.parts.segment_words import segment_path
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PAUSE_S = 0.4  # of who types, until it is read
NAMED = 8  # leads that would be in it


class SegmentText:
    """The editor and what goes with it; ``then`` is told of what was kept. Without a ``name`` it is a new segment."""

    def __init__(
        self, visit: Visit, text: str, then: Callable[[SegmentOut], Awaitable[Any]], name: str = "", edit: int = 0
    ) -> None:
        self.visit, self.text, self.kept, self.then = visit, text, text, then
        self.name, self.edit = name, edit
        self.check: CheckedOut | None = None
        self.turn = 0
        self.editor = Editor(visit, text, visit.say("The text of the segment"), FILE, self.typed, "ll-short-text")
        self.says = tag("p", classes="ll-segment-says", dir="auto", aria_live="polite")
        self.acts = tag("div", classes="ll-actions")
        self.counted = tag("div", classes="ll-segment-counted", role="status")

    async def begin(self) -> None:
        await self.read()

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
        """Ask what it says and what is wrong with it."""
        asked = self.text
        if not asked.strip():
            self.check = None
        else:
            said = await self.visit.api.send("POST", "/api/segments/check", {"text": asked})
            self.check = CheckedOut.model_validate(said)
        if asked == self.text:
            self.draw()

    def draw(self) -> None:
        """Show what is so with the text."""
        visit, check = self.visit, self.check
        self.editor.show(self.text, [] if check is None else check.problems)
        is_other = self.text != self.kept or not self.edit
        self.says.set_text(capital(check.sentence or "") if check is not None and is_other else "")
        self.counted.clear()
        self.acts.clear()
        if check is None or check.problems:
            return
        with self.acts:
            button(visit, visit.say("How many would be in it?"), self.count)
            if is_other:
                words = visit.say("Make this segment") if not self.edit else visit.say("Keep this text")
                button(visit, words, self.keep, primary=True)

    async def count(self) -> None:
        """Count who would be in it, of all leads as they are."""
        visit = self.visit
        self.counted.clear()
        with self.counted:
            tag("p", visit.say("All leads are being looked at…"), "ll-muted")
        try:
            said = await visit.api.send("POST", "/api/segments/preview", {"text": self.text})
        finally:
            self.counted.clear()
        found = CountedOut.model_validate(said)
        with self.counted:
            share = visit.reader.share(found.count / max(found.everyone, 1))
            everyone = visit.reader.number(found.everyone)
            words = visit.count(
                "{n} lead of {everyone} would be in it, {share}",
                "{n} leads of {everyone} would be in it, {share}",
                found.count,
                everyone=everyone,
                share=share,
            )
            tag("p", words, "ll-name")
            if found.leads:
                with tag("p", classes="ll-segment-named"):
                    for one in found.leads[:NAMED]:
                        lead_link(visit, one.lead_id, one.name)

    async def keep(self) -> None:
        """Keep it. If somebody was quicker, nothing is kept, and they are told so."""
        assert self.check is not None
        path = f"/api{segment_path(self.name or self.check.segment or '')}"
        said = await self.visit.api.send("PUT", path, {"text": self.text, "edit": self.edit})
        found = SegmentOut.model_validate(said)
        self.kept, self.edit = found.text, found.edit
        self.draw()
        await self.then(found)
