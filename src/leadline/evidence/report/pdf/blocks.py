"""What a page is laid out of: blocks that know how high they are in a width, and how they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from fpdf.enums import Align

from leadline.evidence.report.document import Chart, Section, Table
from leadline.evidence.report.pdf.charts import chart_height, draw_chart
from leadline.evidence.report.pdf.pen import Ink, Pen

BODY, HEAD, CELL, TITLE, NOTE = 9.0, 11.0, 8.2, 19.0, 8.0
LEAST_CELL = 5.0
GAP = 9.0  # between the columns of a table


class Block(Protocol):
    """A part of a page."""

    def height(self, pen: Pen, width: float) -> float: ...

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. ``bar``: with a bar at its left, in a colour."""

    text: str
    size: float = BODY
    strong: bool = False
    ink: Ink = Ink.text
    after: float = 4.0
    bar: Ink | None = None

    def inset(self, pen: Pen) -> float:
        return 8 * pen.scale if self.bar is not None else 0.0

    def height(self, pen: Pen, width: float) -> float:
        lines = pen.lines(self.text, width - self.inset(pen), self.size, self.strong)
        return len(lines) * pen.leading(self.size) + self.after * pen.scale

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        inset, step = self.inset(pen), pen.leading(self.size)
        lines = pen.lines(self.text, width - inset, self.size, self.strong)
        if self.bar is not None:
            pen.bar(x, y + 1, 2 * pen.scale, len(lines) * step - 2, self.bar)
        for number, line in enumerate(lines):
            pen.write(x + inset, y + number * step, line, self.size, strong=self.strong, ink=self.ink)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Where it is too wide, its letters are smaller, and at last its texts are cut."""

    table: Table

    def sizes(self, pen: Pen, width: float) -> tuple[float, list[float]]:
        """The size of the letters, and the width of each column."""
        columns = list(zip(self.table.columns, *self.table.rows, strict=True))
        size = CELL
        while True:
            gap = GAP * pen.scale * size / CELL
            wide = [max(pen.width(cell, size) for cell in column) + gap for column in columns]
            if sum(wide) <= width or size <= LEAST_CELL:
                break
            size -= 0.2
        wide[0] += width - sum(wide)  # what is left, or lacks, is the first column's
        return size, wide

    def height(self, pen: Pen, width: float) -> float:
        size, _ = self.sizes(pen, width)
        return (len(self.table.rows) + 1) * self.row(pen, size) + 5 * pen.scale

    def row(self, pen: Pen, size: float) -> float:
        return pen.leading(size) + 2.4 * pen.scale

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        size, wide = self.sizes(pen, width)
        step, gap = self.row(pen, size), GAP * pen.scale * size / CELL
        for number, row in enumerate([self.table.columns, *self.table.rows]):
            top, left = y + number * step, x
            if number:
                pen.line(x, top, x + width, top, Ink.line)
            for column, (cell, room) in enumerate(zip(row, wide, strict=True)):
                is_text = column < self.table.left
                shown = pen.fitted(cell, room - gap, size) if is_text else cell
                pen.write(
                    left,
                    top + 1.2 * pen.scale,
                    shown,
                    size,
                    ink=Ink.text if number else Ink.muted,
                    width=room - gap if is_text else room,
                    align=Align.L if is_text else Align.R,
                )
                left += room


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart."""

    chart: Chart

    def height(self, pen: Pen, width: float) -> float:
        return chart_height(self.chart, pen) + 4 * pen.scale

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        draw_chart(self.chart, pen, x, y + 2 * pen.scale, width)


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page, below each other."""

    blocks: Sequence[Block]
    after: float = 12.0

    def height(self, pen: Pen, width: float) -> float:
        return sum(one.height(pen, width) for one in self.blocks) + self.after * pen.scale

    def draw(self, pen: Pen, x: float, y: float, width: float) -> None:
        for one in self.blocks:
            one.draw(pen, x, y, width)
            y += one.height(pen, width)


def section_blocks(section: Section, *, with_table: bool) -> Iterator[Block]:
    """A section: its heading, its sentences, its chart; its table where there is no chart, or where it is wanted."""
    yield Words(section.heading, HEAD, True, after=3.0)
    has_chart = section.chart is not None and bool(section.chart.points)
    plain = section.table is None and section.chart is None
    for sentence in section.sentences:
        yield Words(sentence, BODY if plain else NOTE, ink=Ink.text if plain else Ink.muted, after=3.2)
    if section.chart is not None and has_chart:
        yield Drawing(section.chart)
    if section.table is not None and section.table.rows and (with_table or not has_chart):
        yield Grid(section.table)
