"""A model file with the suggested points: where the history speaks clearly, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from leadline.evidence.rules.parts import Part, Sort, parts_of
from leadline.evidence.rules.result import Evidence
from leadline.evidence.rules.verdict import clear
from leadline.model import Model
from leadline.model.durations import duration
from leadline.model.editing import Path, Set, apply
from leadline.model.editing.tree import Plain, plain, read
from leadline.model.rule import Bins, Occurrences, PerProperty, Predicted, Rule, Silence
from leadline.model.text import fold


def rewritten(text: str, model: Model, found: Evidence) -> str:
    """The text with the suggested points; comments and layout stay. ``model`` is what the text says."""
    suggested = {one.label: one.suggestion.points for one in clear(found) if one.suggestion is not None}
    return with_points(text, model, suggested)


def with_points(text: str, model: Model, points: Mapping[str, float]) -> str:
    """The text where these parts, by their labels, have these points; parts that the model does not have are left."""
    by_label, rules = {part.label: part for part in parts_of(model)}, {rule.id: rule for rule in model.rules}
    says = plain(read(text))
    changes = []
    for label, number in points.items():
        if (part := by_label.get(label)) is not None:
            exact = Decimal(str(number))
            value = int(exact) if exact == exact.to_integral_value() else float(exact)
            changes.append(Set(place_of(part, rules[part.rule], says), value=value))
    return apply(text, changes)


def place_of(part: Part, rule: Rule, says: Plain) -> Path:
    """Where the points of a part stand in the file."""
    at: Path = ("rules", rule.id)
    if part.sort is Sort.otherwise:
        return (*at, "else")
    if part.sort is Sort.missing:
        return (*at, "missing")
    kind = rule.kind
    if isinstance(kind, Predicted) or (isinstance(kind, Occurrences) and isinstance(kind.points, PerProperty)):
        return (*at, "points", "times")
    if part.sort is not Sort.value:
        return (*at, "points")
    return (*at, "points", key_of(part, rule, keys_of(rule.id, says)))


def key_of(part: Part, rule: Rule, keys: Sequence[str]) -> str:
    """The key of a value as the file spells it."""

    def means(key: str) -> str:
        if isinstance(rule.kind, Bins):
            return repr(float(key))
        return str(duration(key)) if isinstance(rule.kind, Silence) else fold(key)

    return next(key for key in keys if means(key) == part.value)


def keys_of(rule: str, says: Plain) -> list[str]:
    assert isinstance(says, dict)
    rules = says["rules"]
    assert isinstance(rules, list)
    for one in rules:
        if isinstance(one, dict) and isinstance(name := one.get("id"), tuple) and name[0].strip() == rule:
            points = one["points"]
            return list(points) if isinstance(points, dict) else []
    return []
