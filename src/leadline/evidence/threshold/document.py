"""The choice of a threshold on paper."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.backtest.document import document as of_backtest
from leadline.evidence.backtest.sections.rested import judged
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.threshold.weighed import Candidate, Threshold
from leadline.model.words import number_words

SHOWN = 12


def document(found: Threshold) -> Document:
    """The whole choice as sentences, a table and charts."""
    wanted = found.wanted
    if wanted.capacity is not None:
        asked = f"Sales can call {number_words(wanted.capacity)} new leads a week."
    else:
        value, cost = (figures.count(one or 0) for one in (wanted.value, wanted.cost))
        asked = f"A sale brings {value}, a lead that is called costs {cost}."
    about = f"{asked} {of_backtest(found.backtest).about}"
    title = f"{found.title}: from which score a lead goes to sales"
    return Document(title, about, found.verdict, tuple(sections(found)))


def sections(found: Threshold) -> Iterator[Section]:
    """The sections that have anything to say."""
    if found.candidates:
        yield tried(found)
    yield judged(found.backtest)


def tried(found: Threshold) -> Section:
    """Thresholds from low to high, with those that matter among them."""
    has_worth = found.wanted.value is not None
    columns: tuple[str, ...] = ("score", "leads", "new a week", "with outcome", "95 %", "of all outcomes", "a week")
    columns = (*columns, "worth a week", "95 %") if has_worth else columns
    few = thinned(found)
    rows = [row(one, found, has_worth) for one in few]
    points = [
        Point(number_words(one.threshold), figures.decimal(one.a_week.value, 1), one.worth_a_week or one.a_week)
        for one in few
    ]
    what = "What leads are worth a week" if has_worth else "New leads a week"
    reference = None if found.wanted.capacity is None else (found.wanted.capacity, "what sales can call")
    if has_worth:
        reference = (0.0, "nothing")
        points = [Point(point.label, figures.decimal(point.estimate.value, 0), point.estimate) for point in points]
    low = min(0.0, *(point.estimate.low for point in points))
    chart = Chart(Shape.course, f"{what} for each threshold, with 95 % intervals.", points, False, reference, low)
    heading = "What each threshold would have done"
    return Section(heading, ("→ is the one to choose, · the present one.",), Table(columns, rows), chart)


def row(one: Candidate, found: Threshold, has_worth: bool) -> tuple[str, ...]:
    mark = "→ " if one == found.chosen else "· " if one == found.now else "  "
    cells = (
        f"{mark}{number_words(one.threshold)}",
        figures.count(one.handed),
        figures.decimal(one.a_week.value, 1),
        figures.percent(one.precision.value) if one.handed else "",
        figures.percent_span(one.precision) if one.handed else "",
        figures.percent(one.recall.value),
        figures.decimal(one.sold_a_week.value),
    )
    if not has_worth or one.worth_a_week is None:
        return cells
    return (*cells, figures.decimal(one.worth_a_week.value, 0), figures.span(one.worth_a_week, 0))


def thinned(found: Threshold) -> list[Candidate]:
    """About a dozen thresholds, with the chosen one and the present one."""
    every = -(-len(found.candidates) // SHOWN)
    return [
        one
        for at, one in enumerate(found.candidates)
        if at % every == 0 or one in (found.chosen, found.now) or at == len(found.candidates) - 1
    ]
