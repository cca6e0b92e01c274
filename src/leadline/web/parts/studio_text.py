"""The model as it is written: an editor that underlines what is wrong, and says it below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from leadline.api.scoring.checking import ProblemOut
from leadline.store.models import MAIN_FILE
from leadline.web.parts.buttons import button
from leadline.web.parts.studio_draft import Draft
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SHOWN = 12  # mistakes that are listed
BESIDE = 960  # pixels: the text and the form stand beside each other from there on


class Text:
    """The text beside the form. What either changes, the other shows."""

    def __init__(self, visit: Visit, draft: Draft) -> None:
        self.visit, self.draft = visit, draft
        self.editor = ui.codemirror(draft.text, language="YAML", indent="  ", line_wrapping=True)
        self.editor.classes("ll-studio-text")
        self.editor.props["data-label"] = visit.say("The text of the model")
        self.editor.on_value_change(lambda event: visit.doing(draft.typed)(event.value))
        self.wrong = tag("div", classes="ll-studio-wrong", role="status")
        draft.then.append(self.draw)
        self.draw()

    def draw(self) -> None:
        """Show the text as it is now, and what is wrong with it."""
        text = self.draft.text
        if self.editor.value != text:
            self.editor.value = text
        check = self.draft.check
        found = [] if check is None else [*check.problems, *check.findings]
        here = [one for one in found if one.path == MAIN_FILE and one.line is not None]
        bad = 0 if check is None else len(check.problems)
        self.editor.decorations = marks(text, here, {id(one) for one in found[:bad]})
        self.editor.line_tooltips = tooltips(here)
        self.wrong.clear()
        with self.wrong:
            if found:
                self.listed(found, bad)

    def listed(self, found: Sequence[ProblemOut], bad: int) -> None:
        visit = self.visit
        with tag("ul", classes="ll-rows"):
            for place, one in enumerate(found[:SHOWN]):
                with tag("li", classes="ll-studio-problem" + (" ll-studio-bad" if place < bad else "")):
                    kind = visit.say("Mistake") if place < bad else visit.say("Look again")
                    tag("span", kind, "ll-caption")
                    tag("p", sentence(one), dir="auto")
                    if one.line is not None and one.path == MAIN_FILE:
                        self.to_line(one.line)

    def to_line(self, line: int) -> None:
        made = button(self.visit, self.visit.say("Line {line}", line=line), lambda: self.editor.reveal_line(line))
        made.classes("ll-small")

    def follow(self, line: int | None) -> None:
        """Bring a line into sight, where the text stands beside the form."""
        if line is not None and 0 < line <= self.draft.text.count("\n") + 1:
            self.visit.client.run_javascript(
                f"innerWidth > {BESIDE} && getElement({self.editor.id}).revealLine({line})"
            )


def sentence(one: ProblemOut) -> str:
    """A mistake as it is said to people: where, what, and what was probably meant."""
    meant = f" → {one.suggestion}" if one.suggestion else ""
    said = f"{one.where}: {one.what}{meant}" if one.where else f"{one.what}{meant}"
    return said.replace("`", "")


def marks(text: str, found: Sequence[ProblemOut], bad: set[int]) -> list[dict[str, Any]]:
    """Where the text is underlined: characters of the whole text, counted from 0."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    made: list[dict[str, Any]] = []
    for one in found:
        number = one.line or 1
        if number >= len(starts):
            continue
        end_of_line = starts[number] - 1
        begin = min(starts[number - 1] + max(0, (one.column or 1) - 1), end_of_line)
        end = end_of_line if one.end is None else min(starts[number - 1] + one.end - 1, end_of_line)
        if begin >= end:
            begin = min(starts[number - 1], end_of_line)
            end = end_of_line
        if begin < end:
            kind = "ll-wrong" if id(one) in bad else "ll-doubt"
            made.append({"kind": "mark", "from": begin, "to": end, "class": kind})
    return sorted(made, key=lambda one: (one["from"], one["to"]))


def tooltips(found: Sequence[ProblemOut]) -> dict[int, str]:
    said: dict[int, str] = {}
    for one in found:
        if one.line is not None:
            said[one.line] = f"{said[one.line]}\n{sentence(one)}" if one.line in said else sentence(one)
    return said
