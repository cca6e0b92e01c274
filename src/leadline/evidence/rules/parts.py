"""The parts of a model that are held against the outcome: a rule, or each value, step and tier of it.

To see which value a rule found, whatever points it gives, the one plan is asked with a *probe*: the same model, whose
values give the numbers 1, 2, 3 … for points, and whose actions give at least one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from leadline.model import Model
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
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
from leadline.model.words import duration_words, number_words

ONE = Decimal(1)


class Sort(StrEnum):
    """What a part is: a rule that holds or not, an action that may come often, or a value of a rule with many."""

    rule = "rule"
    action = "action"
    value = "value"
    otherwise = "else"
    missing = "missing"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a rule. ``code`` is the points that the probe gives for it, 0 where any will do; ``points`` are those
    of the model now, for each time where it can come often, and ``weight`` is that of its dimension in the score."""

    rule: str
    label: str
    sort: Sort
    code: int
    points: Points
    weight: float
    value: str = ""

    @property
    def is_rest(self) -> bool:
        """Whether it stands for all that a rule does not name, and gives nothing."""
        return self.sort in (Sort.otherwise, Sort.missing) and not self.points


def parts_of(model: Model) -> tuple[Part, ...]:
    """The parts of all rules that are switched on, in the order of the file.

    A dimension that does not count in the score counts here with 1: its points mean something for a grade.
    """
    weights = {name: float(weight) or 1.0 for name, weight in model.weights}
    return tuple(part for rule in model.enabled_rules for part in parts_of_rule(rule, weights.get(rule.dimension, 1.0)))


def parts_of_rule(rule: Rule, weight: float) -> list[Part]:
    def values(named: list[tuple[str, str, Points]], otherwise: Points, missing: Points) -> list[Part]:
        found = [
            Part(rule.id, f"{rule.id}: {label}", Sort.value, at, points, weight, value)
            for at, (label, value, points) in enumerate(named, 1)
        ]
        rest = [(Sort.otherwise, otherwise, "anything else"), (Sort.missing, missing, "not known")]
        for at, (sort, points, label) in enumerate(rest, len(named) + 1):
            found.append(Part(rule.id, f"{rule.id}: {label}", sort, at, points, weight))
        return found

    match rule.kind:
        case Bins(_, steps, otherwise, missing):
            named = [(f"from {number_words(step)}", repr(step), points) for step, points in steps]
            return values(named, otherwise, missing)
        case Lookup(_, table, otherwise, missing, written):
            shown = written or tuple(key for key, _ in table)
            return values([(shown[at], key, points) for at, (key, points) in enumerate(table)], otherwise, missing)
        case Silence(_, tiers, _):
            return [
                Part(rule.id, f"{rule.id}: {duration_words(tier)}", Sort.value, at, points, weight, str(tier))
                for at, (tier, points) in enumerate(tiers, 1)
            ]
        case Occurrences(_, points):
            each = Decimal(str(points.times)) if isinstance(points, PerProperty) else points
            return [Part(rule.id, rule.id, Sort.action, 0, each, weight)]
        case Predicted(_, times):
            return [Part(rule.id, rule.id, Sort.action, 0, Decimal(str(times)), weight)]
        case Constant(points) | AtLeast(_, _, points) | Surge(_, _, _, _, points) | Sequence(_, points):
            return [Part(rule.id, rule.id, Sort.rule, 0, points, weight)]


def probe(model: Model, ever: bool = False) -> Model:
    """The model that shows which part of each rule a lead is in. ``ever``: actions count however long ago."""
    rules = tuple(replace(rule, kind=probing(rule.kind, ever)) for rule in model.rules)
    return replace(model, rules=rules, account_score=None)


def probing(kind: Kind, ever: bool) -> Kind:
    match kind:
        case Bins(_, steps):
            numbered = tuple((step, Decimal(at)) for at, (step, _) in enumerate(steps, 1))
            count = len(steps)
            return replace(kind, steps=numbered, otherwise=Decimal(count + 1), missing=Decimal(count + 2))
        case Lookup(_, table):
            named = tuple((key, Decimal(at)) for at, (key, _) in enumerate(table, 1))
            count = len(table)
            return replace(kind, table=named, otherwise=Decimal(count + 1), missing=Decimal(count + 2))
        case Silence(_, tiers):
            places = tuple((tier, Decimal(at)) for at, (tier, _) in enumerate(tiers, 1))
            return replace(kind, tiers=places, cumulative=False)
        case Occurrences():
            given = kind.points if isinstance(kind.points, PerProperty) or kind.points else ONE
            counted = replace(kind, points=given)
            return replace(counted, within=None, decay=None) if ever else counted
        case AtLeast():
            return replace(kind, points=ONE, within=None if ever else kind.within)
        case Constant() | Surge() | Sequence():
            return replace(kind, points=ONE)
        case Predicted():
            return kind
