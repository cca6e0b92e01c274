"""A slider over thresholds: as it moves, what the threshold would have done is said beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import Any

from nicegui.events import GenericEventArguments

from leadline.api.evidence.study_shapes import StepOut, WholeStudy
from leadline.web.parts.buttons import button
from leadline.web.parts.figures import figure
from leadline.web.parts.heading import panel
from leadline.web.parts.studio_inputs import VALUE
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

Use = Callable[[WholeStudy, float], Awaitable[Any]]
OFTEN_S = 0.05


class Slider:
    """Where a capacity was asked, the slider is over calls a week; else over the thresholds. ``use`` takes the one it
    stands at, where somebody may."""

    def __init__(self, visit: Visit, study: WholeStudy, use: Use | None) -> None:
        assert study.result is not None and study.result.steps
        self.visit, self.study, self.use = visit, study, use
        self.steps = study.result.steps
        self.by_calls = study.asked.capacity is not None
        self.at = next((one for one in self.steps if one.is_chosen), self.steps[0])
        with panel(label=visit.say("The threshold")) as self.place:
            self.place.classes("ll-threshold")
            self.slide()
            self.said = tag("div", classes="ll-threshold-figures")
            self.warned = tag("div", classes="ll-threshold-warned", role="status")
            self.acts = tag("div", classes="ll-actions")
        self.draw()

    def slide(self) -> None:
        visit = self.visit
        with tag("div", classes="ll-threshold-slide"):
            if self.by_calls:
                word, low, high = visit.say("New leads that sales can call a week"), 1, self.most_calls()
                value = min(high, max(low, round(self.study.asked.capacity or 0)))
            else:
                word, low, high = visit.say("Hand over from a score of"), 0, len(self.steps) - 1
                value = self.steps.index(self.at)
            with tag("label", classes="ll-threshold-label", for_="threshold-slider"):
                tag("span", word, "ll-caption")
                self.output = tag("span", "", "ll-big")
            self.range = tag(
                "input", classes="ll-slider", type="range", id="threshold-slider", min=low, max=high, step=1
            )
            self.range.set(begins=value)
            self.range.on("input", self.moved, js_handler=VALUE, throttle=OFTEN_S)
        self.position = value

    def most_calls(self) -> int:
        """As many calls as the lowest threshold would take, or as were asked for."""
        most = max(one.capacity_from or 0.0 for one in self.steps)
        return ceil(max(most, self.study.asked.capacity or 0.0))

    def moved(self, event: GenericEventArguments) -> None:
        """The slider stands elsewhere."""
        self.position = int(float(event.args))
        if self.by_calls:
            fits = (one for one in self.steps if one.capacity_from is not None and one.capacity_from <= self.position)
            self.at = next(fits, self.steps[-1])
        else:
            self.at = self.steps[self.position]
        self.draw()

    def draw(self) -> None:
        """Say what the threshold would have done."""
        visit, one, shown = self.visit, self.at, self.at.shown
        place = visit.reader.number(self.position) if self.by_calls else shown["threshold"]
        self.output.set_text(place)
        self.range.set(aria_valuetext=f"{place}. {one.sentence}")
        self.said.clear()
        with self.said:
            figure(visit.say("Threshold"), shown["threshold"], self.mark(one))
            figure(visit.say("New leads a week"), shown["a_week"], shown["a_week_span"])
            figure(visit.say("Of them a success"), shown["precision"], shown["precision_span"])
            figure(visit.say("Of all successes"), shown["recall"], shown["recall_span"])
            figure(visit.say("Successes a week"), shown["sold_a_week"], shown["sold_a_week_span"])
            if one.worth_a_week is not None:
                figure(visit.say("Worth a week"), shown["worth_a_week"], shown["worth_a_week_span"])
        self.warned.clear()
        with self.warned:
            for words in self.warnings(one):
                tag("p", words, "ll-threshold-warning")
        self.acts.clear()
        if self.use is not None and not one.is_present:
            use = self.use
            words = visit.say("Use this threshold: {score}", score=shown["threshold"])
            with self.acts:
                button(visit, words, lambda: use(self.study, one.threshold), primary=True)

    def mark(self, one: StepOut) -> str:
        visit = self.visit
        if one.is_present:
            return visit.say("the present one")
        return visit.say("the one that suits") if one.is_chosen else ""

    def warnings(self, one: StepOut) -> list[str]:
        """What to beware of at this threshold."""
        said = [one.warning.replace("`", "")] if one.warning else []
        if self.by_calls and (one.capacity_from is None or one.capacity_from > self.position):
            said.insert(0, self.visit.say("No threshold that was tried hands over so few."))
        return said
