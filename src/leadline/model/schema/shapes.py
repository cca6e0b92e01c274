"""The small shapes that the schema is made of: names, numbers, points, durations, dates, limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Schema: TypeAlias = dict[str, Json]

AMOUNT = r"[0-9]{1,18}(\.[0-9]{1,18})?"
DURATION = rf"({AMOUNT}w\s*)?({AMOUNT}d\s*)?({AMOUNT}h\s*)?({AMOUNT}m\s*)?"
SOME_DURATION = rf"^\s*(?=[0-9]){DURATION}$"
DATE = (
    r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?\s*$"
)
LIMIT = rf"^\s*[1-9][0-9]*(\s+per\s+(hour|day|week|month|(?=[0-9]){DURATION}))?\s*$"
MOST_POINTS = 1_000_000_000


def key(title: str, description: str, shape: Schema, *examples: Json) -> Schema:
    """A key of the language: what an editor shows when the pointer rests on it, and what may stand there."""
    shown: Schema = {"title": title, "description": description}
    return shown | shape | ({"examples": list(examples)} if examples else {})


def ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def one_of(*shapes: Schema) -> Schema:
    return {"anyOf": list(shapes)}


def several(items: Schema, least: int = 1) -> Schema:
    return {"type": "array", "items": items, "minItems": least}


def closed(properties: Schema, required: Sequence[str] = (), **rest: Json) -> Schema:
    """A mapping with these keys and no other."""
    shape: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return shape | ({"required": list(required)} if required else {}) | rest


def table(names: Schema, values: Schema, least: int = 1) -> Schema:
    """A mapping whose keys people choose."""
    return {"type": "object", "propertyNames": names, "additionalProperties": values, "minProperties": least}


def shapes() -> dict[str, Json]:
    """The definitions that the rest refers to."""
    return {
        "text": {"type": ["string", "number", "boolean"]},
        "name": {"type": ["string", "number"], "pattern": r"\S"},
        "points": {
            "type": "number",
            "minimum": -MOST_POINTS,
            "maximum": MOST_POINTS,
            "description": "Points: a number with at most 6 decimals; below 0 takes points away.",
        },
        "threshold": {"type": "number", "minimum": -MOST_POINTS, "maximum": MOST_POINTS},
        "count": {"type": "integer", "minimum": 1},
        "duration": {
            "type": "string",
            "pattern": SOME_DURATION,
            "description": "A duration: w (weeks), d (days of 24 hours), h (hours), m (minutes), the larger first.",
            "examples": ["90d", "12h", "30m", "2w", "1d12h"],
        },
        "date": {
            "type": "string",
            "pattern": DATE,
            "description": "A day in the model's time zone, or an instant (UTC unless it says otherwise).",
            "examples": ["2026-09-01", "2026-09-01T10:00Z"],
        },
        "literal": {
            "type": ["string", "number", "boolean"],
            "pattern": r"\S",
            "description": "A value to compare with: a number as a number, true or false as such, a date as a day, "
            "all else as text (upper and lower case are the same).",
        },
        "literals": several(ref("literal")),
        "events": {
            "description": "An event's name, a list of names, a beginning with `*` (`email.*`), or `any` for any act. "
            "Spaces and `_` in names are the same as dots.",
            "anyOf": [{"type": "string", "pattern": r"^\s*[^*\s][^*]*\*?\s*$|^\s*\*\s*$"}, several({"type": "string"})],
        },
    }
