"""The page about quality names every reason and every check."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.model.condition import SECOND
from leadline.quality import HORIZON, JUNK_FROM, RULES, Why

PAGE = (Path(__file__).parents[2] / "docs" / "quality.md").read_text(encoding="utf-8")
CHECKS = (
    "email",
    "disposable-email",
    "made-up-email",
    "role-email",
    "free-email",
    "phone",
    "name",
    "company",
    "country",
)


@pytest.mark.parametrize("why", Why)
def test_every_reason_is_on_the_page(why: Why) -> None:
    assert f"| `{why}` |" in PAGE


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_is_on_the_page(check: str) -> None:
    assert f"| `{check}` |" in PAGE


def test_the_page_says_the_thresholds_that_are_used() -> None:
    assert f"At {JUNK_FROM} points" in PAGE
    assert f"at most {RULES.click_within // SECOND} seconds after delivery" in PAGE
    assert f"{HORIZON // SECOND // 60} minutes and {HORIZON // SECOND % 60} seconds apart" in PAGE
    assert RULES.pages == 8 and f"eight different pages within {RULES.pages_within // SECOND} seconds" in PAGE
