"""The kinds of rules that somebody may begin with, and in which order a rule's keys are usually written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadline.model.editing.writing import Json

RULE_ORDER = tuple(
    """id title enabled dimension group bins lookup predict on without sequence surge where bots from until if distinct
    at_least points else missing limit within recent half_life fade cumulative cap note""".split()
)


@dataclass(frozen=True, slots=True)
class KindForm:
    """A kind of rule: the key that makes it one, what it is for, and what a new one begins with."""

    kind: str
    title: str
    help: str
    of_events: bool
    begins: Mapping[str, Json]


KINDS = (
    KindForm(
        "if", "Who they are", "Points once, when a condition holds.", False, {"if": {"country": "DE"}, "points": 5}
    ),
    KindForm(
        "bins",
        "Steps of a number",
        "Points by the step that a number reaches, such as the size of a company.",
        False,
        {"bins": "company.employees", "points": {"0": 0, "25": 10}},
    ),
    KindForm(
        "lookup",
        "Table of values",
        "Points by a table of values, such as countries.",
        False,
        {"lookup": "country", "points": {"DE": 5, "FR": 5}},
    ),
    KindForm("on", "What they do", "Points for each event.", True, {"on": "page", "points": 5}),
    KindForm(
        "at_least",
        "Several times",
        "Points once, for so many events.",
        True,
        {"on": "page", "at_least": 3, "points": 10, "within": "7d"},
    ),
    KindForm(
        "surge",
        "More than usual",
        "Points once, for a pace above the usual.",
        True,
        {"on": "page", "surge": {"last": "7d", "against": "28d", "at_least": 2}, "points": 10},
    ),
    KindForm(
        "sequence",
        "One after the other",
        "Points once, for steps that happened in this order.",
        True,
        {"sequence": [{"on": "page"}, {"on": "demo.requested"}], "points": 10, "within": "7d"},
    ),
    KindForm(
        "without",
        "Silence",
        "Points taken away, the longer nothing happened.",
        True,
        {"without": "any", "points": {"30d": -10}},
    ),
    KindForm(
        "predict",
        "A prediction",
        "Points by the probability that a trained predictor says.",
        False,
        {"predict": "buys", "points": {"times": 100}},
    ),
)
