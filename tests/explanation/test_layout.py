"""The receipt as text."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from leadline.explanation import receipt, receipt_text
from leadline.explanation.text import width_of
from tests.explanation.samples import ENGAGEMENT, FIT, results, small

RECEIPT = """\
ann  Ann Lee, CEO
Small shop, as of 18 Nov 2026, 11:06 UTC

  85.00   hot
          Not qualified: 15 points short of an MQL at 100.

  Fit  50 at most
  Decides              job title CEO                  +30.00
  Company size         140                            +30.00
  Fit is capped at 50  would be 60                    −10.00
                                                      ──────
                                                       50.00

  Engagement  0 to 100
  Email click           3 clicks in mails, last 16     +9.00
                        Nov
  Email reply           1 reply to a mail, 13 Nov      +5.00
  Email is capped at    would be 14                    −4.00
  10
  Pricing page          4 visits, last 17 Nov ·       +28.33
                        half-life 14 days
  Pricing page is       would be 28.33                 −3.33
  capped at 25
                                                      ──────
                                                       35.00

  Score
  Fit                                                  50.00
  Engagement                                           35.00
                                                      ──────
  Adds up to                                           85.00
"""


def text(width: int) -> str:
    values = {"job_title": "CEO", "company.employees": "140"}
    verdicts = ["Not qualified: 15 points short of an MQL at 100."]
    made = receipt(small(), results(), [*FIT, *ENGAGEMENT], values=values, verdicts=verdicts)
    return receipt_text(made, width, "Ann Lee, CEO")


def test_a_receipt_reads_from_the_lead_to_the_sum() -> None:
    assert text(60) == RECEIPT


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_asked_nor_than_a_hundred_columns(width: int) -> None:
    assert max(map(width_of, text(width).splitlines())) <= min(width, 100)


def test_figures_stand_in_one_column() -> None:
    below = text(100).split("MQL at 100")[1].splitlines()
    figures = [line for line in below if re.search(r"\d\.\d\d$", line)]
    assert len(figures) == 13
    assert {width_of(line) for line in figures} == {100}


def test_what_comes_from_outside_cannot_move_the_cursor() -> None:
    made = receipt(small(), replace(results(), lead_id="ann\x1b[2J"), [*FIT, *ENGAGEMENT])
    assert "\x1b" not in receipt_text(made, who="Eve\x07\nSmith")
    assert "Eve Smith" in receipt_text(made, who="Eve\x07\nSmith")
