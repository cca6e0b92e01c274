"""Quiet hours: when a mail waits until the morning of whoever reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from leadline.errors import InputError
from leadline.model.condition import DAY, SECOND, Instant
from leadline.quality.places import country_code, zones_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WRITTEN = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])\s*(?:-|–|to)\s*([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Quiet:
    """From a time of day until before another, in the next day where that is earlier."""

    begins: time
    ends: time

    def has(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def __str__(self) -> str:
        return f"{self.begins:%H:%M} to {self.ends:%H:%M}"


def quiet_of(text: str) -> Quiet:
    """The quiet hours of a text.

    >>> str(quiet_of("21:00-8:00"))
    '21:00 to 08:00'
    """
    found = WRITTEN.fullmatch(text.strip())
    begins, ends = (time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))) if found else (None, None)
    if begins is None or ends is None or begins == ends:
        raise InputError(f"`{text}` are no quiet hours; write them as in `21:00 to 08:00`")
    return Quiet(begins, ends)


def quiet_until(at: Instant, quiet: Quiet, zone: ZoneInfo) -> Instant | None:
    """When it is loud again for somebody in that time zone; ``None``: it is now.

    Where the clocks are put back, an hour comes twice, and the second counts as the first does; where they are put
    forward past the end, the quiet hours end then.

    >>> night, berlin = quiet_of("22:00 to 07:00"), ZoneInfo("Europe/Berlin")
    >>> (quiet_until(0, night, berlin) or 0) // 3_600_000_000  # 01:00 in Berlin
    6
    """
    local = (EPOCH + timedelta(microseconds=at)).astimezone(zone)
    if not quiet.has(local.time()):
        return None
    days = range(3)
    ends = (datetime.combine(local.date() + timedelta(days=day), quiet.ends, zone) for day in days)
    found = sorted(instant_of(end.replace(fold=fold)) for end in ends for fold in (0, 1))
    return next(one for one in found if one > at and not quiet.has(clock_at(one, zone)))


def clock_at(at: Instant, zone: ZoneInfo) -> time:
    return (EPOCH + timedelta(microseconds=at)).astimezone(zone).time()


def instant_of(moment: datetime) -> Instant:
    return round((moment.astimezone(UTC) - EPOCH) / timedelta(seconds=1)) * SECOND


def loud_from(at: Instant, quiet: Quiet, zones: Sequence[ZoneInfo]) -> Instant | None:
    """When it is quiet in none of these zones any more; ``None``: it is in none now.

    Where it is always quiet in one of them, since they lie too far apart, the first counts.
    """
    now = at
    while now - at <= 2 * DAY:
        later = max(quiet_until(now, quiet, zone) or now for zone in zones)
        if later == now:
            return None if now == at else now
        now = later
    return quiet_until(at, quiet, zones[0])


def zones_of_lead(attributes: Mapping[str, str], otherwise: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Where a lead may be: in the time zone that it says, else in any of its country, else in another.

    >>> utc = ZoneInfo("UTC")
    >>> [zones_of_lead(one, utc)[0].key for one in ({"timezone": "Asia/Tokyo"}, {"country": "Japan"}, {})]
    ['Asia/Tokyo', 'Asia/Tokyo', 'UTC']
    """
    said = attributes.get("timezone", "")
    try:
        if "/" in said or said == "UTC":
            return (ZoneInfo(said),)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    zones = zones_of(country_code(attributes.get("country")) or "")
    return tuple(ZoneInfo(zone) for zone in zones) or (otherwise,)
