"""Points given by hand: an event like any other, so that a replay has them too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import HOUR, MINUTE, SECOND, Duration, Instant
from leadline.model.dates import iso
from leadline.store.audit import record
from leadline.store.people import ids_of
from leadline.store.saying import say
from leadline.store.whose import mark_dirty

GRANTED = "points.granted"


@dataclass(frozen=True, slots=True)
class Grant:
    """Points in a dimension, with a reason; they end at ``expires``, or halve every ``half_life``."""

    points: float
    dimension: str
    reason: str
    expires: Instant | None = None
    half_life: Duration | None = None

    def properties(self, by: str) -> dict[str, Any]:
        said: dict[str, Any] = {"points": self.points, "dimension": self.dimension, "reason": self.reason, "by": by}
        if self.expires is not None:
            said["expires"] = iso(self.expires)
        if self.half_life is not None:
            said["half_life"] = in_one_unit(self.half_life)
        return said


def in_one_unit(duration: Duration) -> str:
    """A duration in one whole unit, as events have it; parts of a second are cut off.

    >>> in_one_unit(36 * HOUR), in_one_unit(90 * SECOND)
    ('36h', '90s')
    """
    for unit, name in ((HOUR, "h"), (MINUTE, "m")):
        if duration % unit == 0:
            return f"{duration // unit}{name}"
    return f"{max(1, duration // SECOND)}s"


def grant(con: sa.Connection, lead_id: int, given: Grant, by: str, at: Instant, key: str) -> str:
    """Give a lead points; the id of the event, which ``key`` makes unique."""
    ids_of(con, lead_id)
    event_id = f"grant:{key}"
    say(con, lead_id, GRANTED, event_id, given.properties(by), at)
    mark_dirty(con, [lead_id], "event", at)
    record(con, at, by, "lead.grant", str(lead_id), {"points": given.points, "dimension": given.dimension})
    return event_id
