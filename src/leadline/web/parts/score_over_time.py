"""The score of a lead over time: as it was told, or replayed by what is known today, and what becomes of it."""

from __future__ import annotations

import asyncio
from math import ceil

from leadline.api.paging import Page
from leadline.api.scoring.expiring import Expiring
from leadline.api.scoring.explaining import HistoryOut, Replayed
from leadline.api.scoring.happened import EventOut
from leadline.api.scoring.shapes import Basis
from leadline.model.condition import DAY, HOUR
from leadline.web.calls import Refused
from leadline.web.parts.charts import Chart
from leadline.web.parts.lead_looking import Looking
from leadline.web.parts.lead_seen import MOST, Seen
from leadline.web.parts.score_chart import Drawn, Point, score_chart
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

PARTS, BEST = 5, 5  # of what was told, so many parts at most; so many events are marked
POINTS = 200  # of a replay


class Over:
    """The chart with the slider under it. Where little has been told yet, the replay says more, and comes first."""

    def __init__(self, visit: Visit, seen: Seen, looking: Looking) -> None:
        self.visit, self.seen, self.looking = visit, seen, looking
        self.told: list[Point] = []
        self.replayed: list[Point] = []
        self.best: list[EventOut] = []
        self.ahead: Expiring | None = None
        self.begun = False
        with tag("div", classes="ll-over"):
            self.chart = Chart()
            self.place = tag("div")
        self.under = tag("div", classes="ll-under-chart")
        with self.under:
            looking.controls()
            words = visit.say("Dots are the events that gave most; dotted is what is left if nothing more happens.")
            self.words = tag("p", words, "ll-muted ll-chart-words")
        self.under.set_visibility(False)

    async def read(self, ahead: Expiring | None) -> None:
        """Ask for all that the chart may show, and draw it. ``ahead``: what becomes of the score by itself."""
        self.ahead = ahead
        self.told, self.replayed, self.best = await asyncio.gather(
            self.read_told(), self.read_replayed(), self.read_best()
        )
        if not self.begun:
            self.begun = True
            is_short = not self.told or self.visit.now() - self.told[0].at < DAY
            self.looking.basis = Basis.replayed if is_short else Basis.recorded
        self.looking.until = ahead.at if ahead is not None else self.visit.now()
        self.looking.mark()
        self.draw()

    async def read_told(self) -> list[Point]:
        """What was told by the main model, the oldest first."""
        found: list[HistoryOut] = []
        path, cursor, model = f"{self.seen.path}/history", None, self.seen.lead.model
        for _ in range(PARTS):
            part = await self.visit.api.get(Page[HistoryOut], path, limit=MOST, model=model, cursor=cursor)
            found += part.items
            cursor = part.next
            if cursor is None:
                break
        return [Point(one.as_of, one.score, one.version) for one in reversed(found) if one.score is not None]

    async def read_replayed(self) -> list[Point]:
        """What it was by what is known today, in whole hours from point to point."""
        hours = ceil((self.visit.now() - self.seen.lead.created_at) / HOUR / POINTS)
        try:
            found = await self.visit.api.get(Replayed, f"{self.seen.path}/replay", step=f"{max(1, hours)}h")
        except Refused as refused:
            if refused.status != 422:
                raise
            return []
        return [Point(one.as_of, one.score, one.version) for one in found.items if one.score is not None]

    async def read_best(self) -> list[EventOut]:
        """Of the latest events those that gave most, the best first."""
        found = await self.visit.api.get(Page[EventOut], f"{self.seen.path}/events", limit=MOST, points=True)
        giving = [one for one in found.items if one.gave is not None and one.gave > 0]
        return sorted(giving, key=lambda one: one.gave or 0.0, reverse=True)[:BEST]

    def draw(self) -> None:
        """Draw what was read, by the basis that is looked at."""
        visit, is_told = self.visit, self.looking.basis is Basis.recorded
        points = self.told if is_told else self.replayed
        self.under.set_visibility(bool(self.told or self.replayed))
        self.place.clear()
        with self.place:
            if not points:
                self.chart.hide()
                tag("p", visit.say("There is no score to draw yet."), "ll-muted")
                return
            limits = self.seen.explanation.thresholds if self.seen.explanation is not None else []
            first = min(self.seen.lead.created_at, points[0].at)
            drawn = Drawn(points, is_told, first, visit.now(), self.looking.at, self.seen.moved, limits, self.best)
            drawn.ahead = self.ahead.days if self.ahead is not None else []
            score_chart(visit, self.chart, drawn)
            self.words.set_visibility(bool(self.best and drawn.ahead))
