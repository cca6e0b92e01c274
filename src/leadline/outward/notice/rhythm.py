"""When a notice is sent: at once, or together with others every hour or once a day; never in quiet hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadline.errors import InputError
from leadline.model.condition import HOUR, Instant
from leadline.outward.mail.hours import EPOCH, Quiet, instant_of, quiet_until

AT_ONCE, HOURLY = "at once", "hourly"
DAILY = re.compile(r"daily at ([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``digest`` as people write it; ``daily`` is the time of day, where it is sent daily."""

    digest: str = AT_ONCE
    daily: time | None = None
    quiet: Quiet | None = None
    zone: ZoneInfo = ZoneInfo("UTC")

    @property
    def is_digest(self) -> bool:
        return self.digest != AT_ONCE

    def due(self, made_at: Instant) -> Instant:
        """When a notice that was made at an instant is sent: at it, or with the next digest after it.

        >>> Rhythm("hourly").due(1) == Rhythm("hourly").due(HOUR) == HOUR
        True
        """
        due = self.with_others(made_at)
        return due if self.quiet is None else quiet_until(due, self.quiet, self.zone) or due

    def with_others(self, made_at: Instant) -> Instant:
        if self.digest == HOURLY:
            return -(-made_at // HOUR) * HOUR
        if self.daily is None:
            return made_at
        today = (EPOCH + timedelta(microseconds=made_at)).astimezone(self.zone).date()
        days = (datetime.combine(today + timedelta(days=day), self.daily, self.zone) for day in range(2))
        return next(at for at in map(instant_of, days) if at >= made_at)


def digest_of(said: object) -> tuple[str, time | None]:
    """The setting ``digest``.

    >>> digest_of("daily at 8:30")
    ('daily at 08:30', datetime.time(8, 30))
    """
    if said in (AT_ONCE, HOURLY):
        return str(said), None
    found = DAILY.fullmatch(said.strip()) if isinstance(said, str) else None
    if found is None:
        raise InputError(f"`digest` is `{AT_ONCE}`, `{HOURLY}`, or a time of day as in `daily at 08:30`")
    at = time(int(found[1]), int(found[2]))
    return f"daily at {at:%H:%M}", at
