"""Names that are none, and people who must not be told so."""

from __future__ import annotations

import pytest

from leadline.quality.card import Card
from leadline.quality.names import check


def points(first: str | None = None, last: str | None = None, name: str | None = None, email: str | None = None) -> int:
    return sum(reason.points for reason in check(Card(email=email, first_name=first, last_name=last, name=name)))


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        ("asdf", "Moreau", 50),
        ("asdf", "hjkl", 100),
        ("Test", "Müller", 50),
        ("Beatrix", "Test", 40),
        ("test1", "test2", 90),
        ("John", "Doe", 50),
        ("Max", "Mustermann", 50),
        ("Vorname", "Nachname", 80),
        ("12345", "Smith", 40),
        ("J0hn", "Smith", 20),
        ("Ada", ".", 10),
        ("Ada", "n/a", 10),
        ("Ada", "[not provided]", 10),
        ("Win money https://x.example", "Now", 60),
        ("Ada" * 50, "Smith", 30),
    ],
)
def test_a_name_that_is_none_has_points(first: str, last: str, wanted: int) -> None:
    assert points(first, last) == wanted


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("Ada", "Ng"),
        ("John", "Smith 3rd"),
        ("Henry", "Ford II"),
        ("Karthik", "R"),
        ("J. R.", "Tolkien"),
        ("Anne-Marie", "d'Aubigné-Krč"),
        ("欧阳", "娜"),
        ("محمد", "العربي"),
        ("Jón", "Þórðarson"),
        ("Jon", "Tester"),
        ("Na", "No"),
        ("ada@firm.example", "Lovelace"),
        (None, None),
    ],
)
def test_a_person_has_none(first: str | None, last: str | None) -> None:
    assert points(first, last) == 0


def test_a_name_in_one_piece_is_judged_by_its_words() -> None:
    assert points(name="asdf hjkl") == 100
    assert points(name="Ada Lovelace") == 0
    assert points(name="test") == 50


def test_the_same_name_twice_counts_once() -> None:
    assert points("asdf", "Moreau", "asdf Moreau") == 50
    assert points("Ada", "Lovelace", "asdf hjkl") == 100


def test_a_name_that_is_the_address_may_have_digits() -> None:
    assert points("ada99", email="ada99@firm.example") == 0
    assert points("ada99", email="grace@firm.example") == 20


def test_what_is_said_about_a_name_does_not_repeat_it() -> None:
    reasons = check(Card(first_name="qwertz", last_name="Zyxwvut9"))
    assert reasons
    assert not any(part in reason.words.lower() for reason in reasons for part in ("qwertz", "zyxwvut9"))
