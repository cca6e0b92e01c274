"""A comparison on paper."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.backtest.document import document as of_one
from leadline.evidence.backtest.sections.rested import judged
from leadline.evidence.compare.comparison import Comparison
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.model.words import capital

SHARES = ("best 20 %", "precision", "recall")
NAMES = {
    "best 10 %": "best 10 % against the average",
    "best 20 %": "outcomes in the best 20 %",
    "precision": "handed over, with the outcome",
    "recall": "with the outcome, handed over",
}


def document(found: Comparison) -> Document:
    """The whole comparison as sentences, tables and charts."""
    title = f"{found.new.title} instead of {found.old.title}"
    if found.new.title == found.old.title:
        title = f"{found.new.title}: the new version instead of the old"
    return Document(title, of_one(found.new).about, found.verdict, tuple(sections(found)))


def sections(found: Comparison) -> Iterator[Section]:
    """The sections that have anything to say."""
    if found.changes:
        yield side_by_side(found)
    if any(group.leads for group in found.handed):
        yield handed(found)
    if found.moves:
        yield moved(found)
    yield judged(found.new)


def shown(name: str, value: float | None) -> str:
    if value is None:
        return figures.NONE
    return figures.percent(value) if name in SHARES else figures.decimal(value, 1 if name == "best 10 %" else 3)


def side_by_side(found: Comparison) -> Section:
    """Every figure of both, and the difference."""
    rows, points = [], []
    for one in found.changes:
        name = NAMES.get(one.name, one.name)
        both = (name, shown(one.name, one.old), shown(one.name, one.new))
        if one.difference is None:
            rows.append((*both, "", ""))
            continue
        difference = figures.decimal(one.difference.value, 3)
        rows.append((*both, difference, figures.span(one.difference, 3)))
        if one.name != "best 10 %":  # it is on a scale of its own
            points.append(Point(capital(name), difference, one.difference))
    says = "The differences, new less old, with 95 % intervals beside none at 0."
    low = min((point.estimate.low for point in points), default=0.0)
    chart = Chart(Shape.whiskers, says, points, False, (0.0, "no difference"), min(low, 0.0))
    drawn = f"The intervals are from {found.times:,} draws of leads; differences of shares are in shares of 1."
    return Section("Side by side", (drawn,), Table(("", "old", "new", "difference", "95 %"), rows), chart)


def handed(found: Comparison) -> Section:
    """Whom each hands over."""
    rows = [
        (
            capital(one.name),
            figures.count(one.leads),
            figures.percent(one.rate.value) if one.leads else "",
            figures.percent_span(one.rate) if one.leads else "",
        )
        for one in found.handed
    ]
    points = [Point(capital(one.name), figures.percent(one.rate.value), one.rate) for one in found.handed if one.leads]
    chart = Chart(Shape.whiskers, "Of those handed over, the share with the outcome.", points, True, None, 0.0)
    return Section(
        "Whom both would hand over, and whom only one", (), Table(("", "leads", "with outcome", "95 %"), rows), chart
    )


def moved(found: Comparison) -> Section:
    """Who is in another band."""
    leads = sum(one.leads for one in found.moves)
    rows = [
        (
            one.old,
            one.new,
            figures.count(one.leads),
            figures.count(one.rows),
            figures.percent(one.rate.value),
            figures.percent_span(one.rate),
        )
        for one in found.moves
    ]
    are = "1 lead is" if leads == 1 else f"{figures.count(leads)} leads are"
    columns = ("band, old", "new", "at the last date", "at all dates", "with outcome", "95 %")
    return Section(f"{are} in another band at the last date", (), Table(columns, rows, left=2))
