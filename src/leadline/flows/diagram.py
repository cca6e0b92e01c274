"""A flow as a Mermaid diagram: the text, which a page or an editor draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadline.flows.flow import Branch, End, Flow, Split, Step, Wait
from leadline.flows.words import arm_words, step_words, trigger_words
from leadline.model.words.events import capital
from leadline.model.words.figures import number_words

LONGEST = 80  # characters of a label
SHAPES = {Wait: ("([", "])"), Branch: ("{{", "}}"), Split: ("{{", "}}"), End: ("((", "))")}
BOX = ("[", "]")


@dataclass(slots=True)
class Drawing:
    """A diagram while it is drawn. Mermaid has words that may be no ids, so each step is a number there."""

    flow: Flow
    counts: Mapping[str, int]
    numbers: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        yield "flowchart TD"
        for number, name in enumerate(self.flow.parts, 1):
            self.numbers[name] = f"s{number}"
        said = "<br/>".join(label(capital(trigger_words(one))) for one in self.flow.triggers)
        yield f'  start(["{said}"])'
        for step in self.flow.parts.values():
            opens, closes = SHAPES.get(type(step), BOX)
            count = self.counts.get(step.id)
            here = "" if count is None else f"<br/>{count:,} here"
            yield f'  {self.numbers[step.id]}{opens}"{label(step_words(step))}{here}"{closes}'
        yield '  finish(("End"))'
        yield f"  start --> {self.numbers[self.flow.first]}"
        for step in self.flow.parts.values():
            yield from self.arrows(step)

    def arrows(self, step: Step) -> Iterator[str]:
        here, onward = self.numbers[step.id], self.place(self.flow.following[step.id])
        match step:
            case Branch():
                for arm in step.arms:
                    yield f'  {here} -->|"{label(arm_words(arm))}"| {self.inner(arm.steps, onward)}'
                if all(arm.condition is not None for arm in step.arms):
                    yield f'  {here} -->|"else"| {onward}'
            case Split():
                for share in step.shares:
                    yield f'  {here} -->|"{number_words(share.percent)} %"| {self.inner(share.steps, onward)}'
            case End():
                yield f"  {here} --> finish"
            case _:
                yield f"  {here} --> {onward}"

    def place(self, step: str | None) -> str:
        return "finish" if step is None else self.numbers[step]

    def inner(self, steps: tuple[Step, ...], onward: str) -> str:
        return self.numbers[steps[0].id] if steps else onward


def mermaid(flow: Flow, counts: Mapping[str, int] | None = None) -> str:
    """The flow as a Mermaid flowchart; with ``counts``, how many leads stand at each step."""
    return "\n".join(Drawing(flow, counts or {}).lines()) + "\n"


def label(text: str) -> str:
    """A text as a label: whatever Mermaid or HTML would read as a sign is written as a code.

    >>> label('say "hi" <b>; #1')
    'say #34;hi#34; #60;b#62;#59; #35;1'
    """
    plain = " ".join(text.split())
    plain = plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"
    return "".join(f"#{ord(sign)};" if sign in '"<>#;&`|{}[]()\\' else sign for sign in plain)
