"""The instant of a score, however it is given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TypeAlias

from leadline.errors import InputError
from leadline.model.case.moment import FORMS, moment
from leadline.model.condition import SECOND, Instant

AsOf: TypeAlias = "int | datetime | date | str | None"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = (datetime(1900, 1, 1, tzinfo=UTC) - EPOCH).days * 86_400 * SECOND
LAST = (datetime(2200, 1, 1, tzinfo=UTC) - EPOCH).days * 86_400 * SECOND


def instant_of(as_of: AsOf, now: Instant) -> Instant:
    """Microseconds UTC; a day is its midnight, a datetime without a zone is UTC, nothing is ``now``.

    >>> instant_of("1d ago", now=172_800_000_000) == instant_of(date(1970, 1, 2), now=0) == 86_400_000_000
    True
    """
    found = read(as_of, now)
    if not FIRST <= found <= LAST:
        raise InputError(
            f"as of {as_of}: this lies outside the years 1900 to 2200; an instant is microseconds or a date"
        )
    return found


def read(as_of: AsOf, now: Instant) -> Instant:
    if as_of is None:
        return now
    if isinstance(as_of, bool):
        raise InputError(f"as of {as_of}: this is no instant; write {FORMS}")
    if isinstance(as_of, int):
        return as_of
    if isinstance(as_of, str):
        found = moment(as_of, now)
        if found is None:
            raise InputError(f"as of `{as_of}`: this is no instant; write {FORMS}")
        return found
    if not isinstance(as_of, datetime):
        as_of = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    elif as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=UTC)
    elapsed = as_of - EPOCH
    return (elapsed.days * 86_400 + elapsed.seconds) * SECOND + elapsed.microseconds
