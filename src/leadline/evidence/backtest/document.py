"""A backtest on paper: its verdict, then the figures that it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from leadline.evidence.backtest.result import Backtest
from leadline.evidence.backtest.sections.ranked import beside, rates, tenths, top
from leadline.evidence.backtest.sections.rested import judged
from leadline.evidence.backtest.sections.stepped import handed, ladder
from leadline.evidence.backtest.sections.timed import cohorts, over_time
from leadline.evidence.report import figures
from leadline.evidence.report.document import Document, Section
from leadline.model.words import number_words


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
        yield top(found)
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
