"""Text that lines up."""

from __future__ import annotations

import pytest

from leadline.explanation.ago import ago_words
from leadline.explanation.text import clean, columns, fitted, padded, width_of, wrapped
from leadline.model import DAY, HOUR, MINUTE, SECOND


def test_wide_letters_take_two_columns_and_marks_none() -> None:
    assert [width_of(text) for text in ("Tamm", "李明", "e\u0301", "한국")] == [4, 4, 1, 4]


@pytest.mark.parametrize("width", range(1, 12))
def test_a_text_is_cut_and_filled_to_its_width_exactly(width: int) -> None:
    for text in ("Marta Kowalczyk", "李明采购总监", "x", ""):
        assert width_of(padded(text, width)) == width
        assert width_of(fitted(text, width)) <= width


def test_figures_stand_at_the_right() -> None:
    assert padded("12", 5, right=True) == "   12"
    assert columns([["hot", "9"], ["warm", "1,240"]], right=[1]) == ["hot       9", "warm  1,240"]


def test_lines_break_at_blanks_and_a_word_that_is_too_long_is_cut() -> None:
    assert wrapped("asked for a demo", 9) == ["asked for", "a demo"]
    assert wrapped("incomprehensibilities", 9) == ["incompre…"]
    assert wrapped("", 9) == []


def test_control_characters_and_line_ends_go() -> None:
    assert clean("a\tb\r\nc\x1b[31md") == "a b c [31md"


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (5 * SECOND, "just now"),
        (MINUTE, "1 minute ago"),
        (59 * MINUTE, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (DAY - 1, "23 hours ago"),
        (DAY, "1 day ago"),
        (59 * DAY, "59 days ago"),
        (60 * DAY, "2 months ago"),
        (800 * DAY, "2 years ago"),
    ],
)
def test_an_age_is_said_in_one_unit_rounded_down(age: int, said: str) -> None:
    assert ago_words(1_000 * DAY - age, 1_000 * DAY) == said
