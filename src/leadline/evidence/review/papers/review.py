"""The quarterly review on paper: one page of sentences, numbers and charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.review.costs import NOT_SAID
from leadline.evidence.review.findings import Finding, findings
from leadline.evidence.review.funnel import OTHERS
from leadline.evidence.review.papers import said
from leadline.evidence.review.papers.funnel import last_known
from leadline.evidence.review.quarter import Evidence, Number, Review, numbers
from leadline.evidence.stats import Estimate
from leadline.model.words import capital, join_words
from leadline.model.words.figures import MINUS

MOST_CHANGES, MOST_SHOWN, MOST_RULES = 6, 6, 4
NAMES = {
    "lead": "leads that came",
    "mql": "new MQLs",
    "sql": "new SQLs",
    "opportunity": "new opportunities",
    "customer": "new customers",
    "revenue": "revenue",
    "mql_to_sql": "MQLs that are an SQL by day 30",
    "kept": "first contacts in time",
    "median_hours": "median time to contact",
    "per_customer": "cost of a customer",
}
NOTHING = "Nothing in this quarter goes beyond chance."


def document(found: Review) -> Document:
    """The review as sentences, a table and charts."""
    told, period = findings(found), found.now.period
    so_far = "" if found.whole else ", so far"
    beside = found.name_before if found.whole else f"as many days of {found.name_before}"
    about = (
        f"{said.during(period.starts_at, period.ends_at, period.zone)}, beside {beside}, as known on "
        f"{figures.date(found.as_of_at, period.zone)}. What is said here goes beyond chance (95 %)."
    )
    return Document(f"{found.name} in review{so_far}", about, tuple(verdict(found, told)), tuple(sections(found, told)))


def verdict(found: Review, told: Sequence[Finding]) -> Iterator[str]:
    """The quarter in two or three sentences."""
    customers, revenue = found.now.came("customer"), found.now.revenue.all.revenue
    currency = found.now.costs.currency
    came = f"{said.counted(found.now.came('lead'))} came and {said.counted(customers, 'customer')} bought"
    brought = f", for {said.money(revenue, currency)}" if revenue else ""
    yield f"{capital(came)}{brought}{trend(found)}."
    bad = [one for one in told if not one.is_good]
    if bad:
        yield f"{bad[0].words} {bad[0].advice}".strip()
    elif told:
        yield told[0].words
    else:
        yield f"{NOTHING} The numbers below are what there is."


def trend(found: Review) -> str:
    """How many customers there were before, where the difference is more than chance."""
    number = next(one for one in numbers(found) if one.name == "customer")
    if number.now is None or not number.is_more_than_chance:
        return ""
    how = "more" if number.now / found.now.period.days > (number.before or 0) / found.before.period.days else "fewer"
    return f"; these are {how} customers than the {figures.count(number.before or 0)} of {found.name_before}"


def sections(found: Review, told: Sequence[Finding]) -> Iterator[Section]:
    yield in_numbers(found)
    yield Section("What changed", changed(found))
    rules = found.evidence or Evidence(0)
    good = [*(one.words for one in told if one.is_good), *of_rules(rules.earn, "earn their points")]
    bad = [*(one.words for one in told if not one.is_good), *of_rules(rules.against, "go against their points")]
    yield Section("What works", good or [NOTHING])
    yield Section("What does not", bad or [NOTHING])
    advice = list(dict.fromkeys(one.advice for one in told if one.advice))
    advice += of_rules(rules.moved, "should have other points, which the evidence of rules suggests")
    yield Section("What to change", advice or ["Nothing that this quarter would be a reason for."])
    yield from charts(found)


def of_rules(labels: Sequence[str], what: str) -> Iterator[str]:
    """Some of the rules of which the last study found the same."""
    if labels:
        more = len(labels) - MOST_RULES
        named = [f"`{one}`" for one in labels[:MOST_RULES]] + ([f"{more} more"] if more > 0 else [])
        yield f"By the last look at the rules these {what}: {join_words(named, 'and')}."


def in_numbers(found: Review) -> Section:
    currency = found.now.costs.currency
    rows = [
        (named(one, currency), shown(one.now, one.kind), shown(one.before, one.kind), change(one))
        for one in numbers(found)
    ]
    table = Table(("", found.name, found.name_before, "change"), rows)
    return Section("The quarter in numbers", ("A change in brackets may be chance.",), table)


def named(one: Number, currency: str) -> str:
    return f"{NAMES[one.name]}, {currency}" if one.kind == "money" and currency else NAMES[one.name]


def shown(value: float | None, kind: str) -> str:
    if value is None:
        return figures.NONE
    if kind == "count":
        return figures.count(value)
    if kind == "share":
        return figures.percent(value)
    return said.hours(value) if kind == "hours" else said.money(value)


def change(one: Number) -> str:
    """A change in per cent, of shares in points; in brackets where it may be chance, or where that cannot be told."""
    if one.now is None or one.before is None:
        return ""
    if one.kind == "share":
        words = f"{figures.decimal((one.now - one.before) * 100, 0)} points"
    elif not one.before:
        return ""
    else:
        words = f"{figures.decimal((one.now / one.before - 1) * 100, 0)} %"
    words = words if words.startswith(MINUS) else f"+{words}"
    return words if one.is_more_than_chance else f"({words})"


def changed(found: Review) -> Sequence[str]:
    """What people changed, the latest first."""
    words = [f"{figures.date(one.at, found.now.period.zone)}: {one.words}" for one in found.changes[:MOST_CHANGES]]
    more = len(found.changes) - len(words)
    words += [f"And {figures.count(more)} more before."] if more > 0 else []
    return words or ["Nobody changed a model, the routing or a flow."]


def charts(found: Review) -> Iterator[Section]:
    steps = [
        said.point(f"{said.ONE[one.from_stage]} → {said.ONE[one.to_stage]}", known.share)
        for one in found.now.funnel.steps
        if one.entered and (known := last_known(one)) is not None and known.share is not None
    ]
    groups = [one for one in found.now.funnel.groups if one.name != OTHERS][:MOST_SHOWN]
    bands = [one for one in found.now.conversion.handed_bands if one.leads]
    reps = [one for one in found.now.follow_up.reps if one.kept + one.missed][:MOST_SHOWN]
    reasons = found.now.rejections.back.reasons[:MOST_SHOWN]
    yield from chart("From stage to stage", "The share that gets from each stage to the next.", steps, 1.0)
    yield from chart(
        "MQLs of leads, by source",
        "The share of the leads of each source that became an MQL, the largest sources first.",
        [counted(one.name or NOT_SAID, one.leads, one.mqls) for one in groups],
    )
    yield from chart(
        "SQLs of MQLs, by band",
        "The share of the leads handed over that became an SQL, by the band that they had then.",
        [counted(one.name, one.leads, one.sql_rate) for one in bands],
    )
    yield from chart(
        "First contacts in time, by rep",
        "How often each rep kept the clock of the first contact.",
        [counted(one.owner, one.kept + one.missed, one.kept_share) for one in reps],
        1.0,
    )
    yield from chart(
        "Why leads came back",
        "The share of each reason among the leads that sales sent back with one.",
        [counted(one.reason, one.leads, one.share) for one in reasons],
    )


def counted(name: str, leads: int, share: Estimate) -> Point:
    """A share with the name of what it is of, and of how many."""
    return said.point(f"{name} ({figures.count(leads)})", share)


def chart(heading: str, says: str, points: Sequence[Point], high: float | None = None) -> Iterator[Section]:
    """A chart of shares with their intervals, where there is anything to draw."""
    if points:
        drawn = Chart(Shape.whiskers, f"{says} With 95 % intervals.", points, True, None, 0.0, high)
        rows = [(one.label, one.shown, figures.percent_span(one.estimate)) for one in points]
        yield Section(heading, (), Table(("", "share", "95 %"), rows), drawn)
