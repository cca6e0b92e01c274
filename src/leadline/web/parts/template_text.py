"""A template while somebody writes it, beside it what a lead would get by it: both texts of a mail, or the notice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from leadline.api.outward.mail_shapes import PreviewOut, TemplateOut
from leadline.api.outward.notices import NoticePreviewOut, NoticeTemplateOut
from leadline.api.scoring.checking import ProblemOut
from leadline.api.scoring.shapes import LeadOut
from leadline.web.calls import Refused
from leadline.web.parts.buttons import button
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_finding import finding
from leadline.web.parts.people import short, who
from leadline.web.parts.tags import tag
from leadline.web.parts.template_words import MAIL, Kind
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

TemplateKept = TemplateOut | NoticeTemplateOut
Filled = PreviewOut | NoticePreviewOut


@dataclass
class Read:
    """A text as it is read by who gets it; its mistakes; or why it cannot be filled in for them, where it has none."""

    filled: Filled | None = None
    problems: list[ProblemOut] = field(default_factory=list)
    cannot: str = ""


class TemplateText(WrittenText[Read]):
    """The editor, and the preview of what stands in it; ``then`` is told of what was kept.

    It is looked at by filling it in: for a lead, or for somebody who is made up.
    """

    def __init__(
        self, visit: Visit, kind: Kind, text: str, then: Callable[[str], Awaitable[Any]], name: str = "", edit: int = 0
    ) -> None:
        self.kind, self.name, self.then = kind, name, then
        self.lead: LeadOut | None = None
        with tag("div", classes="ll-columns"):
            with tag("div"), panel(visit.say("As it is written"), classes="ll-flow-text"):
                super().__init__(visit, text, visit.say("The text of the template"), kind.file, edit)
                self.acts = tag("div", classes="ll-actions ll-after")
            with tag("div"), panel(visit.say("As it is read")):
                self.listed = finding(visit, self.chosen)
                self.whom = tag("p", visit.say("Somebody who is made up"), "ll-muted", dir="auto")
                self.read_as = tag("div", classes="ll-template-read", role="status")

    async def chosen(self, lead: LeadOut) -> None:
        """Fill it in for this lead."""
        self.lead = lead
        self.listed.clear()
        self.whom.set_text(short(who(self.visit, lead.name, lead.email)))
        await self.read()

    async def check(self, text: str) -> Read:
        asked = {"text": text, "lead_id": None if self.lead is None else self.lead.lead_id}
        try:
            said = await self.visit.api.send("POST", f"{self.kind.api}/preview", asked)
        except Refused as refused:
            if refused.status not in (400, 422):
                raise
            if not refused.problems:
                return Read(cannot=self.visit.in_words(refused))
            return Read(problems=[ProblemOut.model_validate(one) for one in refused.problems])
        shape: type[Filled] = PreviewOut if self.kind.kind == MAIL else NoticePreviewOut
        return Read(shape.model_validate(said))

    def draw(self) -> None:
        visit, read = self.visit, self.said or Read()
        self.acts.clear()
        self.read_as.clear()
        with self.read_as:
            if read.filled is not None:
                self.as_read(read.filled)
            elif read.cannot:
                tag("p", read.cannot, "ll-hot", dir="auto")
            else:
                tag("p", visit.say("It is shown as soon as the text can be read."), "ll-muted")
        if self.sound is not None and self.is_other:
            with self.acts:
                words = visit.say("Keep this text") if self.edit else visit.say("Make this template")
                button(visit, words, self.keep, primary=True)

    def as_read(self, found: Filled) -> None:
        visit = self.visit
        tag("p", found.subject, "ll-name", dir="auto")
        if isinstance(found, PreviewOut) and found.withheld:
            tag("p", visit.say("It would not be sent now: {why}.", why=found.withheld), "ll-hot", dir="auto")
        if isinstance(found, PreviewOut) and found.html:
            tag("h3", visit.say("With its looks"), "ll-caption ll-after")
            frame = tag("iframe", classes="ll-template-html", title=visit.say("The mail with its looks"), sandbox="")
            frame.set(srcdoc=found.html, tabindex="0")
            tag("h3", visit.say("As plain text"), "ll-caption ll-after")
        tag("pre", found.text, "ll-code ll-template-plain", dir="auto", tabindex="0")

    async def keep(self) -> None:
        name = self.name or self.named()
        shape: type[TemplateKept] = TemplateOut if self.kind.kind == MAIL else NoticeTemplateOut
        await self.keep_at(self.kind.at(name), shape)
        await self.then(name)

    def named(self) -> str:
        """The name that a new text gives itself; the API says what is wrong where it is another one."""
        first = next((line for line in self.text.splitlines() if line.startswith(f"{self.kind.kind}:")), "")
        return first.partition(":")[2].partition("#")[0].strip().strip("'\"") or "template"
