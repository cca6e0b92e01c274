"""How reports say things: stages, few leads, values that nobody gave."""

from __future__ import annotations

from datetime import tzinfo

from leadline.evidence.report import figures
from leadline.evidence.report.document import Point
from leadline.evidence.review.costs import NOT_SAID
from leadline.evidence.stats import Estimate
from leadline.model.condition import Instant

FEW = 30  # leads, below which an interval says more than any share
ONE = {"lead": "lead", "mql": "MQL", "sql": "SQL", "opportunity": "opportunity", "customer": "customer"}
MANY = {"lead": "leads", "mql": "MQLs", "sql": "SQLs", "opportunity": "opportunities", "customer": "customers"}
BY = {
    "source": "source",
    "campaign": "campaign",
    "country": "country",
    "region": "region",
    "owner": "owner",
    "version": "version of the model",
}


def counted(number: int, stage: str = "lead") -> str:
    """So many leads of a stage.

    >>> counted(1, "opportunity"), counted(2000, "mql")
    ('1 opportunity', '2,000 MQLs')
    """
    return f"{figures.count(number)} {ONE[stage] if number == 1 else MANY[stage]}"


def share(estimate: Estimate | None) -> str:
    return figures.NONE if estimate is None else figures.percent(estimate.value)


def share_span(estimate: Estimate | None) -> str:
    return "" if estimate is None else figures.percent_span(estimate)


def money(amount: float | None, currency: str = "") -> str:
    """An amount, whole from 100 on.

    >>> money(1234.5, "EUR"), money(12.345), money(None)
    ('1,234 EUR', '12.35', '–')
    """
    if amount is None:
        return figures.NONE
    shown = f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:,.2f}".removesuffix(".00")
    return f"{shown} {currency}".strip()


def days(number: float | None) -> str:
    """Days with a decimal below ten, hours below one.

    >>> days(0.25), days(4.84), days(30)
    ('6 h', '4.8 d', '30 d')
    """
    if number is None:
        return figures.NONE
    if number < 1:
        return hours(number * 24)
    return f"{number:.1f} d" if round(number, 1) < 10 else f"{number:.0f} d"


def hours(number: float | None) -> str:
    """Hours, in minutes below one and in days from two days on.

    >>> hours(0.5), hours(1.5), hours(72)
    ('30 min', '1.5 h', '3.0 d')
    """
    if number is None:
        return figures.NONE
    if number >= 48:
        return days(number / 24)
    if number < 1:
        return f"{number * 60:.0f} min"
    return f"{number:.1f} h".replace(".0 h", " h") if round(number, 1) < 10 else f"{number:.0f} h"


def few(number: int, what: str = "leads") -> str:
    """What is said of figures that rest on few leads; empty where they are enough."""
    return (
        f"These are only {number} {what}, so chance has much to say; the intervals tell how much."
        if (0 < number < FEW)
        else ""
    )


def point(name: str, estimate: Estimate) -> Point:
    return Point(name, figures.percent(estimate.value), estimate)


def during(starts_at: Instant, ends_at: Instant, zone: tzinfo) -> str:
    """The days of a period in words."""
    return f"{figures.date(starts_at, zone)} to {figures.date(ends_at - 1, zone)}"


def name_of(value: str, by: str | None) -> str:
    """A value as it is shown; of a version its first characters."""
    if not value:
        return "before any version" if by == "version" else NOT_SAID
    return value[:12] if by == "version" else value
