"""Who enters a flow, and when: pure answers about triggers, dates and repeated entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from leadline.flows.flow import Changed, Crossed, Dated, Flow, Happened, Moved, Reached, Trigger
from leadline.model.condition import Duration, Instant
from leadline.model.text import fold
from leadline.routing.hours import instant_at, local_date


@dataclass(frozen=True, slots=True)
class Before:
    """A lead's times in a flow: how many there were, when the last began, and whether one goes on."""

    number: int = 0
    entered_at: Instant | None = None
    is_inside: bool = False
    last_at: Instant | None = None  # when the last of them began, or was over


def may_enter(again: Duration | None, before: Before, now: Instant, event_at: Instant | None = None) -> bool:
    """Whether a lead may enter once more. Nobody is in a flow twice at a time, and an event that was before the last
    time was over does not begin another."""
    if before.is_inside or (again is None and before.number):
        return False
    if event_at is not None and before.last_at is not None and event_at <= before.last_at:
        return False
    return before.entered_at is None or again is None or before.entered_at + again <= now


def starts(trigger: Trigger, kind: str, what: Mapping[str, Any]) -> bool:
    """Whether a happening is one that a trigger means. What an event's properties are is not asked here."""
    match trigger:
        case Happened(selection):
            return kind == "did" and any(
                selection.acts or name in selection.names or name.startswith(selection.prefixes)
                for name in what["events"]
            )
        case Moved(segment, entered):
            return kind == ("entered" if entered else "left") and what["segment"] == segment
        case Crossed():
            return kind == "scored" and trigger.result in what and crosses(trigger, *what[trigger.result])
        case Reached(stages):
            return kind == "moved" and what["to"] in stages
        case Changed(attribute, to):
            if kind != "changed" or attribute not in what:
                return False
            after = what[attribute][1]
            return not to or (after is not None and fold(str(after)) in to)
    return False


def crosses(trigger: Crossed, before: float | None, after: float | None) -> bool:
    """Whether a result went over the value. A lead that had none comes from below, one that has none now is nowhere."""
    if after is None:
        return False
    if trigger.up:
        return after >= trigger.value and (before is None or before < trigger.value)
    return after < trigger.value and before is not None and before >= trigger.value


def listened(flow: Flow) -> list[str]:
    """What a flow has to be told of, as people write what they listen for."""
    found: list[str] = []
    for trigger in flow.triggers:
        match trigger:
            case Happened(selection):
                is_any = selection.acts or selection.prefixes
                found += ["did"] if is_any else [f"did {name}" for name in selection.names]
            case Moved(segment, entered):
                found.append(f"{'entered' if entered else 'left'} {segment}")
            case Crossed():
                found.append(f"scored {trigger.result}")
            case Reached(stages):
                found += [f"moved {stage}" for stage in stages]
            case Changed():
                found.append(f"changed {trigger.attribute}")
    return found


def due_days(trigger: Dated, since: Instant, until: Instant) -> list[date]:
    """The days that an attribute may name for its instant to be after ``since`` and not after ``until``, anywhere."""
    first = local_date(since, ZoneInfo("UTC")) - timedelta(days=2 + trigger.shift)
    last = local_date(until, ZoneInfo("UTC")) + timedelta(days=2 - trigger.shift)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def due_at(trigger: Dated, said: str, since: Instant, until: Instant, zone: ZoneInfo) -> Instant | None:
    """The instant of a date after ``since`` and not after ``until``, where that is the time zone; ``None``: none is.

    The 29th of February is the 28th in a year without one.
    """
    try:
        named = date.fromisoformat(said[:10])
    except ValueError:
        return None
    for day in due_days(trigger, since, until):
        if named == day or (trigger.yearly and is_birthday(named, day)):
            at = instant_at(day + timedelta(days=trigger.shift), trigger.minute, zone)
            if since < at <= until:
                return at
    return None


def is_birthday(named: date, day: date) -> bool:
    if (named.month, named.day) == (2, 29) and not is_leap(day.year):
        return (day.month, day.day) == (2, 28) and day >= named
    return (named.month, named.day) == (day.month, day.day) and day >= named


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
