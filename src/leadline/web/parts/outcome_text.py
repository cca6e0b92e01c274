"""The text of what counts as success while somebody writes it, and what it says in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any
from urllib.parse import quote

from leadline.api.evidence.outcome_shapes import OutcomeCheckedOut, OutcomeOut
from leadline.learning.studies.outcomes import FILE
from leadline.model.editing.writing import text as quoted
from leadline.web.parts.buttons import button
from leadline.web.parts.starters import Starter, free
from leadline.web.parts.tags import tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit


class OutcomeText(WrittenText[OutcomeCheckedOut]):
    """The editor and what goes with it; ``then`` is told of what was kept. Without a ``name`` it is a new outcome."""

    def __init__(
        self, visit: Visit, text: str, then: Callable[[OutcomeOut], Awaitable[Any]], name: str = "", edit: int = 0
    ) -> None:
        super().__init__(visit, text, visit.say("The text of what counts as success"), FILE, edit)
        self.name, self.then = name, then
        self.says = tag("p", classes="ll-segment-says", dir="auto", aria_live="polite")
        self.acts = tag("div", classes="ll-actions")

    @property
    def is_other(self) -> bool:
        """Whether it is not what counts; what came with Leadline counts without being kept."""
        return self.text != self.kept or not (self.edit or self.name)

    async def check(self, text: str) -> OutcomeCheckedOut:
        said = await self.visit.api.send("POST", "/api/evidence/outcomes/check", {"text": text})
        return OutcomeCheckedOut.model_validate(said)

    def draw(self) -> None:
        visit, sound = self.visit, self.sound
        words = "" if sound is None else (sound.words or "").replace("`", "")
        self.says.set_text(visit.say("Success: a lead that {words}.", words=words) if words else "")
        self.acts.clear()
        if sound is not None and self.is_other:
            with self.acts:
                keep = visit.say("Keep this text") if self.name else visit.say("Let this count as success")
                button(visit, keep, self.keep, primary=True)

    async def keep(self) -> None:
        name = self.name or (self.said.outcome if self.said is not None else None) or ""
        await self.then(await self.keep_at(f"/api{outcome_path(name)}", OutcomeOut))


def outcome_path(name: str) -> str:
    """Where an outcome is, on the pages and in the API."""
    return f"/evidence/outcomes/{quote(name, safe='')}"


def starters(visit: Visit, taken: Collection[str]) -> list[Starter]:
    """Something earlier than a sale, a sale that an event tells, and one that a column tells."""
    say = visit.say
    found = [
        (
            "opportunity",
            say("Sales sees a chance"),
            say("Earlier than a sale, so that there are more of them."),
            "of: stage\nstage: [opportunity, customer]\nwithin: 60d\n",
        ),
        (
            "deal-won",
            say("An event says so"),
            say("As a shop or a CRM sends it, with what it brought."),
            "of: event\non: deal.won\nwithin: 90d\namount: amount\n",
        ),
        (
            "closed",
            say("A column says so"),
            say("As it stands in a file; another column says when."),
            "of: column\ncolumn: status\nis: won\nat: won_at\nwithin: 90d\n",
        ),
    ]
    return [
        Starter(key, word, more, f"outcome: {free(key, taken)}\ntitle: {quoted(word)}\n{text}")
        for key, word, more, text in found
    ]
