"""One voice against the country says nothing; two do."""

from __future__ import annotations

import pytest

from leadline.quality import country
from leadline.quality.card import card
from leadline.quality.country import check
from leadline.quality.places import country_code, hours_apart


def found(**attributes: str) -> tuple[object, ...]:
    return check(card(attributes))


ABROAD = {"phone": "+81 3 1234 0000", "email": "ada@firm.co.jp", "timezone": "Asia/Tokyo"}


@pytest.mark.parametrize("voice", ABROAD)
def test_one_voice_says_nothing(voice: str) -> None:
    assert found(country="DE", **{voice: ABROAD[voice]}) == ()


@pytest.mark.parametrize("silent", ABROAD)
def test_two_voices_speak_against_a_country(silent: str) -> None:
    assert found(country="Germany", **{voice: said for voice, said in ABROAD.items() if voice != silent}) == (
        country.TWO,
    )


def test_three_voices_weigh_more() -> None:
    assert found(country="DE", **ABROAD) == (country.ALL,)
    assert found(country="Japan", **ABROAD) == ()
    assert found(**ABROAD) == found(country="Atlantis", **ABROAD) == ()


@pytest.mark.parametrize(
    "attributes",
    [
        {"country": "GB", "phone": "+44 7781 123456", "email": "ada@firm.gg", "timezone": "Europe/Guernsey"},
        {"country": "FR", "phone": "+262 262 12 34 56", "email": "ada@firm.re", "timezone": "Indian/Reunion"},
        {"country": "US", "phone": "+1 604 555 0199", "email": "ada@firm.io", "timezone": "America/Vancouver"},
        {"country": "DE", "phone": "030 23125123", "email": "ada@firm.tv", "timezone": "Europe/Vienna"},
        {"country": "DE", "phone": "+800 1234 5678", "email": "ada@firm.eu", "timezone": "UTC"},
        {"country": "TW", "phone": "+852 2345 6789", "email": "ada@firm.cn", "timezone": "Asia/Taipei"},
    ],
)
def test_kin_neighbours_and_endings_for_everybody_do_not_speak_against(attributes: dict[str, str]) -> None:
    assert found(**attributes) == ()


def test_a_country_is_known_by_code_and_by_english_name() -> None:
    given = ("de", " Germany ", "UK", "United  Kingdom", "USA", "Czechia", "South Korea", "Deutschland", "", None)
    assert [country_code(text) for text in given] == ["DE", "DE", "GB", "GB", "US", "CZ", "KR", None, None, None]


@pytest.mark.parametrize(
    "zone", ["Etc/GMT+5", "UTC", "Mars/Base", "../../etc/passwd", "Europe/", "\0/x", "a/" + "b" * 999]
)
def test_a_zone_that_is_no_place_says_nothing(zone: str) -> None:
    assert hours_apart("DE", zone) is None


def test_hours_are_counted_to_the_nearest_zone_of_a_country() -> None:
    assert hours_apart("US", "America/Vancouver") == 0
    assert hours_apart("US", "Europe/London") == 5
