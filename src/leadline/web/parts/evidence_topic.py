"""What the pages of evidence are about: a model that scores, and what counts as success."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from leadline.api.evidence.outcome_shapes import OutcomeOut, OutcomesOut
from leadline.api.evidence.study_shapes import StudyOut, WholeStudy
from leadline.api.paging import Page
from leadline.api.scoring.model_shapes import ModelOut, Models
from leadline.evidence.study import Kind
from leadline.model.words import name_words
from leadline.store.roles import Sight
from leadline.web.parts.buttons import go
from leadline.web.parts.empty import empty
from leadline.web.parts.heading import heading
from leadline.web.parts.studio_inputs import one_of
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

LOOKED = 100  # studies among which the newest of each kind are looked for: all that are kept


@dataclass(frozen=True, slots=True)
class Topic:
    """The model and the outcome, what else there is to choose, and the studies of that model, the latest first."""

    models: Sequence[ModelOut]
    outcomes: Sequence[OutcomeOut]
    model: ModelOut
    outcome: OutcomeOut
    studies: Sequence[StudyOut]

    @property
    def title(self) -> str:
        return self.model.title or name_words(self.model.model)

    @property
    def query(self) -> str:
        """The end of an address that is about the same."""
        return about(self.model.model, self.outcome.outcome)

    def newest(self, kind: Kind, *, done: bool = True) -> StudyOut | None:
        """The newest study of a kind by this outcome; of those that are ``done``, or of those that are not yet."""
        states = ("done",) if done else ("waiting", "running")
        of_it = (one for one in self.studies if one.asked.outcome == self.outcome.outcome)
        return next((one for one in of_it if one.kind is kind and one.state in states), None)


def sees_all(visit: Visit) -> bool:
    """Whether who looks sees all leads, which these pages count; else the page says so."""
    if visit.me.sight is not Sight.all:
        with heading(visit.say("Evidence"), visit.say("This page counts leads that you do not see")):
            pass
        empty(visit.say("An owner of this Leadline can let you see all leads."))
        return False
    return True


async def topic_of(visit: Visit, model: str, outcome: str) -> Topic | None:
    """What somebody asked for by name, else the first model and what it was last judged by; ``None``: who looks does
    not see all leads, or no model scores, and the page says so."""
    caption = visit.say("Evidence")
    if not sees_all(visit):
        return None
    models = [one for one in (await visit.api.get(Models, "/api/models")).items if one.live is not None]
    outcomes = (await visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items
    if not models:
        with heading(caption, visit.say("No model scores yet")):
            pass
        more = visit.say("When one does, the past says whether its points are right.")
        empty(
            visit.say("There is nothing to prove before leads have points."),
            more,
            button=visit.say("Models"),
            to="/models",
        )
        return None
    if not outcomes:
        with heading(caption, visit.say("Nobody has said what counts as success")):
            pass
        more = visit.say("Say it in a few lines: a stage, an event or a column, and how soon.")
        empty(visit.say("Evidence needs a goal."), more, button=visit.say("Say what counts"), to="/evidence/outcomes")
        return None
    chosen = next((one for one in models if one.model == model), models[0])
    studies = (await visit.api.get(Page[StudyOut], "/api/evidence/studies", model=chosen.model, limit=LOOKED)).items
    by_name = {one.outcome: one for one in outcomes if not one.problems} or {one.outcome: one for one in outcomes}
    last = next((one.asked.outcome for one in studies if one.asked.outcome in by_name), "")
    goal = by_name.get(outcome) or by_name.get(last) or next(iter(by_name.values()))
    return Topic(models, outcomes, chosen, goal, studies)


async def whole(visit: Visit, study: StudyOut) -> WholeStudy:
    """A study with what it found."""
    return await visit.api.get(WholeStudy, f"/api/evidence/studies/{study.study}")


def about(model: str, outcome: str) -> str:
    """The query of an address.

    >>> about("b2b", "won deal")
    '?model=b2b&outcome=won+deal'
    """
    return "?" + urlencode({"model": model, "outcome": outcome})


def chooser(visit: Visit, topic: Topic, path: str) -> None:
    """Which model, and what counts as success; another choice opens the page anew."""
    models = [(one.model, one.title or name_words(one.model)) for one in topic.models]
    goals = [(one.outcome, one.title) for one in topic.outcomes if not one.problems]

    async def other_model(name: str) -> None:
        go(path + about(name, topic.outcome.outcome))

    async def other_goal(name: str) -> None:
        go(path + about(topic.model.model, name))

    with tag("div", classes="ll-topic"):
        one_of(visit, visit.say("Model"), models, topic.model.model, other_model, place="model")
        one_of(visit, visit.say("What counts as success"), goals, topic.outcome.outcome, other_goal, place="outcome")
        if topic.outcome.words:
            says = visit.say("Success: a lead that {words}.", words=topic.outcome.words.replace("`", ""))
            tag("p", says, "ll-muted ll-topic-words", dir="auto")


def short(headline: str) -> str:
    """What a headline says before its figures.

    >>> short("A higher score sells better: of two leads, one with the outcome `won` and one without")
    'A higher score sells better'
    """
    return headline.partition(": ")[0].replace("`", "")
