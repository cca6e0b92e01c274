"""Evidence of rules on paper: the verdict, then each part with its figures."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.backtest.sections.rested import of_leads
from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.rules.result import Evidence, Found, Worth
from leadline.evidence.rules.verdict import clear
from leadline.model.words import capital, join_words, number_words

WORDS = {
    Worth.earns: "earns its points",
    Worth.against: "goes against them",
    Worth.unpaid: "has none, and tells",
    Worth.vanishes: "others say it",
    Worth.open: "not shown",
    Worth.never: "holds of nobody",
    Worth.always: "holds of all",
}
CHARTED = 24


def document(found: Evidence) -> Document:
    """The whole as sentences, tables and a chart."""
    seen = found.seen
    dates = figures.date(seen.last_at)
    if seen.dates > 1:
        dates = f"{seen.dates} dates from {figures.date(seen.first_at)} to {dates}"
    about = (
        f"Success is a lead that {found.outcome.words}. Leads are looked at as of {dates}; the data end on "
        f"{figures.date(seen.ends_at)}."
    )
    return Document(f"{found.title}: which rules earn their points", about, found.verdict, tuple(sections(found)))


def sections(found: Evidence) -> Iterator[Section]:
    """The sections that have anything to say."""
    shown = [one for one in found.parts if one.leads]
    if shown:
        yield fared(found, shown)
    if found.scale is not None:
        yield suggested(found)
    if found.by_hand is not None:
        yield by_hand(found)
    trends = [one for one in found.parts if one.trend is not None]
    if trends:
        yield timed(trends)
    if found.alike:
        yield same(found)
    never = [f"`{one.label}`" for one in found.of(Worth.never)]
    if never:
        yield Section("What holds of nobody", (f"At the dates looked at, of nobody held {join_words(never)}.",))
    yield rested(found)


def fared(found: Evidence, shown: list[Found]) -> Section:
    """Each part: whom it reaches, how they fared, and how sure that is."""
    sentence = (
        "Leads are all of whom it held at any of the dates; shares count a lead once for each date. Lift is the share "
        "with it over the share without; its interval is for that line alone. Holm: named up to 5 %, any is named in "
        "vain in 5 % of histories at most; that is what the last column goes by. BY (Benjamini–Yekutieli): of those up "
        "to 5 %, 5 % are in vain in the mean."
    )
    columns = ("rule or value", "leads", "with it", "without", "lift", "95 %", "Holm", "BY", "so")
    rows = [
        (
            one.label,
            figures.count(one.leads),
            figures.percent(one.rate.value),
            figures.percent(one.rate_without.value) if one.worth is not Worth.always else figures.NONE,
            figures.NONE if one.lift is None else figures.times(one.lift.value),
            figures.NONE if one.lift is None else figures.span(one.lift, 1),
            figures.NONE if one.holm is None else chance(one.holm),
            figures.NONE if one.yekutieli is None else chance(one.yekutieli),
            WORDS[one.worth],
        )
        for one in shown
    ]
    drawn = sorted(shown, key=lambda one: one.p if one.p is not None else 1.0)[:CHARTED]
    points = [Point(one.label, figures.percent(one.rate.value), one.rate) for one in drawn]
    says = "The share of leads with the outcome among those with each rule or value, with 95 % intervals."
    chart = Chart(Shape.whiskers, says, points, True, (found.rate.value, "all leads"), 0.0)
    return Section("With and without each rule", (sentence,), Table(columns, rows), chart)


def chance(p: float) -> str:
    """A p-value, as short as it can be.

    >>> chance(0.0001), chance(0.034), chance(1.0)
    ('< 0.001', '0.034', '1.000')
    """
    return "< 0.001" if p < 0.001 else figures.decimal(p, 3)


def suggested(found: Evidence) -> Section:
    """The points now, those that the history suggests, and between which they lie."""
    sentence = (
        "Suggested points are those that tell most together, on the scale of the present ones: their sum spreads as "
        "the present sum does. Where few leads speak, they stay near the present. → marks where the history clearly "
        "disagrees with the present points, many looks accounted for. Beside the others: the log-odds that are left."
    )
    marked = {id(one) for one in clear(found)}
    columns = ("rule or value", "now", "suggested", "95 %", "beside the others", "95 %")
    rows = [
        (
            f"{'→' if id(one) in marked else ' '} {one.label}",
            number_words(one.points),
            number_words(one.suggestion.points),
            figures.span(one.suggestion.estimate, 1 if abs(one.points) >= 1 or not one.points else 3),
            figures.NONE if one.given_others is None else figures.decimal(one.given_others.value),
            figures.NONE if one.given_others is None else figures.span(one.given_others),
        )
        for one in found.parts
        if one.suggestion is not None
    ]
    return Section("What points the history suggests", (sentence,), Table(columns, rows))


def by_hand(found: Evidence) -> Section:
    """The classic method beside the careful one."""
    overall = found.by_hand
    assert overall is not None
    rate = (
        f"The lead-to-customer rate is {figures.percent(overall.rate)}: {figures.count(overall.had)} of "
        f"{of_leads(overall.leads)}, as they are at the end of the data. Points by hand are how many times that the "
        "close rate is; below it there are none. They are on a scale of their own."
    )
    why = (
        "Counted by hand, what a customer did after buying speaks for the rule too. The last column says where the two "
        "methods disagree, and why."
    )
    columns = ("rule or value", "leads", "close rate", "by hand", "lift before", "they differ because")
    rows = [
        (
            one.label,
            figures.count(one.by_hand.leads),
            figures.percent(one.by_hand.rate),
            number_words(one.by_hand.points),
            figures.NONE if one.lift is None else figures.times(one.lift.value),
            one.differs or "",
        )
        for one in found.parts
        if one.by_hand is not None
    ]
    return Section("By hand, as the guides teach it", (rate, why), Table(columns, rows))


def timed(shown: list[Found]) -> Section:
    """Whether each part tells as much in the later half of the dates as in the earlier."""
    columns = ("rule or value", "earlier", "later", "change of log-odds", "95 %", "Holm")
    rows = [
        (
            one.label,
            figures.percent(one.trend.earlier.value),
            figures.percent(one.trend.later.value),
            figures.decimal(one.trend.change.value),
            figures.span(one.trend.change),
            chance(one.trend.holm),
        )
        for one in shown
        if one.trend is not None
    ]
    losing = any(one.trend is not None and one.trend.holm <= 0.05 for one in shown)
    heading = "Some rules tell more or less than they did" if losing else "No rule is shown to lose its worth"
    return Section(heading, ("The share with the outcome in the two halves of the dates.",), Table(columns, rows))


def same(found: Evidence) -> Section:
    columns = ("one", "the other", "leads with both", "of either", "phi")
    rows = [
        (one.first, one.second, figures.count(one.both), figures.percent(one.jaccard), figures.decimal(one.phi))
        for one in found.alike
    ]
    said = "As of a date, at least 80 % of the leads with either have both, and phi is at least 0.8."
    return Section("What says the same", (said,), Table(columns, rows, left=2))


def rested(found: Evidence) -> Section:
    """What was judged, and what was left out."""
    seen = found.seen
    were = "was" if seen.leads == 1 else "were"
    sentences = [
        f"{of_leads(seen.leads)} {were} judged, {figures.count(seen.rows)} times in all.",
        "A lead is judged at a date if it was there and had not had the outcome yet.",
    ]
    alike = ["The dates of a lead"] * (seen.rows > seen.leads) + ["leads of one account"] * (seen.parties < seen.leads)
    if alike:
        sentences.append(
            f"{capital(join_words(alike))} are not independent: shares, tests, trends and suggestions count as much as "
            "they tell together."
        )
    if seen.parties < seen.leads:
        sentences.append(f"These are {figures.count(seen.parties)} accounts and leads without one.")
    if seen.too_young:
        sentences.append(f"{of_leads(seen.too_young)} came after the last date: too young to judge, and left out.")
    if seen.too_late:
        sentences.append(f"{seen.too_late} of the dates asked for are left out: the horizon is not over there.")
    if seen.before:
        sentences.append(f"{of_leads(seen.before)} had the outcome before they could be judged.")
    if seen.outside:
        sentences.append(f"{of_leads(seen.outside)} are outside the model's audience.")
    for one in found.untracked:
        fate = "rules on it are left out" if found.strict_time else "today's value stood in"
        sentences.append(f"`{one.attribute}` has no history; {fate}.")
    sentences += [
        f"Changes of `{part.attribute}` are known of {figures.percent(part.share)} who have it."
        for part in found.partly
    ]
    sentences.append("Caps of groups and ends of dimensions are not looked at here: each rule is judged for itself.")
    return Section("What was judged, and what was not", tuple(sentences))
