"""The score of a lead with its receipt: of now, as it was told on a day, or as it would be told of that day now."""

from __future__ import annotations

import json
from functools import partial

from nicegui import ui
from nicegui.events import GenericEventArguments

from leadline.api.fields import shown
from leadline.api.scoring.explaining import ExplanationOut, HistoryOut
from leadline.api.scoring.shapes import Basis
from leadline.model.condition import Instant
from leadline.model.words import capital, name_words
from leadline.web.parts.buttons import button
from leadline.web.parts.chips import score_chips
from leadline.web.parts.lead_seen import Seen, explained
from leadline.web.parts.receipt import receipt
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

STEPS = 1_000  # of the slider
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
    """The panel with the score. ``at``: a day that is looked at; ``None``: now."""

    def __init__(self, visit: Visit, seen: Seen) -> None:
        self.visit, self.seen = visit, seen
        self.at: Instant | None = None
        self.basis = Basis.recorded
        self.before: float | None = None
        self.place = tag("div", classes="ll-score-place")

    def draw(self) -> None:
        """Draw what is known, without asking for more."""
        if self.at is None:
            self.show(self.seen.explanation)

    async def look(self, event: GenericEventArguments) -> None:
        """The slider was moved."""
        part = int(event.args) / STEPS
        first, now = self.seen.lead.created_at, self.visit.now()
        self.at = None if part >= 1 else first + int((now - first) * part)
        await self.redraw()

    async def turn(self, basis: Basis) -> None:
        self.basis = basis
        await self.redraw()

    async def redraw(self) -> None:
        if self.at is None:
            self.show(self.seen.explanation)
        elif self.basis is Basis.replayed:
            found, why = await explained(self.visit, self.seen.lead.lead_id, shown(self.at))
            self.show(found, why)
        else:
            self.show_told(self.at)

    def show(self, found: ExplanationOut | None, why_not: str = "") -> None:
        """A receipt, or why there is none."""
        visit = self.visit
        self.place.clear()
        with self.place:
            self.slider()
            if found is None:
                tag("p", why_not or self.seen.why_not, "ll-empty-sentence")
                return
            self.figures(found.score, {part.dimension: part.points for part in found.dimensions})
            score_chips(visit, found.grade, found.band, found.priority)
            for sentence in found.why:
                tag("p", sentence, "ll-muted", dir="auto")
            receipt(visit, found)

    def show_told(self, at: Instant) -> None:
        """What was told last at an instant, with the receipt where one was kept."""
        visit = self.visit
        told = next((one for one in self.seen.history if one.as_of <= at and self.is_main(one)), None)
        self.place.clear()
        with self.place:
            self.slider()
            if told is None:
                tag("p", visit.say("Nothing had been told of this lead then."), "ll-empty-sentence")
                return
            self.figures(told.score, told.dimensions)
            score_chips(visit, told.grade, told.band, told.priority)
            if told.reasons:
                tag("p", told.reasons, dir="auto")
            when, version = visit.reader.moment(told.as_of), told.version[:12]
            tag("p", visit.say("Told on {when} by version {version}.", when=when, version=version), "ll-muted")
            kept = next((one for one in self.seen.moved if one.receipt and one.at == told.as_of), None)
            if kept is not None and kept.receipt is not None:
                own = {"lead_id": self.seen.lead.lead_id, "is_main": True, "basis": Basis.recorded}
                receipt(visit, ExplanationOut.model_validate(kept.receipt | own))
            else:
                tag("p", visit.say("The lines were not kept then; the replay works them out."), "ll-muted")

    def is_main(self, one: HistoryOut) -> bool:
        return self.seen.lead.model is None or one.model == self.seen.lead.model

    def figures(self, score: float | None, dimensions: dict[str, float]) -> None:
        visit = self.visit
        with tag("div", classes="ll-score-figures"):
            with tag("div"):
                tag("span", visit.say("Score"), "ll-caption")
                words = visit.reader.number(score) if score is not None else "–"
                big = tag("span", words, "ll-big", title=visit.reader.points(score))
            for name, points in dimensions.items():
                with tag("div"):
                    tag("span", capital(name_words(name)), "ll-caption")
                    tag("span", visit.reader.number(points), "ll-middle", title=visit.reader.points(points))
        if score is not None and self.before is not None and self.before != score:
            given = ", ".join(map(json.dumps, (big.html_id, round(self.before), round(score), words)))
            ui.run_javascript(f"{COUNT}({given})")
        self.before = score

    def slider(self) -> None:
        """As of when, and by what is known when."""
        visit, first, now = self.visit, self.seen.lead.created_at, self.visit.now()
        at = now if self.at is None else self.at
        value = STEPS if self.at is None else round((at - first) / max(1, now - first) * STEPS)
        with tag("div", classes="ll-as-of"):
            said = visit.reader.moment(at, seconds=self.at is None)
            tag("label", visit.say("As of {when}", when=said), "ll-muted", for_="as-of")
            moved = tag("input", "", "ll-slider", type="range", id="as-of", min=0, max=STEPS, value=value)
            moved.set(aria_valuetext=said)
            moved.on("change", visit.doing(self.look), js_handler="(event) => emit(event.target.value)")
            if self.at is not None:
                self.switch()

    def switch(self) -> None:
        """Between what was told then and what is known of then today."""
        visit = self.visit
        words = {
            Basis.recorded: visit.say("As it was told then"),
            Basis.replayed: visit.say("By what is known today"),
        }
        with tag("div", classes="ll-actions", role="group", aria_label=visit.say("Which score")):
            for basis, word in words.items():
                made = button(visit, word, partial(self.turn, basis))
                made.classes("ll-small").set(aria_pressed="true" if basis is self.basis else "false")
