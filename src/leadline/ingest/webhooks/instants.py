"""Instants as senders write them, to ISO 8601 text in UTC and to microseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from leadline.model.condition import SECOND, Instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ISO = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d([.,]\d+)?)? ?([Zz]|[+-]\d\d(:?\d\d)?)?)?", re.ASCII)
_FIRST, _LAST = 1900, 2199


def of_iso(text: Any) -> Instant:
    """The instant that an ISO 8601 text names; without a zone it is UTC, without a time the day's beginning.

    Digits below a microsecond are dropped: Postmark writes seven. A ``ValueError`` where it names none.

    >>> of_iso("1970-01-01T01:00:00.0000019+01:00")
    1
    """
    if not isinstance(text, str) or _ISO.fullmatch(text.strip()) is None:
        raise ValueError("is no instant such as 2026-09-01T10:00:00Z")
    written = text.strip().upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z").replace(",", ".")
    try:
        clock = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError("is no instant: there is no such day or time") from None
    return _checked(clock if clock.tzinfo else clock.replace(tzinfo=UTC))


def of_epoch(number: Any, unit: Instant = SECOND) -> Instant:
    """The instant that a number since 1970 names, in units of so many microseconds.

    >>> of_epoch(1.5), of_epoch("1500", 1000)
    (1500000, 1500000)
    """
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        raise ValueError("is no number since 1970")
    try:
        since = Decimal(str(number).strip()) * unit
        return _checked(_EPOCH + timedelta(microseconds=int(since)))
    except (InvalidOperation, OverflowError, ValueError):
        raise ValueError("is no number since 1970 that lies between 1900 and 2199") from None


def iso(instant: Instant) -> str:
    """An instant as ISO 8601 text in UTC; reading it again gives the same.

    >>> iso(1_500_000)
    '1970-01-01T00:00:01.500000+00:00'
    """
    return (_EPOCH + timedelta(microseconds=instant)).isoformat()


def _checked(clock: datetime) -> Instant:
    if not _FIRST <= clock.year <= _LAST:
        raise ValueError(f"lies outside the years {_FIRST} to {_LAST}")
    return (clock - _EPOCH) // _MICROSECOND
