"""How far points can reach: the least and the most that a rule, a group, a dimension and the score can be.

A range is an outer bound: nobody is outside it, somebody may be nowhere near its ends. Points given by hand are left
out: a band that only they can reach is a slip all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import assert_never

from leadline.model.condition import DAY, HOUR, Duration
from leadline.model.lint.truth import Truth, is_possible, truth
from leadline.model.model import SCORE, Dimension, Group, Model
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Fade,
    HalfLife,
    Kind,
    Limit,
    Lookup,
    Occurrences,
    Period,
    PerProperty,
    Points,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)

ENDLESS = Decimal("Infinity")
SHORTEST = {
    Period.hour: HOUR // 2,
    Period.day: 22 * HOUR,
    Period.week: 6 * DAY,
    Period.month: 27 * DAY,
}  # clocks change


@dataclass(frozen=True, slots=True)
class Range:
    """Everything from ``low`` to ``high``, either of which may be infinite."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def clamped(self, minimum: Points | None, maximum: Points | None) -> Range:
        ends = []
        for end in (self.low, self.high):
            bounded = end if maximum is None else min(end, maximum)
            ends.append(bounded if minimum is None else max(bounded, minimum))
        return Range(ends[0], ends[1])

    def times(self, weight: Decimal) -> Range:
        if weight == 0:
            return NOTHING
        ends = (self.low * weight, self.high * weight)
        return Range(min(ends), max(ends))

    def with_nothing(self) -> Range:
        return Range(min(self.low, Decimal(0)), max(self.high, Decimal(0)))

    def shown(self) -> Range:
        """The range as results compare: at 2 decimals, rounded half away from zero."""
        return Range(at_two_decimals(self.low), at_two_decimals(self.high))


NOTHING = Range(Decimal(0), Decimal(0))


def at_two_decimals(value: Decimal) -> Decimal:
    return (
        value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if value.is_finite() and abs(value) < 10**18 else value
    )


def total(ranges: Iterable[Range]) -> Range:
    result = NOTHING
    for each in ranges:
        result = result + each
    return result


# -- rules ------------------------------------------------------------------------------------------------------


def reach_of_rule(rule: Rule) -> Range:
    """The least and the most that a rule can give."""
    holds = Truth.always if rule.condition is None else truth(rule.condition)
    if not rule.enabled or holds is Truth.never:
        return NOTHING
    reach = reach_of_kind(rule.kind)
    return reach if holds is Truth.always else reach.with_nothing()


def reach_of_kind(kind: Kind) -> Range:
    match kind:
        case Constant(points):
            return Range(points, points)
        case Bins():
            return hull([*(points for _, points in kind.steps), kind.otherwise, kind.missing])
        case Lookup():
            return hull([*(points for _, points in kind.table), kind.otherwise, kind.missing])
        case Occurrences():
            return reach_of_occurrences(kind)
        case AtLeast(selection, count, points, dated):
            fires = is_possible(selection) and not is_backwards(dated) and (most_kept(kind) or count) >= count
            return Range(points, points).with_nothing() if fires else NOTHING
        case Surge(selection, _, _, _, points, dated):
            fires = is_possible(selection) and not is_backwards(dated)
            return Range(points, points).with_nothing() if fires else NOTHING
        case Sequence(steps, points, _, _, dated):
            fires = all(is_possible(step) for step in steps) and not is_backwards(dated)
            return Range(points, points).with_nothing() if fires else NOTHING
        case Silence(_, tiers, cumulative):
            return hull([Decimal(0), *tier_sums([points for _, points in tiers], cumulative)])
        case Predicted(_, times):
            most = Decimal(repr(times))
            return Range(most, most).with_nothing()
        case _:
            assert_never(kind)


def hull(values: list[Decimal]) -> Range:
    return Range(min(values), max(values))


def tier_sums(points: list[Points], cumulative: bool) -> list[Points]:
    return [sum(points[: at + 1], Decimal(0)) for at in range(len(points))] if cumulative else points


def is_backwards(dated: Dated) -> bool:
    """Whether the first day that counts lies after the last one."""
    return dated.first is not None and dated.last is not None and dated.first > dated.last


def reach_of_occurrences(kind: Occurrences) -> Range:
    return uncapped(kind).clamped(None if kind.cap is None else -kind.cap, kind.cap)


def uncapped(kind: Occurrences) -> Range:
    """What the occurrences can come to before the rule's cap."""
    if not is_possible(kind.selection) or is_backwards(kind.dated):
        return NOTHING
    if isinstance(kind.points, PerProperty):
        return Range(-ENDLESS, ENDLESS) if kind.points.times else NOTHING
    if kind.points == 0:
        return NOTHING
    most = most_alive(kind)
    sum_ = kind.points * (ENDLESS if most is None else most)
    return Range(sum_, sum_).with_nothing()


def most_kept(kind: Occurrences | AtLeast) -> int | None:
    """How many occurrences can be kept at one instant; ``None``: any number."""
    window = kind.within
    if kind.dated.first is not None and kind.dated.last is not None:
        span = max(kind.dated.last - kind.dated.first + 1, 1)
        window = span if window is None else min(window, span)
    if isinstance(kind, Occurrences) and isinstance(kind.decay, Fade):
        ends = [age for at, (age, _) in enumerate(kind.decay.steps) if not any(f for _, f in kind.decay.steps[at:])]
        window = min([*ends[:1], *([] if window is None else [window])], default=None)
    if kind.limit is None:
        return None
    if kind.limit.per is None:
        return kind.limit.count
    return None if window is None else kind.limit.count * periods(window, kind.limit)


def periods(window: Duration, limit: Limit) -> int:
    """How many periods or blocks a window can touch at most."""
    length = SHORTEST[limit.per] if isinstance(limit.per, Period) else limit.per
    return 1 if length is None else -(-window // length) + 1


def most_alive(kind: Occurrences) -> Decimal | None:
    """How many whole occurrences those that are kept can weigh; ``None``: any number."""
    kept = most_kept(kind)
    if kept is not None:
        return Decimal(kept)
    if not isinstance(kind.decay, HalfLife) or kind.limit is None or kind.limit.per is None:
        return None
    # An occurrence of the latest period weighs at most 1, one of the period before it too, and so on by the decay.
    length = SHORTEST[kind.limit.per] if isinstance(kind.limit.per, Period) else kind.limit.per
    share = 0.5 ** (length / kind.decay.duration)
    if share > 0.999:
        return None
    weight = kind.limit.count * (1 + 1 / (1 - share))
    return Decimal(repr(weight)).quantize(Decimal("0.000001"), rounding=ROUND_CEILING)


# -- groups, dimensions, the score ------------------------------------------------------------------------------


def reach_of_group(group: Group, model: Model, clamped: bool = True) -> Range:
    inside = total(reach_of_rule(rule) for rule in model.enabled_rules if rule.group == group.name)
    return inside.clamped(group.minimum, group.maximum) if clamped else inside


def reach_of_dimension(dimension: Dimension, model: Model) -> Range:
    """The least and the most of a dimension; one without any rule is filled by hand, to its bounds."""
    rules = [rule for rule in model.rules if rule.dimension == dimension.name]
    if not rules:
        return Range(-ENDLESS, ENDLESS).clamped(dimension.minimum, dimension.maximum)
    groups = total(reach_of_group(group, model) for group in model.groups if group.dimension == dimension.name)
    alone = total(reach_of_rule(rule) for rule in rules if rule.enabled and rule.group is None)
    return (groups + alone).clamped(dimension.minimum, dimension.maximum)


def reach_of_results(model: Model) -> dict[str, Range]:
    """The least and the most of every dimension and of the score, as results compare."""
    exact = {dimension.name: reach_of_dimension(dimension, model) for dimension in model.dimensions}
    weights = dict(model.weights)
    score = total(reach.times(weights.get(name, Decimal(0))) for name, reach in exact.items())
    return {name: reach.shown() for name, reach in {**exact, SCORE: score}.items()}
