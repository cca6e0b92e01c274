"""Values and patterns: the oracle's own reading of texts, numbers, dates and patterns."""

from __future__ import annotations

import re

import pytest

from leadline.model import fold
from leadline.model.pattern import python_regex
from tests.oracle.conditions import python_pattern
from tests.oracle.values import instant, instant_of, instant_text, is_missing, number_of, text_of
from tests.strategies import vocabulary as words


@pytest.mark.parametrize("value", [None, "", " \t\r\n\u00a0", float("nan"), float("inf"), [], [None, ""], {"a": 1}])
def test_some_values_say_nothing(value: object) -> None:
    assert is_missing(value)


@pytest.mark.parametrize("value", ["\u2003", "\u200b", "nan", 0, False, 0.0, ["", 0]])
def test_others_say_something(value: object) -> None:
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(5.0, "5"), (5, "5"), (-0.0, "0"), (0.1, "0.1"), (True, "true"), (1e308, "1e+308"), (10**18, "1" + "0" * 18)],
)
def test_a_number_has_a_shortest_form(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [("5", 5), (" +5.50\u00a0", 5.5), ("1e199", 1e199), ("1e-199", 1e-199), ("1e+0005", 1e5), ("9" * 100, 1e100)]
    + [(text, None) for text in ("1e200", "1e-200", "9" * 101, ".5", "5.", "5,0", "1_0", "0x1", "٥", "", "\u20035")]
    + [(True, None), (10**400, None), (float("inf"), None), ([5], None)],
)  # fmt: skip
def test_only_plain_numbers_are_numbers(value: object, number: float | None) -> None:
    assert number_of(value) == number


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T00:00", 0),
        ("1970-01-01 00:00:00.5Z", 500_000),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T23:00-01:00", 0),
        (" 1970-01-01 ", 0),
        ("2024-02-29", instant(2024, 2, 29)),
        ("2023-02-29", None),
        ("1970-1-1", None),
        ("1970-01-01T00", None),
        ("1970-01-01t00:00z", 0),
        ("1970-01-01T00:00 Z", None),
        ("1970-01-01T00:00+0100", None),
        ("1970-01-01T24:00", None),
        ("1970-01-01T00:00:00.1234567", None),
        (0, None),
    ],
)
def test_only_iso_dates_are_dates(text: object, at: int | None) -> None:
    assert instant_of(text) == at


def test_an_instants_text_is_read_back() -> None:
    for at in (*words.FOCI, 0, -1, 10**15 + 1):
        assert instant_of(instant_text(at)) == at


@pytest.mark.parametrize("pattern", [*words.PATTERNS, "a$", "[$]a$", r"\$$", "(a$|b)"])
def test_two_translations_of_a_pattern_find_the_same(pattern: str) -> None:
    for value in (*words.TEXTS, *words.PATHS, *words.JOBS, "a\n", "a", "$a", "$", "É\n"):
        if value is not None:
            mine = re.search(python_pattern(pattern), value, re.ASCII) is not None
            theirs = python_regex(pattern).search(value) is not None
            assert mine == theirs, (pattern, value)


def test_the_words_of_random_models_are_folded() -> None:
    assert [fold(word) for word in words.WORDS] == list(words.WORDS)
