"""What a report is asked for, as the address of a request says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from typing import Annotated

import sqlalchemy as sa
from fastapi import Query

from leadline.api.actor import Actor
from leadline.api.faults import Fault
from leadline.api.fields import SHORT
from leadline.api.scoring.seen import sight_of
from leadline.errors import InputError
from leadline.evidence.review.period import Period, asked_for
from leadline.learning.reports.asked import Asked, By, days_of
from leadline.model.condition import Instant

Only = Annotated[str | None, Query(max_length=SHORT, description="Only leads with this value; empty: without one.")]
Day = Annotated[str | None, Query(max_length=10, examples=["2026-07-01"])]


class Every(StrEnum):
    """Of what length the cohorts of a funnel are."""

    month = "month"
    week = "week"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period, by its quarter or by its first and last day; without any this quarter. And which leads."""

    quarter: Annotated[str | None, Query(max_length=7, examples=["2026-Q3"])] = None
    since: Annotated[Day, Query(alias="from", description="The first day.")] = None
    until: Annotated[Day, Query(alias="to", description="The last day; left out: today.")] = None
    by: Annotated[By | None, Query(description="What the funnel tells leads apart by.")] = None
    every: Annotated[Every, Query(description="Of what length the funnel's cohorts are.")] = Every.month
    source: Only = None
    campaign: Only = None
    country: Only = None
    region: Only = None
    owner: Only = None
    version: Annotated[
        str | None, Query(max_length=SHORT, description="Only leads that came while this version was live.")
    ] = None

    def asked(self, con: sa.Connection, actor: Actor, now: Instant) -> Asked:
        only = {one: value for one in By if (value := getattr(self, one.value)) is not None}
        return Asked(self.period(now, days_of(con)), now, sight_of(con, actor), only, self.by, self.every is Every.week)

    def period(self, now: Instant, zone: tzinfo) -> Period:
        try:
            return asked_for(self.quarter, self.since, self.until, now, zone)
        except InputError as error:
            raise Fault("invalid", str(error), "query.quarter" if self.quarter is not None else "query.from") from None
