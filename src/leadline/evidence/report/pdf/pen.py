"""A pen on a sheet of paper: text of a size and a colour, wrapped and measured. Lengths are points."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue

from leadline.evidence.report.pdf.faces import FAMILY, MISSING, faces
from leadline.model.condition import Instant

WIDTH, HEIGHT = 595.28, 841.89  # A4
MARGIN = 40.0
LEADING = 1.32


class Ink(Enum):
    """The colours of the pages, in daylight."""

    text = (29, 31, 35)
    muted = (98, 103, 111)
    line = (230, 230, 225)
    accent = (31, 95, 91)
    soft = (143, 175, 173)


class Pen:
    """Writes on the pages of a PDF. ``scale`` makes everything smaller, so that it fits."""

    def __init__(self, title: str, text: str, at: Instant) -> None:
        self.paper = FPDF(unit="pt", format="A4")
        self.paper.set_auto_page_break(False)
        self.paper.set_margin(0)
        self.paper.c_margin = 0
        self.paper.set_title(title)
        self.paper.set_lang("en")
        self.paper.set_creator("Leadline")
        self.paper.set_creation_date(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at))
        self.missing = faces(self.paper, text)
        self.shown = str.maketrans(dict.fromkeys(self.missing, MISSING))
        self.scale = 1.0
        self.paper.add_page()

    def face(self, size: float, strong: bool = False, ink: Ink = Ink.text) -> None:
        self.paper.set_font(FAMILY, "B" if strong else "", size * self.scale)
        self.paper.set_text_color(*ink.value)

    def clean(self, words: str) -> str:
        return words.translate(self.shown).replace("`", "")

    def lines(self, words: str, width: float, size: float, strong: bool = False) -> list[str]:
        """A text in lines no wider than a width."""
        self.face(size, strong)
        found = self.paper.multi_cell(
            width, 1, self.clean(words), align=Align.L, dry_run=True, output=MethodReturnValue.LINES
        )
        return [str(one) for one in found] if isinstance(found, list) else []

    def width(self, words: str, size: float, strong: bool = False) -> float:
        self.face(size, strong)
        return float(self.paper.get_string_width(self.clean(words)))

    def leading(self, size: float) -> float:
        return size * self.scale * LEADING

    def write(
        self,
        x: float,
        y: float,
        words: str,
        size: float,
        *,
        strong: bool = False,
        ink: Ink = Ink.text,
        width: float = 0.0,
        align: Align = Align.L,
    ) -> None:
        """A line of text whose upper edge is at ``y``; within a width where it is set to the right or the middle."""
        self.face(size, strong, ink)
        self.paper.set_xy(x, y)
        self.paper.cell(width or None, self.leading(size), self.clean(words), align=align)

    def line(self, x1: float, y1: float, x2: float, y2: float, ink: Ink, thick: float = 0.6) -> None:
        self.paper.set_draw_color(*ink.value)
        self.paper.set_line_width(thick)
        self.paper.line(x1, y1, x2, y2)

    def dot(self, x: float, y: float, ink: Ink = Ink.accent) -> None:
        self.paper.set_fill_color(*ink.value)
        radius = 2.6 * self.scale
        self.paper.ellipse(x - radius, y - radius, 2 * radius, 2 * radius, style="F")

    def bar(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        self.paper.set_fill_color(*ink.value)
        self.paper.rect(x, y, width, height, style="F")

    def fitted(self, words: str, width: float, size: float) -> str:
        """A text, cut where it is wider."""
        if self.width(words, size) <= width:
            return words
        while words and self.width(f"{words}…", size) > width:
            words = words[:-1]
        return f"{words.rstrip()}…"

    def dash(self, x1: float, y1: float, x2: float, y2: float, ink: Ink) -> None:
        self.paper.set_dash_pattern(2, 2)
        self.line(x1, y1, x2, y2, ink)
        self.paper.set_dash_pattern()
