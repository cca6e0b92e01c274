"""What is surely wrong with one rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import assert_never

from leadline.model.condition import Selection
from leadline.model.lint.finding import Finding, at_rule
from leadline.model.lint.reach import NOTHING, is_backwards, most_kept, reach_of_kind, uncapped
from leadline.model.lint.truth import Truth, is_possible, truth
from leadline.model.model import Model
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Fade,
    Kind,
    Lookup,
    Occurrences,
    PerProperty,
    Points,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.words import condition_words, duration_words, limit_words, number_words, points_words

ZERO = Decimal(0)


def of_rules(model: Model) -> Iterator[Finding]:
    """Findings of every rule that is switched on, in their order, and of rules that repeat another."""
    seen: dict[Rule, Rule] = {}
    for rule in model.enabled_rules:
        yield from of_rule(rule, model)
        alike = without_points(rule)
        if alike in seen:
            first = seen[alike]
            yield at_rule(rule, f"looks at the same as rule `{first.id}` in {rule.dimension}; both give their points")
        seen.setdefault(alike, rule)


def without_points(rule: Rule) -> Rule:
    """The rule without its points and what people call it: equal ones count the same thing."""
    plain = replace(rule, id="", title=None, note=None, line=None, group=None)
    match rule.kind:
        case Bins() as kind:
            bare: Kind = replace(kind, steps=tuple((v, ZERO) for v, _ in kind.steps), otherwise=ZERO, missing=ZERO)
        case Lookup() as kind:
            bare = replace(kind, table=tuple((v, ZERO) for v, _ in kind.table), otherwise=ZERO, missing=ZERO)
        case Silence() as kind:
            bare = replace(kind, tiers=tuple((age, ZERO) for age, _ in kind.tiers))
        case Predicted() as kind:
            bare = replace(kind, times=0.0)
        case Occurrences(points=PerProperty(name)) as kind:
            bare = replace(kind, points=PerProperty(name, 0.0))
        case Constant() | Occurrences() | AtLeast() | Surge() | Sequence() as kind:
            bare = replace(kind, points=ZERO)
    return replace(plain, kind=bare)


def of_rule(rule: Rule, model: Model) -> Iterator[Finding]:
    if rule.condition is not None and truth(rule.condition) is Truth.never:
        yield at_rule(
            rule, f"never gives points, because its `if` can never hold: {condition_words(rule.condition, model)}"
        )
        return
    for selection in selections_of(rule.kind):
        if not is_possible(selection):
            where = f": {condition_words(selection.where, model)}" if selection.where is not None else ""
            yield at_rule(rule, f"never gives points, because no event can pass its `where`{where}")
            return
    if is_backwards(dated_of(rule.kind)):
        yield at_rule(rule, "never gives points, because its `from` lies after its `until`")
        return
    if is_zero(rule.kind):
        yield at_rule(rule, "gives no points, whatever happens; say `enabled: false` to switch it off")
        return
    for sentence in of_kind(rule.kind):
        yield at_rule(rule, sentence)


def selections_of(kind: Kind) -> tuple[Selection, ...]:
    match kind:
        case Constant() | Bins() | Lookup() | Predicted():
            return ()
        case Sequence(steps):
            return steps
        case Occurrences(selection) | AtLeast(selection) | Surge(selection) | Silence(selection):
            return (selection,)
        case _:
            assert_never(kind)


def dated_of(kind: Kind) -> Dated:
    return kind.dated if isinstance(kind, Occurrences | AtLeast | Surge | Sequence) else Dated()


def is_zero(kind: Kind) -> bool:
    """Whether every number that the rule could give is 0."""
    match kind:
        case Occurrences(points=PerProperty(times=times)):
            return times == 0
        case AtLeast() | Surge() | Sequence() | Occurrences():
            return kind.points == ZERO
        case _:
            return reach_of_kind(kind) == NOTHING


def of_kind(kind: Kind) -> Iterator[str]:
    match kind:
        case Occurrences():
            yield from of_occurrences(kind)
        case AtLeast():
            most = most_kept(kind)
            if most is not None and most < kind.count:
                yield f"never gives points: its limit keeps {number_words(most)} at most, and it wants {kind.count}"
        case Bins():
            yield from of_bins(kind)
        case Lookup():
            values = {points for _, points in kind.table} | {kind.otherwise}
            if len(values) == 1:
                yield f"gives {points_words(kind.otherwise)} for every {kind.attribute}; its table changes nothing"
        case Silence():
            yield from of_silence(kind)
        case Constant() | Surge() | Sequence() | Predicted():
            pass
        case _:
            assert_never(kind)


def of_bins(kind: Bins) -> Iterator[str]:
    if len({points for _, points in kind.steps} | {kind.otherwise}) == 1:
        yield f"gives {points_words(kind.otherwise)} for every {kind.attribute}; its steps change nothing"
        return
    for (_, before), (value, points) in pairwise(kind.steps):
        if before == points:
            same = number_words(points)
            yield f"the step from {number_words(value)} changes nothing: the one before it gives {same} too"


def of_silence(kind: Silence) -> Iterator[str]:
    previous: Points = ZERO
    for age, points in kind.tiers:
        is_idle = points == ZERO if kind.cumulative else points == previous
        if is_idle:
            said = f"{points_words(points)} {'more' if kind.cumulative else 'as before'}"
            yield f"the tier after {duration_words(age)} changes nothing: it gives {said}"
        previous = points


def of_occurrences(kind: Occurrences) -> Iterator[str]:
    if isinstance(kind.decay, Fade):
        previous = 1.0
        for age, factor in kind.decay.steps:
            if kind.within is not None and age >= kind.within:
                yield f"the step of `fade` after {duration_words(age)} is never reached: `within` ends before it"
            elif factor == previous:
                yield f"the step of `fade` after {duration_words(age)} changes nothing: it is the same before"
            previous = factor
    if kind.cap is None:
        return
    reach = uncapped(kind)
    most = max(reach.high, -reach.low)
    if ZERO < most < kind.cap:
        yield f"its cap of {number_words(kind.cap)} can never bite: it gives {number_words(most)} at most"
    if isinstance(kind.points, PerProperty) or kind.decay is not None:
        return
    each = abs(kind.points)
    if kind.cap < each:
        yield f"one occurrence already gives {number_words(each)}, of which its cap leaves {number_words(kind.cap)}"
    elif kind.limit is not None and most > kind.cap:
        within_one = each * kind.limit.count
        if within_one > kind.cap or (within_one == kind.cap and kind.limit.per is not None):
            said = limit_words(kind.limit)
            yield f"its limit ({said}) can never bite: its cap of {number_words(kind.cap)} is reached before"
