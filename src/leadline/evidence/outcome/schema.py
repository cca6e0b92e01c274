"""The JSON Schema of outcome files, for editors: with the conditions of the model language."""

from __future__ import annotations

from leadline.model.schema.conditions import conditions
from leadline.model.schema.model import DIALECT, MODEL_NAME, parts, stage
from leadline.model.schema.shapes import Json, Schema, closed, key, one_of, ref, several, shapes, table

DEFINED = "define"


def schema() -> Schema:
    """The JSON Schema (2020-12) of outcome files. It knows the shape of a file; whether a list is there and a pattern
    is portable is found when the file is read."""
    around: Schema = {
        "timezone": key(
            "Time zone", "Whose days and dates are meant; left out: UTC.", {"type": "string"}, "Europe/Berlin"
        ),
        DEFINED: key("Definitions", "Names for conditions and lists.", table({"pattern": r"\S"}, ref("definition"), 0)),
    }
    many = key("Outcomes", "Several outcomes, each judged for itself.", several(ref("outcome")))
    alone = one_of(*(of_kind(kind, around) for kind in KINDS), closed({"outcomes": many, **around}, ("outcomes",)))
    definitions: dict[str, Json] = {**shapes(), **conditions(), "definition": parts()["definition"]}
    definitions["outcome"] = one_of(*(of_kind(kind, {}) for kind in KINDS))
    about: Schema = {
        "$schema": DIALECT,
        "title": "Leadline outcomes",
        "description": "What counts as success: what has to happen to a lead, and how soon.",
    }
    return about | alone | {"$defs": definitions}


def of_kind(kind: str, around: Schema) -> Schema:
    """An outcome of one kind, with the keys that stand around it where it is alone in its file."""
    own, needed = KINDS[kind]
    of = key("Of", "Where the outcome shows: in stages, in events, in a column.", {"const": kind})
    return closed({**common(), "of": of, **own, **around}, ("outcome", "of", *needed))


def common() -> Schema:
    """The keys that every outcome may have."""
    return {
        "outcome": key("Outcome", "The outcome's name.", MODEL_NAME, "won"),
        "title": key("Title", "What people call it.", ref("name"), "bought"),
        "within": key("Within", "How soon after a score it must come to speak for it.", ref("duration"), "90d"),
        "amount": key("Amount", "The property or the attribute that says what it brought.", ref("name"), "amount"),
    }


KINDS: dict[str, tuple[Schema, tuple[str, ...]]] = {
    "stage": (
        {"stage": key("Stage", "The stage, or stages, that count.", one_of(stage(), several(stage())), "customer")},
        ("stage", "within"),
    ),
    "event": (
        {
            "on": key("Events", "Which events count.", ref("events"), "deal.won"),
            "where": key("Properties", "What the event's properties must be.", ref("where"), {"plan": "pro"}),
            "bots": key("Bots too", "`true` counts automated events as well.", {"type": "boolean"}),
        },
        ("on", "within"),
    ),
    "column": (
        {
            "column": key("Column", "The attribute of leads that says so.", ref("name"), "status"),
            "is": key("Is", "What its value must be; left out: any.", ref("test"), "won"),
            "at": key("At", "The attribute that says when.", ref("name"), "closed_at"),
        },
        ("column",),
    ),
}
