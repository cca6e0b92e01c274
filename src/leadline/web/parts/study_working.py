"""A study while it is worked on: how far it is, and the way to stop it; then what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from leadline.api.evidence.study_shapes import StudyOut
from leadline.api.permission import Permission
from leadline.web.calls import Refused
from leadline.web.parts.buttons import button, link_button
from leadline.web.parts.spoken import spoken
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

LOOKS_S = 0.7
READ, SCORED = 0.2, 0.9  # of the whole, when the facts are read, and when the leads are scored
Told = Callable[[StudyOut], Awaitable[Any]]


class Working:
    """The place where one study is watched; ``done`` is told of it as soon as it has found something."""

    def __init__(self, visit: Visit, done: Told) -> None:
        self.visit, self.done = visit, done
        self.study: StudyOut | None = None
        self.place = tag("div", classes="ll-working")
        self.state: Tag | None = None
        self.bar: Tag | None = None
        self.timer = ui.timer(LOOKS_S, visit.patiently(self.look), active=False)

    @property
    def is_busy(self) -> bool:
        return self.study is not None and self.study.state in ("waiting", "running")

    async def ask(self, asked: dict[str, Any]) -> None:
        """Ask the history something, and watch what comes of it."""
        said = await self.visit.api.send("POST", "/api/evidence/studies", asked)
        await self.watch(StudyOut.model_validate(said))

    async def watch(self, study: StudyOut) -> None:
        """Watch a study that was asked by whomever."""
        self.study = study
        self.place.clear()
        self.state = self.bar = None
        if self.is_busy:
            self.draw()
            self.timer.activate()
            return
        await self.ended(study)

    def draw(self) -> None:
        """Draw how far it is."""
        visit, study = self.visit, self.study
        assert study is not None
        if self.state is None or self.bar is None:
            with self.place, tag("div", classes="ll-panel ll-working-panel"):
                with tag("div", classes="ll-grow"):
                    self.state = tag("p", "", "ll-name", role="status")
                    self.bar = tag("progress", classes="ll-progress", max=1, aria_label=visit.say("How far it is"))
                if visit.may(Permission.model):
                    button(visit, visit.say("Stop"), self.stop)
        self.state.set_text(self.words(study))
        self.bar.set(value=f"{study.share:.3f}")

    def words(self, study: StudyOut) -> str:
        visit = self.visit
        if study.state == "waiting":
            return visit.say("It waits until another study is done…")
        if study.share < READ:
            return visit.say("The history is being read…")
        if study.share < SCORED:
            return visit.say("Leads are scored as of each date…")
        return visit.say("It is being found out how sure that is…")

    async def look(self) -> None:
        """Ask how far it is."""
        study = self.study
        if study is None:
            return
        try:
            found = await self.visit.api.get(StudyOut, f"/api/evidence/studies/{study.study}")
        except Refused as refused:
            if refused.status != 404:
                raise
            self.gone()
            return
        if self.study is not study:
            return
        self.study = found
        if self.is_busy:
            self.draw()
            return
        self.timer.deactivate()
        self.place.clear()
        self.state = self.bar = None
        await self.ended(found)

    async def ended(self, study: StudyOut) -> None:
        """Say why nothing was found, or hand on what was."""
        if study.state != "failed":
            await self.done(study)
            return
        visit = self.visit
        with self.place, tag("div", classes="ll-panel ll-working-failed", role="alert"):
            tag("p", visit.say("The past could not be asked"), "ll-name")
            tag("p", spoken(study.error), dir="auto")
            with tag("div", classes="ll-actions"):
                if visit.may(Permission.data):
                    link_button(visit.say("Bring data in"), "/bring")
                link_button(visit.say("What counts as success"), "/evidence/outcomes")

    async def stop(self) -> None:
        if self.study is not None:
            await self.visit.api.send("DELETE", f"/api/evidence/studies/{self.study.study}")
            self.gone()

    def gone(self) -> None:
        self.timer.deactivate()
        self.study = None
        self.state = self.bar = None
        self.place.clear()
