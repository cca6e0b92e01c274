"""The judgement adds up, is bounded, and is total: whatever is given, it is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.quality import JUNK_FROM, Junk, judge
from leadline.quality.junk import VERSION

NAMES = ("email", "phone", "first_name", "last_name", "name", "country", "company", "company.name", "timezone")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("name"), inner),
    max_leaves=4,
)
LONG = [
    "x" * 10_000, "asdf" * 2_500, "a@" * 5_000, "1" * 10_000, "\u202e" * 10_000, "\0" * 10_000, "\ud800" * 10_000,
    "é" * 10_000, "\ufdfa" * 10_000, " " * 10_000, "王" * 10_000, "a." * 5_000, "+" + "1-" * 5_000,
    "a@" + "b." * 5_000 + "de",
    "http://" * 1_500, "a\u0301" * 5_000, "(" * 10_000,
]  # fmt: skip


def test_points_add_up_and_the_gravest_reason_comes_first() -> None:
    found = judge({"email": "info@firm.example", "phone": "123456", "first_name": "Ada", "country": "DE"})
    assert [reason.points for reason in found.reasons] == [35, 10]
    assert found.score == 45 and not found.is_junk


def test_no_lead_has_more_than_a_hundred_points() -> None:
    found = judge({"first_name": "asdf", "last_name": "hjkl", "email": "asdf@mailinator.com", "phone": "0000000"})
    assert sum(reason.points for reason in found.reasons) > 100
    assert found.score == 100 and found.is_junk


def test_exactly_the_threshold_is_junk() -> None:
    assert Junk(JUNK_FROM, ()).is_junk
    assert not Junk(JUNK_FROM - 1, ()).is_junk


def test_a_lead_of_whom_nothing_is_known_is_no_junk() -> None:
    assert judge({}) == Junk(0, ())


def test_reasons_are_sentences_that_do_not_repeat_what_was_written() -> None:
    given_ = {"first_name": "qwertzui", "email": "qwertzui@mailinator.com", "phone": "00000000", "company": "hjklhjkl"}
    found = judge(given_)
    assert {reason.check for reason in found.reasons} >= {
        "name",
        "disposable-email",
        "made-up-email",
        "phone",
        "company",
    }
    for reason in found.reasons:
        assert reason.words[0].isupper() and reason.words.endswith(".")
        assert not any(value in reason.words for value in given_.values())


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_whatever_attributes_hold_the_score_is_within_bounds(attributes: dict[str, object]) -> None:
    found = judge(attributes)
    assert 0 <= found.score <= 100
    assert found.score == min(100, sum(reason.points for reason in found.reasons))


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_what_stands_far_behind_is_not_looked_at_so_the_work_is_bounded(text: str) -> None:
    assert judge(dict.fromkeys(NAMES, text)) == judge(dict.fromkeys(NAMES, text[:2_000]))


def test_marks_of_direction_change_nothing() -> None:
    assert judge({"first_name": "\u202basdf\u202c"}) == judge({"first_name": "asdf"})


def test_the_version_names_the_lists_that_judge() -> None:
    assert "disposable-email-domains 0" in VERSION and "phonenumbers" in VERSION
