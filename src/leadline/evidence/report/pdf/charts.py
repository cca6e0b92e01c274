"""Charts drawn on paper: the shapes of `leadline.evidence.report.svg`, with its axes."""

from __future__ import annotations

from fpdf.enums import Align

from leadline.evidence.report.document import Chart, Point, Shape
from leadline.evidence.report.pdf.pen import Ink, Pen
from leadline.evidence.report.svg import Axis

ROW, BELOW, TALL = 15.5, 15.0, 92.0
SMALL, LABEL = 6.8, 8.2
MOST_LABELS = 6


def chart_height(chart: Chart, pen: Pen) -> float:
    height = ROW * len(chart.points) if chart.shape is Shape.whiskers else TALL
    return (height + BELOW) * pen.scale


def draw_chart(chart: Chart, pen: Pen, x: float, y: float, width: float) -> None:
    axis = Axis.of(chart)
    if chart.shape is Shape.whiskers:
        whiskers(chart, axis, pen, x, y, width)
    else:
        course(chart, axis, pen, x, y, width)


def whiskers(chart: Chart, axis: Axis, pen: Pen, x: float, y: float, width: float) -> None:
    """A dot with its whiskers for each figure, below each other; names at the left, figures at the right."""
    row, gap = ROW * pen.scale, 7 * pen.scale
    names = min(max(pen.width(point.label, LABEL) for point in chart.points), width * 0.46)
    values = max(pen.width(point.shown, LABEL, True) for point in chart.points)
    start, end = x + names + gap, x + width - values - gap
    bottom = y + row * len(chart.points)
    for value, shown in axis.marks():
        at = axis.at(value, start, end)
        pen.line(at, y, at, bottom, Ink.line)
        middle(pen, at, bottom + 2 * pen.scale, shown)
    if chart.reference is not None:
        at = axis.at(chart.reference[0], start, end)
        pen.dash(at, y, at, bottom, Ink.muted)
    for number, point in enumerate(chart.points):
        center = y + row * (number + 0.5)
        top = center - pen.leading(LABEL) / 2
        low, high = (axis.at(one, start, end) for one in (point.estimate.low, point.estimate.high))
        pen.write(x, top, pen.fitted(point.label, names, LABEL), LABEL)
        pen.line(low, center, high, center, Ink.soft, 1.6 * pen.scale)
        pen.dot(axis.at(point.estimate.value, start, end), center)
        pen.write(x + width - values, top, point.shown, LABEL, strong=True, width=values, align=Align.R)


def course(chart: Chart, axis: Axis, pen: Pen, x: float, y: float, width: float) -> None:
    """A dot with its whiskers for each figure, from left to right, or a curve."""
    left = max(pen.width(shown, SMALL) for _, shown in axis.marks()) + 5 * pen.scale
    bottom, start = y + TALL * pen.scale, x + left
    for value, shown in axis.marks():
        at = axis.at(value, bottom, y)
        pen.line(start, at, x + width, at, Ink.line)
        size = pen.leading(SMALL)
        pen.write(x, at - size / 2, shown, SMALL, ink=Ink.muted, width=left - 5 * pen.scale, align=Align.R)
    if chart.reference is not None:
        at = axis.at(chart.reference[0], bottom, y)
        pen.dash(start, at, x + width, at, Ink.muted)
    each = (x + width - start) / max(len(chart.points), 1)
    places = [start + each * (number + 0.5) for number in range(len(chart.points))]
    heights = [axis.at(point.estimate.value, bottom, y) for point in chart.points]
    for number in range(len(places) - 1):
        pen.line(places[number], heights[number], places[number + 1], heights[number + 1], Ink.accent, 0.8)
    every = -(-len(chart.points) // MOST_LABELS)
    for number, (at, height, point) in enumerate(zip(places, heights, chart.points, strict=True)):
        mark(pen, axis, at, height, point, (bottom, y))
        if number % every == 0:
            middle(pen, at, bottom + 2 * pen.scale, point.label)


def mark(pen: Pen, axis: Axis, at: float, height: float, point: Point, ends: tuple[float, float]) -> None:
    low, high = (axis.at(one, *ends) for one in (point.estimate.low, point.estimate.high))
    pen.line(at, low, at, high, Ink.soft, 1.6 * pen.scale)
    pen.dot(at, height)


def middle(pen: Pen, x: float, y: float, words: str) -> None:
    width = pen.width(words, SMALL)
    pen.write(x - width / 2, y, words, SMALL, ink=Ink.muted)
