"""The part of the schema that says what a rule may be: every key, and which keys go together."""

from __future__ import annotations

from leadline.model.schema.shapes import LIMIT, Json, Schema, closed, key, one_of, ref, several, table

ALWAYS = ("id", "title", "note", "enabled", "dimension", "group", "if", "points")
EVENTS = ("on", "where", "bots", "from", "until")

# The kinds of rule: what makes a rule one of them, which keys it may have besides, and the shape of its points.
KINDS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("bins", ("bins",), ("else", "missing"), "points_by_value"),
    ("lookup", ("lookup",), ("else", "missing"), "points_by_text"),
    ("at_least", ("on", "at_least"), (*EVENTS, "within", "limit", "distinct"), "points"),
    ("surge", ("on", "surge"), EVENTS, "points"),
    ("sequence", ("sequence",), ("within", "recent", "from", "until"), "points"),
    ("without", ("without",), ("where", "bots", "cumulative"), "points_by_silence"),
    ("predict", ("predict",), (), "points_by_probability"),
    ("on", ("on",), (*EVENTS, "within", "limit", "distinct", "half_life", "fade", "cap"), "points_of_event"),
    ("if", ("if",), (), "points"),
)


def rule_keys() -> Schema:
    """Every key that a rule may have."""
    return {
        "id": key("Id", "The rule's name in results; once in the model.", ref("name"), "pricing-page"),
        "title": key("Title", "How a receipt calls it; left out: made from the rule.", ref("name"), "Decides"),
        "note": key("Note", "A remark for those who read the model.", {"type": ["string", "number"]}),
        "enabled": key("Enabled", "`false` switches the rule off and keeps it.", {"type": "boolean"}, False),
        "dimension": key("Dimension", "Where its points count; a `group` says it too.", ref("name"), "engagement"),
        "group": key("Group", "Rules whose sum is bounded together.", ref("name"), "email"),
        "if": key("If", "Who the lead must be, at the instant.", ref("condition"), {"country": "DE"}),
        "points": key(
            "Points", "What it gives; its shape depends on the kind of rule.", {}, 5, {"per": "amount", "times": 0.1}
        ),
        "bins": key("Steps of a number", "The attribute whose value finds its step.", ref("name"), "company.employees"),
        "lookup": key("Table of values", "The attribute whose value is looked up.", ref("name"), "country"),
        "else": key("Otherwise", "Points for a value that is not in the table.", ref("points"), 0),
        "missing": key("Missing", "Points where the attribute is not known.", ref("points"), 0),
        "on": key(
            "On", "The events that give points.", ref("events"), "page", ["email.opened", "email.clicked"], "any"
        ),
        "where": key(
            "Where", "What the event's properties must be.", ref("where"), {"path": {"starts_with": "/pricing"}}
        ),
        "bots": key("Bots too", "`true` counts automated events as well.", {"type": "boolean"}),
        "from": key("From", "Occurrences before this day or instant do not count.", ref("date"), "2026-09-01"),
        "until": key("Until", "Occurrences after this day or instant do not count.", ref("date"), "2026-11-30"),
        "within": key(
            "Within",
            "Only occurrences younger than this count; in a sequence: first to last step.",
            ref("duration"),
            "90d",
        ),
        "limit": key(
            "Limit",
            "How many count, the latest of them: of all, of each hour, day, week or month, or of each block of time.",
            one_of(ref("count"), {"type": "string", "pattern": LIMIT}),
            3,
            "1 per day",
            "3 per 7d",
        ),
        "distinct": key("Distinct", "Each value of this property counts once.", ref("name"), "asset"),
        "half_life": key(
            "Half-life", "After so long an occurrence counts half, then half of that.", ref("duration"), "14d"
        ),
        "fade": key("Fade", "From an age on, an occurrence counts this factor.", fade(), {"30d": 0.5, "90d": 0}),
        "cap": key("Cap", "The most that the rule gives, or takes.", {"type": "number", "not": {"const": 0}}, 20),
        "at_least": key("At least", "So many occurrences give the points once.", ref("count"), 5),
        "surge": key(
            "Surge",
            "A pace above the usual gives the points once.",
            surge(),
            {"last": "7d", "against": "28d", "at_least": 2},
        ),
        "sequence": key("Sequence", "Steps that happened in this order give the points once.", several(step(), 2)),
        "recent": key("Recent", "The last step must be younger than this.", ref("duration"), "90d"),
        "without": key(
            "Without", "Silence: how long none of these events happened.", one_of(ref("events"), step()), "any"
        ),
        "cumulative": key("Cumulative", "`true` adds up all tiers that are reached.", {"type": "boolean"}),
        "predict": key("Predict", "The predictor whose probability gives the points.", ref("name"), "buys"),
    }


def fade() -> Schema:
    return {
        "type": "object",
        "propertyNames": ref("duration"),
        "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
        "minProperties": 1,
    }


def surge() -> Schema:
    return closed(
        {
            "last": key("Last", "The time that is looked at.", ref("duration"), "7d"),
            "against": key("Against", "The time before it, which is the usual.", ref("duration"), "28d"),
            "at_least": key("At least", "How many times the usual pace.", {"type": "number", "exclusiveMinimum": 0}, 2),
        },
        ("last", "against", "at_least"),
    )


def step() -> Schema:
    return closed(
        {
            "on": key("On", "The events of this step.", ref("events"), "page"),
            "where": key("Where", "What the event's properties must be.", ref("where")),
            "bots": key("Bots too", "`true` counts automated events as well.", {"type": "boolean"}),
        },
        ("on",),
    )


def per_property() -> Schema:
    return closed(
        {
            "per": key("Per", "The property whose value is multiplied.", ref("name"), "duration_s"),
            "times": key("Times", "Points for each 1 of the value.", ref("points"), 0.01),
        },
        ("per", "times"),
    )


def per_probability() -> Schema:
    return closed({"times": key("Times", "Points for a probability of 1.", ref("points"), 100)}, ("times",))


def rules() -> dict[str, Json]:
    """A rule, and the shapes of its points."""
    number: Schema = {
        "type": ["string", "number"],
        "pattern": r"^\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*$",
    }
    kinds: list[Json] = []
    earlier: list[Json] = []
    for _, needed, besides, points in KINDS:
        is_kind: Schema = {"required": list(needed)}
        keys = sorted({*ALWAYS, *needed, *besides})
        allowed: Schema = {
            "required": ["points"],
            "propertyNames": {"enum": list(keys)},
            "properties": {"points": ref(points)},
        }
        condition: Schema = {**is_kind, "not": {"anyOf": list(earlier)}} if earlier else is_kind
        kinds.append({"if": condition, "then": allowed})
        earlier.append(is_kind)
    return {
        "points_by_value": table(number, ref("points")),
        "points_by_text": table({"pattern": r"\S"}, ref("points")),
        "points_by_silence": table(ref("duration"), ref("points")),
        "points_of_event": one_of(ref("points"), per_property()),
        "points_by_probability": per_probability(),
        "rule": closed(
            rule_keys(),
            ("id",),
            anyOf=[{"required": ["dimension"]}, {"required": ["group"]}],
            allOf=[
                {"anyOf": list(earlier)},
                *kinds,
                {"not": {"required": ["half_life", "fade"]}},
                {"not": {"required": ["limit", "distinct"]}},
            ],
        ),
    }
