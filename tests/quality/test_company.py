"""Companies are called almost anything."""

from __future__ import annotations

import pytest

from leadline.quality import company
from leadline.quality.card import card
from leadline.quality.company import check


@pytest.mark.parametrize("name", ["asdf", "qwertz", "Sdfsdf", "aaaa", "dkjfhg"])
def test_keys_in_a_row_are_no_company(name: str) -> None:
    assert check(card({"company": name})) == (company.NONSENSE,)


@pytest.mark.parametrize("name", ["none", "N/A", "-", "test", "private", "My company"])
def test_a_word_to_get_past_the_form_is_said(name: str) -> None:
    assert check(card({"company.name": name})) == (company.FILLER,)


@pytest.mark.parametrize(
    "name",
    [
        "IBM",
        "KPMG",
        "DHL",
        "HSBC",
        "AAA",
        "XXXLutz",
        "3M",
        "1&1",
        "4711",
        "H&M",
        "QWERTZ",
        "Krk d.o.o.",
        "株式会社",
        "Aa",
    ],
)
def test_a_company_may_be_called_so(name: str) -> None:
    assert check(card({"company": {"name": name}})) == ()
