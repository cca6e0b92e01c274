"""A flow's text is shown as a form; a change of a part is that change, and every other line stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import InputError
from leadline.flows import Flow, read_flow
from leadline.flows.editing import (
    STEPS,
    TRIGGERS,
    AddArm,
    AddStep,
    AddTrigger,
    Change,
    FlowForm,
    Turn,
    apply,
    every_step,
    form_of,
)
from leadline.model import loads
from leadline.model.editing import Move, Part, Remove, Set, Shape
from leadline.model.segment import Segments

MODEL = loads(
    "model: small\ndimensions: {fit: {max: 100}, engagement: {min: 0}}\n"
    "rules: [{id: a, dimension: fit, if: {x: 1}, points: 3}]\nbands: {of: score, hot: 40, else: cold}\n"
)
SEGMENTS = Segments({"hot": "segment: hot\nif: {band: hot}"}, [MODEL])
HEAD = """\
# what it is for
flow: pricing   # its name

on:   # two ways in
  - {event: page, where: {path: {starts_with: /pricing}}}
  - score: engagement   # as it rises
    rises_to: 50
if: {segment: hot}
enters: once per 30d
goal: {stage: [mql, accepted]}   # then sales go on
hours: {from: "9:00", to: "17:00"}

steps:
"""
LEAVES = [
    "wait: 2d   # they think",
    "wait: {until: {event: email.clicked, where: {plan: pro}}, at_most: 3d}",
    "wait: {until: {all: [{band: hot}, {country: DE}]}}",
    "wait: working hours",
    'mail: "a: b"   # odd',
    "mail: second\n  via: post",
    "{notice: hot-lead, to: owner}",
    "task: Call them\n  # soon\n  due: 1d",
    "sync: crm",
    "webhook: hooks",
    "assign: routing",
    "untag: vip",
    "set: {tier: gold, seats: 5, old: null}",
    "points: 5\n  dimension: fit\n  reason: It went well",
    "stage: recycled",
    "enrol: other",
]
ENDS: list[Change] = [AddArm(("steps", 0, "branch"), "else"), Remove(("steps", 0, "branch", 1, "else", 0))]
FEW = settings(max_examples=12, deadline=None)


def flow(text: str) -> Flow:
    return read_flow(text, SEGMENTS)


def deeper(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


@st.composite
def steps(draw: st.DrawFn, depth: int = 0) -> str:
    """A list of steps, each with its dash."""
    said = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["leaf", "leaf", "branch", "split"])) if depth < 1 else "leaf"
        if kind == "leaf":
            said.append(draw(st.sampled_from(LEAVES)))
        elif kind == "branch":
            one, other = (deeper(draw(steps(depth + 1)), 6) for _ in range(2))
            said.append(f"branch:\n    - if: {{band: hot}}\n      steps:\n      {one}\n    - else:\n      {other}")
        else:
            one = deeper(draw(steps(depth + 1)), 6)
            said.append(f"split:   # by chance\n    - percent: 12.5\n      steps:\n      {one}\n    - percent: 87.5")
    apart = draw(st.sampled_from(["", "\n", "\n# then"]))
    return f"{apart}\n".join(f"- {one}" for one in said)


@st.composite
def texts(draw: st.DrawFn) -> str:
    return HEAD + f"  {deeper(draw(steps()), 2)}\n# the end\n"


def lines(text: str, *changes: Change) -> tuple[list[str], list[str], str]:
    """The lines that go and those that come with changes, and the text after them."""
    made = apply(text, changes)
    before, after = text.split("\n"), made.split("\n")
    gone: list[str] = []
    came: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            gone, came = gone + before[a:b], came + after[c:d]
    return gone, came, made


def written(text: str) -> list[str]:
    """The lines in which something stands."""
    return [line for line in text.split("\n") if line.strip()]


def flat(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from flat(part.parts)


def every_part(form: FlowForm) -> Iterator[Part]:
    yield from flat(form.parts)
    for trigger in form.triggers:
        yield from flat(trigger.parts)
    for step in every_step(form.steps):
        yield from flat(step.parts)
        for arm in step.arms:
            yield from flat(arm.parts)


@FEW
@given(texts())
def test_a_form_has_every_step_under_its_id_and_what_is_put_as_it_stands_changes_nothing(text: str) -> None:
    form, read = form_of(text), flow(text)
    assert {step.step: step.line for step in every_step(form.steps)} == {
        id_: step.line for id_, step in read.parts.items()
    }
    assert all(step.kind in STEPS for step in every_step(form.steps))
    there = [part for part in every_part(form) if part.is_set and part.key]
    assert not [part for part in there if part.shape is Shape.yaml]
    assert apply(text, [Set(part.at, yaml=part.written) for part in there]) == text


@FEW
@given(texts(), st.data())
def test_a_step_is_put_anywhere_and_taken_out_without_a_trace_on_the_others(text: str, data: st.DataObject) -> None:
    form = form_of(text)
    lists = [("steps",), *(arm.steps_at for step in every_step(form.steps) for arm in step.arms)]
    at, kind = data.draw(st.sampled_from(lists)), data.draw(st.sampled_from([*STEPS]))
    place = data.draw(st.none() | st.integers(0, 3))
    gone, _, made = lines(text, AddStep(kind, at, place, "hot" if kind != "points" else "fit"))
    new = [one for one in every_step(form_of(made).steps) if one.step not in flow(text).parts]
    assert not gone, "an empty share gets its list of steps beside what it has"
    assert [one for one in flow(made).parts if one not in {step.step for step in new}] == [*flow(text).parts]
    first = new[0]
    assert first.at[:-1] == at and first.kind == kind and (place is None or int(first.at[-1]) <= place)
    if len(at) > 1 and not any(step.at[:-1] == at for step in every_step(form.steps)):
        return  # the last one in a share leaves an empty list, which says the same
    assert written(apply(made, [Remove(first.at)])) == written(text)


@FEW
@given(texts(), st.data())
def test_a_step_is_moved_as_it_is_written(text: str, data: st.DataObject) -> None:
    form = form_of(text)
    step = data.draw(st.sampled_from([*every_step(form.steps)]))
    beside = [one for one in every_step(form.steps) if one.at[:-1] == step.at[:-1]]
    to = data.draw(st.integers(0, len(beside) - 1))
    gone, came, made = lines(text, Move(step.at, to))
    assert sorted(gone) == sorted(came)
    wanted = [one.written for one in beside if one is not step]
    wanted.insert(to, step.written)
    after = [one.written for one in every_step(form_of(made).steps) if one.at[:-1] == step.at[:-1]]
    assert after == wanted and len(flow(made).parts) == len(flow(text).parts)


@FEW
@given(texts(), st.data())
def test_what_chooses_stays_whole_while_parts_come_and_go(text: str, data: st.DataObject) -> None:
    form = form_of(text)
    choosing = [step for step in every_step(form.steps) if step.arms]
    if not choosing:
        return
    step = data.draw(st.sampled_from(choosing))
    kind = "share" if step.kind == "split" else "if"
    gone, _, made = lines(text, AddArm((*step.at, str(step.kind)), kind))
    assert gone == ([] if kind == "if" else gone[:1]), "of the others only a share is another one"
    after = next(one for one in every_step(form_of(made).steps) if one.at == step.at)
    assert [arm.kind for arm in after.arms] == (["share"] * 3 if kind == "share" else ["if", "if", "else"])
    assert set(flow(text).parts) < set(flow(made).parts)
    arm = data.draw(st.sampled_from(after.arms))
    assert len(flow(apply(made, [Remove(arm.at)])).parts) < len(flow(made).parts) + 1


@pytest.mark.parametrize("kind", TRIGGERS)
def test_ways_in_are_added_to_one_and_to_several(kind: str) -> None:
    name = "hot" if kind in ("entered", "left") else None
    alone = "flow: a\non: {stage: mql}   # ready\nsteps: [{tag: b}]\n"
    for text in (alone, HEAD + "  - tag: b\n"):
        made = apply(text, [AddTrigger(kind, name)])
        assert flow(made).triggers[:-1] == flow(text).triggers
        assert [one.kind for one in form_of(made).triggers][-1] == kind
        assert all(line in made for line in ("# ready",) if line in text)
        first = form_of(text).triggers[0].at
        made = apply(text, [Turn(first, kind, name)])
        assert flow(made).triggers[1:] == flow(text).triggers[1:] and form_of(made).triggers[0].kind == kind


@pytest.mark.parametrize("kind", [kind for kind in STEPS if kind.startswith("wait")])
def test_a_wait_becomes_another_one_in_its_place(kind: str) -> None:
    text = "flow: a\non: manual\nsteps:\n  - wait: 2d   # rest\n    id: rest\n  - wait: {until: {x: 1}}\n"
    made = apply(text, [Turn(("steps", 0), kind), Turn(("steps", 1), kind)])
    assert [(one.step, one.kind) for one in form_of(made).steps] == [("rest", kind), ("wait-1", kind)]
    assert "# rest" in made and [*flow(made).parts] == ["rest", "wait-1"]


def test_what_a_flow_cannot_be_without_is_not_taken_out_and_each_value_is_read_as_it_was_typed() -> None:
    text = "flow: a\non: manual\nsteps:\n  - branch:\n      - if: {x: 1}\n        steps: [{tag: b}]\n"
    for at in (("on",), ("steps", 0), ("steps", 0, "branch", 0), ("steps", 0, "branch", 0, "steps", 0)):
        with pytest.raises(InputError, match=r"one (thing|step|part) at least"):
            apply(text, [Remove(at)])
    with pytest.raises(InputError, match="shares"):
        apply(text, [AddArm(("steps", 0, "branch"), "share")])
    made = apply(text, [Set(("steps", 0, "branch", 0, "if", "x"), typed="2"), AddStep("wait_hours"), *ENDS])
    assert flow(made).work is not None and [*flow(made).parts] == ["branch-1", "tag-1", "wait-1"]
