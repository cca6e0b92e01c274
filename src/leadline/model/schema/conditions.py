"""The part of the schema that says what a condition may be."""

from __future__ import annotations

from leadline.model.schema.shapes import Json, Schema, closed, key, one_of, ref, several


def tests() -> Schema:
    """The operators that may test one value."""
    number_or_date = one_of({"type": "number"}, ref("date"))
    ends: Schema = {"type": "array", "minItems": 2, "maxItems": 2}
    both: Schema = one_of(ends | {"items": {"type": "number"}}, ends | {"items": ref("date")})
    text: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
    length = ref("duration")
    return {
        "eq": key("Equal", "The value is this one.", ref("literal"), "DE"),
        "ne": key("Not equal", "The value is known and is not this one.", ref("literal"), "DE"),
        "in": key(
            "One of",
            "The value is in the list: a list, or the name of one.",
            members(),
            ["DE", "AT"],
            "target-accounts",
        ),
        "not_in": key("None of", "The value is known and is not in the list.", members(), ["DE", "AT"]),
        "gt": key("More than", "The value is above the number, or after the day.", number_or_date, 25),
        "gte": key("At least", "The value is the number or above, or on the day or after.", number_or_date, 25),
        "lt": key("Less than", "The value is below the number, or before the day.", number_or_date, 25),
        "lte": key("At most", "The value is the number or below, or on the day or before.", number_or_date, 25),
        "between": key("Between", "The value lies between two ends, both included.", both, [25, 45]),
        "matches": key(
            "Matches",
            "The pattern is found anywhere in the value. Case matters. No look-around, no back-references.",
            {"type": ["string", "number"], "minLength": 1},
            r"\b(CEO|CFO)\b",
        ),
        "contains": key("Contains", "The text is part of the value.", text, "sales"),
        "starts_with": key("Starts with", "The value begins with the text.", text, "/pricing"),
        "ends_with": key("Ends with", "The value ends with the text.", text, ".edu"),
        "exists": key(
            "Is known", "`true`: there is a value; `false`: it is missing or blank.", {"type": "boolean"}, False
        ),
        "before": key("Before", "The value is a date before the day or instant.", ref("date"), "2026-09-01"),
        "after": key("After", "The value is a date after the day or instant.", ref("date"), "2026-09-01"),
        "older_than": key("Older than", "The value is a date at least so long ago.", length, "365d"),
        "newer_than": key("Newer than", "The value is a date less than so long ago.", length, "30d"),
        "within_next": key(
            "Within the next", "The value is a date in the time to come, so far at most.", length, "90d"
        ),
    }


def members() -> Schema:
    return one_of(ref("literals"), {"type": "string", "pattern": r"\S"})


def did(is_silence: bool) -> Schema:
    """`did` and `did_not`: what happened, and what did not."""
    properties: Schema = {
        "on": key("Events", "Which events.", ref("events"), "demo.requested", "any"),
        "where": key("Properties", "What the event's properties must be.", ref("where"), {"form": "contact"}),
        "bots": key("Bots too", "`true` counts automated events as well.", {"type": "boolean"}),
    }
    if is_silence:
        properties["for"] = key("For", "How long there was none.", ref("duration"), "60d")
        return closed(properties, ("on", "for"))
    properties["within"] = key("Within", "How far back to look; left out: always.", ref("duration"), "30d")
    properties["at_least"] = key("At least", "How many there must be; left out: one.", ref("count"), 3)
    return closed(properties, ("on",))


def conditions() -> dict[str, Json]:
    """Conditions on leads, and `where` on an event's properties: the same grammar without `did`."""
    return {
        "test": {
            "description": "A test: a value, a list of values, or operators.",
            "anyOf": [ref("literal"), ref("literals"), closed(tests(), minProperties=1)],
        },
        "condition": {
            "description": "Tests that must all hold, `all`, `any`, `not`, `did`, `did_not`, or a name from `define`.",
            "anyOf": [{"type": "string", "pattern": r"\S"}, nested("condition", with_events=True)],
        },
        "where": {
            "description": "What the event's properties must be.",
            "anyOf": [{"type": "string", "pattern": r"\S"}, nested("where", with_events=False)],
        },
    }


def nested(name: str, with_events: bool) -> Schema:
    properties: Schema = {
        "all": key("All", "Every one of these conditions holds.", several(ref(name))),
        "any": key("Any", "At least one of these conditions holds.", several(ref(name))),
        "not": key("Not", "This condition does not hold.", ref(name)),
    }
    if with_events:
        happened, silent = did(is_silence=False), did(is_silence=True)
        properties["did"] = key("Did", "So many such events happened.", happened, {"on": "demo.requested"})
        properties["did_not"] = key("Did not", "No such event for so long.", silent, {"on": "any", "for": "60d"})
    rest: Schema = {} if with_events else {"not": {"anyOf": [{"required": ["did"]}, {"required": ["did_not"]}]}}
    shape: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": ref("test"),
        "minProperties": 1,
    }
    return shape | rest
