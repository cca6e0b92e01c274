"""A text that people write: an editor that underlines what is wrong, and says it below."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from nicegui import ui

from leadline.api.scoring.checking import ProblemOut
from leadline.web.parts.buttons import button
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

SCRIPT = '<script src="/static/studio.js" defer></script>'  # names the editor for who does not see it
SHOWN = 12  # mistakes that are listed


class Editor:
    """The editor of the text of one file, as the problems of the API name it; ``typed`` is told of each change."""

    def __init__(
        self, visit: Visit, text: str, label: str, file: str, typed: Callable[[str], Awaitable[Any]], height: str = ""
    ) -> None:
        self.visit, self.file = visit, file
        self.before_line: Callable[[], object] = lambda: None  # brings the text into sight, where it may be hidden
        self.code = ui.codemirror(text, language="YAML", indent="  ", line_wrapping=True)
        self.code.classes(f"ll-studio-text {height}".strip())
        self.code.props["data-label"] = label
        self.code.on_value_change(lambda event: visit.doing(typed)(event.value))
        self.wrong = tag("div", classes="ll-studio-wrong", role="status")

    def show(self, text: str, problems: Sequence[ProblemOut], findings: Sequence[ProblemOut] = ()) -> None:
        """Show the text as it is now, what is wrong with it, and what looks wrong."""
        if self.code.value != text:
            self.code.value = text
        found = [*problems, *findings]
        here = [one for one in found if one.path == self.file and one.line is not None]
        self.code.decorations = marks(text, here, {id(one) for one in problems})
        self.code.line_tooltips = tooltips(here)
        self.wrong.clear()
        with self.wrong:
            if found:
                self.listed(found, len(problems))

    def listed(self, found: Sequence[ProblemOut], bad: int) -> None:
        visit = self.visit
        with tag("ul", classes="ll-rows"):
            for place, one in enumerate(found[:SHOWN]):
                with tag("li", classes="ll-studio-problem" + (" ll-studio-bad" if place < bad else "")):
                    kind = visit.say("Mistake") if place < bad else visit.say("Look again")
                    tag("span", kind, "ll-caption")
                    tag("p", sentence(one), dir="auto")
                    if one.line is not None and one.path == self.file:
                        self.to_line(one.line)

    def to_line(self, line: int) -> None:
        def reveal() -> None:
            self.before_line()
            self.code.reveal_line(line)

        button(self.visit, self.visit.say("Line {line}", line=line), reveal).classes("ll-small")


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
