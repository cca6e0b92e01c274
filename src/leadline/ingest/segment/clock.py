"""When something happened: instants as clients write them, and a device's clock that is wrong.

The formula is Segment's: what a client wrote at ``timestamp`` and sent at ``sentAt``, both by its own clock, happened
at ``received_at − (sentAt − timestamp)`` by ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from leadline.ingest.segment.limits import Refused
from leadline.model.condition import SECOND, Instant

#: A smaller difference between sending and arrival is the way through the network, not a wrong clock. Left alone, it
#: gives the same instant when the client sends again, and a server's history keeps the instants that it states.
TRAVEL = 10 * SECOND

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:[Zz]|[+-]\d\d(?::?\d\d)?))?)?", re.ASCII
)
_UNITS = {10: SECOND, 13: 1000, 16: 1}  # of a number since 1970, by its digits
_NAIVE, _AWARE = datetime(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC)  # noqa: DTZ001  # a text without a zone is UTC
_FIRST = (datetime(1990, 1, 1, tzinfo=UTC) - _AWARE).days * 86_400 * SECOND
_END = (datetime(9999, 1, 1, tzinfo=UTC) - _AWARE).days * 86_400 * SECOND


def instant(value: Any) -> Instant:
    """An instant from ISO 8601 text, or from a whole number of seconds, milliseconds or microseconds since 1970.

    Without a zone it is UTC, without a time midnight; digits beyond the microsecond are cut off. A ValueError says
    that it is none.

    >>> instant("2026-03-01T10:00:00.123456789+01:00") == instant("2026-03-01t09:00:00.123456z")
    True
    >>> instant(1_772_355_600_000) == instant("2026-03-01 09:00")
    True
    """
    if isinstance(value, str) and _ISO.fullmatch(value):
        clock = datetime.fromisoformat(value[:-1] + "Z" if value[-1] == "z" else value)
        since = clock - (_NAIVE if clock.tzinfo is None else _AWARE)
        return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
    if isinstance(value, int) and not isinstance(value, bool):
        unit = _UNITS.get(len(str(value)) if 0 < value < 10**16 else 0)
        if unit is not None:
            return value * unit
    raise ValueError("no instant")


def occurred_at(raw: Mapping[str, Any], sent_at: Instant | None, received_at: Instant) -> Instant:
    """When what a message says happened: by its own word, by our clock; without its word when it arrived.

    Clients write ``timestamp`` (RudderStack's ``originalTimestamp``). Where both stand, the message has been corrected
    on its way, and ``timestamp`` is taken as it is.
    """
    original, stated = raw.get("originalTimestamp"), raw.get("timestamp")
    value = original if stated is None else stated
    if value is None:
        return received_at
    try:
        at = instant(value.strip() if isinstance(value, str) else value)
    except ValueError:
        raise Refused(
            "its timestamp cannot be read: write ISO 8601, such as 2026-03-01T09:00:00.000Z, or leave it out"
        ) from None
    if sent_at is not None and (original is None or stated is None) and abs(received_at - sent_at) > TRAVEL:
        at += received_at - sent_at
    if not _FIRST <= at < _END:
        raise Refused("its timestamp is before 1990 or after 9998: state when it happened, or leave timestamp out")
    return at
