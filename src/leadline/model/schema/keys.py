"""Every key of the model language by its place, so that the documentation can be held against it."""

from __future__ import annotations

from leadline.model.schema.conditions import did, nested, tests
from leadline.model.schema.model import breadth, model_keys, parts
from leadline.model.schema.rules import per_property, rule_keys, step, surge
from leadline.model.schema.shapes import Json, Schema


def keys() -> tuple[str, ...]:
    """The keys by their place: `model`, `dimensions.min`, `rules.limit`, `did.within`, `test.gte`; in the docs' order.

    >>> [key for key in keys() if key.startswith("rules.surge")]
    ['rules.surge', 'rules.surge.last', 'rules.surge.against', 'rules.surge.at_least']
    """
    inside = parts()
    below: dict[str, dict[str, Json]] = {
        "define": closed_keys(inside["definition"], "list"),
        "activity": keys_of(inside["activity"]),
        "dimensions": keys_of(inside["dimension"]),
        "groups": keys_of(inside["group"]),
        "rules": rule_keys(),
        "rules.points": keys_of(per_property()),
        "rules.surge": keys_of(surge()),
        "rules.sequence": keys_of(step()),
        "grades": keys_of(inside["ladder"]),
        "bands": keys_of(inside["ladder"]),
        "priority": closed_keys(inside["priority_row"], "if") | closed_keys(inside["priority_row"], "else"),
        "lifecycle": keys_of(inside["lifecycle"]),
        "account_score": keys_of(inside["account_score"]),
        "account_score.breadth": keys_of(breadth()),
    }
    said: list[str] = []

    def add(path: str) -> None:
        said.append(path)
        for name in below.get(path, {}):
            add(f"{path}.{name}")

    for top in model_keys():
        add(top)
    said += list(keys_of(nested("condition", with_events=True)))
    said += [f"did.{name}" for name in keys_of(did(is_silence=False))]
    said += [f"did_not.{name}" for name in keys_of(did(is_silence=True))]
    return (*said, *(f"test.{name}" for name in tests()))


def keys_of(shape: Json) -> Schema:
    """The keys of a mapping in the schema."""
    properties = shape.get("properties") if isinstance(shape, dict) else None
    return properties if isinstance(properties, dict) else {}


def closed_keys(shape: Json, having: str) -> Schema:
    """The keys of that one of several mappings which has a certain key."""
    choices = shape.get("anyOf") if isinstance(shape, dict) else None
    found = [keys_of(choice) for choice in choices] if isinstance(choices, list) else []
    return next((properties for properties in found if having in properties), {})
