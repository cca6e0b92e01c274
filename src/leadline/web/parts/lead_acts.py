"""What people do about a lead: the buttons at the head of its page, and what is behind the last of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from pydantic import BaseModel

from leadline.api.fields import Moment, shown
from leadline.api.permission import Permission
from leadline.api.scoring.choices import Colleague
from leadline.model import STAGES
from leadline.model.condition import Instant
from leadline.web.parts.asking import asking, form
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import chip, stage_words
from leadline.web.parts.giving import giving
from leadline.web.parts.lead_merging import merging
from leadline.web.parts.lead_points import giving_points
from leadline.web.parts.lead_rights import copying, erasing, objecting
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.noting import noting
from leadline.web.parts.people import short, who
from leadline.web.parts.rejecting import rejecting
from leadline.web.parts.setting_aside import setting_aside
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

OPEN = ("lead", "mql", "recycled")  # stages before anybody has taken the lead


class Written(BaseModel):
    """When something was written, where the API says it: the score follows."""

    at: Moment | None = None


class Acts:
    """The buttons. ``then`` is called when something was done, with when it was written if a score follows."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen, self.path = visit, seen, seen.path
        self.place = tag("div", classes="ll-actions")
        self.drawn: tuple[object, ...] = ()
        self.then: Callable[[Instant | None], Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        return short(who(self.visit, self.seen.lead.name, self.seen.lead.email))

    def draw(self) -> None:
        """What this person may do, the lead being at its stage; what stays as it is is left alone."""
        visit, lead = self.visit, self.seen.lead
        drawn = (self.stage(), lead.stage, lead.objected, lead.snoozed_until)
        if drawn == self.drawn:
            return
        self.drawn = drawn
        self.place.clear()
        with self.place:
            chip(self.stage())
            if visit.may(Permission.work):
                if lead.stage in OPEN:
                    button(visit, visit.say("Accept"), self.accept, primary=True, key="a")
                    button(visit, visit.say("Reject"), self.reject, key="r")
                button(visit, visit.say("Note"), self.note, key="n")
            self.menu()

    def stage(self) -> str:
        """What stage they are at, and since when."""
        stage = stage_words(self.visit, self.seen.lead.stage)
        if not self.seen.moved:
            return stage
        return self.visit.say("{stage} since {when}", stage=stage, when=self.visit.reader.day(self.seen.moved[0].at))

    def menu(self) -> None:
        """What is done less often."""
        visit, lead = self.visit, self.seen.lead
        aside = (visit.say("Set it aside"), self.set_aside, Permission.work)
        awake = (visit.say("Take into the queue again"), self.wake, Permission.work)
        objects = visit.say("Objection taken back") if lead.objected else visit.say("Objects to being scored")
        offered: list[tuple[str, Callable[[], Any], Permission]] = [
            (visit.say("Assign"), self.assign, Permission.work),
            (visit.say("Move to a stage"), self.move, Permission.work),
            aside if lead.snoozed_until is None else awake,
            (visit.say("Give points"), self.grant, Permission.work),
            (visit.say("Change what is known"), self.change, Permission.work),
            (visit.say("Merge with another lead"), self.merge, Permission.data),
            (objects, self.object, Permission.privacy),
            (visit.say("Copy of all data"), self.copy, Permission.privacy),
            (visit.say("Erase this person"), self.erase, Permission.privacy),
        ]
        allowed = [(word, act) for word, act, needs in offered if visit.may(needs)]
        if not allowed:
            return
        opener = tag("button", visit.say("More"), "ll-button", type="button", aria_haspopup="true")
        with opener, ui.menu().props("anchor='bottom right' self='top right'") as menu, tag("ul", classes="ll-menu"):
            for word, act in allowed:
                with tag("li"):
                    made = tag("button", word, "ll-quiet ll-menu-row", type="button")
                    made.on("click", self.chosen(menu, act))

    def chosen(self, menu: ui.menu, act: Callable[[], Any]) -> Callable[[], Awaitable[None]]:
        async def done() -> None:
            menu.close()
            with self.visit.client:
                result = act()
                if result is not None:
                    await self.visit.doing(lambda: result)()

        return done

    async def did(self, method: str, path: str, body: Any = None) -> None:
        said = Written.model_validate(await self.visit.api.send(method, path, body) or {})
        if self.then is not None:
            await self.then(said.at)

    async def accept(self) -> None:
        await self.did("POST", f"{self.path}/stage", {"stage": "accepted"})

    def reject(self) -> None:
        async def act(stage: str, reason: str) -> None:
            await self.did("POST", f"{self.path}/stage", {"stage": stage, "reason": reason})

        rejecting(self.visit, self.visit.say("Reject {name}", name=self.name), act)

    def note(self) -> None:
        async def act(text: str) -> None:
            await self.did("POST", f"{self.path}/notes", {"text": text})

        noting(self.visit, self.visit.say("Note about {name}", name=self.name), act)

    async def assign(self) -> None:
        async def act(colleague: Colleague | None) -> None:
            owner = None if colleague is None else colleague.email
            await self.did("PATCH", self.path, {"attributes": {"owner": owner}})

        await giving(self.visit, self.visit.say("Whose is {name}", name=self.name), act)

    def move(self) -> None:
        """Any stage, with a reason."""
        visit = self.visit
        with asking(visit.say("Move {name} to a stage", name=self.name)) as dialog:

            async def act() -> None:
                said = {"stage": stage.value, "reason": (reason.value or "").strip()}
                await self.did("POST", f"{self.path}/stage", said)

            with form(visit, dialog, visit.say("Move"), act):
                words = {name: stage_words(visit, name) for name in STAGES}
                stage = ui.select(words, label=visit.say("Stage"), value=self.seen.lead.stage).props("outlined dense")
                reason = ui.input(visit.say("Why")).props("outlined dense maxlength=800")

    def grant(self) -> None:
        found = self.seen.explanation
        names = [part.dimension for part in found.dimensions] if found is not None else []

        async def act(body: dict[str, Any]) -> None:
            await self.did("POST", f"{self.path}/grants", body)

        giving_points(self.visit, self.visit.say("Give {name} points", name=self.name), names, act)

    def set_aside(self) -> None:
        async def act(until: Instant) -> None:
            await self.did("POST", f"{self.path}/snooze", {"until": shown(until)})

        setting_aside(self.visit, self.visit.say("When is {name} to come back?", name=self.name), act)

    async def wake(self) -> None:
        await self.did("DELETE", f"{self.path}/snooze")

    def change(self) -> None:
        """One attribute at a time."""
        visit = self.visit
        with asking(visit.say("Change what is known of {name}", name=self.name)) as dialog:

            async def act() -> None:
                said = (value.value or "").strip()
                attributes = {(attribute.value or "").strip(): said or None}
                await self.did("PATCH", self.path, {"attributes": attributes})

            with form(visit, dialog, visit.say("Save"), act):
                known = sorted(self.seen.lead.attributes)
                attribute = ui.input(visit.say("What"), autocomplete=known).props("outlined dense autofocus")
                value = ui.input(visit.say("Is from now on")).props("outlined dense")
                tag("p", visit.say("Left empty, it is not known any more."), "ll-muted")

    def merge(self) -> None:
        merging(self.visit, self.seen.lead)

    def object(self) -> None:
        async def act() -> None:
            await self.did("POST", f"{self.path}/objection", {"objects": not self.seen.lead.objected})

        objecting(self.visit, self.seen, self.name, act)

    async def copy(self) -> None:
        await copying(self.visit, self.seen)

    def erase(self) -> None:
        erasing(self.visit, self.seen, self.name)
