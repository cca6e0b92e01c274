"""A model's text is shown as a form, and a change of one part leaves every other character as it was."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import InputError, ModelError
from leadline.model import Model, loads
from leadline.model.diff import diff
from leadline.model.editing import (
    KINDS,
    Add,
    Change,
    Form,
    Insert,
    Move,
    Part,
    Remove,
    Rename,
    RuleForm,
    Set,
    Shape,
    Switch,
    apply,
    form_of,
)
from leadline.model.kinds import COMMON, KEYS
from leadline.templates import names, read

TEMPLATES = {name: read(name) for name in names()}
MODELS = {name: loads(text) for name, text in TEMPLATES.items()}
FORMS = {name: form_of(text) for name, text in TEMPLATES.items()}
FEW = settings(max_examples=12, deadline=None)
FEWER = settings(max_examples=6, deadline=None)
SMALL = """\
# above
model: m   # its name
dimensions: {fit: {max: 10}, heat: {}}

rules:
  # first things first
  - id: a
    dimension: fit
    on: page   # pages
    points: 5

  - {id: b, dimension: fit, if: {country: [DE, AT]}, points: 1}   # in one line

  # heat
  - id: c
    dimension: heat
    on: page
    where:
      path:
        starts_with: /a
    points: 2
bands: {of: fit, hot: 8, cold: 2}
"""


def flat(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from flat(part.parts)


def every(form: Form) -> list[Part]:
    return [*flat(form.parts), *flat(form.results), *(part for rule in form.rules for part in flat(rule.parts))]


def changed(text: str, *changes: Change) -> str:
    """The lines that are other ones after the changes: those that are gone, and those that came."""
    before, after = text.split("\n"), apply(text, changes).split("\n")
    said = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            said += [f"-{line}" for line in before[a:b]] + [f"+{line}" for line in after[c:d]]
    return "\n".join(said)


def about(old: Model, new: Model) -> set[str]:
    return {change.subject for change in diff(old, new)}


# -- laws over the templates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_form_has_every_rule_with_every_key_that_it_has_or_may_have(name: str) -> None:
    form, model = FORMS[name], MODELS[name]
    assert [rule.rule for rule in form.rules] == [rule.id for rule in model.rules]
    assert [rule.line for rule in form.rules] == [rule.line for rule in model.rules]
    for rule in form.rules:
        assert rule.kind is not None
        assert {part.key for part in rule.parts + rule.more} == {*COMMON, *KEYS[rule.kind]}
        assert not [part for part in flat(rule.parts) if part.shape is Shape.yaml], rule


@FEW
@given(st.data())
def test_what_is_set_to_what_stands_there_already_changes_no_character(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(TEMPLATES)))
    part = data.draw(st.sampled_from([part for part in every(FORMS[name]) if part.is_set and len(part.at) > 1]))
    assert apply(TEMPLATES[name], [Set(part.at, yaml=part.written)]) == TEMPLATES[name], part


@FEW
@given(st.data())
def test_a_change_of_a_rule_is_a_change_of_that_rule_alone_and_goes_back_to_the_same_text(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(TEMPLATES)))
    text, model = TEMPLATES[name], MODELS[name]
    rule = data.draw(st.sampled_from(FORMS[name].rules))
    change, back = data.draw(st.sampled_from(list(edits(rule))))
    made = apply(text, [change])
    assert about(model, loads(made)) == {f"rule {rule.rule}"}, change
    assert apply(made, back) == text, change


def edits(rule: RuleForm) -> Iterator[tuple[Change, list[Change]]]:
    """Changes of a rule that are right, each with what takes it back."""
    at = rule.at
    for part in rule.parts:
        if part.key == "points" and part.shape is Shape.number:
            yield Set(part.at, value=77), [Set(part.at, yaml=part.written)]
        elif part.key == "points" and part.shape is Shape.table:
            yield Set((*part.at, part.parts[0].key), typed="-77"), [Set(part.parts[0].at, yaml=part.parts[0].written)]
        elif part.shape is Shape.duration:
            yield Set(part.at, typed="17d"), [Set(part.at, yaml=part.written)]
        elif part.key == "title":
            yield Set(part.at, typed="Something: else"), [Set(part.at, yaml=part.written)]
    for part in rule.more:
        if part.key == "note":
            yield Set(part.at, typed="a note, with # signs"), [Remove(part.at)]
        elif part.key == "if" and rule.kind != "if":
            yield Set((*part.at, "country", "in"), value=["DE", "NO"]), [Remove(part.at)]
        elif part.key == "within":
            yield Set(part.at, typed="90d"), [Remove(part.at)]
    if "enabled" in {part.key for part in rule.more}:
        yield Switch(str(rule.rule), False), [Switch(str(rule.rule), True)]
    assert isinstance(at, tuple)


@FEWER
@given(st.data())
def test_rules_are_added_moved_and_removed_without_a_trace_on_the_others(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(TEMPLATES)))
    text, model = TEMPLATES[name], MODELS[name]
    ids = [rule.id for rule in model.rules]
    after = data.draw(st.sampled_from(ids))
    kind = data.draw(st.sampled_from(KINDS)).kind
    added = apply(text, [Add(kind, "brand-new", after)])
    known = loads(added)
    before = ids.index(after) + 1
    assert [rule.id for rule in known.rules] == [*ids[:before], "brand-new", *ids[before:]]
    assert about(model, known) == {"rule brand-new"}
    assert apply(added, [Remove(("rules", "brand-new"))]) == text
    place = data.draw(st.integers(0, len(ids) - 1))
    moved = loads(apply(text, [Move(("rules", after), place)]))
    assert about(model, moved) == set() and moved.rules[place].id == after
    assert sorted(apply(text, [Move(("rules", after), place)]).split("\n")) == sorted(text.split("\n"))
    gone = loads(apply(text, [Remove(("rules", after))]))
    assert about(model, gone) == {f"rule {after}"}


# -- how it is written -------------------------------------------------------------------------------------------------


BANDS = "bands: {of: fit, hot: 8, cold: 2}"
DIMENSIONS = "dimensions: {fit: {max: 10}, heat: {}}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Set(("rules", "a", "points"), value=7), "-    points: 5\n+    points: 7"),
        (Set(("rules", "a", "on"), value=["x", "y"]), "-    on: page   # pages\n+    on: [x, y]   # pages"),
        (Set(("rules", "a", "limit"), typed="3 per day"), "+    limit: 3 per day"),
        (Set(("rules", "a", "title"), typed=" NO "), "+    title: NO"),
        (Set(("rules", "a", "title"), typed="it's: 5"), "+    title: 'it''s: 5'"),
        (Set(("rules", "c", "where"), yaml="path: /b"), "-      path:\n-        starts_with: /a\n+      path: /b"),
        (
            Set(("rules", "c", "where"), yaml="{}"),
            "-    where:\n-      path:\n-        starts_with: /a\n+    where: {}",
        ),
        (Remove(("rules", "a", "id")), "-  - id: a\n-    dimension: fit\n+  - dimension: fit"),
        (Set(("bands", "warm"), typed="5"), f"-{BANDS}\n+bands: {{of: fit, hot: 8, warm: 5, cold: 2}}"),
        (Rename(("bands", "hot"), "red"), f"-{BANDS}\n+bands: {{of: fit, red: 8, cold: 2}}"),
        (
            Set(("dimensions", "heat", "min"), value=0),
            f"-{DIMENSIONS}\n+dimensions: {{fit: {{max: 10}}, heat: {{min: 0}}}}",
        ),
        (Set(("title",), typed="Mine"), "+title: Mine"),
        (Set(("lifecycle", "mql", "score", "gte"), typed="9"), "+lifecycle: {mql: {score: {gte: 9}}}"),
        (Insert(("priority",), yaml="{else: 3}"), "+priority: [{else: 3}]"),
        (Set(("rules", "a", "on"), typed=["5", "b c"]), "-    on: page   # pages\n+    on: [5, b c]   # pages"),
    ],
)
def test_a_change_is_written_as_people_write(change: Change, said: str) -> None:
    assert changed(SMALL, change) == said


WRITTEN = ("dimension: heat", "on: page", "at_least: 3", "points: 10", "within: 7d")


def test_a_rule_that_comes_new_stands_as_its_neighbours_do_and_moves_below_their_headings() -> None:
    added = changed(SMALL, Add("at_least", after="b"))
    keys = ("  - id: new-at-least", *(f"    {key}" for key in WRITTEN))
    assert added == "\n".join(f"+{line}" for line in (*keys, ""))
    moved = apply(SMALL, [Move(("rules", "a"), 2)])
    assert moved.index("# heat") < moved.index("- id: c") < moved.index("- id: a") < moved.index("bands:")
    assert moved.index("# first things first") < moved.index("- {id: b")


def test_the_last_one_leaves_something_empty_that_can_be_filled_again() -> None:
    text = "model: m\ndimensions: {fit: {}}\nrules:\n  - id: a\n    dimension: fit\n    if: {x: 1}\n    points: 1\n"
    empty = apply(text, [Remove(("rules", "a"))])
    assert empty == "model: m\ndimensions: {fit: {}}\nrules: []\n"
    assert [rule.id for rule in loads(apply(empty, [Add("if"), Add("if")])).rules] == ["new-if", "new-if-2"]


def test_a_row_of_the_priority_goes_before_the_one_for_all_others() -> None:
    for name, model in MODELS.items():
        made = loads(apply(TEMPLATES[name], [Insert(("priority",), value={"if": {"grade": "A"}, "is": 9})]))
        assert [row.value for row in made.priority][-2:] == ["9", model.priority[-1].value]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_stay(mark: str) -> None:
    text = mark + SMALL.replace("\n", "\r\n")
    made = apply(text, [Set(("rules", "a", "cap"), value=9), Remove(("rules", "b")), Move(("rules", "c"), 0)])
    assert made.startswith(mark) and made.count("\n") == made.count("\r\n")
    assert [rule.id for rule in loads(made).rules] == ["c", "a"]


def test_odd_ways_of_writing_are_changed_rightly_or_refused() -> None:
    text = (
        "defaults: &d {points: 1}\nmodel: m\ndimensions:\n  fit:\nrules:\n- {<<: *d, id: a}\n-\n  id: b\n  note: |\n"
        "    one\n    two\n  if: &c {x: 1}\n- - 1\n- id: d\n  if: *c"
    )
    assert changed(text, Set(("rules", "a", "points"), value=2)) == "-- {<<: *d, id: a}\n+- {<<: *d, id: a, points: 2}"
    assert changed(text, Set(("rules", "b", "note"), typed="three")) == "-  note: |\n-    one\n-    two\n+  note: three"
    assert changed(text, Set(("rules", "d", "if"), yaml="{y: 2}")) == "-  if: *c\n+  if: {y: 2}"
    assert changed(text, Set(("dimensions", "fit", "max"), value=1)) == "-  fit:\n+  fit: {max: 1}"
    for change, why in (
        (Set(("rules", "d", "if", "x"), value=2), "by reference"),
        (Set(("rules", "b", "if", "x"), value=2), "only its text can change"),  # d says the same
        (Remove(("rules", "a", "points")), "there is no"),
        (Set(("rules", "z", "points"), value=2), "there is no"),
        (Set(("rules", "a"), yaml="x: 1\ny: [2"), "YAML"),
        (Set(("title",), yaml="x\nother: 1"), "YAML"),
        (Rename(("rules", "a", "id"), " "), "empty"),
    ):
        with pytest.raises(InputError, match=why):
            apply(text, [change])
    with pytest.raises(ModelError):
        apply("a: [", [Add("on")])


def test_a_form_shows_a_wrong_model_and_what_it_cannot_show_as_it_is_written() -> None:
    text = "model: m\nrules:\n- {id: a, on: [[1]], pints: 3}\n- {id: a, on: x, bins: y}\n- 5\ntitle: {a: 1}\nrulez: 1\n"
    form = form_of(text)
    first, second, third = form.rules
    assert {part.key: (part.shape, part.written) for part in first.parts if part.is_set} == {
        "id": (Shape.text, "a"),
        "on": (Shape.yaml, "[[1]]"),
        "pints": (Shape.yaml, "3"),
    }
    assert (first.at, second.at, third.at) == (("rules", "a"), ("rules", 1), ("rules", 2))
    assert (second.kind, third.kind, third.written) == (None, None, "5")
    assert next(part for part in form.parts if part.key == "title").shape is Shape.yaml
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(6))
    with pytest.raises(InputError, match="too many"):
        form_of(bomb)
