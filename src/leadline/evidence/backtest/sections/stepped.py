"""What the steps of a model come to: its bands, its grades, its threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadline.evidence.backtest.result import Backtest, Handover, Step
from leadline.evidence.backtest.sections.ranked import base
from leadline.evidence.backtest.verdict import unordered
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Point, Section, Shape, Table
from leadline.model.words import capital


def ladder(kind: str, steps: Sequence[Step], found: Backtest) -> Iterator[Section]:
    """The bands or the grades, where a model has them."""
    if not steps:
        return
    brings = [] if found.outcome.amounts is None else ["a lead brings"]
    columns = (kind, "leads", "at dates", "with outcome", "95 %", *brings)
    rows = []
    for step in steps:
        row = [step.name, figures.count(step.leads), figures.count(step.rows)]
        row += [figures.percent(step.rate.value), figures.percent_span(step.rate)] if step.rows else ["", ""]
        row += ["" if step.amount is None else figures.count(step.amount)] if brings else []
        rows.append(tuple(row))
    points = [Point(step.name, figures.percent(step.rate.value), step.rate) for step in steps if step.rows]
    wrong = unordered(steps)
    heading = f"Every {kind} sells better than the one below"
    if wrong:
        above, below = wrong[0]
        heading = f"{capital(kind)} {above.name} does not sell better than {below.name}"
    elif len(points) < 2:
        heading = f"All leads are in one {kind}"
    says = f"The share with the outcome in each {kind}, with 95 % intervals."
    yield Section(heading, (), Table(columns, rows), Chart(Shape.whiskers, says, points, True, base(found), 0.0))


def handed(handover: Handover) -> Section:
    """What the threshold does."""
    rows = [("leads handed over", figures.count(handover.handed), "")]
    if handover.a_week is not None:
        rows.append(("new ones a week", figures.decimal(handover.a_week, 1), ""))
    rows += [
        (
            "of them with the outcome",
            figures.percent(handover.precision.value),
            figures.percent_span(handover.precision),
        ),
        ("leads with the outcome", figures.count(handover.had), ""),
        ("of them handed over before", figures.percent(handover.recall.value), figures.percent_span(handover.recall)),
    ]
    sentences = [f"The threshold: {handover.words}." if handover.words else "Leads qualify by what they do alone."]
    if handover.ahead is not None:
        ahead = handover.ahead
        sentences.append(
            f"Half of those who had the outcome were handed over at least {figures.days(ahead.median)} before it; the "
            f"middle half {ahead.lower:.0f} to {figures.days(ahead.upper)}."
        )
    rate = 1 / handover.precision.value if handover.precision.value else None
    heading = (
        "None of those handed over had the outcome" if rate is None else f"1 in {rate:.1f} handed over had the outcome"
    )
    return Section(heading, tuple(sentences), Table(("", "", "95 %"), rows))
