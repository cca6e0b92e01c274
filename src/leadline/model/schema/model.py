"""The part of the schema that says what a model may hold besides its rules, and the whole of it."""

from __future__ import annotations

from leadline.model.model import RESULTS, STAGES
from leadline.model.schema.conditions import conditions
from leadline.model.schema.rules import rules
from leadline.model.schema.shapes import Json, Schema, closed, key, one_of, ref, several, shapes, table

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TAKEN = (*RESULTS, "lead_id", "as_of", "model", "qualified", "disqualified", "reasons")
WORDS = ("all", "any", "not", "did", "did_not", "lead", "company", "scores")
# Letters of any script, without a \w that editors read as ASCII: all but the signs of ASCII.
SIGNS = r":-@\[-^`{-~"
OWN_NAMES: Schema = {
    "pattern": rf"^[^\x00-9{SIGNS}][^\x00-,./{SIGNS}]{{0,62}}$",
    "not": {"enum": [*TAKEN, *WORDS]},
}
MODEL_NAME: Schema = {
    "type": ["string", "number"],
    "pattern": rf"^\s*[^\x00-/{SIGNS}][^\x00-,/{SIGNS}]{{0,62}}\s*$",
}


def schema() -> Schema:
    """The JSON Schema (2020-12) of model files, for editors: completion, help on every key, mistakes underlined.

    It knows the shape of a file, not its meaning: whether a dimension is declared, a name defined or a pattern
    portable is for `leadline check`.
    """
    definitions: dict[str, Json] = {**shapes(), **conditions(), **rules(), **parts()}
    whole = closed(model_keys(), ("model", "dimensions"))
    about: Schema = {
        "$schema": DIALECT,
        "title": "Leadline scoring model",
        "description": "A scoring model: dimensions, rules that give points, and what the scores lead to.",
    }
    return about | whole | {"$defs": definitions}


def model_keys() -> Schema:
    """The keys of a model file."""
    return {
        "model": key("Model", "The model's name, in results and in commands.", MODEL_NAME, "b2b-saas"),
        "title": key("Title", "What people call the model.", ref("name"), "B2B SaaS, Europe"),
        "timezone": key(
            "Time zone", "Whose days and dates are meant; left out: UTC.", {"type": "string"}, "Europe/Berlin"
        ),
        "audience": key(
            "Audience", "The leads that this model scores; left out: all.", ref("condition"), {"region": "EU"}
        ),
        "define": key(
            "Definitions", "Names for conditions and lists.", table({"pattern": r"\S"}, ref("definition"), 0)
        ),
        "activity": key("Activity", "Which events are no acts of the lead.", ref("activity")),
        "dimensions": key("Dimensions", "The parts of the score; at least one.", table(OWN_NAMES, ref("dimension"))),
        "groups": key("Groups", "Rules whose sum is bounded together.", table({"pattern": r"\S"}, ref("group"), 0)),
        "score": key(
            "Weights",
            "How much each dimension weighs in the score; left out: 1 each; a dimension left out: 0.",
            table({"pattern": r"\S"}, ref("threshold")),
            {"fit": 1, "engagement": 1},
        ),
        "rules": key("Rules", "What gives points.", {"type": "array", "items": ref("rule")}),
        "grades": key("Grades", "A letter for a dimension or the score.", ref("ladder")),
        "bands": key("Bands", "A word for a dimension or the score.", ref("ladder")),
        "priority": key("Priority", "A matrix: the first row that holds.", several(ref("priority_row"))),
        "lifecycle": key("Lifecycle", "What moves a lead to the sales team and back.", ref("lifecycle")),
        "account_score": key("Account score", "A company's score from its people.", ref("account_score")),
    }


def parts() -> dict[str, Json]:
    """The definitions behind the keys of a model."""
    listed = one_of(ref("condition"), several(ref("condition"), least=0))
    file = closed(
        {
            "list": key("File", "A CSV file beside the model.", {"type": "string"}, "lists/target-accounts.csv"),
            "column": key("Column", "Its column; a file of one column needs none.", {"type": "string"}, "domain"),
        },
        ("list",),
    )
    rising = key("From", "The least value that gets this name.", ref("threshold"), 50)
    of = key("Of", "A dimension, or `score`.", ref("name"), "fit")
    return {
        "definition": one_of(ref("condition"), ref("literals"), file),
        "activity": closed(
            {
                "not": key(
                    "Not",
                    "Events that do not count as acts, in place of the usual list.",
                    one_of(ref("events"), {"type": "array", "maxItems": 0}),
                    ["app.*"],
                )
            },
            ("not",),
        ),
        "dimension": {
            "type": ["object", "null"],
            "additionalProperties": False,
            "properties": {
                "min": key("Minimum", "The least it can be; left out: unbounded.", ref("points"), 0),
                "max": key("Maximum", "The most it can be; left out: unbounded.", ref("points"), 100),
                "restart": key(
                    "Restart",
                    "Stages at which it starts over.",
                    one_of(stage(), several(stage())),
                    ["recycled", "lost"],
                ),
            },
        },
        "group": closed(
            {
                "dimension": key("Dimension", "Where the group counts.", ref("name"), "engagement"),
                "min": key("Minimum", "The least that its rules give together.", ref("points"), -30),
                "max": key("Maximum", "The most that its rules give together.", ref("points"), 30),
            },
            ("dimension",),
        ),
        "ladder": {
            "type": "object",
            "properties": {"of": of, "else": key("Otherwise", "The name below all thresholds.", ref("name"), "cold")},
            "additionalProperties": rising,
            "required": ["of"],
            "minProperties": 2,
        },
        "priority_row": one_of(
            closed(
                {
                    "if": key("If", "When this row holds.", ref("condition"), {"grade": ["A", "B"], "band": "hot"}),
                    "is": key("Is", "The priority.", ref("name"), 1),
                },
                ("if", "is"),
            ),
            closed({"else": key("Otherwise", "The priority of all others; the last row.", ref("name"), 3)}, ("else",)),
        ),
        "lifecycle": closed(
            {
                "mql": key(
                    "Qualified",
                    "The threshold: when a lead is worth a call.",
                    ref("condition"),
                    {"score": {"gte": 100}},
                ),
                "qualify": key("Qualify at once", "Any of these qualifies whatever the score.", listed),
                "disqualify": key("Disqualify", "Any of these takes the lead out.", listed),
                "recycle": key(
                    "Recycle",
                    "When a lead that no longer qualifies goes back.",
                    ref("condition"),
                    {"score": {"lt": 70}},
                ),
            }
        ),
        "account_score": closed(
            {
                "of": of,
                "by": key(
                    "By",
                    "How its people add up.",
                    {"type": "string", "pattern": r"^(best|sum|top [1-9][0-9]*)$"},
                    "top 3",
                ),
                "breadth": key("Breadth", "Points for each further person.", breadth()),
                "roles": key("Roles", "Who takes part in buying.", table({"pattern": r"\S"}, ref("condition"))),
            },
            ("of", "by"),
        ),
    }


def breadth() -> Schema:
    return closed(
        {
            "at_least": key("At least", "The value from which a person counts.", ref("threshold"), 20),
            "points": key("Points", "For each person after the first.", ref("points"), 5),
            "max": key("Maximum", "The most that breadth gives.", ref("points"), 25),
        },
        ("at_least", "points"),
    )


def stage() -> Schema:
    return {"type": "string", "enum": list(STAGES)}
