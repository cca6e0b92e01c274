"""A lead: the receipt of their score, what it was on any day, what they did, and what people do about it."""

from __future__ import annotations

import asyncio
import copy

from nicegui import background_tasks, ui

from leadline.api.scoring.shapes import WholeLead
from leadline.model.condition import Instant
from leadline.web.calls import Refused
from leadline.web.news import Told
from leadline.web.page import page
from leadline.web.parts.heading import heading, panel
from leadline.web.parts.lead_acts import Acts
from leadline.web.parts.lead_ahead import MONTH, Ahead, expiring
from leadline.web.parts.lead_assigned import Assigned
from leadline.web.parts.lead_expected import Expected
from leadline.web.parts.lead_flows import LeadFlows
from leadline.web.parts.lead_head import About
from leadline.web.parts.lead_known import Names, known, lead_now
from leadline.web.parts.lead_looking import Looking
from leadline.web.parts.lead_score import Score
from leadline.web.parts.lead_seen import Seen, seen_of
from leadline.web.parts.lead_segments import LeadSegments
from leadline.web.parts.lead_stages import stages
from leadline.web.parts.lead_unknown import Missing
from leadline.web.parts.people import lead_link, short, who
from leadline.web.parts.score_over_time import Over
from leadline.web.parts.tags import tag
from leadline.web.parts.timeline import Timeline
from leadline.web.visit import Visit

AFTER_S = 0.4  # several changes that come at once are drawn once
MINUTE_S = 60.0
WAITS_S = (0.3, 0.6, 1.2, 2.5, 5.0)  # for the score of what somebody just did


@page("/leads/{lead_id}", section="leads")
async def lead(visit: Visit, lead_id: int) -> None:
    """One lead; of one that was merged, where it is now."""
    try:
        seen = await seen_of(visit, lead_id)
    except Refused as refused:
        if refused.status != 404 or (now := await lead_now(visit, lead_id)) is None:
            raise
        with heading(visit.say("Lead"), visit.say("This lead is part of another one now")):
            pass
        with tag("p"):
            tag("span", visit.say("Number {number} was merged into:", number=lead_id) + " ")
            lead_link(visit, now.lead_id, now.name, now.email)
        return
    await OneLead(visit, seen).open()


class OneLead:
    """The page. What stands further down is asked for while it is already there."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        self.waits = False
        self.about, self.inside = About(visit, seen), LeadSegments(visit, seen)
        one = seen.lead
        with heading(visit.say("Lead"), short(who(visit, one.name, one.email)), self.under_name):
            self.acts = Acts(visit, seen)
            self.acts.draw()
        self.looking = Looking(visit, seen)
        with tag("div", classes="ll-columns ll-lead"):
            with tag("div"):
                with panel(label=visit.say("Score")):
                    self.score = Score(visit, seen, self.looking)
                    self.score.draw()
                self.ahead = Ahead(visit, seen, tag("div", classes="ll-later"))
                self.expected = Expected(visit, seen, tag("div", classes="ll-later"))
                self.missing = Missing(visit, seen, tag("div", classes="ll-later"))
                self.known = tag("div", classes="ll-later ll-lead-known")
                known(visit, seen, self.known)
            with tag("div"):
                with panel(visit.say("Score over time")):
                    self.over = Over(visit, seen, self.looking)
                with panel(visit.say("What happened")):
                    self.timeline = Timeline(visit, seen)
                self.assigned = Assigned(visit, seen, tag("div", classes="ll-later"), self.acted)
                self.flows = LeadFlows(visit, seen, tag("div", classes="ll-later"))
                self.stages = tag("div", classes="ll-later")
                stages(visit, seen, self.stages)
                self.names = Names(visit, seen, tag("div", classes="ll-later"))

    def under_name(self) -> None:
        self.about.make()
        self.inside.make()

    async def open(self) -> None:
        self.acts.then = self.acted
        self.looking.changed = self.look
        self.visit.follow(self.told)
        ui.timer(0.05, self.visit.doing(self.below), once=True)
        ui.timer(0.05, self.visit.doing(self.expected.read), once=True)
        ui.timer(MINUTE_S, self.about.tick)

    async def below(self) -> None:
        """What is further down, or takes longer."""
        with self.visit.client:
            further = self.timeline, self.names, self.missing, self.assigned, self.flows
            await asyncio.gather(self.course(), *(one.read() for one in further))

    async def course(self) -> None:
        """Where the score came from, and where it goes."""
        month = await expiring(self.visit, self.seen, MONTH)
        await self.ahead.show(month)
        await self.over.read(month)

    async def look(self) -> None:
        """Another instant, or another basis, is looked at."""
        self.over.draw()
        await self.score.look()

    def told(self, one: Told) -> None:
        if one.lead_id in (None, self.seen.lead.lead_id) and not self.waits:
            self.waits = True
            background_tasks.create(self.soon(), name="a lead anew")

    async def soon(self) -> None:
        await asyncio.sleep(AFTER_S)
        self.waits = False
        await self.visit.doing(self.anew)()

    async def acted(self, at: Instant | None) -> None:
        """Show what was done at once, and again when the lead was scored after it, which not every news tells of."""
        await self.anew()
        if at is not None and not self.is_scored(self.seen.lead, at):
            background_tasks.create(self.visit.doing(self.until_scored)(at), name="a lead until it is scored")

    async def until_scored(self, at: Instant) -> None:
        for wait in WAITS_S:
            await asyncio.sleep(wait)
            if self.is_scored(await self.visit.api.get(WholeLead, self.seen.path), at):
                await self.anew()
                return

    @staticmethod
    def is_scored(lead: WholeLead, at: Instant) -> bool:
        return lead.as_of is not None and lead.as_of >= at

    async def anew(self) -> None:
        """Show what is so now; what was unfolded or chosen stays so."""
        with self.visit.client:
            was = copy.copy(self.seen)
            self.seen.take(await seen_of(self.visit, self.seen.lead.lead_id))
            self.about.draw()
            if was.segments != self.seen.segments:
                self.inside.draw()
            self.acts.draw()
            if self.looking.at is None:
                self.score.draw()
            if was.lead.attributes != self.seen.lead.attributes:
                known(self.visit, self.seen, self.known)
            if was.moved != self.seen.moved:
                stages(self.visit, self.seen, self.stages)
            await self.below()
