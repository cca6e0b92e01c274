"""How the figures of evidence are written: one way each, in text, tables and charts."""

from __future__ import annotations

from datetime import UTC, tzinfo

from leadline.evidence.stats import Estimate
from leadline.model.condition import Instant
from leadline.model.words import date_words
from leadline.model.words.figures import MINUS

NONE = "–"


def percent(share: float) -> str:
    """A share in per cent, with a decimal below ten.

    >>> percent(0.0714), percent(0.5), percent(1)
    ('7.1 %', '50 %', '100 %')
    """
    return f"{share * 100:.1f} %" if round(share * 100, 1) < 10 else f"{share * 100:.0f} %"


def percent_span(estimate: Estimate) -> str:
    """An interval of shares.

    >>> percent_span(Estimate(0.1, 0.05, 0.2))
    '5.0–20 %'
    """
    return f"{percent(estimate.low).removesuffix(' %')}–{percent(estimate.high)}"


def decimal(value: float, digits: int = 2) -> str:
    """A number with so many decimals and a true minus sign.

    >>> decimal(-0.034, 3), decimal(-0.0001)
    ('−0.034', '0.00')
    """
    shown = f"{abs(value):,.{digits}f}"
    return f"{MINUS}{shown}" if value < 0 and float(shown.replace(",", "")) else shown


def span(estimate: Estimate, digits: int = 2) -> str:
    """An interval of numbers.

    >>> span(Estimate(0.7, 0.65, 0.75))
    '0.65–0.75'
    """
    joint = " to " if estimate.low < 0 else "–"
    return f"{decimal(estimate.low, digits)}{joint}{decimal(estimate.high, digits)}"


def times(value: float) -> str:
    """``2.4 ×``: how many times the average."""
    return f"{value:.1f} ×"


def in_hundred(share: float) -> str:
    """A share as so many times of 100."""
    return f"{share * 100:.0f}"


def count(number: float) -> str:
    return f"{number:,.0f}"


def days(number: float) -> str:
    """Days in words.

    >>> days(1), days(12.4)
    ('1 day', '12 days')
    """
    shown = f"{number:.0f}"
    return f"{shown} day" if shown == "1" else f"{shown} days"


def date(at: Instant, zone: tzinfo = UTC) -> str:
    return date_words(at, zone)
