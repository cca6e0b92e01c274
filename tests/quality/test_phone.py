"""Telephone numbers: invented, impossible, or just unusual."""

from __future__ import annotations

import pytest

from leadline.quality import phone
from leadline.quality.card import card
from leadline.quality.phone import check


def found(number: object, country: str | None = "DE") -> tuple[object, ...]:
    return check(card({"phone": number, "country": country}))


@pytest.mark.parametrize(
    "number",
    ["1234567890", "0000000", "+1 234 567 890", "111", "999999", "123456", "+49 170 0000000", "987654321",
     "030/1234567", "1212121212", "123123123", "００００００００", 1234567],
)  # fmt: skip
def test_an_invented_number_is_known(number: object) -> None:
    assert found(number) == (phone.INVENTED,)
    assert found(number, None) == (phone.INVENTED,)


@pytest.mark.parametrize("number", ["asdf", "no phone", "-", "📞", "9" * 10_000])
def test_what_is_no_number_is_said(number: str) -> None:
    assert found(number) == (phone.NO_NUMBER,)


@pytest.mark.parametrize(
    ("number", "country"), [("555-01", "US"), ("555-0142", "FR"), ("+33 1 99", None), ("47110", None)]
)
def test_too_few_digits_are_said(number: str, country: str | None) -> None:
    assert found(number, country) == (phone.IMPOSSIBLE,)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+49 30 23125 123", "DE"),
        ("030 23125123", "Germany"),
        ("0049 30 23125 123", None),
        ("(212) 867-5309", "US"),
        ("867 5309 22", None),
        ("+44 20 7946 0018", "DE"),
        ("tel:+33-1-44-55-66-77", None),
        ("٠٣٠٢٣١٢٥١٢٣", "DE"),
        (None, "DE"),
        (True, "DE"),
    ],
)
def test_a_number_that_can_be_dialled_is_fine(number: object, country: str | None) -> None:
    assert found(number, country) == ()


def test_a_number_that_nobody_was_given_is_hardly_a_reason() -> None:
    assert found("+44 7700 900123") == (phone.UNKNOWN,)
    assert phone.UNKNOWN.points <= 5
