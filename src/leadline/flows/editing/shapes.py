"""What the parts of a flow may be, as a JSON Schema over that of models: with the words that a form shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from leadline.model.model import STAGES
from leadline.model.schema import schema
from leadline.model.schema.conditions import members
from leadline.model.schema.shapes import Json, Schema, closed, key, one_of, ref, several, table

TIME: Schema = {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}
TEXT: Schema = {"type": "string", "pattern": r"\S"}
BOTS = key("Bots too", "`true` counts automated events as well.", {"type": "boolean"})
WHERE = key("Properties", "What the event's properties must be.", ref("where"), {"path": {"starts_with": "/pricing"}})
SCORE = key("Score", "The score, or a dimension of it.", ref("name"), "score")
WHY = key("Reason", "Why, which stands with the lead.", ref("name"), "Went quiet")


@cache
def definitions() -> Mapping[str, Any]:
    """What the schemas here refer to: the shapes and conditions of models."""
    return cast(Mapping[str, Any], schema()["$defs"])


def event() -> Schema:
    return {"event": key("Events", "Which events.", ref("events"), "page"), "where": WHERE, "bots": BOTS}


def stages(title: str, help_: str) -> Schema:
    one: Schema = {"type": "string", "enum": list(STAGES)}
    return key(title, help_, one_of(one, several(one)), "mql")


def hours() -> Schema:
    days = key("Days", "Of the week; left out: the usual ones.", one_of(ref("text"), several(ref("text"))), "mon-fri")
    begins, ends = key("From", "A time of day.", TIME, "9:00"), key("To", "A time of day.", TIME, "17:00")
    return closed({"days": days, "from": begins, "to": ends}, ("from", "to"))


def waiting(until: Schema) -> Schema:
    lasting = key("At most", "How long, if it does not come; left out: for ever.", ref("duration"), "3d")
    return key("Wait", "What for.", closed({"until": until, "at_most": lasting}, ("until",)))


AROUND: Mapping[str, Schema] = {  # of the flow as a whole
    "title": key("Title", "What people call the flow.", TEXT),
    "timezone": key("Time zone", "Of leads who do not say theirs; left out: UTC.", TEXT, "Europe/Berlin"),
    "define": key("Definitions", "Names for conditions and lists.", table(TEXT, ref("definition"), 0)),
    "if": key("Who may enter", "Left out: everybody.", ref("condition")),
    "goal": key("Goal", "What the flow is for: it ends as soon as this holds.", ref("condition")),
    "exit": key("Exit", "It ends as soon as this holds, without the goal.", ref("condition")),
    "hours": key("Working hours", "Of the clock where the lead is.", hours()),
    "quiet": key("Quiet hours", "In which no mail and no notice goes out.", hours()),
}
TRIGGERS: Mapping[str, Schema] = {
    "event": event(),
    "entered": {"entered": key("Segment", "Which segment a lead enters.", ref("name"))},
    "left": {"left": key("Segment", "Which segment a lead leaves.", ref("name"))},
    "rises": {
        "score": SCORE,
        "rises_to": key("Rises to", "It was below, and is there now or higher.", ref("threshold"), 50),
    },
    "falls": {
        "score": SCORE,
        "falls_below": key("Falls below", "It was there or higher, and is below now.", ref("threshold"), 20),
    },
    "stage": {"stage": stages("Stages", "To which stage a lead moves.")},
    "changed": {
        "changed": key("Attribute", "Which attribute changes.", ref("name"), "country"),
        "to": key("To", "To which value; left out: any.", members(), ["DE", "AT"]),
    },
    "date": {
        "date": key("Attribute", "In which attribute the day is.", ref("name"), "renewal"),
        "before": key("Before", "So many days before it.", ref("duration"), "30d"),
        "after": key("After", "So many days after it.", ref("duration"), "30d"),
        "at": key("At", "A time of day, where the lead is; left out: 9:00.", TIME, "9:00"),
        "each": key("Each", "`year`: again every year.", ref("name"), "year"),
    },
    "manual": {},
}
VIA = key("Over", "Which connection, where there are several.", ref("name"))
STEPS: Mapping[str, Schema] = {
    "wait": {"wait": key("For", "How long.", ref("duration"), "2d")},
    "wait_event": {
        "wait": waiting(key("Until", "What is awaited.", closed(event(), ("event",)))),
    },
    "wait_condition": {
        "wait": waiting(key("Until", "What must hold.", ref("condition"))),
    },
    "wait_hours": {},
    "branch": {},
    "split": {},
    "mail": {"mail": key("Template", "Which mail.", ref("name"), "welcome"), "via": VIA},
    "notice": {
        "notice": key("Template", "Which notice.", ref("name"), "hot-lead"),
        "to": key("To", "`owner`, or an e-mail address; left out: whom the connection tells.", ref("name"), "owner"),
        "via": VIA,
    },
    "task": {
        "task": key("Task", "What is to be done.", ref("name"), "Call them"),
        "text": key("Text", "More about it.", ref("name")),
        "due": key("Due", "Until when.", ref("duration"), "1d"),
        "via": VIA,
    },
    "sync": {"sync": key("CRM", "To which connection.", ref("name"), "crm")},
    "webhook": {"webhook": key("Webhook", "Which connection.", ref("name"), "hooks")},
    "assign": {
        "assign": key("To", "`routing`: as its rules say; or the e-mail address of an owner.", ref("name"), "routing")
    },
    "tag": {"tag": key("Tag", "What is put on the lead.", ref("name"), "interested")},
    "untag": {"untag": key("Tag", "What is taken off the lead.", ref("name"), "interested")},
    "set": {"set": key("Attributes", "Each with its value.", table(TEXT, ref("literal")))},
    "points": {
        "points": key("Points", "How many.", ref("points"), 5),
        "dimension": key("Dimension", "Where they count.", ref("name"), "engagement"),
        "reason": WHY,
        "expires": key("Expires", "After which time they are gone.", ref("duration"), "30d"),
        "half_life": key("Half-life", "After which time half of them is gone.", ref("duration"), "14d"),
    },
    "stage": {"stage": key("Stage", "To which the lead is moved.", ref("name"), "recycled"), "reason": WHY},
    "enrol": {"enrol": key("Flow", "Which other flow the lead enters.", ref("name"), "nurture")},
    "end": {},
}
ARMS: Mapping[str, Schema] = {
    "if": {"if": key("If", "Who goes here.", ref("condition"))},
    "else": {},
    "share": {"percent": key("Percent", "How many in a hundred go here.", ref("threshold"), 50)},
}
STEP_ID: Json = key("Id", "A name that stays, whatever stands before it.", ref("name"))
CHOSEN: Mapping[str, str] = {  # what may stand under a key: names of this sort
    "dimension": "dimension",
    "each": "each",
    "enrol": "flow",
    "entered": "segment",
    "left": "segment",
    "mail": "mail",
    "notice": "notice",
    "score": "score",
    "sync": "crm",
    "webhook": "webhook",
}
OVER: Mapping[str, str] = {"mail": "mail connection", "notice": "notice connection", "task": "crm"}  # of `via`, by kind
