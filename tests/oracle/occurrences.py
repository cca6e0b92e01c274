"""Which events count for a rule, and how much each: restart, windows, `distinct`, limits, decay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from leadline.model.condition import Duration, Instant, Selection
from leadline.model.rule import Dated, Decay, Fade, HalfLife, Limit, Period, PerProperty
from tests.oracle.conditions import LeadAt
from tests.oracle.facts import Event
from tests.oracle.values import EPOCH, folded, is_missing, number_of

EXACT = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX)


def counting(selection: Selection, dated: Dated, dimension: str, lead: LeadAt) -> list[Event]:
    """The selected events that are inside `from` and `until` and after the dimension's last restart, in order."""
    after = restarted_at(dimension, lead)
    return [
        event
        for event in lead.selected(selection)
        if (dated.first is None or dated.first <= event.at)
        and (dated.last is None or event.at <= dated.last)
        and (after is None or event.at > after)
    ]


def restarted_at(dimension: str, lead: LeadAt) -> Instant | None:
    """The lead's last change, at or before the instant, to a stage that starts the dimension over."""
    stages = lead.model.dimension(dimension).restart
    instants = [event.at for event in stage_changes(lead) if stage_of(event) in stages]
    return max(instants, default=None)


def stage_changes(lead: LeadAt) -> list[Event]:
    """The changes of stage that name one, automated or not, in order."""
    events = lead.known.events.get(lead.lead, [])
    return [e for e in events if e.name == "stage.changed" and e.at <= lead.as_of and stage_of(e) is not None]


def stage_of(event: Event) -> str | None:
    value = event.properties.get("stage")
    return None if is_missing(value) else folded(value)


def stage(lead: LeadAt) -> str:
    changes = stage_changes(lead)
    return (stage_of(changes[-1]) if changes else None) or "lead"


def in_window(events: Sequence[Event], within: Duration | None, as_of: Instant) -> list[Event]:
    return [event for event in events if within is None or as_of - within < event.at]


def kept(events: Sequence[Event], distinct: str | None, limit: Limit | None, zone: str) -> list[Event]:
    """The occurrences that `distinct` or `limit` leaves, in order."""
    if distinct is not None:
        latest = {distinct_value(event, distinct): event for event in events}
        return sorted(latest.values(), key=lambda event: event.order)
    if limit is not None:
        periods: dict[object, list[Event]] = defaultdict(list)
        for event in events:
            periods[period_of(event.at, limit.per, zone)].append(event)
        latest_of_each = [event for period in periods.values() for event in period[-limit.count :]]
        return sorted(latest_of_each, key=lambda event: event.order)
    return list(events)


def distinct_value(event: Event, name: str) -> str | None:
    value = event.properties.get(name)
    return None if is_missing(value) else folded(value)


def period_of(at: Instant, per: Period | Duration | None, zone: str) -> object:
    """What names the calendar period or block that an instant lies in.

    An hour is an hour of the wall clock: the hour that is lived through twice in autumn is one period.
    """
    if per is None:
        return None
    if not isinstance(per, Period):
        return at // per
    local = (EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))
    match per:
        case Period.hour:
            return (local.date(), local.hour)
        case Period.day:
            return local.date()
        case Period.week:
            return local.date() - timedelta(days=local.weekday())
        case Period.month:
            return (local.year, local.month)


def points_of(points: Decimal | PerProperty, event: Event) -> Fraction:
    if isinstance(points, Decimal):
        return Fraction(points)
    number = number_of(event.properties.get(points.name))
    return Fraction(0) if number is None else Fraction(points.times) * Fraction(number)


def factor_of(decay: Decay | None, age: Duration) -> Fraction:
    match decay:
        case None:
            return Fraction(1)
        case HalfLife(duration):
            return halved(age, duration)
        case Fade(steps):
            factor = Fraction(1)
            for reached, step_factor in sorted(steps):
                if age >= reached:
                    factor = Fraction(str(step_factor))
            return factor


def halved(age: Duration, half_life: Duration) -> Fraction:
    """0.5 to the power of the age in half-lives, to 60 digits. Never 0, however small."""
    power = EXACT.power(Decimal("0.5"), EXACT.divide(Decimal(age), Decimal(half_life)))
    return Fraction(power) if power > Decimal("1e-60") else Fraction(1, 10**60)
