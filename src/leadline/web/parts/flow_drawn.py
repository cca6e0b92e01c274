"""A flow as a diagram and as a list of its steps, with how many stand at each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui
from nicegui.events import MermaidNodeClickEventArguments

from leadline.api.outward.flow_shapes import StepOut
from leadline.web.parts.buttons import button
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

MOST = 150  # steps that are drawn; of more, only the list is there
DEEPEST = 5  # that is shown as deeper
TICK = "#96;"  # around names, as a diagram has it
CONFIG = {
    "startOnLoad": False,
    "securityLevel": "strict",
    "theme": "base",
    "fontFamily": "inherit",
    "flowchart": {"useMaxWidth": False, "nodeSpacing": 28, "rankSpacing": 34, "padding": 10, "wrappingWidth": 220},
    "themeVariables": {"fontSize": "14px"},
}
Chosen = Callable[[StepOut], Awaitable[Any]]


class Drawn:
    """Both of them; ``chosen`` is called with a step that somebody presses."""

    def __init__(self, visit: Visit, chosen: Chosen | None = None) -> None:
        self.visit, self.chosen = visit, chosen
        self.steps: Sequence[StepOut] = ()
        self.diagram: ui.mermaid | None = None
        label = visit.say("The flow as a diagram; the list below it says the same")
        self.place = tag("div", classes="ll-flow-diagram", role="img", tabindex="0", aria_label=label)
        self.listed = tag("ol", classes="ll-rows ll-flow-steps", aria_label=visit.say("The steps"))

    def draw(self, diagram: str, steps: Sequence[StepOut]) -> None:
        """Draw what a flow is now."""
        self.steps = steps
        is_drawn = bool(diagram) and len(steps) <= MOST
        self.place.set_visibility(is_drawn)
        drawing = diagram.replace(TICK, "")
        if is_drawn and self.diagram is None:
            with self.place:
                self.diagram = ui.mermaid(drawing, CONFIG, on_node_click=self.pressed if self.chosen else None)
        elif is_drawn and self.diagram is not None:
            self.diagram.content = drawing
        self.listed.clear()
        with self.listed:
            for step in steps:
                self.row(step)

    def row(self, step: StepOut) -> None:
        visit, chosen = self.visit, self.chosen
        with tag("li", classes=f"ll-flow-step ll-deep-{min(step.depth, DEEPEST)}"):
            with tag("div", classes="ll-grow"):
                if step.part:
                    tag("p", step.part.replace("`", ""), "ll-caption ll-flow-part", dir="auto")
                tag("p", step.words.replace("`", ""), dir="auto")
            if chosen is not None and step.here:
                words = visit.count("{n} here", "{n} here", step.here)
                button(visit, words, lambda: chosen(step), label=f"{words}: {step.words}").classes("ll-small")

    async def pressed(self, event: MermaidNodeClickEventArguments) -> None:
        """In the diagram a step is a number in the order of the file."""
        said = event.node_id.rpartition("s")[2]
        if self.chosen is not None and said.isdigit() and 0 < int(said) <= len(self.steps):
            step = self.steps[int(said) - 1]
            with self.visit.client:
                await self.visit.doing(lambda: self.chosen(step))()  # type: ignore[misc]
