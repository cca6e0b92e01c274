"""Rejections on paper: why leads were sent back, and why deals were lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Chart, Document, Section, Shape, Table
from leadline.evidence.review.papers import said
from leadline.evidence.review.rejections import Reasons, Rejections


def document(found: Rejections, zone: tzinfo) -> Document:
    """The rejections as sentences, tables and charts."""
    period = said.during(found.starts_at, found.ends_at, zone)
    about = (
        f"What people sent back or lost from {period}, by the reason that they gave. What was said for one lead alone "
        f"is only counted. As known on {figures.date(found.as_of_at, zone)}."
    )
    return Document(f"Why leads were rejected, {period}", about, tuple(verdict(found)), tuple(sections(found)))


def verdict(found: Rejections) -> Iterator[str]:
    if found.handed_over:
        yield (
            f"{figures.percent(found.sent_back.value)} of the {said.counted(found.handed_over, 'mql')} of this time "
            f"were sent back by people so far ({figures.percent_span(found.sent_back)})."
        )
    if not found.back.leads:
        yield "Nobody sent a lead back in this time."
    elif found.back.reasons:
        first = found.back.reasons[0]
        yield (
            f"The reason given most: “{first.reason}”, for {figures.percent(first.share.value)} of those with a reason "
            f"({figures.percent_span(first.share)})."
        )
    if found.back.without_reason:
        yield f"{said.counted(found.back.without_reason)} were sent back without a reason, which teaches nothing."


def sections(found: Rejections) -> Iterator[Section]:
    yield Section(
        "What was sent back",
        (),
        Table(
            ("", "leads"),
            [
                ("to marketing, by people (recycled)", figures.count(found.recycled)),
                ("for good, by people (disqualified)", figures.count(found.disqualified)),
                ("by the model or a flow", figures.count(found.by_model)),
                ("lost by sales", figures.count(found.lost.leads)),
            ],
        ),
    )
    for heading, reasons in (("Why leads were sent back", found.back), ("Why deals were lost", found.lost)):
        if reasons.reasons:
            yield why(heading, reasons)


def why(heading: str, found: Reasons) -> Section:
    rows = [
        (one.reason, figures.count(one.leads), figures.percent(one.share.value), figures.percent_span(one.share))
        for one in found.reasons
    ]
    rows += [("reasons of one lead each", figures.count(found.once), "", "")] if found.once else []
    rows += [("without a reason", figures.count(found.without_reason), "", "")] if found.without_reason else []
    points = [said.point(one.reason, one.share) for one in found.reasons]
    says = "The share of each reason, with 95 % intervals."
    return Section(
        heading,
        (),
        Table(("reason", "leads", "of those with a reason", "95 %"), rows),
        Chart(Shape.whiskers, says, points, True, None, 0.0),
    )
