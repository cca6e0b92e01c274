"""Instants, durations and points as requests and answers have them."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BeforeValidator, Field, WithJsonSchema

from leadline.model.condition import Instant
from leadline.model.dates import span
from leadline.model.durations import duration

UTC = ZoneInfo("UTC")
LONGEST = 40  # characters of an instant or a duration


def instant(said: Any) -> Instant:
    """The instant of a text: a date is its midnight in UTC. A ``ValueError`` says why a text is none."""
    if not isinstance(said, str) or len(said) > LONGEST:
        raise ValueError("an instant is text, such as 2026-03-01T09:30:00Z, or a date")
    return span(said, UTC).start


def lasting(said: Any) -> int:
    if not isinstance(said, str) or len(said) > LONGEST:
        raise ValueError("a duration is text, such as 90d or 12h")
    return duration(said)


WHEN = {
    "type": "string",
    "description": "An instant in ISO 8601, or a date, which is its midnight in UTC.",
    "examples": ["2026-03-01T09:30:00Z"],
}
LASTS = {"type": "string", "description": "A number and a unit: m, h, d, w.", "examples": ["14d"]}
When = Annotated[int, BeforeValidator(instant), WithJsonSchema(WHEN)]
Lasts = Annotated[int, BeforeValidator(lasting), WithJsonSchema(LASTS)]
AsOf = Annotated[When | None, Query(description="As of when: an instant or a date; left out, it is now.")]
Points = Annotated[float, Field(description="Points, at 2 decimals.", examples=[84.5])]


def points(cents: int | None) -> float | None:
    """Hundredths of points as a number.

    >>> points(8450), points(None)
    (84.5, None)
    """
    return None if cents is None else cents / 100
