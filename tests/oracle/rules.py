"""What one rule gives one lead at one instant, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from leadline.model.condition import (
    All,
    Any,
    Condition,
    Did,
    DidNot,
    Instant,
    Not,
    OneOf,
    ResultTest,
    Selection,
    ValueTest,
)
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Lookup,
    Occurrences,
    PerProperty,
    Predicted,
    Rule,
    Silence,
    Surge,
)
from leadline.model.rule import (
    Sequence as Steps,
)
from leadline.model.text import fold
from tests.oracle.conditions import EventProperties, LeadAt, holds
from tests.oracle.facts import Event
from tests.oracle.occurrences import EXACT, counting, factor_of, halved, in_window, kept, points_of
from tests.oracle.values import duration_of, folded, instant_of, is_missing, number_of

GREATEST = 1_000_000_000


@dataclass(frozen=True)
class Given:
    """A rule's contribution before its cap: points with 6 decimals, and what the explanation shows."""

    points: Decimal
    occurrences: int | None = None
    last_at: int | None = None


NOTHING = Given(Decimal(0))


def give(rule: Rule, lead: LeadAt) -> Given:
    """What the rule gives; refused beyond a thousand million points."""
    if rule.condition is not None and not holds(rule.condition, lead):
        return NOTHING
    match rule.kind:
        case Constant(points):
            return Given(points, last_at=last_change(rule, lead))
        case Bins():
            return Given(bin_points(rule.kind, lead.value(rule.kind.attribute)), last_at=last_change(rule, lead))
        case Lookup():
            return Given(lookup_points(rule.kind, lead.value(rule.kind.attribute)), last_at=last_change(rule, lead))
        case Occurrences():
            return occurrence_points(rule.kind, rule.dimension, lead)
        case AtLeast():
            return at_least_points(rule.kind, rule.dimension, lead)
        case Surge():
            return surge_points(rule.kind, rule.dimension, lead)
        case Steps():
            return sequence_points(rule.kind, rule.dimension, lead)
        case Silence():
            return silence_points(rule.kind, lead)
        case Predicted(predictor, times):
            found = lead.known.probability(lead.lead, predictor, lead.as_of)
            if found is None:
                return NOTHING
            probability, at = found
            return Given(rounded(Fraction(times) * Fraction(probability)), last_at=at)


def is_inexact(rule: Rule) -> bool:
    """Whether an engine that counts in doubles may differ in the sixth decimal."""
    kind = rule.kind
    if isinstance(kind, Occurrences):
        return kind.decay is not None or isinstance(kind.points, PerProperty)
    return isinstance(kind, Predicted)


def rounded(points: Fraction, decimals: int = 6) -> Decimal:
    """Rounded once, half away from zero; refused beyond a thousand million."""
    shifted = abs(points) * 10**decimals
    whole = int(shifted + Fraction(1, 2))
    if whole > GREATEST * 10**decimals:
        raise ValueError("a single contribution is beyond a thousand million points")
    return EXACT.scaleb(Decimal(whole if points >= 0 else -whole), -decimals)


# -- attributes ------------------------------------------------------------------------------------------------


def bin_points(bins: Bins, value: object) -> Decimal:
    if is_missing(value):
        return bins.missing
    number = number_of(value)
    points = bins.otherwise
    if number is not None:
        for step, step_points in sorted(bins.steps):
            if step <= number:
                points = step_points
    return points


def lookup_points(lookup: Lookup, value: object) -> Decimal:
    if is_missing(value):
        return lookup.missing
    if isinstance(value, list | tuple):
        return lookup.otherwise
    return dict(lookup.table).get(folded(value), lookup.otherwise)


def last_change(rule: Rule, lead: LeadAt) -> int | None:
    """The last change of any attribute that an attribute rule looks at."""
    names = set(attributes_of(rule.condition))
    if isinstance(rule.kind, Bins | Lookup):
        names.add(rule.kind.attribute)
    changes = [lead.known.last_change(lead.lead, name, lead.as_of) for name in names]
    return max((at for at in changes if at is not None), default=None)


def attributes_of(condition: Condition | None) -> Iterator[str]:
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from attributes_of(part)
        case Not(part):
            yield from attributes_of(part)
        case ValueTest(name, _):
            yield name
        case Did() | DidNot() | ResultTest() | None:
            pass


# -- events ----------------------------------------------------------------------------------------------------


def occurrence_points(kind: Occurrences, dimension: str, lead: LeadAt) -> Given:
    events = in_window(counting(kind.selection, kind.dated, dimension, lead), kind.within, lead.as_of)
    total, alive = Fraction(0), []
    for event in kept(events, kind.distinct, kind.limit, lead.model.timezone):
        factor = factor_of(kind.decay, lead.as_of - event.at)
        total += points_of(kind.points, event) * factor
        if factor != 0:
            alive.append(event)
    return shown(rounded(total), alive)


def shown(points: Decimal, events: Sequence[Event]) -> Given:
    return Given(points, len(events), events[-1].at if events else None)


def once(points: Decimal, events: Sequence[Event]) -> Given:
    """Points given once for all these occurrences; a row of no points is none, whatever occurred."""
    return shown(points, events) if points != 0 else NOTHING


def at_least_points(kind: AtLeast, dimension: str, lead: LeadAt) -> Given:
    events = in_window(counting(kind.selection, kind.dated, dimension, lead), kind.within, lead.as_of)
    left = kept(events, kind.distinct, kind.limit, lead.model.timezone)
    return once(kind.points, left) if len(left) >= kind.count else NOTHING


def surge_points(kind: Surge, dimension: str, lead: LeadAt) -> Given:
    events = counting(kind.selection, kind.dated, dimension, lead)
    begin = lead.as_of - kind.last
    now = [event for event in events if begin < event.at]
    before = [event for event in events if begin - kind.against < event.at <= begin]
    first = lead.known.first_fact(lead.lead, lead.as_of)
    if len(now) < 3 or first is None or first > begin - kind.against:
        return NOTHING
    pace, usual = Fraction(len(now), kind.last), Fraction(len(before), kind.against)
    return once(kind.points, now) if pace >= Fraction(kind.ratio) * usual else NOTHING


def sequence_points(kind: Steps, dimension: str, lead: LeadAt) -> Given:
    events = counting_steps(kind, dimension, lead)
    ends = sorted({event.at for event in events[-1]})
    completions = []
    for end in ends:
        start = latest_start(events, end)
        in_time = start is not None and (kind.within is None or end - start < kind.within)
        if in_time and (kind.recent is None or lead.as_of - kind.recent < end):
            completions.append(end)
    if not completions or kind.points == 0:
        return NOTHING
    return Given(kind.points, len(completions), completions[-1])


def counting_steps(kind: Steps, dimension: str, lead: LeadAt) -> list[list[Event]]:
    return [counting(step, kind.dated, dimension, lead) for step in kind.steps]


def latest_start(steps: Sequence[Sequence[Event]], end: Instant) -> Instant | None:
    """The latest instant at which a chain through all steps can begin that ends at this instant.

    Going back from the end, the latest earlier occurrence of each step leaves the most room for those before it.
    """
    at = end
    for events in reversed(steps[:-1]):
        earlier = [event.at for event in events if event.at < at]
        if not earlier:
            return None
        at = max(earlier)
    return at


def silence_points(kind: Silence, lead: LeadAt) -> Given:
    silence = lead.silence(kind.selection)
    if silence is None:
        return NOTHING
    reached = [points for tier, points in sorted(kind.tiers) if tier <= silence]
    points = sum(reached if kind.cumulative else reached[-1:], Decimal(0))
    selected = lead.selected(kind.selection)
    return Given(points, last_at=selected[-1].at if selected else None)


# -- points given by hand or by a flow -------------------------------------------------------------------------


def granted(dimension: str, lead: LeadAt) -> Given:
    """The implied rule `granted` of a dimension."""
    named = ValueTest("dimension", (OneOf(texts=(fold(dimension),)),))
    selection = Selection(names=("points.granted",))
    total, alive = Fraction(0), []
    for event in counting(selection, Dated(), dimension, lead):
        expires = instant_of(event.properties.get("expires"))
        if not holds(named, EventProperties(event)) or (expires is not None and lead.as_of >= expires):
            continue
        half_life = duration_of(event.properties.get("half_life"))
        factor = halved(lead.as_of - event.at, half_life) if half_life else Fraction(1)
        total += points_of(PerProperty("points", 1), event) * factor
        alive.append(event)
    return shown(rounded(total), alive)
