"""What proves a model: the past asked whether a higher score sells better, and everything that was asked before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from leadline.api.evidence.study_shapes import StudyOut, WholeStudy
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.api.scoring.model_shapes import VersionOut
from leadline.evidence.study import Kind
from leadline.web.page import page
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.document import as_document, sections, summary
from leadline.web.parts.empty import empty
from leadline.web.parts.evidence_topic import Topic, chooser, short, topic_of, whole
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.more import Rows
from leadline.web.parts.places import evidence_places
from leadline.web.parts.studio_inputs import one_of
from leadline.web.parts.study_dates import Dates
from leadline.web.parts.study_rows import newest_of_each, row
from leadline.web.parts.study_words import study_path
from leadline.web.parts.study_working import Working
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit

AT_ONCE, VERSIONS = 12, 50
DRAFT = "draft"


@page("/evidence", section="evidence")
async def evidence(visit: Visit, model: str = "", outcome: str = "") -> None:
    """The newest backtest of a model by an outcome, and the way to ask anew."""
    topic = await topic_of(visit, model, outcome)
    if topic is not None:
        await Past(visit, topic).open()


class Past:
    """The page."""

    def __init__(self, visit: Visit, topic: Topic) -> None:
        self.visit, self.topic = visit, topic
        self.may = visit.may(Permission.model)
        self.head = tag("div")
        evidence_places(visit, "past", topic.query)
        with panel(label=visit.say("What is asked")):
            chooser(visit, topic, "/evidence")
            self.dates = Dates(visit) if self.may else None
        self.working = Working(visit, self.found)
        self.place = tag("div", classes="ll-found")
        self.kinds = tag("div")
        self.sections = tag("div", classes="ll-found")
        with tag("div", classes="ll-found") as self.history, panel(visit.say("What was asked before")):
            listed = tag("ul", classes="ll-rows")
            self.rows = Rows(visit, listed, lambda one: row(visit, one), self.ask_rows)

    async def open(self) -> None:
        visit, topic = self.visit, self.topic
        newest, open_ = topic.newest(Kind.backtest), topic.newest(Kind.backtest, done=False)
        self.show(None if newest is None else await whole(visit, newest))
        await self.list_again()
        if open_ is not None:
            await self.working.watch(open_)

    async def ask_rows(self, cursor: str | None) -> Page[StudyOut]:
        path, model = "/api/evidence/studies", self.topic.model.model
        return await self.visit.api.get(Page[StudyOut], path, model=model, limit=AT_ONCE, cursor=cursor)

    async def list_again(self) -> None:
        """List what was asked, once something was."""
        self.history.set_visibility(bool(await self.rows.again()))

    async def look(self) -> None:
        """Have the past asked."""
        asked: dict[str, Any] = {} if self.dates is None else self.dates.asked()
        model = {"name": self.topic.model.model}
        outcome = self.topic.outcome.outcome
        await self.working.ask({"kind": Kind.backtest, "model": model, "outcome": outcome} | asked)
        await self.list_again()

    async def found(self, study: StudyOut) -> None:
        """A study has found something."""
        self.show(await whole(self.visit, study))
        await self.list_again()

    def show(self, study: WholeStudy | None) -> None:
        """Show what was found, or what there is to do first."""
        visit, topic = self.visit, self.topic
        self.head.clear()
        title = visit.say("Evidence · {model}", model=topic.title)
        sentence = visit.say("Nobody has asked the past yet") if study is None else short(study.headline)
        with self.head, heading(title, sentence, "" if study is None else self.as_of(study)):
            if self.may:
                button(visit, visit.say("Look at the past"), self.look, primary=True)
        self.kinds.clear()
        with self.kinds:
            newest_of_each(visit, topic, self.comparing if self.may else None)
        self.place.clear()
        self.sections.clear()
        with self.place:
            if study is None or study.result is None:
                nothing_yet(visit)
            elif not study.result.figures["seen"]["happened"]:
                nobody_yet(visit, study)
            else:
                found = as_document(study.result.document)
                summary(found)
                with self.sections:
                    sections(visit, found.sections)

    def as_of(self, study: WholeStudy) -> str:
        visit = self.visit
        when, version = visit.reader.moment(study.ended_at or study.at), version_name(study.asked.model.version)
        if study.asked.model.version == self.topic.model.live:
            return visit.say("Asked {when}, of the version that scores", when=when)
        return visit.say("Asked {when}, of version {version}, which scores no longer", when=when, version=version)

    async def comparing(self, place: Tag) -> None:
        """Offer what the live version can be held against, and have it done."""
        visit, model = self.visit, self.topic.model
        path = f"/api/models/{model.model}/versions"
        versions = (await visit.api.get(Page[VersionOut], path, limit=VERSIONS)).items
        offered = [(DRAFT, visit.say("The draft"))] if model.draft is not None else []
        for one in versions:
            if not one.live:
                name, when = version_name(one.version), visit.reader.date(one.created_at)
                offered.append((one.version, visit.say("{version}, of {when}", version=name, when=when)))
        place.clear()
        with place:
            if not offered:
                tag("p", visit.say("There is one version, so there is nothing to hold it against."), "ll-muted")
                return
            chosen = {"other": offered[0][0]}

            async def choose(said: str) -> None:
                chosen["other"] = said

            one_of(visit, visit.say("Hold the live version against"), offered, offered[0][0], choose, place="other")
            button(visit, visit.say("Compare"), lambda: self.compare(chosen["other"])).classes("ll-small")

    async def compare(self, other: str) -> None:
        live, outcome = {"name": self.topic.model.model}, self.topic.outcome.outcome
        is_draft = other == DRAFT
        new = {"draft": self.topic.model.model} if is_draft else live
        old = live if is_draft else {"version": other}
        asked = {"kind": Kind.compare, "model": new, "against": old, "outcome": outcome}
        said = await self.visit.api.send("POST", "/api/evidence/studies", asked)
        go(study_path(said["study"]))


def nothing_yet(visit: Visit) -> None:
    """What a look at the past is."""
    more = visit.say(
        "Leads are scored as of many past dates, by what was known then, and judged by what came after. It takes "
        "seconds, with many leads minutes, and changes nothing."
    )
    empty(visit.say("The past can say whether a higher score sells better."), more)


def nobody_yet(visit: Visit, study: WholeStudy) -> None:
    """Nobody had the outcome: what is missing, and what to do."""
    assert study.result is not None
    sentences: Sequence[str] = study.result.document.verdict
    with tag("div", classes="ll-empty"):
        tag("p", visit.say("No lead has come that far yet, as far as the data say."), "ll-empty-sentence")
        tag("p", sentences[0].replace("`", ""), "ll-muted", dir="auto")
        more = visit.say(
            "Evidence needs leads that became customers, and when. Bring in a file with a column that says so, connect "
            "the CRM in which deals are won, or say that something earlier counts as success."
        )
        tag("p", more, "ll-muted")
        with tag("div", classes="ll-actions"):
            for word, path, needs in (
                (visit.say("Bring data in"), "/bring", Permission.data),
                (visit.say("Connect a CRM"), "/new-crm", Permission.admin),
                (visit.say("What counts as success"), "/evidence/outcomes", Permission.read),
            ):
                if visit.may(needs):
                    link_button(word, path)
