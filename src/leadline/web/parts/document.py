"""A document of findings on a page: the verdict first, then its sections, their figures drawn and as tables."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.api.evidence.document_shapes import DocumentOut
from leadline.evidence.report import Document, Section, Table
from leadline.evidence.report.document import Shape
from leadline.evidence.report.reading import document_of
from leadline.web.parts.document_charts import drawn
from leadline.web.parts.tags import tag
from leadline.web.visit import Visit

NARROW, FEW = 14, 3  # figures or rows, and columns, that half of the width is enough for


def as_document(said: DocumentOut) -> Document:
    """A document as the API says it."""
    return document_of(said.model_dump())


def document(visit: Visit, found: Document) -> None:
    """The whole of it but its title, which is for the head of a page."""
    summary(found)
    sections(visit, found.sections)


def summary(found: Document) -> None:
    """The verdict, and what it is about."""
    verdict(found.verdict)
    tag("p", found.about, "ll-muted ll-document-about", dir="auto")


def verdict(sentences: Sequence[str]) -> None:
    """What it comes to, the most important first."""
    if sentences:
        with tag("ul", classes="ll-verdict"):
            for one in sentences:
                words("li", one)


def sections(visit: Visit, found: Sequence[Section]) -> None:
    """Sections in their order; two that are narrow and follow each other stand side by side."""
    with tag("div", classes="ll-sections"):
        at = 0
        while at < len(found):
            pair = found[at : at + 2]
            is_pair = len(pair) == 2 and all(map(is_narrow, pair))
            for one in pair if is_pair else pair[:1]:
                section(visit, one, wide=not is_pair)
            at += 2 if is_pair else 1


def is_narrow(one: Section) -> bool:
    """Whether half of the width is enough: for a chart of few figures, or a small table."""
    if one.chart is not None and one.chart.points:
        return one.chart.shape is not Shape.whiskers or len(one.chart.points) <= NARROW
    return one.table is not None and len(one.table.columns) <= FEW and 0 < len(one.table.rows) <= NARROW


def section(visit: Visit, one: Section, *, wide: bool = True, is_open: bool = False) -> None:
    """A section. Where its figures are drawn, the table of them can be opened, or is open."""
    has_chart = one.chart is not None and bool(one.chart.points)
    classes = "ll-panel ll-section ll-section-wide" if wide else "ll-panel ll-section"
    with tag("section", classes=classes, aria_label=plain(one.heading)):
        words("h2", one.heading, "ll-section-heading")
        for said in one.sentences:
            words("p", said, "ll-muted")
        if one.chart is not None and has_chart:
            drawn(one.chart)
        if one.table is None or not one.table.rows:
            return
        if has_chart:
            with tag("details", classes="ll-section-more", open=is_open):
                tag("summary", visit.say("The figures as a table"))
                table(one.table, plain(one.heading))
        else:
            table(one.table, plain(one.heading))


def table(found: Table, label: str) -> None:
    """A table that scrolls inside itself; the columns of text stand at the left."""

    def kind(place: int) -> str:
        return "" if place < found.left else "ll-figure"

    with (
        tag("div", classes="ll-scroll", tabindex="0", role="region", aria_label=label),
        tag("table", classes="ll-table ll-section-table"),
    ):
        with tag("thead"), tag("tr"):
            for place, name in enumerate(found.columns):
                tag("th", name, kind(place), scope="col")
        with tag("tbody"):
            for row in found.rows:
                with tag("tr"):
                    for place, cell in enumerate(row):
                        name = "td" if place else "th"
                        tag(name, cell, kind(place), scope=None if place else "row", dir="auto")


def words(name: str, sentence: str, classes: str = "") -> None:
    """An element with a sentence, whose names in backticks are set as such."""
    parts = sentence.split("`")
    if len(parts) < 3:
        tag(name, sentence, classes, dir="auto")
        return
    with tag(name, classes=classes, dir="auto"):
        for place, part in enumerate(parts):
            if part:
                tag("code" if place % 2 else "span", part)


def plain(sentence: str) -> str:
    """A sentence where nothing can be set apart."""
    return sentence.replace("`", "")
