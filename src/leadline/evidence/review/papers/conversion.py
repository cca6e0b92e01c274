"""Conversion by score on paper: does a higher score sell better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Section, Shape, Table
from leadline.evidence.review.conversion import BUYERS, Class, Conversion
from leadline.evidence.review.differing import wrong_way
from leadline.evidence.review.papers import said

HEADINGS = {"band": "By band", "grade": "By grade", "tenth": "By tenths of the leads, the best first"}
HANDED = (
    "Leads that became an MQL in this time and had a score then, with what they did until now; late ones had less time."
)


def document(found: Conversion, zone: tzinfo) -> Document:
    """The conversion as sentences, tables and charts."""
    period = said.during(found.starts_at, found.ends_at, zone)
    about = (
        f"What leads did from {period}, by what the model had said of them at its start. They were known then and no "
        f"SQL yet, each has had as long, and no score knows what came after. As known on "
        f"{figures.date(found.as_of_at, zone)}."
    )
    return Document(f"Does a higher score sell better, {period}", about, tuple(verdict(found)), tuple(sections(found)))


def verdict(found: Conversion) -> Iterator[str]:
    if not found.leads:
        yield (
            "Nothing had been said of any lead at the start of this time, so nothing can be held against what they "
            "did. Choose a time after the model began to score, or let a backtest say what it would have said."
        )
        return
    bought = sum(one.customers for one in found.tenths)
    if bought < BUYERS or found.auc is None:
        yield (
            f"{said.counted(bought, 'customer')} of {said.counted(found.leads)} came from those that were scored at "
            "the start: too few to say whether a higher score sells better."
        )
    else:
        times, low, high = (round(one * 100) for one in (found.auc.value, found.auc.low, found.auc.high))
        sells = (
            "A higher score sells better" if found.auc.low > 0.5 else "Nothing shows that a higher score sells better"
        )
        sells = "A higher score sells worse" if found.auc.high < 0.5 else sells
        yield (
            f"{sells}: of two leads, one that bought and one that did not, the score put the buyer higher {times} "
            f"times in 100 (95 % interval {low} to {high}; chance would be 50)."
        )
        yield from top(found.tenths, bought)
        yield from unordered("band", found.bands)
        yield from unordered("grade", found.grades)
    if found.unscored:
        yield f"{said.counted(found.unscored)} had no score at the start and are left out."


def top(tenths: Sequence[Class], bought: int) -> Iterator[str]:
    if len(tenths) > 1:
        first, leads = tenths[0], sum(one.leads for one in tenths)
        yield (
            f"The best {figures.percent(first.leads / leads)} of the leads brought "
            f"{figures.percent(first.customers / bought)} of the customers."
        )


def unordered(kind: str, classes: Sequence[Class]) -> Iterator[str]:
    """Neighbours of which the upper one surely sells worse than the lower one."""
    for above, below in wrong_way(classes, "customers"):
        yield (
            f"The {kind} {above.name} sells worse than {below.name}: {said.share(above.customer_rate)} against "
            f"{said.share(below.customer_rate)}."
        )


def sections(found: Conversion) -> Iterator[Section]:
    if found.leads:
        for kind, classes in (("band", found.bands), ("tenth", found.tenths), ("grade", found.grades)):
            if classes:
                yield ladder(HEADINGS[kind], kind, classes)
    for kind, classes in (("band", found.handed_bands), ("grade", found.handed_grades)):
        if classes:
            yield ladder(f"Of those handed over, by the {kind} that they had then", kind, classes, HANDED)


def ladder(heading: str, kind: str, classes: Sequence[Class], about: str = "") -> Section:
    columns = (kind, "score", "leads", "SQLs", "of leads", "95 %", "customers", "of leads", "95 %", "revenue")
    rows = [
        (
            one.name,
            scores(one),
            figures.count(one.leads),
            figures.count(one.sqls),
            said.share(one.sql_rate),
            said.share_span(one.sql_rate),
            figures.count(one.customers),
            said.share(one.customer_rate),
            said.share_span(one.customer_rate),
            said.money(one.revenue),
        )
        for one in classes
    ]
    sentences = [about] if about else []
    sentences += [] if kind != "tenth" else ["Leads of one score stay together, so tenths are not all of one size."]
    stage, rate = ("an SQL", "sql_rate") if about else ("a customer", "customer_rate")
    points = [said.point(one.name, getattr(one, rate)) for one in classes]
    says = f"The share of leads that became {stage}, by {kind}, with 95 % intervals."
    chart = Chart(Shape.course if kind == "tenth" else Shape.whiskers, says, points, True, None, 0.0)
    return Section(heading, tuple(sentences), Table(columns, rows, 2), chart)


def scores(one: Class) -> str:
    if one.least is None or one.most is None:
        return ""
    return f"{figures.decimal(one.least, 0)} to {figures.decimal(one.most, 0)}"
