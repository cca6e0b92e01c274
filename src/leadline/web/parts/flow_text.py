"""A flow while somebody writes it, as a form or as its text: what looks wrong, what it would do, and keeping it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol

from nicegui import ui

from leadline.api.outward.flow_shapes import FlowCheckedOut, FlowOut
from leadline.flows.reading import FILE
from leadline.web.parts.buttons import button
from leadline.web.parts.flow_changing import FlowChanging
from leadline.web.parts.flow_form import FlowForm
from leadline.web.parts.flow_words import flow_path
from leadline.web.parts.tags import Tag, tag
from leadline.web.parts.written_text import WrittenText
from leadline.web.visit import Visit

FORM, TEXT = "form", "text"


class Looked(Protocol):
    """Is told what is said of a text, and whether it is the one that counts."""

    def __call__(self, said: FlowCheckedOut, *, is_kept: bool) -> None: ...


class FlowText(WrittenText[FlowCheckedOut]):
    """The form, the editor and what goes with them; ``then`` is told of what was kept. Without a ``name`` it is a new
    flow. ``looked`` is told what is said of each text, as soon as that is known."""

    def __init__(
        self,
        visit: Visit,
        text: str,
        then: Callable[[FlowOut], Awaitable[Any]],
        name: str = "",
        edit: int = 0,
        looked: Looked | None = None,
    ) -> None:
        words = {FORM: visit.say("As a form"), TEXT: visit.say("As text")}
        with tag("div", classes="ll-flow-views", role="group", aria_label=visit.say("How to write it")):
            self.views = {view: button(visit, word, partial(self.turn_to, view)) for view, word in words.items()}
        self.changing = FlowChanging(visit, self)
        self.form = FlowForm(visit, self.changing, is_new=not name)
        super().__init__(visit, text, visit.say("The text of the flow"), FILE, edit)
        self.editor.before_line = partial(self.turn_to, TEXT)
        self.name, self.then, self.looked = name, then, looked
        self.snippets = snippets(visit, self.insert)
        self.acts = tag("div", classes="ll-actions ll-flow-acts")
        self.turn_to(FORM)

    def turn_to(self, view: str) -> None:
        """Show the form, or the text."""
        for one, made in self.views.items():
            made.set(aria_pressed=str(one == view).lower())
        self.form.place.set_visibility(view == FORM)
        self.editor.code.set_visibility(view == TEXT)
        self.snippets.set_visibility(view == TEXT)

    def insert(self, snippet: str) -> None:
        """Put a step into the text where the cursor stands; what follows is as if somebody had typed it."""
        ui.run_javascript(f"llInsert(getElement({self.editor.code.id}).editor, {json.dumps(snippet)})")

    async def check(self, text: str) -> FlowCheckedOut:
        if not self.changing.is_from_form:
            await self.changing.read(text)
        return FlowCheckedOut.model_validate(await self.visit.api.send("POST", "/api/flows/check", {"text": text}))

    def show(self) -> None:
        said = self.said
        if said is None:
            self.changing.form = None
        self.form.steps.said(said)
        self.changing.tell()
        self.editor.show(self.text, self.problems, [] if said is None else [*said.mistakes, *said.hints])
        if said is not None and self.looked is not None:
            self.looked(said, is_kept=not self.is_other)
        self.draw()

    def draw(self) -> None:
        visit = self.visit
        self.acts.clear()
        if self.sound is not None and self.is_other:
            with self.acts:
                words = visit.say("Keep this text") if self.edit else visit.say("Make this flow")
                button(visit, words, self.keep, primary=True)

    async def keep(self) -> None:
        name = self.name or (self.said.flow if self.said is not None else None) or ""
        await self.then(await self.keep_at(f"/api{flow_path(name)}", FlowOut))


def snippets(visit: Visit, insert: Callable[[str], None]) -> Tag:
    """Buttons that put a step into the text."""
    offered = [
        (visit.say("Wait"), "- wait: 2d"),
        (visit.say("Wait for something"), "- wait: {until: {event: email.clicked}, at_most: 3d}"),
        (visit.say("Mail"), "- mail: welcome"),
        (visit.say("Notice"), "- notice: hot-lead"),
        (visit.say("Task"), "- task: Call them"),
        (visit.say("Hand over"), "- assign: routing"),
        (visit.say("Tag"), "- tag: interested"),
        (visit.say("Points"), "- {points: 5, dimension: engagement, reason: Went through the flow}"),
        (
            visit.say("Branch"),
            "- branch:\n    - if: {stage: mql}\n      steps:\n        - tag: ready\n    - else: [end]",
        ),
        (visit.say("Split"), "- split:\n    - {percent: 50, steps: [{tag: half}]}\n    - {percent: 50}"),
    ]
    label = visit.say("Put a step after the line where the cursor stands")
    with tag("div", classes="ll-flow-snippets", role="group", aria_label=label) as made:
        tag("span", label, "ll-muted")
        for word, snippet in offered:
            button(visit, word, putting(insert, snippet), label=visit.say("Put in: {step}", step=word)).classes(
                "ll-small"
            )
    return made


def putting(insert: Callable[[str], None], snippet: str) -> Callable[[], None]:
    return lambda: insert(snippet)
