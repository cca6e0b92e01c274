"""A whole flow as a form: what lets leads enter, what ends it, and its steps with those inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leadline.flows.editing import shapes
from leadline.flows.editing.kinds import HOURS, QUIET
from leadline.flows.reading_steps import KINDS, WORKING
from leadline.flows.reading_triggers import EACH
from leadline.model.editing.form import keys_of, text_of
from leadline.model.editing.parts import Part, Shape
from leadline.model.editing.showing import BEGINS, Parts
from leadline.model.editing.tree import Leaf, Path, Series, Table, Tree, entries, plain, read, resolved
from leadline.model.model import STAGES
from leadline.model.text import fold

ROOT: Path = ("steps",)
MOST_SHOWN = 50_000  # values
INSIDE = {"branch": ("if", "else"), "split": ("share",)}
ALWAYS = {"stage": STAGES, "each": tuple(EACH)}
FLOW_BEGINS = {**BEGINS, "hours": HOURS, "quiet": QUIET, "set": "high"}
Names = Mapping[str, Sequence[str]]
"""What there is beside the flow, by its sort: mails, notices, segments, flows, scores, dimensions, connections."""


@dataclass(frozen=True, slots=True)
class TriggerForm:
    """What lets a lead enter. Without a ``kind`` its keys say none, and only its text shows it."""

    at: Path
    kind: str | None
    written: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ArmForm:
    """One part of a branch or a split: who goes there, and where its steps are, there or not yet."""

    at: Path
    kind: str
    parts: tuple[Part, ...]
    steps_at: Path
    steps: tuple[StepForm, ...]


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step: the id by which it is known, its kind (none where its keys say none), its line, and its parts."""

    at: Path
    step: str
    kind: str | None
    line: int
    written: str
    parts: tuple[Part, ...]
    arms: tuple[ArmForm, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowForm:
    """A flow. ``enters`` is how often, as it is written; ``parts`` is what else it says of itself."""

    flow: str | None
    enters: str | None
    triggers: tuple[TriggerForm, ...]
    parts: tuple[Part, ...]
    steps: tuple[StepForm, ...]
    definitions: tuple[str, ...]


def every_step(steps: Sequence[StepForm]) -> Iterator[StepForm]:
    """All steps in the order of the file, those inside others too."""
    for step in steps:
        yield step
        for arm in step.arms:
            yield from every_step(arm.steps)


def form_of(text: str, names: Names | None = None) -> FlowForm:
    """The form of a flow's text, whatever mistakes it has; a `ModelError` for what is no YAML.

    An `InputError` for what is too large to be shown as a form.
    """
    text = text.removeprefix("\ufeff")
    root = read(text)
    plain(root, MOST_SHOWN)
    there = dict(entries(root)) if isinstance(root, Table) else {}
    forms = Forms(text, names or {})
    return FlowForm(
        flow=text_of(there.get("flow")),
        enters=text_of(there.get("enters")),
        triggers=tuple(forms.triggers(there.get("on"))),
        parts=forms.keyed(shapes.AROUND, there, (), {}),
        steps=tuple(forms.steps(there.get("steps"), ROOT)),
        definitions=keys_of(there.get("define")),
    )


class Forms:
    """Makes the form of one text."""

    def __init__(self, text: str, names: Names) -> None:
        self.text, self.names = text, {**ALWAYS, **names}
        self.counts: dict[str, int] = {}
        self.parts = Parts(text)

    def keyed(
        self, shape: Mapping[str, Any], there: Mapping[str, Tree], at: Path, chosen: Mapping[str, str]
    ) -> tuple[Part, ...]:
        """The parts that are known, there or not; ``chosen`` has the sort of names that may stand under a key."""
        names = {key: tuple(self.names.get(sort, ())) for key, sort in chosen.items()}
        parts = Parts(self.text, names, shapes.definitions(), FLOW_BEGINS)
        return tuple(parts.part(key, one, there.get(key), (*at, key)) for key, one in shape.items())

    def other(self, there: Mapping[str, Tree], known: Sequence[str], at: Path) -> tuple[Part, ...]:
        """The keys that should not be there, as their text."""
        return tuple(
            self.parts.made(key, Shape.yaml, tree, (*at, key)) for key, tree in there.items() if key not in known
        )

    # -- what lets a lead enter ------------------------------------------------------------------------------------

    def triggers(self, tree: Tree | None) -> Iterator[TriggerForm]:
        node = None if tree is None else resolved(tree)
        if isinstance(node, Series):
            for place, item in enumerate(node.items):
                yield self.trigger(item, ("on", place))
        elif tree is not None:
            yield self.trigger(tree, ("on",))

    def trigger(self, tree: Tree, at: Path) -> TriggerForm:
        there = table_of(tree)
        kind = trigger_kind(tree, there)
        shape = shapes.TRIGGERS.get(kind or "", {})
        parts = self.keyed(shape, there, at, shapes.CHOSEN) if kind else ()
        other = self.other(there, list(shape), at) if kind else ()
        return TriggerForm(at, kind, self.parts.written(tree), parts + other)

    # -- steps -----------------------------------------------------------------------------------------------------

    def steps(self, tree: Tree | None, at: Path) -> Iterator[StepForm]:
        node = None if tree is None else resolved(tree)
        for place, item in enumerate(node.items if isinstance(node, Series) else ()):
            yield self.step(item, (*at, place))

    def step(self, tree: Tree, at: Path) -> StepForm:
        there = table_of(tree)
        key, kind = step_kind(tree, there)
        id_ = text_of(there.get("id")) or self.next_id(key or "step")
        line = self.text.count("\n", 0, tree.start) + 1
        written = self.parts.written(tree)
        if key is None or kind is None:
            return StepForm(at, id_, None, line, written, ())
        shape = dict(shapes.STEPS[kind])
        known = {key, "id", *shape}
        if there:
            shape["id"] = shapes.STEP_ID
        chosen = {**shapes.CHOSEN, "via": shapes.OVER.get(kind, "")}
        if kind == "stage":
            chosen["stage"] = "stage"
        parts = self.keyed(shape, there, at, {} if kind == "set" else chosen)
        arms = tuple(self.arms(there[key], (*at, key), key)) if key in INSIDE else ()
        return StepForm(at, id_, kind, line, written, parts + self.other(there, list(known), at), arms)

    def next_id(self, kind: str) -> str:
        """The id of a step that has none, as reading makes it."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}-{self.counts[kind]}"

    def arms(self, tree: Tree, at: Path, key: str) -> Iterator[ArmForm]:
        node = resolved(tree)
        for place, item in enumerate(node.items if isinstance(node, Series) else ()):
            there, here = table_of(item), (*at, place)
            kind = "share" if key == "split" else "else" if "else" in there and "if" not in there else "if"
            steps_at = (*here, "else" if kind == "else" else "steps")
            shape = shapes.ARMS[kind]
            parts = self.keyed(shape, there, here, {}) + self.other(there, [*shape, str(steps_at[-1])], here)
            yield ArmForm(here, kind, parts, steps_at, tuple(self.steps(there.get(str(steps_at[-1])), steps_at)))


def table_of(tree: Tree) -> dict[str, Tree]:
    node = resolved(tree)
    return dict(entries(node)) if isinstance(node, Table) else {}


def trigger_kind(tree: Tree, there: Mapping[str, Tree]) -> str | None:
    """The kind that a trigger's keys say."""
    node = resolved(tree)
    if isinstance(node, Leaf):
        return "manual" if fold(node.text) == "manual" else None
    if "score" in there:
        return "falls" if "falls_below" in there else "rises"
    return next((kind for kind in ("event", "entered", "left", "stage", "changed", "date") if kind in there), None)


def step_kind(tree: Tree, there: Mapping[str, Tree]) -> tuple[str | None, str | None]:
    """The key that says what a step is, as reading has it, and the kind that a form offers for it."""
    node = resolved(tree)
    if isinstance(node, Leaf):
        return ("end", "end") if fold(node.text) == "end" else (None, None)
    key = next((str(one) for one in KINDS if one in there), None)
    if key != "wait":
        return key, key
    inner = resolved(there["wait"])
    if isinstance(inner, Leaf):
        return key, "wait_hours" if fold(inner.text) == WORKING else "wait"
    if not isinstance(inner, Table):
        return key, None
    until = table_of(inner).get("until")
    return key, "wait_event" if until is not None and "event" in table_of(until) else "wait_condition"
