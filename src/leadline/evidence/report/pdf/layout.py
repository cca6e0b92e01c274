"""How a document is laid out: on one page in two columns as large as it fits, else in one column, page after page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from leadline.evidence.report.document import Document
from leadline.evidence.report.pdf.blocks import NOTE, TITLE, Block, Together, Words, section_blocks
from leadline.evidence.report.pdf.pen import HEIGHT, MARGIN, WIDTH, Ink, Pen
from leadline.model.condition import Instant

INNER = WIDTH - 2 * MARGIN
BETWEEN = 24.0
FOOT = 20.0
LARGEST, SMALLEST = 121, 70  # per cent: larger looks like a poster, smaller cannot be read


def pdf(document: Document, at: Instant, *, one_page: bool = False) -> bytes:
    """The document as a PDF of A4 pages, made at an instant. ``one_page``: in two columns, and as small as it must be;
    what cannot be read any more when it is so small goes on as pages."""
    pen = Pen(document.title, "".join(texts(document)), at)
    columns = in_two(pen, document) if one_page else None
    if columns is not None:
        return on_one_page(pen, head_of(document), columns)
    pen.scale = 1.0
    return page_by_page(pen, document)


def texts(document: Document) -> list[str]:
    """All that is written in a document."""
    found = [document.title, document.about, *document.verdict, MADE]
    for section in document.sections:
        found += [section.heading, *section.sentences]
        if section.table is not None:
            found += [*section.table.columns, *(cell for row in section.table.rows for cell in row)]
        if section.chart is not None:
            found += [one for point in section.chart.points for one in (point.label, point.shown)]
    return found


def head_of(document: Document) -> Together:
    """The title, what it is about, and the verdict."""
    title = [Words(document.title, TITLE, True, after=1.0), Words(document.about, NOTE, ink=Ink.muted, after=8.0)]
    first = [Words(one, 10.5, True, bar=Ink.accent, after=5.0) for one in document.verdict[:1]]
    rest = [Words(one, 10.0, bar=Ink.line, after=5.0) for one in document.verdict[1:]]
    return Together([*title, *first, *rest], 8.0)


def sections_of(document: Document, *, with_tables: bool) -> list[Together]:
    return [Together(list(section_blocks(one, with_table=with_tables))) for one in document.sections]


MADE = "Made by Leadline."
LACKING = "□: characters for which this machine has no font; the page in the browser has them."


def foot(pen: Pen, number: int = 0) -> None:
    words = [MADE, *([LACKING] if pen.missing else []), *([f"Page {number}"] if number else [])]
    pen.write(MARGIN, HEIGHT - MARGIN, "  ".join(words), 7.0, ink=Ink.muted)


# -- one page ------------------------------------------------------------------------------------------------------


Columns = tuple[Sequence[Block], Sequence[Block]]


def in_two(pen: Pen, document: Document) -> Columns | None:
    """The two columns of a page, with the pen as large as they fit; nothing where they would be too small to read."""
    head, blocks = head_of(document), sections_of(document, with_tables=False)

    def at_scale(percent: int) -> Columns | None:
        pen.scale = percent / 100
        return split(pen, blocks, HEIGHT - 2 * MARGIN - FOOT - head.height(pen, INNER))

    fits = at_scale(SMALLEST)
    if fits is None:
        return None
    scale = bisect_left(range(SMALLEST + 1, LARGEST + 1), True, key=lambda one: at_scale(one) is None) + SMALLEST
    return at_scale(scale) or fits


def split(pen: Pen, blocks: Sequence[Block], most: float) -> Columns | None:
    """The blocks in two columns that are as equally high as they can be; nothing where they are too high."""
    width = (INNER - BETWEEN) / 2
    heights = [one.height(pen, width) for one in blocks]
    cuts = range(len(blocks) + 1)
    best = min(cuts, key=lambda cut: max(sum(heights[:cut]), sum(heights[cut:])))
    if max(sum(heights[:best]), sum(heights[best:])) > most:
        return None
    return blocks[:best], blocks[best:]


def on_one_page(pen: Pen, head: Block, columns: Columns) -> bytes:
    head.draw(pen, MARGIN, MARGIN, INNER)
    top, width = MARGIN + head.height(pen, INNER), (INNER - BETWEEN) / 2
    for number, column in enumerate(columns):
        y = top
        for one in column:
            one.draw(pen, MARGIN + number * (width + BETWEEN), y, width)
            y += one.height(pen, width)
    foot(pen)
    return bytes(pen.paper.output())


# -- page by page --------------------------------------------------------------------------------------------------


def page_by_page(pen: Pen, document: Document) -> bytes:
    """One column; a section begins a new page where it does not fit on this one."""
    y, number, bottom = MARGIN, 1, HEIGHT - MARGIN - FOOT
    for group in [head_of(document), *sections_of(document, with_tables=True)]:
        if y > MARGIN and y + group.height(pen, INNER) > bottom:
            foot(pen, number)
            pen.paper.add_page()
            y, number = MARGIN, number + 1
        for one in group.blocks:
            height = one.height(pen, INNER)
            if y > MARGIN and y + height > bottom:
                foot(pen, number)
                pen.paper.add_page()
                y, number = MARGIN, number + 1
            one.draw(pen, MARGIN, y, INNER)
            y += height
        y += group.after * pen.scale
    foot(pen, number)
    return bytes(pen.paper.output())
