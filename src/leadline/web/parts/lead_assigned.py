"""Whose a lead became, by what and why, and the clock until there is contact."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from leadline.api.outward.routing_shapes import AssignmentOut
from leadline.api.paging import Page
from leadline.api.permission import Permission
from leadline.model.condition import Instant
from leadline.model.words import capital
from leadline.web.parts.buttons import button
from leadline.web.parts.contact_clock import contact_clock
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_acts import Written
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.timeline import moment
from leadline.web.visit import Visit

SHOWN = 10


class Assigned:
    """The panel, the latest first. It is not there where nobody was given the lead. ``then`` is called after an act."""

    def __init__(self, visit: Visit, seen: Seen, place: Tag, then: Callable[[Instant | None], Awaitable[None]]) -> None:
        self.visit, self.seen, self.place, self.then = visit, seen, place, then
        self.shown: list[AssignmentOut] | None = None

    async def read(self) -> None:
        """Ask, and draw it if it is another one than is there."""
        found = (await self.visit.api.get(Page[AssignmentOut], f"{self.seen.path}/assignments", limit=SHOWN)).items
        if found == self.shown:
            return
        self.shown = found
        self.place.clear()
        if found:
            with self.place, panel(self.visit.say("Whose it became")), tag("ul", classes="ll-rows ll-deeds"):
                for one in found:
                    self.row(one)

    def row(self, one: AssignmentOut) -> None:
        visit = self.visit
        names = {person.email: person.name for person in self.seen.colleagues if person.name}
        with tag("li", classes="ll-deed"):
            moment(visit, one.at)
            with tag("div", classes="ll-grow"):
                tag("span", names.get(one.owner) or one.owner, "ll-name", dir="auto")
                if one.reason:
                    tag("div", capital(one.reason.replace("`", "")), "ll-muted", dir="auto")
                if one.contacted_at is not None or is_due(one):
                    with tag("div"):
                        contact_clock(visit, one.contact_by, one.contacted_at)
            if is_due(one) and visit.may(Permission.work):
                button(visit, visit.say("Reached"), self.reached).classes("ll-small")

    async def reached(self) -> None:
        said: Any = await self.visit.api.send("POST", f"{self.seen.path}/contacted", {})
        await self.then(Written.model_validate(said).at)


def is_due(one: AssignmentOut) -> bool:
    """Whether a clock runs until there is contact."""
    return one.contact_by is not None and one.contacted_at is None and one.ended_at is None
