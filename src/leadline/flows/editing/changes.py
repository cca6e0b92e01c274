"""Changes of a flow's text: of its parts, as of those of a model, and of its steps and triggers as a whole.

Of a flow that can be used comes one that can be used. A step that is put in takes the id of no other one: leads stand
at these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from textwrap import dedent
from typing import TypeAlias

from leadline.errors import InputError
from leadline.flows.editing.form import ROOT, ArmForm, FlowForm, StepForm, every_step, form_of
from leadline.flows.editing.kinds import ARMS, HOURS, STEPS, TRIGGERS, Kind
from leadline.flows.reading import KEYS
from leadline.flows.reading_steps import WAIT
from leadline.model.editing import changes as parts
from leadline.model.editing.changes import Insert, Move, Remove, Rename, Set, free_id
from leadline.model.editing.lines import Lines
from leadline.model.editing.order import among
from leadline.model.editing.tree import Pair, Path, Plain, Table
from leadline.model.editing.writing import Piece, number

ON: Path = ("on",)


@dataclass(frozen=True, slots=True)
class AddTrigger:
    """Let leads enter by one more kind of trigger. ``name`` is that of a segment or a score."""

    kind: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class AddStep:
    """Put a step of a kind into the list of steps ``at``; without a position at its end.

    ``name`` is what it is about: a template, a connection, a flow, the dimension of points.
    """

    kind: str
    at: Path = ROOT
    position: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class AddArm:
    """Put one more part into the branch or the split ``at``. A share is taken off the largest one."""

    at: Path
    kind: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Make another kind of a trigger, or of a wait, as if it began anew."""

    at: Path
    kind: str
    name: str | None = None


Change: TypeAlias = Set | Remove | Insert | Move | Rename | AddTrigger | AddStep | AddArm | Turn


def apply(text: str, changes: Iterable[Change]) -> str:
    """The text after these changes, one after the other; an `InputError` says which cannot be made, and why.

    A `ModelError` is raised for a text that is no YAML. Whether the flow can be used is not looked at.
    """
    for change in changes:
        text = one(text, change)
    return text


def one(text: str, change: Change) -> str:
    match change:
        case AddTrigger():
            return with_trigger(text, form_of(text), of(TRIGGERS, change.kind, "trigger").text(change.name))
        case AddStep():
            return with_step(text, change)
        case AddArm():
            return with_arm(text, change)
        case Turn():
            return turned(text, change)
        case Remove(at):
            return without(text, form_of(text), at)
    return plainly(text, change)


def plainly(text: str, *changes: parts.Change) -> str:
    return parts.apply(text, changes, order)


def order(table: Table, at: Path, name: str, _says: Plain) -> Pair | None:
    """The order in which flows are usually written; an id stands above the parts of its step."""
    if name == "id" and (table.pair("branch") or table.pair("split")):
        return None
    return among(table, () if at else KEYS, name)


def of(kinds: Mapping[str, Kind], kind: str, what: str) -> Kind:
    if kind not in kinds:
        raise InputError(f"there is no {what} of the kind `{kind}`; there are {', '.join(kinds)}")
    return kinds[kind]


# -- what lets leads enter -------------------------------------------------------------------------------------------


def with_trigger(text: str, form: FlowForm, new: str) -> str:
    if not form.triggers:
        return plainly(text, Set(ON, yaml=new))
    if form.triggers[0].at != ON:
        return plainly(text, Insert(ON, yaml=new))
    items = [form.triggers[0].written, new]
    return plainly(text, Set(ON, yaml="\n".join(Lines("").indented_item(Piece(item)) for item in items)))


# -- steps -----------------------------------------------------------------------------------------------------------


def with_step(text: str, change: AddStep) -> str:
    """The text with a step more. One that waits for working hours needs that the flow has any."""
    before = form_of(text)
    text = with_hours(text, before, change.kind)
    listed = list_at(before, change.at)
    place = len(listed) if change.position is None else min(change.position, len(listed))
    new = of(STEPS, change.kind, "step").text(change.name)
    return named(before, plainly(text, Insert(change.at, yaml=new, position=place)), (*change.at, place))


def named(before: FlowForm, text: str, at: Path) -> str:
    """The text in which what was put in at a path has ids of its own, if another step would have another id else."""
    steps = list(every_step(form_of(text).steps))
    new = [step for step in steps if step.at[: len(at)] == at]
    old = [step.step for step in every_step(before.steps)]
    if [step.step for step in steps if step not in new] == old and not {step.step for step in new} & {*old}:
        return text
    for step in new:
        id_ = free_id(f"new-{step.step.rpartition('-')[0]}", old)
        old.append(id_)
        text = plainly(text, set_id(step, id_))
    return text


def set_id(step: StepForm, id_: str) -> Set:
    if step.kind == "end":
        return Set(step.at, value={"end": True, "id": id_})
    return Set((*step.at, "id"), value=id_)


def list_at(form: FlowForm, at: Path) -> tuple[StepForm, ...]:
    """The steps of a list of them."""
    if at == ROOT:
        return form.steps
    for step in every_step(form.steps):
        for arm in step.arms:
            if arm.steps_at == at:
                return arm.steps
    raise InputError(f"there is no list of steps `{'.'.join(map(str, at))}`")


def with_hours(text: str, form: FlowForm, kind: str) -> str:
    """The text with working hours, where a step of a kind waits for any and there are none."""
    has_any = any(part.key == "hours" and part.is_set for part in form.parts)
    return text if kind != "wait_hours" or has_any else plainly(text, Set(("hours",), value=HOURS))


def turned(text: str, change: Turn) -> str:
    """The text with another kind of trigger, or of wait, in a place."""
    if change.at[:1] == ON:
        return plainly(text, Set(change.at, yaml=of(TRIGGERS, change.kind, "trigger").text(change.name)))
    waits = {kind: one for kind, one in STEPS.items() if kind.startswith(WAIT)}
    begins = dedent(of(waits, change.kind, "wait").begins.removeprefix(f"{WAIT}:")).strip()
    return plainly(with_hours(text, form_of(text), change.kind), Set((*change.at, WAIT), yaml=begins))


# -- what chooses ----------------------------------------------------------------------------------------------------


def with_arm(text: str, change: AddArm) -> str:
    """The text with one more part of a branch, before the one for all others, or one more share of a split."""
    before = form_of(text)
    arms = arms_of(before, change.at)
    kind = of(ARMS, change.kind, "part")
    is_share = change.kind == "share"
    if is_share != (change.at[-1] == "split"):
        raise InputError("a branch has parts `if` and `else`, and a split has shares")
    has_else = any(arm.kind == "else" for arm in arms)
    if change.kind == "else" and has_else:
        raise InputError("the branch has a part for all others already")
    if not is_share:
        place = len(arms) - (1 if has_else else 0)
        return named(before, plainly(text, Insert(change.at, yaml=kind.text(), position=place)), (*change.at, place))
    largest = max(arms, key=percent_of)
    half = percent_of(largest) / 2
    less, new = (
        Set((*largest.at, "percent"), value=half),
        Insert(change.at, yaml=kind.begins.replace("$percent", number(half))),
    )
    text = plainly(text, less, new)
    return named(before, text, (*change.at, len(arms)))


def arms_of(form: FlowForm, at: Path) -> tuple[ArmForm, ...]:
    """The parts of a branch or a split."""
    for step in every_step(form.steps):
        if (*step.at, at[-1]) == at and step.arms:
            return step.arms
    raise InputError(f"there is no branch and no split `{'.'.join(map(str, at))}`")


def percent_of(arm: ArmForm) -> float:
    value = arm.parts[0].value if arm.kind == "share" else None
    return float(value) if isinstance(value, int | float) else 0.0


def without(text: str, form: FlowForm, at: Path) -> str:
    """The text without a part. What cannot be empty keeps its last one; a share falls to the largest that is left."""
    if at[:1] == ON and len(at) <= 2 and len(form.triggers) == 1:
        raise InputError("a flow needs one thing at least that lets leads enter; choose another kind for it")
    for step in every_step(form.steps):
        for arm in step.arms:
            if arm.at == at:
                return without_arm(text, step.arms, arm)
        if step.at == at:
            is_last, listed = len(list_at(form, at[:-1])) == 1, at[:-1]
            if is_last and (listed == ROOT or is_needed(form, listed)):
                raise InputError("one step at least has to stand here; put another one in before you take this one out")
    return plainly(text, Remove(at))


def is_needed(form: FlowForm, steps_at: Path) -> bool:
    """Whether a list inside a step has to have a step."""
    return any(arm.steps_at == steps_at and arm.kind == "if" for one in every_step(form.steps) for arm in one.arms)


def without_arm(text: str, arms: tuple[ArmForm, ...], gone: ArmForm) -> str:
    others = [arm for arm in arms if arm is not gone]
    if not others:
        raise InputError("one part at least has to stand here; take the whole step out")
    if gone.kind != "share":
        return plainly(text, Remove(gone.at))
    largest = max(others, key=percent_of)
    total = Decimal(str(percent_of(largest))) + Decimal(str(percent_of(gone)))
    return plainly(text, Set((*largest.at, "percent"), yaml=number(float(total))), Remove(gone.at))
