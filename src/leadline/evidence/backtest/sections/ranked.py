"""How well the score ranks: beside its rivals, in tenths, and value by value."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from leadline.evidence.backtest.result import Backtest
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Point, Section, Shape, Table
from leadline.evidence.stats import Estimate
from leadline.model.words import capital, join_words


def beside(found: Backtest) -> Section:
    """The model beside its rivals."""
    columns = ("ranked by", "AUC", "95 %", "ahead by", "95 %")
    rows = [
        (capital(one.name), *with_span(one.auc, figures.decimal), *with_span(one.ahead, figures.decimal, ""))
        for one in found.rankers
    ]
    points = [Point(capital(one.name), figures.decimal(one.auc.value), one.auc) for one in found.rankers if one.auc]
    says = "The AUC of the score and of each rival, with 95 % intervals, beside chance at 0.5."
    ahead = [one.name for one in found.rankers if one.ahead is not None and one.ahead.low > 0]
    rivals = [one for one in found.rankers if one.ahead is not None]
    beaten = "every simple rival" if len(ahead) == len(rivals) else join_words(ahead) if ahead else "no simple rival"
    explains = "AUC is how often the better lead stands higher; a rival is behind by so much of it."
    chart = Chart(Shape.whiskers, says, points, False, (0.5, "chance"), lower(points), 1.0)
    return Section(f"The score ranks better than {beaten}", (explains,), Table(columns, rows), chart)


def lower(points: Sequence[Point]) -> float:
    """Where an axis of AUCs begins: at a round value below all intervals."""
    low = min((one.estimate.low for one in points), default=0.0)
    return 0.4 if low >= 0.4 else 0.2 if low >= 0.2 else 0.0


def top(found: Backtest) -> Section:
    """What is at the top of the list, by the score and by each rival."""
    columns = ("ranked by", "AP", "95 %", "best 10 %", "95 %", "best 20 %", "95 %")
    rows = [
        (
            capital(one.name),
            *with_span(one.average_precision, figures.decimal),
            figures.NONE if one.lift is None else figures.times(one.lift.value),
            "" if one.lift is None else figures.span(one.lift, 1),
            figures.NONE if one.captured is None else figures.percent(one.captured.value),
            "" if one.captured is None else figures.percent_span(one.captured),
        )
        for one in found.rankers
    ]
    explains = (
        "AP is the mean precision on the way down the list. The best 10 % of leads sell so many times the average, the "
        "best 20 % have so many of all outcomes."
    )
    lift = found.own.lift
    heading = "At the top of the list"
    if lift is not None:
        heading = f"The best 10 % of leads sell {figures.decimal(lift.value, 1)} times the average"
    return Section(heading, (explains,), Table(columns, rows))


def with_span(one: Estimate | None, shown: Callable[[float], str], nothing: str = figures.NONE) -> tuple[str, str]:
    """A figure and its interval as cells."""
    return (nothing, "") if one is None else (shown(one.value), figures.span(one))


def tenths(found: Backtest) -> Section:
    """From the best tenth of leads to the worst."""
    first = found.tenths[0]
    columns = ("tenth", "leads", "with outcome", "share", "of average", "caught so far")
    rows = [
        (
            f"{at}" if at > 1 else "1, the best",
            figures.count(one.rows),
            figures.count(one.happened),
            figures.percent(one.rate),
            figures.times(one.lift),
            figures.percent(one.captured),
        )
        for at, one in enumerate(found.tenths, 1)
    ]
    points = [
        Point(f"{at}0 %", figures.percent(one.captured), Estimate(one.captured, one.captured, one.captured))
        for at, one in enumerate(found.tenths, 1)
    ]
    says = "The share of all outcomes among the best share of leads; without a score it would be the straight line."
    chart = Chart(Shape.curve, says, points, True, (1.0, "without a score"), 0.0, 1.0)
    heading = f"The best tenth has {figures.percent(first.captured)} of the outcomes"
    counted = "A lead counts once for each date at which it was judged."
    return Section(heading, (counted,), Table(columns, rows), chart)


def rates(found: Backtest) -> Section:
    """How the share with the outcome goes with the score or the probability."""
    calibration = found.calibration
    of_chance = calibration.of == "probability"
    shown = figures.percent if of_chance else lambda value: figures.decimal(value, 0)
    columns = (calibration.of, "mean", "leads", "with outcome", "95 %")
    rows, points = [], []
    for one in reversed(calibration.bins):
        label = shown(one.first) if one.first == one.last else f"{shown(one.first)} to {shown(one.last)}"
        rate = figures.percent(one.rate.value)
        rows.append((label, shown(one.mean), figures.count(one.rows), rate, figures.percent_span(one.rate)))
        points.append(Point(label, rate, one.rate))
    sentences = []
    if calibration.error is not None and calibration.brier is not None:
        sentences.append(
            f"The probability misses by {figures.percent(calibration.error)} in the mean; Brier's score is "
            f"{figures.decimal(calibration.brier, 3)}."
        )
    says = f"The share with the outcome for each {calibration.of}, with 95 % intervals."
    chart = Chart(Shape.whiskers, says, points, True, base(found), 0.0)
    heading = "What a probability comes to" if of_chance else "What a score comes to"
    return Section(heading, tuple(sentences), Table(columns, rows), chart)


def base(found: Backtest) -> tuple[float, str]:
    """The share of all that was judged, to hold parts against."""
    happened = sum(one.happened for one in found.on_dates)
    return happened / found.seen.rows, "all leads"
