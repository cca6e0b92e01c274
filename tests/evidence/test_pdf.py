"""Documents as PDFs: on one page where it is wanted, and with the letters of every name."""

from __future__ import annotations

import re

import pytest

from leadline.evidence.report import Chart, Document, Section, Table
from leadline.evidence.report.document import Point, Shape
from leadline.evidence.report.pdf import pdf
from leadline.evidence.report.pdf.pen import Ink, Pen
from leadline.evidence.stats import Estimate

NAMES = "Łukasz Żółć, Ελένη Ώρα, Юлія Їжак, Ğülşen, Đặng — 95 % → −3 “so”"


def document(sections: int, rows: int = 3) -> Document:
    points = [Point(f"{NAMES} {number}", "50 %", Estimate(0.5, 0.4, 0.6)) for number in range(3)]
    charts = [Chart(shape, "Shares.", points, True, (0.5, "all")) for shape in (Shape.whiskers, Shape.course)]
    table = Table(("name", "leads", "share"), [(NAMES, "1,000", "50 %")] * rows)
    found = [
        Section(f"Section {number}", (NAMES * 3,), table if number % 2 else None, charts[number % 2])
        for number in range(sections)
    ]
    return Document(f"In review: {NAMES}", "A line.", ("First.", f"Then `{NAMES}`."), found)


def pages(content: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", content))


@pytest.mark.parametrize(("sections", "one_page", "expected"), [(4, True, 1), (8, True, 1), (9, False, 3)])
def test_a_document_is_made_smaller_until_it_is_on_one_page_and_else_goes_on(
    sections: int, one_page: bool, expected: int
) -> None:
    content = pdf(document(sections), 0, one_page=one_page)
    assert content.startswith(b"%PDF-") and pages(content) == expected


def test_what_could_not_be_read_any_more_on_one_page_goes_on_as_pages() -> None:
    assert pages(pdf(document(16), 0, one_page=True)) > 2


def test_the_same_document_at_the_same_instant_is_the_same_file() -> None:
    assert pdf(document(2), 5_000_000) == pdf(document(2), 5_000_000)


def test_latin_greek_and_cyrillic_are_printed_on_every_machine() -> None:
    assert Pen("Names", NAMES, 0).missing == frozenset()


def test_a_letter_that_no_font_has_is_said_to_be_lacking() -> None:
    pen = Pen("Names", f"{NAMES} \U00013080", 0)
    assert pen.missing == {"\U00013080"} and pen.clean("a \U00013080") == "a □"
    pen.write(10, 10, "a \U00013080", 9.0, ink=Ink.text)
    assert bytes(pen.paper.output()).startswith(b"%PDF-")
