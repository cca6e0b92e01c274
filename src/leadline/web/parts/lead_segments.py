"""Where a lead is in, as chips that lead to the segments."""

from __future__ import annotations

from leadline.web.parts.lead_seen import Seen
from leadline.web.parts.segment_words import segment_path
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit


class LeadSegments:
    """The chips under the name. Which there are may change while the page is open."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen

    def make(self) -> None:
        self.place = tag("ul", classes="ll-chips ll-lead-segments", aria_label=self.visit.say("Segments"))
        self.draw()

    def draw(self) -> None:
        """Draw them anew."""
        self.place.clear()
        with self.place:
            for one in self.seen.segments:
                since = self.visit.say("since {when}", when=self.visit.reader.moment(one.entered_at))
                with tag("li"):
                    path = segment_path(one.segment)
                    tag("a", one.title or one.segment, "ll-chip", href=path, title=since, dir="auto")
        self.place.set_visibility(bool(self.seen.segments))
