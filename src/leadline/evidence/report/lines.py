"""A document as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.report.document import Document, Section, Table
from leadline.explanation.text import Role, Span, Spans, columns, wrapped


def lines(document: Document, width: int) -> Iterator[Spans]:
    """The lines of a document, no longer than a width where words allow it."""
    yield from paragraph(document.title, width, Role.strong)
    yield from paragraph(document.about, width, Role.muted)
    for sentence in document.verdict:
        yield ()
        yield from paragraph(sentence, width)
    for section in document.sections:
        yield ()
        yield from section_lines(section, width)


def section_lines(section: Section, width: int) -> Iterator[Spans]:
    yield from paragraph(section.heading, width, Role.strong)
    for sentence in section.sentences:
        yield from paragraph(sentence, width, Role.muted)
    if section.table is not None and section.table.rows:
        yield ()
        yield from table_lines(section.table)


def table_lines(table: Table) -> Iterator[Spans]:
    right = range(table.left, len(table.columns))
    head, *rows = columns([list(table.columns), *(list(row) for row in table.rows)], right)
    yield (Span(f"  {head}", Role.muted),)
    for row in rows:
        yield (Span(f"  {row}"),)


def paragraph(text: str, width: int, role: Role = Role.plain) -> Iterator[Spans]:
    for part in wrapped(text, width):
        yield (Span(part, role),)
