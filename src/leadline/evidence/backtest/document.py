"""A backtest on paper: its verdict, then the figures that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadline.evidence.backtest.result import Backtest, Handover, Ranker, Seen, Step
from leadline.evidence.backtest.verdict import unordered
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.stats import Estimate
from leadline.model.words import capital, join_words, number_words


def document(found: Backtest) -> Document:
    """The whole backtest as sentences, tables and charts."""
    seen = found.seen
    asked = "1 date" if seen.dates == 1 else f"{seen.dates} dates, {number_words(found.every_days)} days apart,"
    until = f" to {figures.date(seen.last_at)}" if seen.dates > 1 else ""
    about = (
        f"Success is a lead that {found.outcome.words}. Scored as of {asked} "
        f"{'from' if until else 'of'} {figures.date(seen.first_at)}{until}; the data end on "
        f"{figures.date(seen.ends_at)}."
    )
    title = f"{found.title}, held against what came after"
    return Document(title, about, found.verdict, tuple(sections(found)))


def sections(found: Backtest) -> Iterator[Section]:
    """The sections that have anything to say."""
    if found.own.auc is not None:
        yield beside(found)
        yield tenths(found)
        yield from ladder("band", found.bands, found)
        yield from ladder("grade", found.grades, found)
        yield rates(found)
        if found.handover is not None and found.handover.handed:
            yield handed(found.handover)
        if found.seen.dates > 1:
            yield over_time(found)
    if found.cohorts:
        yield cohorts(found)
    yield judged(found)


# -- the ranking ------------------------------------------------------------------------------------------------


def beside(found: Backtest) -> Section:
    """The model beside its rivals."""
    columns = ("ranked by", "AUC", "95 %", "AP", "best 10 %", "best 20 %", "ahead by", "95 %")
    rows = [ranker_row(one) for one in found.rankers]
    points = [Point(capital(one.name), figures.decimal(one.auc.value), one.auc) for one in found.rankers if one.auc]
    says = "The AUC of the score and of each rival, with 95 % intervals, beside chance at 0.5."
    ahead = [one.name for one in found.rankers if one.ahead is not None and one.ahead.low > 0]
    rivals = [one for one in found.rankers if one.ahead is not None]
    beaten = "every simple rival" if len(ahead) == len(rivals) else join_words(ahead) if ahead else "no simple rival"
    explains = (
        "AUC is how often the better lead stands higher, AP the mean precision. The best 10 % of leads sell so many "
        "times the average, the best 20 % have so many of all outcomes, and a rival is behind by so much AUC."
    )
    chart = Chart(Shape.whiskers, says, points, False, (0.5, "chance"), lower(points), 1.0)
    return Section(f"The score ranks better than {beaten}", (explains,), Table(columns, rows), chart)


def lower(points: Sequence[Point]) -> float:
    """Where an axis of AUCs begins: at a round value below all intervals."""
    low = min((one.estimate.low for one in points), default=0.0)
    return 0.4 if low >= 0.4 else 0.2 if low >= 0.2 else 0.0


def ranker_row(one: Ranker) -> tuple[str, ...]:
    lift = figures.NONE if one.lift is None else figures.times(one.lift)
    captured = figures.NONE if one.captured is None else figures.percent(one.captured)
    return (
        capital(one.name),
        figures.NONE if one.auc is None else figures.decimal(one.auc.value),
        "" if one.auc is None else figures.span(one.auc),
        figures.NONE if one.average_precision is None else figures.decimal(one.average_precision),
        lift,
        captured,
        "" if one.ahead is None else figures.decimal(one.ahead.value),
        "" if one.ahead is None else figures.span(one.ahead),
    )


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


# -- bands, grades, the threshold -------------------------------------------------------------------------------


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


# -- time -------------------------------------------------------------------------------------------------------


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


# -- what it rests on -------------------------------------------------------------------------------------------


def judged(found: Backtest) -> Section:
    """What was judged, what was left out, and why."""
    seen = found.seen
    were = "was" if seen.leads == 1 else "were"
    sentences = [
        f"{of_leads(seen.leads)} {were} judged, {figures.count(seen.rows)} times in all.",
        "A lead is judged at a date if it was there and had not had the outcome yet.",
    ]
    sentences += left_out(seen, found)
    if found.outcome.again:
        again = of_leads(found.outcome.again)
        sentences.append(f"{capital(again)} had the outcome more than once; the first counts.")
    if found.outcome.amounts is not None:
        unknown = found.outcome.unknown_amounts
        missing = f"; of {of_leads(unknown)} no amount is known" if unknown else ""
        sentences.append(f"The outcomes brought {figures.count(found.outcome.amounts)} in all{missing}.")
    sentences += hindsight(found)
    sentences.append(
        "An attribute is as it was at the date, as far as its changes say. Whether an event was made by a machine is "
        "judged as of today."
    )
    return Section("What was judged, and what was not", tuple(sentences))


def of_leads(number: int) -> str:
    return "1 lead" if number == 1 else f"{figures.count(number)} leads"


def left_out(seen: Seen, found: Backtest) -> Iterator[str]:
    if seen.too_young:
        came = "came" if found.outcome.within_days is not None else "is first known of"
        yield f"{of_leads(seen.too_young)} {came} after the last date: too young to judge, and left out."
    if seen.too_late:
        dates = "1 date" if seen.too_late == 1 else f"{seen.too_late} dates"
        yield f"{dates} asked for left out: the time to wait for the outcome is not over there."
    if seen.before:
        yield f"{of_leads(seen.before)} had the outcome before the first date at which they could be judged."
    if seen.outside:
        yield f"{of_leads(seen.outside)} are outside the model's audience."


def hindsight(found: Backtest) -> Iterator[str]:
    """Each attribute without a past, and where the model looks at it."""
    for one in found.untracked:
        places = [f"the rule `{rule}`" for rule in one.rules] + [f"`{part}`" for part in one.parts]
        fate = "left out" if found.strict_time else "as it is today"
        kept = " (`audience` stays)" if found.strict_time and "audience" in one.parts else ""
        yield f"`{one.attribute}` has no history; {fate} in {join_words(places)}{kept}."
    if found.partly:
        shares = [f"`{one.attribute}` {figures.percent(one.share)}" for one in found.partly]
        yield (
            f"Changes are known of so many who have the attribute: {join_words(shares)}. Of the others today's value "
            "stood in: that is right where it never changed, and not where nobody wrote it down."
        )
