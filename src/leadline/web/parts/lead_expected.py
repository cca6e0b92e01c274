"""What a predictor expects of a lead, and what speaks for and against it."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.evidence.predictor_shapes import ContributionOut, PredictionOut
from leadline.web.calls import Refused
from leadline.web.parts.heading import panel
from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit

SHOWN = 3  # on each side


class Expected:
    """The panel. It is not there where no predictor answers, or nothing may be said of the lead."""

    def __init__(self, visit: Visit, seen: Seen, place: Tag) -> None:
        self.visit, self.seen, self.place = visit, seen, place

    async def read(self) -> None:
        """Ask once: what is expected is worked out anew for it, which takes a moment."""
        visit = self.visit
        try:
            found = await visit.api.get(PredictionOut, f"{self.seen.path}/prediction")
        except Refused as refused:
            if refused.status not in (404, 409, 422):
                raise
            return
        said = [one for one in found.contributions if one.value and one.points]
        with visit.client:
            self.place.clear()
            with self.place, panel(visit.say("What is expected of them")):
                with tag("p"):
                    tag("strong", visit.reader.share(found.probability))
                    tag("span", f" {found.outcome}", "ll-muted", dir="auto")
                self.side(visit.say("Speaks for it"), [one for one in said if one.points > 0])
                self.side(visit.say("Speaks against it"), [one for one in said if one.points < 0])

    def side(self, title: str, some: Sequence[ContributionOut]) -> None:
        if not some:
            return
        tag("h3", title, "ll-muted")
        with tag("ul", classes="ll-rows"):
            for one in some[:SHOWN]:
                with tag("li", classes="ll-row ll-missing"):
                    with tag("span", classes="ll-grow"):
                        tag("span", one.words, dir="auto")
                        tag("span", one.value, "ll-muted ll-deed-about", dir="auto")
                    tag("span", self.visit.reader.signed(one.points, 0), "ll-figure")
