"""The score of a lead with its receipt: of now, as it was told on a day, or as it would be told of that day now."""

from __future__ import annotations

import json

from nicegui import ui

from leadline.api.fields import shown
from leadline.api.paging import Page
from leadline.api.scoring.explaining import ExplanationOut, HistoryOut
from leadline.api.scoring.shapes import Basis
from leadline.model.condition import Instant
from leadline.model.words import capital, name_words
from leadline.web.parts.chips import score_chips
from leadline.web.parts.lead_looking import Looking
from leadline.web.parts.lead_seen import Seen, explained
from leadline.web.parts.receipt import receipt
from leadline.web.parts.tags import tag
from leadline.web.parts.versions import version_name
from leadline.web.visit import Visit

COUNT = """((id, from, to, text) => {
  const shown = document.getElementById(id);
  if (!shown || from === to || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const began = performance.now();
  const step = (at) => {
    const part = Math.min(1, (at - began) / 280);
    shown.textContent = part < 1 ? Math.round(from + (to - from) * part) : text;
    if (part < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


class Score:
    """The panel with the score of the instant that is looked at."""

    def __init__(self, visit: Visit, seen: Seen, looking: Looking) -> None:
        self.visit, self.seen, self.looking = visit, seen, looking
        self.before: float | None = None
        self.place = tag("div", classes="ll-score-place")

    def draw(self) -> None:
        """The score of now, without asking for more."""
        self.show(self.seen.explanation, self.seen.why_not)

    async def look(self) -> None:
        """Show the instant that is looked at; another that was chosen meanwhile is shown instead."""
        at, basis = self.looking.at, self.looking.basis
        if at is None:
            self.draw()
        elif basis is Basis.replayed:
            found, why_not = await explained(self.visit, self.seen.lead.lead_id, shown(at))
            if self.is_of(at, basis):
                self.show(found, why_not)
        else:
            told = await self.told(at)
            if self.is_of(at, basis):
                self.show_told(told)

    def is_of(self, at: Instant, basis: Basis) -> bool:
        return (at, basis) == (self.looking.at, self.looking.basis)

    async def told(self, at: Instant) -> HistoryOut | None:
        """What the main model said last at an instant."""
        asked = {"until": shown(at), "model": self.seen.lead.model, "limit": 1}
        found = await self.visit.api.get(Page[HistoryOut], f"{self.seen.path}/history", **asked)
        return next(iter(found.items), None)

    def show(self, found: ExplanationOut | None, why_not: str) -> None:
        """A receipt, or why there is none."""
        visit = self.visit
        self.place.clear()
        with self.place:
            if found is None:
                self.as_of()
                tag("p", why_not, "ll-empty-sentence")
                return
            limits = {part.dimension: part.most for part in found.dimensions if part.most is not None}
            self.figures(found.score, {part.dimension: part.points for part in found.dimensions}, limits)
            score_chips(visit, found.grade, found.band, found.priority)
            with tag("div", classes="ll-muted"):
                for sentence in [*found.why, *([] if found.trial is None else [found.trial.sentence])]:
                    tag("p", sentence, dir="auto")
            receipt(visit, found)

    def show_told(self, told: HistoryOut | None) -> None:
        """What was told last at an instant, with the receipt where one was kept."""
        visit = self.visit
        self.place.clear()
        with self.place:
            if told is None:
                self.as_of()
                tag("p", visit.say("Nothing had been told of this lead then."), "ll-empty-sentence")
                return
            self.figures(told.score, told.dimensions, {})
            score_chips(visit, told.grade, told.band, told.priority)
            if told.reasons:
                tag("p", told.reasons, dir="auto")
            when, version = visit.reader.moment(told.as_of), version_name(told.version)
            tag("p", visit.say("Told on {when} by version {version}.", when=when, version=version), "ll-muted")
            kept = next((one for one in self.seen.moved if one.receipt and one.at == told.as_of), None)
            if kept is not None and kept.receipt is not None:
                kept_receipt(visit, self.seen.lead.lead_id, kept.receipt)
            else:
                tag("p", visit.say("The lines were not kept then; the replay works them out."), "ll-muted")

    def figures(self, score: float | None, dimensions: dict[str, float], limits: dict[str, float]) -> None:
        visit = self.visit
        with tag("div", classes="ll-score-figures"):
            with tag("div"):
                tag("span", visit.say("Score"), "ll-caption")
                words = visit.reader.number(score) if score is not None else "–"
                big = tag("span", words, "ll-big", title=visit.reader.points(score))
            for name, points in dimensions.items():
                with tag("div"):
                    tag("span", capital(name_words(name)), "ll-caption")
                    with tag("span"):
                        tag("span", visit.reader.number(points), "ll-middle", title=visit.reader.points(points))
                        if name in limits:
                            most = visit.reader.number(limits[name])
                            tag("span", visit.say("of {most}", most=most), "ll-muted ll-of-most")
            self.as_of()
        if score is not None and self.before is not None and self.before != score:
            given = ", ".join(map(json.dumps, (big.html_id, round(self.before), round(score), words)))
            ui.run_javascript(f"{COUNT}({given})")
        self.before = score

    def as_of(self) -> None:
        """As of when, and by what is known when; said to who does not see it change."""
        tag("p", self.looking.words(), "ll-muted ll-score-as-of", role="status")


def kept_receipt(visit: Visit, lead_id: int, kept: dict[str, object]) -> None:
    """The receipt that was kept with a change of stage."""
    own = {"lead_id": lead_id, "is_main": True, "basis": Basis.recorded}
    receipt(visit, ExplanationOut.model_validate(kept | own))
