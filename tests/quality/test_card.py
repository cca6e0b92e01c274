"""A lead's own words, cleaned."""

from __future__ import annotations

from leadline.quality.card import LONGEST, Card, card


def test_texts_are_composed_trimmed_and_bounded() -> None:
    assert card({"first_name": "  Rene\u0301 \u200b\n Jr "}).first_name == "René Jr"
    assert len(card({"name": "x" * 10_000}).name or "") == LONGEST


def test_controls_part_words_and_half_letters_are_dropped() -> None:
    assert card({"name": "a\0b \ud800"}).name == "a b"


def test_what_is_no_text_is_missing() -> None:
    assert card({"email": 5, "name": ["Ada"], "country": None, "phone": True, "timezone": ""}) == Card()


def test_a_number_is_a_telephone_number() -> None:
    assert card({"phone": 493023125123}).phone == "493023125123"
    assert card({"phone": -1}).phone is None and card({"phone": 10**400}).phone is None


def test_a_company_is_a_text_or_has_a_name() -> None:
    assert card({"company": "Firm"}).company == "Firm"
    assert card({"company": {"name": "Firm"}}).company == "Firm"
    assert card({"company.name": "Firm", "company": "Other"}).company == "Firm"
    assert card({"company": {"name": {}}}).company is None
