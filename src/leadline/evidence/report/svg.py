"""Charts as SVG: a few shapes, no script, colours from the page. Beside each stand a sentence and a table."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import ceil, floor, log10

from leadline.evidence.report.document import Chart, Point, Shape

WIDTH = 640
LABELS, VALUES = 208, 72  # room for the names at the left, for the figures at the right
ROW = 28
HEIGHT, BELOW = 220, 34
MOST_LABELS = 7
NEARLY = 1e-6  # of a step: ends that are round but for what arithmetic left of them


def svg(chart: Chart) -> str:
    """The chart as one element of a page."""
    draw = {Shape.whiskers: whiskers, Shape.course: course, Shape.curve: curve}[chart.shape]
    height = ROW * len(chart.points) + BELOW if chart.shape is Shape.whiskers else HEIGHT + BELOW
    inside = "\n".join(draw(chart, Axis.of(chart)))
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(chart.says)}">\n'
        f"<title>{escape(chart.says)}</title>\n{inside}\n</svg>"
    )


class Axis:
    """Values to places between two round ends, with round marks."""

    def __init__(self, low: float, high: float, percent: bool) -> None:
        self.step, self.percent = step_of(high - low), percent
        self.first, self.last = floor(low / self.step + NEARLY), ceil(high / self.step - NEARLY)
        self.last = max(self.last, self.first + 1)

    @classmethod
    def of(cls, chart: Chart) -> Axis:
        ends = [end for one in chart.points for end in (one.estimate.low, one.estimate.high)]
        ends += [] if chart.reference is None or chart.shape is Shape.curve else [chart.reference[0]]
        low = min(ends, default=0.0) if chart.low is None else chart.low
        high = max(ends, default=1.0) if chart.high is None else chart.high
        return cls(low, max(high, low + 1e-6), chart.percent)

    def at(self, value: float, start: float, end: float) -> float:
        share = (value / self.step - self.first) / (self.last - self.first)
        return start + min(max(share, 0.0), 1.0) * (end - start)

    def marks(self) -> Iterator[tuple[float, str]]:
        for number in range(self.first, self.last + 1):
            value = number * self.step
            digits = 0 if self.step >= 1 else -floor(log10(self.step))
            shown = f"{round(value * 100, 6):g} %" if self.percent else f"{value:,.{digits}f}"
            yield value, shown.replace("-", "−")


def step_of(width: float) -> float:
    """A round step that cuts a width into two to five.

    >>> [step_of(width) for width in (1, 0.7, 0.03)]
    [0.2, 0.2, 0.01]
    """
    power = 1.0
    while power > width:
        power /= 10
    while power * 10 <= width:
        power *= 10
    return float(f"{next(power * part for part in (0.2, 0.5, 1, 2) if width / (power * part) <= 5.0001):.10g}")


def text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="dot"/>'


def whiskers(chart: Chart, axis: Axis) -> Iterator[str]:
    """A dot with its whiskers for each figure, below each other."""
    start, end = LABELS, WIDTH - VALUES
    bottom = ROW * len(chart.points) + 4
    for value, shown in axis.marks():
        x = axis.at(value, start, end)
        yield line(x, 0, x, bottom, "grid")
        yield text(x, bottom + 16, shown, "mark", "middle")
    if chart.reference is not None:
        x = axis.at(chart.reference[0], start, end)
        yield line(x, 0, x, bottom, "reference")
        yield text(x, bottom + 29, chart.reference[1], "mark", "middle")
    for at, point in enumerate(chart.points):
        y = ROW * at + ROW / 2
        estimate = point.estimate
        yield text(LABELS - 12, y + 4, fitted(point), "label", "end")
        yield line(axis.at(estimate.low, start, end), y, axis.at(estimate.high, start, end), y, "whisker")
        yield dot(axis.at(estimate.value, start, end), y)
        yield text(WIDTH, y + 4, point.shown, "value", "end")


def fitted(point: Point) -> str:
    return point.label if len(point.label) <= 30 else f"{point.label[:29]}…"


def frame(axis: Axis) -> Iterator[str]:
    """The marks at the left of a chart that goes from left to right."""
    for value, shown in axis.marks():
        y = axis.at(value, HEIGHT, 8)
        yield line(48, y, WIDTH, y, "grid")
        yield text(42, y + 4, shown, "mark", "end")


def course(chart: Chart, axis: Axis) -> Iterator[str]:
    """A dot with its whiskers for each date, from left to right."""
    yield from frame(axis)
    if chart.reference is not None:
        y = axis.at(chart.reference[0], HEIGHT, 8)
        yield line(48, y, WIDTH, y, "reference")
        yield text(WIDTH, y - 5, chart.reference[1], "mark", "end")
    every = max(len(chart.points) - 1, 1)
    places = [72 + at * (WIDTH - 120) / every for at in range(len(chart.points))]
    middles = [axis.at(point.estimate.value, HEIGHT, 8) for point in chart.points]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(places, middles, strict=True))
    yield f'<polyline points="{joined}" class="course"/>'
    shown = -(-len(chart.points) // MOST_LABELS)
    for at, (x, y, point) in enumerate(zip(places, middles, chart.points, strict=True)):
        low, high = (axis.at(end, HEIGHT, 8) for end in (point.estimate.low, point.estimate.high))
        yield line(x, low, x, high, "whisker")
        yield dot(x, y)
        if at % shown == 0:
            yield text(x, HEIGHT + 20, point.label, "mark", "middle")


def curve(chart: Chart, axis: Axis) -> Iterator[str]:
    """Shares of one thing among the first share of another, from nothing to all, above the straight line."""
    yield from frame(axis)
    start, end = 60.0, WIDTH - 24.0
    yield line(start, HEIGHT, end, axis.at(1, HEIGHT, 8), "reference")
    if chart.reference is not None:
        yield text(start + (end - start) * 0.62, axis.at(0.5, HEIGHT, 8), chart.reference[1], "mark")
    places = [start + (end - start) * (at + 1) / len(chart.points) for at in range(len(chart.points))]
    heights = [axis.at(point.estimate.value, HEIGHT, 8) for point in chart.points]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip([start, *places], [HEIGHT, *heights], strict=True))
    yield f'<polyline points="{joined}" class="course"/>'
    for x, y, point in zip(places, heights, chart.points, strict=True):
        yield dot(x, y)
        yield text(x, HEIGHT + 20, point.label, "mark", "middle")
