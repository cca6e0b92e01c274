"""One predictor: what it is worth, why it says what it says, whether it still fits, and the versions that it had."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from leadline.api.evidence.predictor_shapes import CardOut, DriftOut, PredictorOut, VersionOut
from leadline.api.permission import Permission
from leadline.model.words import name_words
from leadline.web.page import page
from leadline.web.parts.asking import sure
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip
from leadline.web.parts.document import as_document, document
from leadline.web.parts.evidence_topic import sees_all
from leadline.web.parts.figures import figure
from leadline.web.parts.happened import actor_words
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.places import evidence_places
from leadline.web.parts.predictor_words import between, learner_words, outcome_words, predictor_path, state_words
from leadline.web.parts.spoken import spoken
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

LOOKS_S = 1.0  # while it is being trained
FINDINGS = 12


@page("/evidence/predictors/{name}", section="evidence")
async def predictor(visit: Visit, name: str) -> None:
    """A predictor; what is shown follows a training."""
    if sees_all(visit):
        found = await visit.api.get(PredictorOut, f"/api{predictor_path(name)}")
        await One(visit, found).open()


class One:
    """The page."""

    def __init__(self, visit: Visit, found: PredictorOut) -> None:
        self.visit, self.found = visit, found
        self.path = f"/api{predictor_path(found.predictor)}"
        self.may = visit.may(Permission.model)
        self.head = tag("div")
        evidence_places(visit, "predictors")
        self.state = tag("div", role="status")
        self.place = tag("div", classes="ll-found")
        self.timer = ui.timer(LOOKS_S, visit.patiently(self.look), active=False)

    @property
    def is_busy(self) -> bool:
        """Whether it is being trained, or will be in a moment."""
        of = self.found.training
        is_due = of is not None and of.due_at is not None and of.due_at <= self.visit.now()
        return of is not None and (of.running or is_due)

    async def open(self) -> None:
        await self.draw()
        self.timer.active = self.is_busy

    async def look(self) -> None:
        """Ask how far the training is."""
        before = len(self.found.versions)
        self.found = await self.visit.api.get(PredictorOut, self.path)
        if not self.is_busy or len(self.found.versions) != before:
            self.timer.active = self.is_busy
            await self.draw()

    async def draw(self) -> None:
        visit, found, champion = self.visit, self.found, self.found.champion
        self.head.clear()
        title = visit.say("Predictor · {name}", name=name_words(found.predictor))
        with self.head, heading(title, self.sentence(), outcome_words(visit, found)):
            if self.may and found.training is not None and not self.is_busy:
                button(visit, visit.say("Train it again"), self.train, primary=True)
        self.state.clear()
        with self.state:
            self.trained()
        card = None if champion is None else await self.card(champion)
        drift = await visit.api.get(DriftOut, f"{self.path}/drift")
        self.place.clear()
        with self.place:
            if champion is not None:
                self.worth(champion)
            if not self.found.versions:
                return
            with tag("div", classes="ll-columns ll-predictor"):
                with tag("div"), panel(visit.say("Whether it still fits")):
                    self.fits(drift)
                with tag("div"), panel(visit.say("Versions")):
                    self.versions()
            if card is not None and card.document is not None:
                document(visit, as_document(card.document))
            elif card is not None and card.card:
                with panel(visit.say("Its card")):
                    tag("pre", card.card, "ll-code ll-scroll", tabindex="0")

    def sentence(self) -> str:
        visit, found = self.visit, self.found
        if found.alarms:
            return visit.count(
                "It does not fit any more: {n} alarm", "It does not fit any more: {n} alarms", len(found.alarms)
            )
        if found.champion is None:
            return visit.say("It has not learned anything yet")
        if found.looked_at is None:
            return visit.say("Version {n} answers", n=found.champion.version)
        return visit.say("Version {n} answers, and still fits", n=found.champion.version)

    async def card(self, one: VersionOut) -> CardOut:
        return await self.visit.api.get(CardOut, f"{self.path}/versions/{one.version}")

    def trained(self) -> None:
        """How the last training ended, or that one is at work."""
        visit, of = self.visit, self.found.training
        if of is None:
            return
        if self.is_busy:
            with tag("div", classes="ll-panel"):
                tag("p", visit.say("It is being trained. That takes seconds, with many leads minutes."), "ll-name")
                tag("progress", classes="ll-progress", aria_label=visit.say("It is being trained"))
        elif of.said:
            tag("p", spoken(of.said), "ll-bad" if of.failed else "ll-muted", dir="auto")
        if of.every_days is not None and of.due_at is not None and not self.is_busy:
            when = visit.reader.moment(of.due_at)
            tag("p", visit.say("It is trained again on {when}.", when=when), "ll-muted")

    def worth(self, one: VersionOut) -> None:
        """What it is worth, on later leads than it learned from."""
        visit, reader = self.visit, self.visit.reader
        with (
            panel(visit.say("What it is worth on later leads than it learned from")),
            tag("div", classes="ll-threshold-figures"),
        ):
            if one.auc is not None:
                figure(visit.say("AUC"), reader.number(one.auc.value, 2), between(visit, one.auc, 2))
            if one.lift is not None:
                words = visit.say("{n} ×", n=reader.number(one.lift.value, 1))
                figure(visit.say("The best tenth"), words, between(visit, one.lift, 1))
            if one.brier is not None:
                figure(visit.say("Brier score"), reader.number(one.brier.value, 3), between(visit, one.brier, 3))
            if one.error is not None:
                low, high = reader.share(one.error.low), reader.share(one.error.high)
                span = visit.say("{low} to {high}", low=low, high=high)
                figure(visit.say("Misses by"), reader.share(one.error.value), span)
            figure(visit.say("Learner"), learner_words(visit, one.learner))

    def fits(self, drift: DriftOut) -> None:
        """What the last look found."""
        visit = self.visit
        if self.may and self.found.champion is not None:
            button(visit, visit.say("Look now"), self.look_now).classes("ll-small")
        if not drift.looks:
            tag("p", visit.say("Nobody has looked yet. It is looked at every week."), "ll-muted")
            return
        last = drift.looks[0]
        when = visit.reader.moment(last.at)
        words = visit.count("{when}: {n} alarm", "{when}: {n} alarms", last.alarms, when=when)
        tag("p", words if last.alarms else visit.say("{when}: no alarm", when=when), "ll-muted")
        findings = sorted(last.findings, key=lambda one: not one.alarm)
        with tag("ul", classes="ll-rows"):
            for one in findings[:FINDINGS]:
                with tag("li", classes="ll-row"):
                    tag("span", one.words.replace("`", ""), "ll-grow", dir="auto")
                    if one.alarm:
                        chip(visit.say("Alarm"), "bad")

    def versions(self) -> None:
        visit = self.visit
        with tag("ul", classes="ll-rows"):
            for one in self.found.versions:
                with tag("li", classes="ll-version"):
                    with tag("div", classes="ll-row"):
                        tag("span", visit.say("Version {n}", n=one.version), "ll-name ll-grow")
                        chip(state_words(visit, one.state), "good" if one.state == "champion" else "")
                    when, who = visit.reader.moment(one.trained_at), actor_words(visit, one.trained_by, {})
                    tag("p", visit.say("Trained {when}: {who}", when=when, who=who), "ll-muted", dir="auto")
                    if one.why:
                        tag("p", one.why.replace("`", ""), "ll-muted", dir="auto")
                    if self.may and one.state != "champion":
                        with tag("div", classes="ll-actions"):
                            button(visit, visit.say("Let it answer"), partial(self.promote, one)).classes("ll-small")
                            if one.state != "retired":
                                retire = partial(self.decide, one, "retire")
                                button(visit, visit.say("Retire"), retire).classes("ll-small")

    # -- what can be done ----------------------------------------------------------------------------------------------

    async def train(self) -> None:
        said = await self.visit.api.send("POST", f"{self.path}/train")
        self.found = PredictorOut.model_validate(said)
        await self.open()

    async def look_now(self) -> None:
        await self.visit.api.send("POST", f"{self.path}/drift")
        self.found = await self.visit.api.get(PredictorOut, self.path)
        await self.draw()

    def promote(self, one: VersionOut) -> None:
        visit = self.visit
        more = visit.say("All leads are asked anew within minutes, and scored again where a rule asks this predictor.")
        title = visit.say("Let version {n} answer?", n=one.version)
        sure(visit, title, more, visit.say("Let it answer"), lambda: self.decide(one, "promote"))

    async def decide(self, one: VersionOut, what: str) -> None:
        said = await self.visit.api.send("POST", f"{self.path}/versions/{one.version}/{what}", {"why": ""})
        self.found = PredictorOut.model_validate(said)
        await self.draw()
