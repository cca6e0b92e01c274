"""The clock of the first contact: until when it should be, and what is due at an instant if it was not."""

from __future__ import annotations

from dataclasses import dataclass

from leadline.model.condition import Duration, Instant
from leadline.routing.routing import Clock, Rep


@dataclass(frozen=True, slots=True)
class Times:
    """When something is to be done about an assignment that nobody followed up; ``None``: never."""

    contact_by: Instant
    remind_at: Instant | None = None
    escalate_at: Instant | None = None
    reassign_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at an instant, and when there is something again. A lead that another one gets needs no reminder."""

    reminder: bool = False
    escalation: bool = False
    reassignment: bool = False
    next_at: Instant | None = None


def times(clock: Clock, rep: Rep, at: Instant) -> Times:
    """The times of what was assigned to somebody at an instant."""

    def after(lasting: Duration | None) -> Instant | None:
        if lasting is None:
            return None
        return rep.hours.after(at, lasting) if clock.in_hours and rep.hours is not None else at + lasting

    by = after(clock.contact_within)
    assert by is not None, "a clock says within which time"
    return Times(by, after(clock.remind_after), after(clock.escalate_after), after(clock.reassign_after))


def due(times: Times, now: Instant, *, is_reminded: bool = False, is_escalated: bool = False) -> Due:
    """What is due now, given what was done already. An instant that is reached counts."""
    if times.reassign_at is not None and times.reassign_at <= now:
        return Due(escalation=is_past(times.escalate_at, now) and not is_escalated, reassignment=True)
    remind = None if is_reminded else times.remind_at
    escalate = None if is_escalated else times.escalate_at
    ahead = [one for one in (remind, escalate, times.reassign_at) if one is not None and one > now]
    return Due(is_past(remind, now), is_past(escalate, now), False, min(ahead, default=None))


def is_past(at: Instant | None, now: Instant) -> bool:
    return at is not None and at <= now
