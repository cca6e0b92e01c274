"""A report as it is asked for by its name: its figures, and its document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from leadline.evidence.report import Document
from leadline.evidence.review.conversion import conversion
from leadline.evidence.review.follow_up import follow_up
from leadline.evidence.review.funnel import funnel
from leadline.evidence.review.papers import conversion as conversion_paper
from leadline.evidence.review.papers import costs as costs_paper
from leadline.evidence.review.papers import follow_up as follow_up_paper
from leadline.evidence.review.papers import funnel as funnel_paper
from leadline.evidence.review.papers import rejections as rejections_paper
from leadline.evidence.review.papers import revenue as revenue_paper
from leadline.evidence.review.period import months, weeks
from leadline.evidence.review.rejections import rejections
from leadline.evidence.review.revenue import revenue
from leadline.learning.reports import converting, deals, giving, scores, sending_back, stages
from leadline.learning.reports.asked import Asked
from leadline.learning.reports.channels import spent, standing_costs


class Kind(StrEnum):
    """The reports."""

    funnel = "funnel"
    conversion = "conversion"
    follow_up = "follow-up"
    costs = "costs"
    revenue = "revenue"
    rejections = "rejections"


TITLES: Mapping[Kind, str] = {
    Kind.funnel: "How far leads come, how soon, and from where",
    Kind.conversion: "Does a higher score sell better",
    Kind.follow_up: "How soon leads are contacted, and by whom",
    Kind.costs: "What a lead, an MQL and a customer cost by channel",
    Kind.revenue: "What customers brought, by band and by source",
    Kind.rejections: "Why leads were sent back",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What a report found. ``tables`` are the lists of its figures, by the names that a spreadsheet asks for."""

    name: str
    figures: Any
    document: Document
    tables: tuple[str, ...]


def report(con: sa.Connection, kind: Kind, asked: Asked) -> Report:
    """The report of that name."""
    if kind is Kind.follow_up:
        return of_follow_up(con, asked)
    with stages.reached(con, asked.as_of) as far:
        return OVER_STAGES[kind](con, asked, far)


def of_funnel(con: sa.Connection, asked: Asked, far: sa.Table) -> Report:
    parts = list((weeks if asked.weekly else months)(asked.period.until(asked.as_of)))
    every = "week" if asked.weekly else "month"
    by = None if asked.by is None else asked.by.value
    found = funnel(stages.found(con, asked, far), asked.period, asked.as_of, parts, by, every)
    tables = ("steps", "rungs", "cohorts", *(() if by is None else ("groups",)))
    return Report(Kind.funnel, found, funnel_paper.document(found, asked.period.zone), tables)


def of_conversion(con: sa.Connection, asked: Asked, far: sa.Table) -> Report:
    bands, grades = scores.names_of_model(con)
    rows, over = converting.scored(con, asked, far), converting.handed_over(con, asked, far)
    found = conversion(rows, over, bands, grades, asked.period.starts_at, asked.period.ends_at, asked.as_of)
    tables = ("bands", "tenths", "grades", "handed_bands", "handed_grades")
    return Report(Kind.conversion, found, conversion_paper.document(found, asked.period.zone), tables)


def of_follow_up(con: sa.Connection, asked: Asked) -> Report:
    found = follow_up(giving.given(con, asked), asked.period.starts_at, asked.period.ends_at, asked.as_of)
    return Report(Kind.follow_up, found, follow_up_paper.document(found, asked.period.zone), ("reps",))


def of_costs(con: sa.Connection, asked: Asked, far: sa.Table) -> Report:
    found = spent(con, asked, far)
    return Report(Kind.costs, found, costs_paper.document(found, asked.period.zone), ("channels",))


def of_revenue(con: sa.Connection, asked: Asked, far: sa.Table) -> Report:
    bands, _ = scores.names_of_model(con)
    found = revenue(deals.won(con, asked, far), bands, asked.period.starts_at, asked.period.ends_at, asked.as_of)
    return Report(
        Kind.revenue, found, revenue_paper.document(found, currency_of(con), asked.period.zone), ("bands", "sources")
    )


def of_rejections(con: sa.Connection, asked: Asked, far: sa.Table) -> Report:
    over, back = sending_back.handed_over(con, asked, far)
    rows = sending_back.sent(con, asked)
    found = rejections(rows, over, back, asked.period.starts_at, asked.period.ends_at, asked.as_of)
    return Report(Kind.rejections, found, rejections_paper.document(found, asked.period.zone), ("back", "lost"))


def currency_of(con: sa.Connection) -> str:
    """The currency that the costs name; empty where nobody says one."""
    standing = standing_costs(con)
    return "" if standing is None or standing.costs is None else standing.costs.currency


OVER_STAGES: Mapping[Kind, Callable[[sa.Connection, Asked, sa.Table], Report]] = {
    Kind.funnel: of_funnel,
    Kind.conversion: of_conversion,
    Kind.costs: of_costs,
    Kind.revenue: of_revenue,
    Kind.rejections: of_rejections,
}
