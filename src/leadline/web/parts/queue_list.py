"""The queue on a page: rows that follow what happens, and what people do to them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from leadline.api.fields import shown
from leadline.api.permission import Permission
from leadline.api.scoring.accepting import Accepted
from leadline.api.scoring.choices import Colleague
from leadline.api.scoring.queue import Next, QueueOut
from leadline.api.scoring.together import Together
from leadline.api.scoring.why_now import WhyOut
from leadline.model.condition import SECOND, Instant
from leadline.web.calls import Refused
from leadline.web.news import Told
from leadline.web.parts.giving import called, giving
from leadline.web.parts.noting import noting
from leadline.web.parts.people import short, who
from leadline.web.parts.queue_row import Acts
from leadline.web.parts.queue_section import Section
from leadline.web.parts.rejecting import rejecting
from leadline.web.parts.setting_aside import setting_aside
from leadline.web.parts.undo import Undo
from leadline.web.visit import Visit

FEW = 20  # rows that a queue has when it is full
SOON = 8 * SECOND


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to a lead, and when: it has left the queue, or stays and is somebody else's."""

    at: Instant
    stays: bool = False
    owner: str | None = None


class QueueList:
    """All rows of a queue. ``changed`` is told what the API said whenever it is asked again."""

    def __init__(
        self,
        visit: Visit,
        ask: Callable[[], Awaitable[QueueOut]],
        changed: Callable[[QueueOut, int], None],
        captions: tuple[str, str],
    ) -> None:
        self.visit, self.ask, self.changed = visit, ask, changed
        acts = Acts(self.accept, self.reject, self.set_aside, self.note, self.give, self.wake, self.contacted)
        given = acts if visit.may(Permission.work) else None
        self.sections = [Section(visit, caption, given) for caption in captions]
        self.undo = Undo(visit)
        self.done: dict[int, Done] = {}  # of whom a list may not know it yet
        self.expecting: Instant = 0  # until when a list may come to know of something
        self.asking = asyncio.Lock()
        self.found: QueueOut | None = None

    @property
    def expects(self) -> bool:
        """Whether something was just done of which the lists hear when the leads are scored again."""
        return self.visit.now() < self.expecting

    async def begin(self) -> None:
        """Show the rows, with why now as far as it is known."""
        self.show(await self.ask())

    async def refresh(self) -> None:
        """Ask again, and have the rows say so."""
        async with self.asking:
            self.show(await self.with_why(await self.ask()))

    async def explain(self) -> None:
        """Have those rows say why now that do not yet."""
        async with self.asking:
            if self.found is not None:
                self.show(await self.with_why(self.found))

    async def with_why(self, found: QueueOut) -> QueueOut:
        """The same, with why now of everybody; where that is not to be had, what was recorded is shown instead."""
        lacking = [one.lead_id for one in found.items if one.why is None and one.score is not None]
        if not lacking:
            return found
        try:
            said = await self.visit.api.get(WhyOut, "/api/queue/why", lead_id=lacking)
        except Refused:
            return found
        why: dict[tuple[int, Instant | None], str] = {(one.lead_id, one.as_of): one.why for one in said.items}
        items = [one.model_copy(update={"why": one.why or why.get((one.lead_id, one.as_of))}) for one in found.items]
        return found.model_copy(update={"items": items})

    def show(self, found: QueueOut) -> None:
        self.found = found
        leads = [known for one in found.items if (known := self.as_known(one)) is not None]
        ready = [one for one in leads if one.stage == "mql" or one.snoozed_until is not None]
        self.sections[0].show(ready)
        self.sections[1].show([one for one in leads if one not in ready])
        self.changed(found, len(leads))

    def as_known(self, one: Next) -> Next | None:
        """A lead with what was just done to it; nothing where it is not of this queue any more."""
        done = self.done.get(one.lead_id)
        if done is None or (one.as_of is not None and one.as_of >= done.at):
            return one
        return one.model_copy(update={"owner": done.owner}) if done.stays else None

    def concerns(self, told: Told) -> bool:
        """Whether a change may change these rows: it is of one of them, or of somebody who may become one."""
        rows = {lead: row.shown for section in self.sections for lead, row in section.rows.items()}
        if told.kind == "segment":
            return False
        if told.kind != "scored" or told.lead_id in rows:
            return True
        least = min((one.score or 0 for one in rows.values() if one is not None), default=0)
        return len(rows) < FEW or (told.detail.get("score") or 0) >= least

    # -- what people do --------------------------------------------------------------------------------------------

    async def send(self, one: Next, path: str, body: dict[str, Any]) -> None:
        """Do something to a lead that takes it out of the queue."""
        done = await self.visit.api.send("POST", f"/api/leads/{one.lead_id}/{path}", body)
        self.done[one.lead_id] = Done(Accepted.model_validate(done).at)
        self.expecting = self.visit.now() + SOON
        await self.refresh()

    async def accept(self, one: Next) -> None:
        await self.send(one, "stage", {"stage": "accepted"})
        self.undo.offer(self.visit.say("{name} is accepted.", name=self.name(one)), lambda: self.back(one))

    async def reject(self, one: Next) -> None:
        async def rejected(stage: str, reason: str) -> None:
            await self.send(one, "stage", {"stage": stage, "reason": reason})
            self.undo.offer(self.visit.say("{name} is rejected.", name=self.name(one)), lambda: self.back(one))

        rejecting(self.visit, self.visit.say("Why not {name}?", name=self.name(one)), rejected)

    async def back(self, one: Next) -> None:
        """Take a change of stage back: the lead is at the stage that it was at."""
        body = {"stage": one.stage, "reason": "Taken back"}
        await self.visit.api.send("POST", f"/api/leads/{one.lead_id}/stage", body)
        del self.done[one.lead_id]
        self.expecting = self.visit.now() + SOON
        await self.refresh()

    async def set_aside(self, one: Next) -> None:
        async def aside(until: Instant) -> None:
            await self.visit.api.send("POST", f"/api/leads/{one.lead_id}/snooze", {"until": shown(until)})
            await self.refresh()
            said = self.visit.say(
                "{name} comes back on {moment}.", name=self.name(one), moment=self.visit.reader.moment(until)
            )
            self.undo.offer(said, lambda: self.wake(one))

        setting_aside(self.visit, self.visit.say("When is {name} to come back?", name=self.name(one)), aside)

    async def wake(self, one: Next) -> None:
        await self.visit.api.send("DELETE", f"/api/leads/{one.lead_id}/snooze")
        await self.refresh()

    async def note(self, one: Next) -> None:
        async def noted(text: str) -> None:
            await self.visit.api.send("POST", f"/api/leads/{one.lead_id}/notes", {"text": text})
            self.undo.offer(self.visit.say("Written down."))

        noting(self.visit, self.visit.say("A note about {name}", name=self.name(one)), noted)

    async def contacted(self, one: Next) -> None:
        """Say that there was contact: the clock stops, the lead stays."""
        await self.visit.api.send("POST", f"/api/leads/{one.lead_id}/contacted", {})
        self.expecting = self.visit.now() + SOON
        await self.refresh()
        self.undo.offer(self.visit.say("Contact with {name} is written down.", name=self.name(one)))

    async def give(self, one: Next) -> None:
        async def given(to: Colleague | None) -> None:
            body: dict[str, Any] = {"lead_ids": [one.lead_id], "owner": None if to is None else to.email}
            done = await self.visit.api.send("POST", "/api/leads/assign", body)
            self.done[one.lead_id] = Done(Together.model_validate(done).at, stays=True, owner=body["owner"])
            self.expecting = self.visit.now() + SOON
            await self.refresh()
            if to is None:
                said = self.visit.say("{name} is nobody's now.", name=self.name(one))
            else:
                said = self.visit.say("{name} is given to {owner}.", name=self.name(one), owner=called(self.visit, to))
            self.undo.offer(said)

        await giving(self.visit, self.visit.say("Whose is {name} to be?", name=self.name(one)), given)

    def name(self, one: Next) -> str:
        return short(who(self.visit, one.name, one.email))
