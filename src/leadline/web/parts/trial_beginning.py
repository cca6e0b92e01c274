"""Beginning a trial: which version, in a shadow or in two arms, and how many leads that takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from leadline.api.evidence.outcome_shapes import OutcomeOut, OutcomesOut
from leadline.api.evidence.trial_shapes import PlanOut
from leadline.api.paging import Page
from leadline.api.scoring.model_shapes import ModelOut, Models, VersionOut
from leadline.web.calls import Refused
from leadline.web.parts.asking import asking, closing, form
from leadline.web.parts.buttons import button, go, link_button
from leadline.web.parts.choices import Choice, choices
from leadline.web.parts.studio_inputs import as_number, into, one_of, words_input
from leadline.web.parts.tags import tag
from leadline.web.parts.trial_words import trial_path
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit

VERSIONS = 50
SHADOW, ARMS = "shadow", "ab"
LEAST, SHARE = "1", "50"  # of 100 leads


async def beginning(visit: Visit) -> None:
    """Ask what is to be tried; without another version than the live one there is nothing to try."""
    models = [one for one in (await visit.api.get(Models, "/api/models")).items if one.live is not None]
    goals = [one for one in (await visit.api.get(OutcomesOut, "/api/evidence/outcomes")).items if one.within_days]
    offered: list[tuple[ModelOut, VersionOut]] = []
    for model in models:
        path = f"/api/models/{quote(model.model, safe='')}/versions"
        versions = (await visit.api.get(Page[VersionOut], path, limit=VERSIONS)).items
        offered += [(model, one) for one in versions if not one.live]
    if not offered or not goals:
        with asking(visit.say("There is nothing to try yet")) as dialog:
            tag("p", visit.say("A trial needs a version that is not live. Publish a draft without letting it score."))
            with tag("div", classes="ll-actions ll-dialog-actions"):
                button(visit, visit.say("Close"), closing(dialog))
                link_button(visit.say("Models"), "/models", primary=True)
        return
    Beginning(visit, offered, goals)


class Beginning:
    """The dialog."""

    def __init__(
        self, visit: Visit, offered: Sequence[tuple[ModelOut, VersionOut]], goals: Sequence[OutcomeOut]
    ) -> None:
        self.visit = visit
        self.models = {one.version: model.model for model, one in offered}
        self.said = {"title": "", "version": offered[0][1].version, "outcome": goals[0].outcome}
        self.said |= {"least": LEAST, "share": SHARE}
        with (
            asking(visit.say("Begin a trial"), wide=True) as dialog,
            form(visit, dialog, visit.say("Begin"), self.begin),
        ):
            words_input(visit, visit.say("What is tried"), "", into(self.said, "title"), place="trial-title")
            versions = [(one.version, self.version_words(model, one)) for model, one in offered]
            version = visit.say("The version beside the live one")
            one_of(visit, version, versions, versions[0][0], into(self.said, "version"), place="trial-version")
            kinds = [
                Choice(SHADOW, visit.say("Shadow"), visit.say("It scores everybody too, and hands nobody over.")),
                Choice(ARMS, visit.say("Two arms"), visit.say("It scores and hands over the leads of its arm.")),
            ]
            self.kind = choices(visit, visit.say("How"), kinds, SHADOW, self.turned)
            named = [(one.outcome, one.title) for one in goals]
            one_of(
                visit,
                visit.say("What counts as success"),
                named,
                named[0][0],
                into(self.said, "outcome"),
                place="trial-goal",
            )
            with tag("div", classes="ll-trial-arms") as self.arms:
                least = visit.say("The least difference worth having, in leads of 100")
                words_input(visit, least, LEAST, into(self.said, "least"), place="trial-least", numeric=True)
                share = visit.say("How many of 100 leads are in its arm")
                words_input(visit, share, SHARE, into(self.said, "share"), place="trial-share", numeric=True)
                button(visit, visit.say("How long does that take?"), self.plan).classes("ll-small")
                self.planned = tag("p", classes="ll-muted", role="status", dir="auto")
            self.arms.set_visibility(False)

    def version_words(self, model: ModelOut, one: VersionOut) -> str:
        when = self.visit.reader.date(one.created_at)
        return self.visit.say(
            "{model}: {version}, of {when}",
            model=model.title or model.model,
            version=version_name(one.version),
            when=when,
        )

    def turned(self, kind: str) -> None:
        self.arms.set_visibility(kind == ARMS)

    def asked(self) -> dict[str, Any]:
        return {"model": self.models[self.said["version"]], "outcome": self.said["outcome"], **self.size()}

    def size(self) -> dict[str, Any]:
        """What only a trial in two arms is asked."""
        return {"least": of_100(self.visit, self.said["least"]), "share": as_number(self.said["share"])}

    async def plan(self) -> None:
        """Say how many leads it takes, and how long."""
        self.planned.set_text(self.visit.say("The past is being asked…"))
        try:
            said = await self.visit.api.send("POST", "/api/evidence/trials/plan", self.asked())
        except Refused:
            self.planned.set_text("")
            raise
        self.planned.set_text(PlanOut.model_validate(said).sentence.replace("`", ""))

    async def begin(self) -> None:
        wanted = {name: self.said[name] for name in ("version", "outcome")}
        wanted |= {"title": self.said["title"].strip() or self.visit.say("A trial"), "kind": self.kind.value}
        wanted |= {"model": self.models[self.said["version"]]}
        more = self.size() if self.kind.value == ARMS else {}
        made = await self.visit.api.send("POST", "/api/evidence/trials", wanted | more)
        go(trial_path(made["trial"]))


def of_100(visit: Visit, said: str) -> float:
    """A share that somebody wrote as so many of 100; a `Refused` where it is no number."""
    try:
        return float(as_number(said)) / 100
    except ValueError:
        words = visit.say("Write a number of leads of 100, such as 1 or 0.5.")
        raise Refused(400, {"code": "invalid", "message": words}) from None
