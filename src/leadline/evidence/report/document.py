"""A document: sentences first, then sections, each with its table and perhaps a chart of the same figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from leadline.evidence.stats import Estimate


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown; the first ``left`` columns hold text, the others figures."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1


class Shape(StrEnum):
    """How a chart is drawn: a line of dots with whiskers below each other, the same from left to right, or a curve."""

    whiskers = "whiskers"
    course = "course"
    curve = "curve"


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a chart with its label, as it is shown, and how sure it is."""

    label: str
    shown: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Chart:
    """Figures to be drawn. ``reference`` is a value to hold them against, with its name; ``percent`` says that the axis
    is one of shares. ``says`` is what the chart shows, for those who do not see it."""

    shape: Shape
    says: str
    points: Sequence[Point]
    percent: bool
    reference: tuple[float, str] | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading that says what is so, sentences, a table, and the chart of its figures."""

    heading: str
    sentences: Sequence[str] = ()
    table: Table | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A title, what it is about in a line, the verdict, and the sections."""

    title: str
    about: str
    verdict: Sequence[str]
    sections: Sequence[Section]
