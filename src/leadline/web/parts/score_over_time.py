"""The score of a lead over time: as it was told, or replayed by what is known today."""

from __future__ import annotations

from functools import partial

from leadline.api.scoring.explaining import Replayed
from leadline.api.scoring.shapes import Basis
from leadline.model.condition import DAY
from leadline.web.calls import Refused
from leadline.web.parts.buttons import button
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.score_chart import Point, score_chart
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


class Over:
    """The chart with its switch. Where little has been told yet, the replay says more, and comes first."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        told = self.told()
        is_short = not told or visit.now() - told[0].at < DAY
        self.basis = Basis.replayed if is_short else Basis.recorded
        self.place = tag("div", classes="ll-over")

    def told(self) -> list[Point]:
        """What was told by the main model, the oldest first."""
        history = [one for one in self.seen.history if one.model == self.seen.lead.model and one.score is not None]
        return [Point(one.as_of, one.score or 0.0, one.version) for one in reversed(history)]

    async def replayed(self) -> list[Point]:
        try:
            found = await self.visit.api.get(Replayed, f"/api/leads/{self.seen.lead.lead_id}/replay")
        except Refused as refused:
            if refused.status != 422:
                raise
            return []
        return [Point(one.as_of, one.score, one.version) for one in found.items if one.score is not None]

    async def turn(self, basis: Basis) -> None:
        self.basis = basis
        await self.draw()

    async def draw(self) -> None:
        """Draw it anew."""
        visit = self.visit
        points = self.told() if self.basis is Basis.recorded else await self.replayed()
        self.place.clear()
        with self.place:
            if points:
                score_chart(visit, points, self.seen.moved, visit.now())
            else:
                tag("p", visit.say("There is no score to draw yet."), "ll-muted")
            words = {
                Basis.recorded: visit.say("As it was told"),
                Basis.replayed: visit.say("By what is known today"),
            }
            with tag("div", classes="ll-actions", role="group", aria_label=visit.say("Which score")):
                for basis, word in words.items():
                    made = button(visit, word, partial(self.turn, basis))
                    made.classes("ll-small").set(aria_pressed="true" if basis is self.basis else "false")
