"""What people do about a lead: the buttons at the head of its page, and what is behind the last of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from nicegui import ui

from leadline.api.permission import Permission
from leadline.api.scoring.choices import Colleague
from leadline.model import STAGES
from leadline.web.parts.asking import asking, form
from leadline.web.parts.buttons import button, go
from leadline.web.parts.chips import chip, stage_words
from leadline.web.parts.giving import giving
from leadline.web.parts.lead_merging import merging
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.noting import noting
from leadline.web.parts.people import short, who
from leadline.web.parts.rejecting import rejecting
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

OPEN = ("lead", "mql", "recycled")  # stages before anybody has taken the lead


class Acts:
    """The buttons. ``then`` is called when something was done."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        self.path = f"/api/leads/{seen.lead.lead_id}"
        self.place = tag("div", classes="ll-actions")
        self.then: Callable[[], Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        return short(who(self.visit, self.seen.lead.name, self.seen.lead.email))

    def draw(self) -> None:
        """What this person may do, the lead being at its stage."""
        visit = self.visit
        self.place.clear()
        with self.place:
            chip(self.stage())
            if visit.may(Permission.work):
                if self.seen.lead.stage in OPEN:
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
        visit = self.visit
        offered: list[tuple[str, Callable[[], Any], Permission]] = [
            (visit.say("Assign"), self.assign, Permission.work),
            (visit.say("Move to a stage"), self.move, Permission.work),
            (visit.say("Give points"), self.grant, Permission.work),
            (visit.say("Change what is known"), self.change, Permission.work),
            (visit.say("Merge with another lead"), self.merge, Permission.data),
            (self.objection_words(), self.object, Permission.privacy),
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
        await self.visit.api.send(method, path, body)
        if self.then is not None:
            await self.then()

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
        """Points with a reason; they end on a day, fade, or stay."""
        visit = self.visit
        found = self.seen.explanation
        names = [part.dimension for part in found.dimensions] if found is not None else []
        with asking(visit.say("Give {name} points", name=self.name)) as dialog:

            async def act() -> None:
                body: dict[str, Any] = {"points": points.value, "dimension": dimension.value, "reason": reason.value}
                body |= {"half_life": half_life.value} if half_life.value else {}
                await self.did("POST", f"{self.path}/grants", body)

            with form(visit, dialog, visit.say("Give"), act):
                points = ui.number(visit.say("Points"), value=10, step=1).props("outlined dense autofocus")
                dimension = ui.select(names, label=visit.say("Dimension"), value=names[0] if names else None)
                dimension.props("outlined dense")
                reason = ui.input(visit.say("Why")).props("outlined dense maxlength=1000")
                lasts = {
                    "": visit.say("They stay"),
                    "14d": visit.say("Half of them gone after two weeks"),
                    "30d": visit.say("Half of them gone after a month"),
                    "90d": visit.say("Half of them gone after three months"),
                }
                half_life = ui.select(lasts, label=visit.say("How long"), value="").props("outlined dense")

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
        merging(self.visit, self.seen.lead.lead_id, self.name)

    def objection_words(self) -> str:
        if self.seen.lead.objected:
            return self.visit.say("Objection taken back")
        return self.visit.say("Objects to being scored")

    async def object(self) -> None:
        await self.did("POST", f"{self.path}/objection", {"objects": not self.seen.lead.objected})

    async def copy(self) -> None:
        """Everything about the person, as a file."""
        said = await self.visit.api.send("GET", f"{self.path}/copy")
        text = orjson.dumps(said, option=orjson.OPT_INDENT_2)
        ui.download.content(text, f"lead-{self.seen.lead.lead_id}.json", "application/json")

    def erase(self) -> None:
        """Erasing asks for the number to be typed: it cannot be taken back."""
        visit, number = self.visit, str(self.seen.lead.lead_id)
        with asking(visit.say("Erase {name} for good?", name=self.name)) as dialog:

            async def act() -> None:
                if (typed.value or "").strip() != number:
                    visit.tell(visit.say("Nothing was erased: the number is another one."))
                    return
                await visit.api.send("DELETE", self.path)
                go("/leads")

            with form(visit, dialog, visit.say("Erase"), act):
                tag("p", visit.say("Everything about this person is deleted, and kept out from now on."))
                words = visit.say("Type the number {number} to go on", number=number)
                typed = ui.input(words).props("outlined dense autofocus")
