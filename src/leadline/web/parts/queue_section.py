"""Rows of the queue under one caption, which change no more than they have to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leadline.api.scoring.queue import Next
from leadline.model.condition import MINUTE
from leadline.web.parts.queue_row import Acts, draw, say_why
from leadline.web.parts.tags import Tag, tag
from leadline.web.visit import Visit


@dataclass(slots=True)
class Row:
    """A row, and the lead that it shows, as it was in which minute."""

    element: Tag
    shown: Next | None = None
    at: int = 0
    why: Tag | None = None

    def differs_by_why(self, one: Next, at: int) -> bool:
        """Whether nothing but why now is new."""
        known = self.shown
        return known is not None and self.at == at and known.model_copy(update={"why": one.why}) == one


class Section:
    """Rows of one kind, under a caption of their own."""

    def __init__(self, visit: Visit, caption: str, acts: Acts | None) -> None:
        self.visit, self.acts = visit, acts
        self.panel = tag("section", classes="ll-panel ll-queue", aria_label=caption)
        with self.panel:
            tag("h2", caption, "ll-caption")
            self.list = tag("ul")
        self.rows: dict[int, Row] = {}
        self.is_new = True

    def show(self, leads: Sequence[Next]) -> None:
        """Have the rows be of these leads, in this order; what stays as it was is left alone."""
        wanted = {one.lead_id for one in leads}
        for lead_id in self.rows.keys() - wanted:
            self.rows.pop(lead_id).element.delete()
        for place, one in enumerate(leads):
            row = self.rows.get(one.lead_id) or self.make(one)
            if self.list.default_slot.children.index(row.element) != place:
                row.element.move(target_index=place)
            now = self.visit.now() // MINUTE  # what is said of times changes each minute
            if (row.shown, row.at) == (one, now):
                continue
            if row.why is not None and row.differs_by_why(one, now):
                say_why(self.visit, row.why, one)  # its buttons stay, and what is pressed just now is heard
            else:
                row.why = draw(self.visit, row.element, one, self.acts)
            row.shown, row.at = one, now
        self.panel.set_visibility(bool(leads))
        self.is_new = False

    def make(self, one: Next) -> Row:
        classes = "ll-next" if self.is_new else "ll-next ll-arrived-now"
        with self.list:
            made = Row(tag("li", classes=classes, tabindex="-1", data_row=True))
        self.rows[one.lead_id] = made
        return made
