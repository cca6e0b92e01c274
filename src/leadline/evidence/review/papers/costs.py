"""Costs on paper: what a lead, an MQL and a customer cost by channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Point, Section, Shape, Table
from leadline.evidence.review.costs import FEW, ChannelCosts, CostReport
from leadline.evidence.review.differing import cheapest_and_dearest
from leadline.evidence.review.papers import said
from leadline.model.words import join_words


def document(found: CostReport, zone: tzinfo) -> Document:
    """The costs as sentences, a table and a chart."""
    period = said.during(found.starts_at, found.ends_at, zone)
    about = (
        f"What was spent from {period} against what came in that time: leads, MQLs and customers, whenever these had "
        f"come. Where a sale takes long, today's money stands beside older leads. As known on "
        f"{figures.date(found.as_of_at, zone)}."
    )
    return Document(f"What leads and customers cost, {period}", about, tuple(verdict(found)), tuple(sections(found)))


def verdict(found: CostReport) -> Iterator[str]:
    total = found.total
    came = (
        f"{said.counted(total.leads)}, {said.counted(total.mqls, 'mql')} and "
        f"{said.counted(total.customers, 'customer')} came in this time"
    )
    if found.edit is None:
        yield f"No costs are held against them: {came}. Keep a file of costs with `leadline costs apply costs.yml`."
        return
    if total.missing:
        months, channels = join_words(total.missing), [one.channel for one in found.channels if one.missing]
        yield (
            f"{came[0].upper()}{came[1:]}. For {months} the costs of {join_words(channels)} are not written, so "
            "nothing is said of what each cost there; write 0 where nothing was spent."
        )
    elif total.per_customer is not None:
        each = total.per_customer
        span = f"{said.money(each.low)} to {said.money(each.high, found.currency)} by chance alone"
        yield f"A customer cost {said.money(each.value, found.currency)} ({span}); {came}."
    else:
        yield f"{said.money(total.spent, found.currency)} were spent, and nobody became a customer; {came}."
    yield from apart(found)


def apart(found: CostReport) -> Iterator[str]:
    """The channels whose customers surely cost less, or more, than those of another."""
    for (cheap, low), (dear, high) in cheapest_and_dearest(found):
        yield (
            f"A customer of {cheap} cost {said.money(low, found.currency)}, one of {dear} "
            f"{said.money(high, found.currency)}; that is more than chance."
        )


def sections(found: CostReport) -> Iterator[Section]:
    lines = [*found.channels, *([] if found.rest is None else [found.rest])]
    names = [*(one.channel for one in found.channels), "no channel of the costs"]
    rows = [line(name, one) for name, one in zip(names, lines, strict=False)]
    rows.append(line("all", found.total))
    points = [
        Point(one.channel, said.money(one.per_customer.value), one.per_customer)
        for one in found.channels
        if one.per_customer is not None and not one.few
    ]
    sentences = [f"Fewer than {FEW} customers say little of what one costs; their channels are not drawn."]
    if found.rest is not None and found.rest.leads:
        sentences.append("The last line but one is what leads brought that no channel of the costs names.")
    columns = (
        *("channel", "spent", "leads", "MQLs", "customers"),
        *("a lead", "an MQL", "a customer", "95 %", "revenue"),
    )
    chart = Chart(Shape.whiskers, "What a customer cost by channel, with 95 % intervals.", points, False, None, 0.0)
    heading = f"By channel, in {found.currency}" if found.currency else "By channel"
    yield Section(heading, tuple(sentences), Table(columns, rows), chart if points else None)


def line(name: str, one: ChannelCosts) -> tuple[str, ...]:
    each = one.per_customer
    return (
        name,
        said.money(one.spent) + (" and more" if one.missing else ""),
        figures.count(one.leads),
        figures.count(one.mqls),
        figures.count(one.customers),
        said.money(one.per_lead),
        said.money(one.per_mql),
        said.money(None if each is None else each.value),
        "" if each is None else f"{said.money(each.low)}–{said.money(each.high)}",
        said.money(one.revenue),
    )
