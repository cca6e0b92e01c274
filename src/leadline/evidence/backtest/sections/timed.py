"""How it went over time: date by date, and by the month in which leads came."""

from __future__ import annotations

from leadline.evidence.backtest.result import Backtest
from leadline.evidence.backtest.sections.ranked import lower
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Point, Section, Shape, Table
from leadline.model.words import number_words


def over_time(found: Backtest) -> Section:
    """The AUC at each date."""
    known = [one for one in found.on_dates if one.auc is not None]
    points = [Point(figures.date(one.at), figures.decimal(one.auc.value), one.auc) for one in known if one.auc]
    rows = [
        (
            figures.date(one.at),
            figures.count(one.leads),
            figures.count(one.happened),
            figures.NONE if one.auc is None else figures.decimal(one.auc.value),
            "" if one.auc is None else figures.span(one.auc),
        )
        for one in found.on_dates
    ]
    values = [one.auc.value for one in known if one.auc is not None]
    heading = "At no date can the AUC be told"
    if values:
        heading = f"Over time the AUC lies between {figures.decimal(min(values))} and {figures.decimal(max(values))}"
    says = "The AUC at each date with its 95 % interval, beside chance at 0.5."
    chart = Chart(Shape.course, says, points, False, (0.5, "chance"), lower(points), 1.0)
    return Section(heading, (), Table(("date", "leads", "with outcome", "AUC", "95 %"), rows), chart)


def cohorts(found: Backtest) -> Section:
    """Leads by the month in which they came."""
    rows = [
        (one.month, figures.count(one.leads), figures.percent(one.rate.value), figures.percent_span(one.rate))
        for one in found.cohorts
    ]
    points = [Point(one.month, figures.percent(one.rate.value), one.rate) for one in found.cohorts]
    within = "" if found.outcome.within_days is None else f" within {number_words(found.outcome.within_days)} days"
    says = "The share of each month's new leads that had the outcome, with 95 % intervals."
    return Section(
        "By the month in which leads came",
        (f"All leads of the data, whatever their score; the outcome is counted{within} after a lead came.",),
        Table(("came in", "leads", "with outcome", "95 %"), rows),
        Chart(Shape.course, says, points, True, None, 0.0),
    )
