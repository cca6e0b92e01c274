"""Revenue on paper: what customers brought, by band and by source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Document, Section, Table
from leadline.evidence.review.papers import said
from leadline.evidence.review.revenue import Brought, Revenue


def document(found: Revenue, currency: str, zone: tzinfo) -> Document:
    """The revenue as sentences and tables."""
    period = said.during(found.starts_at, found.ends_at, zone)
    about = (
        f"Leads that became a customer from {period}, and what their deals that were won in that time brought. Bands "
        f"are those that leads had when they were handed over. As known on {figures.date(found.as_of_at, zone)}."
    )
    return Document(f"Revenue, {period}", about, tuple(verdict(found, currency)), tuple(sections(found, currency)))


def verdict(found: Revenue, currency: str) -> Iterator[str]:
    everything = found.all
    if not everything.customers:
        yield "Nobody became a customer in this time."
        return
    yield (
        f"{said.counted(everything.customers, 'customer')} brought {said.money(everything.revenue, currency)}; half of "
        f"them no more than {said.money(everything.median, currency)}."
    )
    if everything.with_amount < everything.customers:
        missing = everything.customers - everything.with_amount
        yield f"No deal says what {figures.count(missing)} of them brought, so the sums are too small by that."


def sections(found: Revenue, currency: str) -> Iterator[Section]:
    for heading, lines in (("By band at the hand-over", found.bands), ("By source", found.sources)):
        if lines:
            name = "band" if lines is found.bands else "source"
            yield Section(heading, (), table(name, [*lines, found.all], currency))


def table(name: str, lines: Sequence[Brought], currency: str) -> Table:
    rows = [
        (
            one.name or "all",
            figures.count(one.customers),
            said.money(one.revenue, currency),
            figures.percent(one.share),
            said.money(one.median, currency),
        )
        for one in lines
    ]
    return Table((name, "customers", "revenue", "of all", "median"), rows)
