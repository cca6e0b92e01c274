"""What a flow would have done: tried on a lead or a segment over a past span, while nothing is done."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowTriedOut, TrialOut
from leadline.api.scoring.choices import SegmentChoice
from leadline.api.scoring.shapes import LeadOut
from leadline.model.condition import DAY
from leadline.model.dates import iso
from leadline.web.parts.buttons import button
from leadline.web.parts.flow_drawn import DEEPEST
from leadline.web.parts.flow_words import cause_words, ended_words, ends
from leadline.web.parts.lead_finding import finding
from leadline.web.parts.people import lead_link, short, who
from leadline.web.parts.tags import tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

SPANS = (7, 30, 90)  # days
ONE = ""  # a lead, instead of a segment
TOLD = 10  # times in the flow


class FlowTrial:
    """The form and what it said. The text that stands in the ``editor`` is tried."""

    def __init__(self, visit: Visit, segments: list[SegmentChoice], editor: WrittenText[Any]) -> None:
        self.visit, self.editor = visit, editor
        self.lead: LeadOut | None = None
        offered = {one.segment: one.title or one.segment for one in segments} | {ONE: visit.say("One lead")}
        spans = {days: visit.count("Over {n} day", "Over {n} days", days) for days in SPANS}
        with tag("div", classes="ll-flow-trial"):
            self.whom = ui.select(offered, label=visit.say("On whom"), value=next(iter(offered)))
            self.whom.props("outlined dense")
            self.span = ui.select(spans, label=visit.say("How long"), value=30).props("outlined dense")
        self.who = tag("div", classes="ll-flow-lead")
        with self.who:
            self.listed = finding(visit, self.chosen)
            self.named = tag("p", "", "ll-name", dir="auto")
        self.who.set_visibility(self.whom.value == ONE)
        self.whom.on_value_change(lambda event: self.who.set_visibility(event.value == ONE))
        with tag("div", classes="ll-actions ll-flow-acts"):
            button(visit, visit.say("Try it on the past"), self.try_it)
        self.said = tag("div", classes="ll-flow-said", role="status")

    async def chosen(self, lead: LeadOut) -> None:
        self.lead = lead
        self.listed.clear()
        self.named.set_text(short(who(self.visit, lead.name, lead.email)))

    async def try_it(self) -> None:
        """Try it, and show what would have been."""
        visit = self.visit
        if self.whom.value == ONE and self.lead is None:
            visit.tell(visit.say("Choose a lead first."))
            return
        on = (
            {"segment": self.whom.value} if self.lead is None or self.whom.value != ONE else {"lead": self.lead.lead_id}
        )
        asked = {"text": self.editor.text, "since": iso(visit.now() - self.span.value * DAY)} | on
        self.said.clear()
        with self.said:
            tag("p", visit.say("Each day is gone through…"), "ll-muted")
        try:
            found = await visit.api.send("POST", "/api/flows/dry-run", asked)
        finally:
            self.said.clear()
        with self.said:
            self.show(FlowTriedOut.model_validate(found))

    def show(self, found: FlowTriedOut) -> None:
        visit = self.visit
        words = visit.count(
            "{n} time somebody would have entered", "{n} times somebody would have entered", found.entered
        )
        tag("p", words, "ll-name")
        about = visit.count(
            "{n} lead was looked at. Nothing was done.", "{n} leads were looked at. Nothing was done.", found.leads
        )
        tag("p", about, "ll-muted")
        if not found.entered:
            return
        with tag("p", classes="ll-flow-ends"):
            for word, many in ends(visit, found.ended):
                tag("span", f"{word}: {visit.reader.number(many)}")
            still = found.entered - sum(found.ended.values())
            tag("span", visit.say("still in it: {n}", n=visit.reader.number(still)))
        with tag("ol", classes="ll-rows ll-flow-steps", aria_label=visit.say("How often each step")):
            for step in found.steps:
                with tag("li", classes=f"ll-flow-step ll-deep-{min(step.depth, DEEPEST)}"):
                    tag("span", step.words.replace("`", ""), "ll-grow", dir="auto")
                    tag("span", visit.count("{n} time", "{n} times", step.times), "ll-figure")
        for one in found.items[:TOLD]:
            self.one(one)

    def one(self, one: TrialOut) -> None:
        """One time in the flow, step by step."""
        visit = self.visit
        with tag("details", classes="ll-flow-told"):
            with tag("summary", dir="auto"):
                tag("span", short(who(visit, one.name, None)), "ll-name")
                end = visit.say("still in it") if one.ended is None else ended_words(visit, one.ended)
                about = [visit.reader.moment(one.entered_at), cause_words(visit, one.cause), end]
                tag("span", " · ".join(filter(None, about)), "ll-muted")
            with tag("ul", classes="ll-rows"):
                for done in one.steps:
                    with tag("li"):
                        tag("span", visit.reader.moment(done.at), "ll-muted ll-when")
                        tag("span", done.words.replace("`", ""), dir="auto")
                        tag("span", done.came, "ll-muted", dir="auto")
                with tag("li"):
                    lead_link(visit, one.lead_id, one.name)
