"""The text of a segment while somebody writes it: what it says in words, and how many leads would be in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from leadline.api.scoring.segment_shapes import CheckedOut, CountedOut, SegmentOut
from leadline.model.segment import FILE
from leadline.model.words import capital
from leadline.web.parts.buttons import button
from leadline.web.parts.people import lead_link
from leadline.web.parts.segment_words import segment_path
from leadline.web.parts.tags import tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

NAMED = 8  # leads that would be in it


class SegmentText(WrittenText[CheckedOut]):
    """The editor and what goes with it; ``then`` is told of what was kept. Without a ``name`` it is a new segment."""

    def __init__(
        self, visit: Visit, text: str, then: Callable[[SegmentOut], Awaitable[Any]], name: str = "", edit: int = 0
    ) -> None:
        super().__init__(visit, text, visit.say("The text of the segment"), FILE, edit)
        self.name, self.then = name, then
        self.says = tag("p", classes="ll-segment-says", dir="auto", aria_live="polite")
        self.acts = tag("div", classes="ll-actions")
        self.counted = tag("div", classes="ll-segment-counted", role="status")

    async def check(self, text: str) -> CheckedOut:
        return CheckedOut.model_validate(await self.visit.api.send("POST", "/api/segments/check", {"text": text}))

    def draw(self) -> None:
        visit, sound = self.visit, self.sound
        self.says.set_text(capital(sound.sentence or "") if sound is not None and self.is_other else "")
        self.counted.clear()
        self.acts.clear()
        if sound is None:
            return
        with self.acts:
            button(visit, visit.say("How many would be in it?"), self.count)
            if self.is_other:
                words = visit.say("Keep this text") if self.edit else visit.say("Make this segment")
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
        name = self.name or (self.said.segment if self.said is not None else None) or ""
        await self.then(await self.keep_at(f"/api{segment_path(name)}", SegmentOut))
