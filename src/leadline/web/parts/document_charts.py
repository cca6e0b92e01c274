"""Figures with their intervals, drawn of elements: text keeps its size on every screen, and colours are the page's."""

from __future__ import annotations

from collections.abc import Sequence

from leadline.evidence.report.document import Chart, Point, Shape
from leadline.evidence.report.svg import Axis
from leadline.web.parts.tags import Tag, tag

LABELS = 5  # below a course; half of them on a phone
EDGE = 4.0  # percent of the width that is left free beside a course


def drawn(chart: Chart) -> None:
    """A chart, with what it shows said below it. Its figures are in a table beside it."""
    with tag("figure", classes="ll-drawn"):
        if chart.shape is Shape.whiskers:
            whiskers(chart)
        else:
            upright(chart)
        tag("figcaption", chart.says, "ll-muted", dir="auto")


def whiskers(chart: Chart) -> None:
    """A dot with its whiskers for each figure, below each other, with its name and its value as text."""
    axis = Axis.of(chart)
    with tag("div", classes="ll-whiskers"):
        with tag("div", classes="ll-whiskers-behind", aria_hidden="true"):
            for value, shown in axis.marks():
                x = axis.at(value, 0, 100)
                placed("ll-grid", left=x)
                placed("ll-tick", shown, left=x)
            if chart.reference is not None:
                x = axis.at(chart.reference[0], 0, 100)
                placed("ll-reference", left=x)
                placed("ll-tick ll-tick-below", chart.reference[1], left=x)
        with tag("ul", classes="ll-whiskers-rows"):
            for one in chart.points:
                with tag("li"):
                    tag("span", one.label, "ll-whiskers-label", title=one.label, dir="auto")
                    with tag("span", classes="ll-whiskers-track", aria_hidden="true"):
                        low, high = (axis.at(end, 0, 100) for end in (one.estimate.low, one.estimate.high))
                        placed("ll-whisker", left=low, width=high - low)
                        placed("ll-dot", left=axis.at(one.estimate.value, 0, 100))
                    tag("span", one.shown, "ll-whiskers-value")


def upright(chart: Chart) -> None:
    """Figures from left to right: a dot with its whiskers for each, or a curve above the straight line."""
    axis, is_curve = Axis.of(chart), chart.shape is Shape.curve
    with tag("div", classes="ll-plot", role="img", aria_label=chart.says):
        for value, shown in axis.marks():
            y = axis.at(value, 0, 100)
            placed("ll-grid", bottom=y)
            placed("ll-tick", shown, bottom=y)
        places = across(chart.points, is_curve=is_curve)
        heights = [axis.at(one.estimate.value, 0, 100) for one in chart.points]
        begins = [(0.0, 0.0)] if is_curve else []
        with tag("svg", classes="ll-plot-lines", viewBox="0 0 100 100", preserveAspectRatio="none"):
            if is_curve:
                line([(0.0, 0.0), (100.0, axis.at(1, 0, 100))], "ll-plot-straight")
            line([*begins, *zip(places, heights, strict=True)], "ll-plot-course")
        reference(chart, axis, is_curve=is_curve)
        every = -(-len(chart.points) // LABELS) if not is_curve else 1
        for at, (x, y, one) in enumerate(zip(places, heights, chart.points, strict=True)):
            if not is_curve:
                low, high = (axis.at(end, 0, 100) for end in (one.estimate.low, one.estimate.high))
                placed("ll-whisker", left=x, bottom=low, height=high - low)
            placed("ll-dot", left=x, bottom=y).set(title=f"{one.label}: {one.shown}")
            if at % every == 0:
                has_room = (at // every) % 2 == 0
                placed("ll-tick ll-tick-below" if has_room else "ll-tick ll-tick-below ll-wide-only", one.label, left=x)


def reference(chart: Chart, axis: Axis, *, is_curve: bool) -> None:
    """The value to hold the figures against, with its name."""
    if chart.reference is None:
        return
    value, name = chart.reference
    if is_curve:
        placed("ll-tick ll-tick-inside", name, left=62, bottom=axis.at(0.5, 0, 100))
        return
    y = axis.at(value, 0, 100)
    placed("ll-reference", bottom=y)
    placed("ll-tick ll-tick-above", name, bottom=y)


def across(points: Sequence[Point], *, is_curve: bool) -> list[float]:
    """Where each figure stands, in percent of the width."""
    if is_curve:
        return [100 * (at + 1) / len(points) for at in range(len(points))]
    every = max(len(points) - 1, 1)
    return [EDGE + at * (100 - 2 * EDGE) / every for at in range(len(points))]


def line(points: Sequence[tuple[float, float]], classes: str) -> None:
    """A line through points, in percent from the left and from below."""
    joined = " ".join(f"{x:.2f},{100 - y:.2f}" for x, y in points)
    tag("polyline", classes=classes, points=joined, vector_effect="non-scaling-stroke")


def placed(classes: str, text: str = "", **where: float) -> Tag:
    """A part of a chart at its place in percent."""
    made = tag("span", text, classes)
    made.style("; ".join(f"{side}: {share:.2f}%" for side, share in where.items()))
    return made
