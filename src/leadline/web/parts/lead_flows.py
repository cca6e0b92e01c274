"""The flows that a lead is in or was in: at which step, until when, and what was done."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.outward.flow_shapes import DoneOut, LeadFlowsOut, LeadRunOut
from leadline.model.words import capital
from leadline.web.parts.flow_words import cause_words, flow_path, until_words
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.timeline import moment
from leadline.web.visit import Visit

SHOWN = 10


class LeadFlows:
    """The panel, the last first. It is not there where the lead never was in one."""

    def __init__(self, visit: Visit, seen: Seen, place: Tag) -> None:
        self.visit, self.seen, self.place = visit, seen, place
        self.shown: list[LeadRunOut] | None = None

    async def read(self) -> None:
        """Ask, and draw it if it is another one than is there."""
        found = (await self.visit.api.get(LeadFlowsOut, f"{self.seen.path}/flows")).items[:SHOWN]
        if found == self.shown:
            return
        self.shown = found
        self.place.clear()
        if found:
            with self.place, panel(self.visit.say("Flows")), tag("ul", classes="ll-rows ll-deeds"):
                for one in found:
                    self.row(one)

    def row(self, one: LeadRunOut) -> None:
        visit = self.visit
        why = next((step.what["why"] for step in one.steps if "why" in step.what), "")
        with tag("li", classes="ll-deed"):
            moment(visit, one.entered_at)
            with tag("div", classes="ll-grow"):
                tag("a", one.title or one.flow, "ll-name", href=flow_path(one.flow), dir="auto")
                tag("span", cause_words(visit, one.cause), "ll-muted ll-deed-about")
                if one.ended_at is None:
                    tag("div", one.words.replace("`", ""), dir="auto")
                tag("div", until_words(visit, one), "ll-bad" if one.error else "ll-muted")
                if why:
                    tag("div", capital(why.replace("`", "")), "ll-muted", dir="auto")
                self.done([step for step in one.steps if "ended" not in step.what])

    def done(self, steps: Sequence[DoneOut]) -> None:
        """What was done, folded up."""
        visit = self.visit
        if not steps:
            return
        with tag("details", classes="ll-flow-told"):
            tag("summary", visit.count("{n} step done", "{n} steps done", len(steps)), "ll-muted")
            with tag("ul", classes="ll-rows"):
                for one in steps:
                    with tag("li"):
                        tag("span", visit.reader.moment(one.at), "ll-muted ll-when")
                        tag("span", one.words.replace("`", ""), dir="auto")
