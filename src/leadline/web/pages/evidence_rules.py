"""Which rules earn their points: each held against what came after, and which points the past suggests."""

from __future__ import annotations

from leadline.api.evidence.study_shapes import StudyOut, WholeStudy
from leadline.api.permission import Permission
from leadline.api.scoring.model_shapes import WholeVersion
from leadline.evidence.rules.result import Worth
from leadline.evidence.study import Kind
from leadline.web.page import page
from leadline.web.parts.buttons import button
from leadline.web.parts.document import as_document, sections, summary
from leadline.web.parts.drafting import into_draft
from leadline.web.parts.empty import empty
from leadline.web.parts.evidence_topic import Topic, chooser, topic_of, whole
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import evidence_places
from leadline.web.parts.rule_evidence import Rules, RuleTables, rules_of
from leadline.web.parts.study_working import Working
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


@page("/evidence/rules", section="evidence")
async def rules(visit: Visit, model: str = "", outcome: str = "") -> None:
    """The newest evidence of a model's rules, and the way to ask anew."""
    topic = await topic_of(visit, model, outcome)
    if topic is not None:
        await RulesPage(visit, topic).open()


class RulesPage:
    """The page."""

    def __init__(self, visit: Visit, topic: Topic) -> None:
        self.visit, self.topic = visit, topic
        self.may = visit.may(Permission.model)
        self.titles: dict[str, str] = {}
        self.head = tag("div")
        evidence_places(visit, "rules", topic.query)
        with panel(label=visit.say("What is asked")):
            chooser(visit, topic, "/evidence/rules")
        self.working = Working(visit, self.found)
        self.place = tag("div", classes="ll-found")

    async def open(self) -> None:
        visit, topic = self.visit, self.topic
        version = await visit.api.get(WholeVersion, f"/api/versions/{topic.model.live}")
        self.titles = {rule.rule: rule.title for rule in version.rules}
        newest, open_ = topic.newest(Kind.evidence), topic.newest(Kind.evidence, done=False)
        self.show(None if newest is None else await whole(visit, newest))
        if open_ is not None:
            await self.working.watch(open_)

    async def ask(self) -> None:
        """Have each rule held against the past."""
        model, outcome = {"name": self.topic.model.model}, self.topic.outcome.outcome
        await self.working.ask({"kind": Kind.evidence, "model": model, "outcome": outcome})

    async def found(self, study: StudyOut) -> None:
        self.show(await whole(self.visit, study))

    def show(self, study: WholeStudy | None) -> None:
        """Show what was found, or what there is to ask."""
        visit = self.visit
        found = None if study is None or study.result is None else rules_of(study.result)
        self.head.clear()
        caption = visit.say("Evidence · {model}", model=self.topic.title)
        with self.head, heading(caption, sentence(visit, found)):
            if self.may:
                words = visit.say("Look at each rule") if study is None else visit.say("Look again")
                suggests = found is not None and found.suggestions > 0
                button(visit, words, self.ask, primary=not suggests)
                if study is not None and suggests:
                    words = visit.say("Make a draft with these points")
                    button(visit, words, lambda: self.use(study), primary=True)
        self.place.clear()
        with self.place:
            if study is None or study.result is None or found is None:
                more = visit.say("Leads are looked at as of dates of the past, and judged by what came after.")
                empty(visit.say("The past can say which rules earn their points."), more)
                return
            whole_document = as_document(study.result.document)
            summary(whole_document)
            RuleTables(visit, found, self.titles).draw()
            with tag("details", classes="ll-fold ll-all-figures"):
                tag("summary", visit.say("All figures, and what they rest on"))
                sections(visit, whole_document.sections)

    async def use(self, study: WholeStudy) -> None:
        """Write the suggested points into the draft of the model, and open that."""
        await into_draft(self.visit, self.topic.model, study.study, {})


def sentence(visit: Visit, found: Rules | None) -> str:
    """What is so, in a line."""
    if found is None:
        return visit.say("Nobody has asked which rules earn their points")
    if wrong := found.of(Worth.against):
        return visit.count("{n} rule goes against its points", "{n} rules go against their points", wrong)
    if good := found.of(Worth.earns):
        return visit.count("{n} rule earns its points", "{n} rules earn their points", good)
    return visit.say("No rule is shown to earn its points yet")
