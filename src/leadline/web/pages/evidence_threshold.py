"""From which score a lead goes to sales: what each threshold would have done, by what sales can call or what pays."""

from __future__ import annotations

from typing import Any

from leadline.api.evidence.study_shapes import StudyOut, WholeStudy
from leadline.api.permission import Permission
from leadline.evidence.study import Kind
from leadline.web.page import page
from leadline.web.parts.document import as_document, sections, verdict
from leadline.web.parts.drafting import into_draft
from leadline.web.parts.empty import empty
from leadline.web.parts.evidence_topic import Topic, chooser, short, topic_of, whole
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import evidence_places
from leadline.web.parts.study_working import Working
from leadline.web.parts.tags import tag
from leadline.web.parts.threshold_asking import Wanted
from leadline.web.parts.threshold_slider import Slider
from leadline.web.visit import Visit


@page("/evidence/threshold", section="evidence")
async def threshold(visit: Visit, model: str = "", outcome: str = "") -> None:
    """The newest choice of a threshold, to be moved, and the way to ask anew."""
    topic = await topic_of(visit, model, outcome)
    if topic is not None:
        await Threshold(visit, topic).open()


class Threshold:
    """The page."""

    def __init__(self, visit: Visit, topic: Topic) -> None:
        self.visit, self.topic = visit, topic
        self.may = visit.may(Permission.model)
        self.head = tag("div")
        evidence_places(visit, "threshold", topic.query)
        with panel(label=visit.say("What is asked")):
            chooser(visit, topic, "/evidence/threshold")
            newest = topic.newest(Kind.threshold)
            asked = None if newest is None else newest.asked
            self.wanted = Wanted(visit, asked, self.ask) if self.may else None
        self.working = Working(visit, self.found)
        self.place = tag("div", classes="ll-found")

    async def open(self) -> None:
        newest, open_ = self.topic.newest(Kind.threshold), self.topic.newest(Kind.threshold, done=False)
        self.show(None if newest is None else await whole(self.visit, newest))
        if open_ is not None:
            await self.working.watch(open_)

    async def ask(self, asked: dict[str, Any]) -> None:
        """Have thresholds tried on the past."""
        model, outcome = {"name": self.topic.model.model}, self.topic.outcome.outcome
        await self.working.ask({"kind": Kind.threshold, "model": model, "outcome": outcome} | asked)

    async def found(self, study: StudyOut) -> None:
        self.show(await whole(self.visit, study))

    def show(self, study: WholeStudy | None) -> None:
        """Show what was found, and the slider over it."""
        visit, topic = self.visit, self.topic
        self.head.clear()
        sentence = visit.say("Nobody has asked from which score a lead should go to sales")
        with (
            self.head,
            heading(
                visit.say("Evidence · {model}", model=topic.title),
                sentence if study is None else short(study.headline),
            ),
        ):
            pass
        self.place.clear()
        with self.place:
            if study is None or study.result is None:
                more = visit.say("Every threshold is tried on the past: whom it hands over, and who of them buys.")
                empty(visit.say("Say what sales can call in a week, or what a sale brings and a call costs."), more)
                return
            if self.wanted is not None:
                self.wanted.step_back()
            if not study.result.steps:
                verdict(study.result.document.verdict)
                return
            Slider(visit, study, self.use if self.may else None)
            found = as_document(study.result.document)
            with panel(visit.say("What else the past says"), classes="ll-threshold-said"):
                verdict(found.verdict[1:])
                tag("p", found.about, "ll-muted", dir="auto")
            sections(visit, found.sections)

    async def use(self, study: WholeStudy, score: float) -> None:
        """Write a threshold into the draft of the model, and open that."""
        await into_draft(self.visit, self.topic.model, study.study, {"threshold": score})
