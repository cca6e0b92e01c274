"""Segments are read by the grammar of models: what they see, what stands in the place of another one's name."""

from __future__ import annotations

import pytest

from leadline.errors import ModelError
from leadline.model import All, Any, Exists, Not, NumberRange, OneOf, ResultTest, ValueTest, loads
from leadline.model.segment import OUTSIDE, Segments, by_model, using
from tests.live.world import MODEL

LIVE = loads(MODEL)
DE = ValueTest("country", (OneOf(texts=("de",)),))


def read(name: str, **texts: str) -> Segments:
    return Segments(
        {one: f"segment: {one}\n{text}" for one, text in {"x": "if: {country: DE}", name: "", **texts}.items()}, [LIVE]
    )


def wrong(text: str, name: str = "a", **others: str) -> str:
    with pytest.raises(ModelError) as error:
        read(name, **{name: text}, **others).segment(name)
    return str(error.value)


def test_the_condition_of_another_segment_stands_in_the_place_of_its_name() -> None:
    segments = read("a", a="if: {segment: x}", b="if: {segment: [x, a]}", c="if: {segment: {ne: b}}")
    assert segments.segment("a").condition == DE
    assert segments.segment("b").condition == Any((DE, DE))
    assert segments.segment("c").condition == Not(Any((DE, DE)))
    assert using("x", [segments.segment(one) for one in "xabc"]) == {"a", "b", "c"}


def test_results_of_the_models_are_seen_and_an_attribute_of_that_name_is_written_out() -> None:
    text = "define: {rich: {fit: {gte: 5}}}\nif: {all: [rich, {lead.fit: 5}, {band: hot}]}"
    assert read("a", a=text).segment("a").condition == All(
        (
            ResultTest("fit", (NumberRange(low=5.0),)),
            ValueTest("fit", (OneOf(numbers=(5.0,)),)),
            ResultTest("band", (OneOf(texts=("hot",)),)),
        )
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("if: {segment: a}", "`if`: the segment uses itself: `a` → `a`"),
        ("if: {segment: y}", "no segment is called `y`; there are: `x` and `a`"),
        ("if: {segment: {exists: true}}", "`segment` compares with names here; allowed: eq ne in not_in"),
        ("if: {priority: 1}", "no model that scores has a priority; the lead's own attribute is `lead.priority`"),
        ("if: {scores.other: 1}", "only the results of one model are seen"),
        ("if: {}", "the condition is empty"),
        ("title: x", "`if` is missing; it says who is in the segment"),
        ("define: {d: {band: hott}}\nif: {country: DE}", "no band is called `hott`; did you mean `hot`?"),
    ],
)
def test_what_no_segment_can_say_is_refused(text: str, words: str) -> None:
    assert words in wrong(text)


def test_a_ring_of_segments_is_named_whole_and_one_that_is_wrong_makes_its_users_wrong() -> None:
    others = {"b": "if: {segment: c}", "c": "if: {not: {segment: a}}"}
    assert "the segment uses itself: `a` → `b` → `c` → `a`" in wrong("if: {segment: b}", **others)
    assert "the segment `b` cannot be used: no band is called `hott`" in wrong("if: {segment: b}", b="if: {band: hott}")


def test_a_name_is_of_small_letters_and_stays() -> None:
    with pytest.raises(ModelError, match="this is the segment `a`, not `b`"):
        Segments({"b": "segment: a\nif: {country: DE}"}, []).segment("b")
    with pytest.raises(ModelError, match="`segment` is a name of small letters"):
        Segments({"B": "segment: B\nif: {country: DE}"}, []).segment("B")


def test_segments_that_double_each_other_are_bounded() -> None:
    doubling = {f"s{n}": f"if: {{any: [{{segment: s{n - 1}}}, {{segment: s{n - 1}}}]}}" for n in range(1, 19)}
    segments = read("s0", s0="if: {country: DE}", **doubling)
    assert segments.segment("s10").parts > 1_000
    with pytest.raises(ModelError, match="100,000 conditions"):
        segments.segment("s18")


def test_a_result_that_the_main_model_lacks_is_missing() -> None:
    hot, none = ResultTest("band", (OneOf(texts=("hot",)),)), ResultTest("band", (Exists(False),))
    stage = ResultTest("stage", (OneOf(texts=("lead",)),))
    assert by_model(All((hot, stage)), LIVE) == All((hot, stage))
    assert by_model(Not(All((hot, none, stage, DE))), OUTSIDE) == Not(All((Any(()), All(()), stage, DE)))
