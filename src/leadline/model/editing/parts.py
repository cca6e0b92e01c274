"""A part of a model as a form shows it: what it is called, what may stand there, and what does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leadline.model.editing.tree import Path
from leadline.model.editing.writing import Json


class Shape(StrEnum):
    """What a part is, and so what a form shows of it."""

    text = "text"
    number = "number"  # points, thresholds, factors
    counted = "count"
    duration = "duration"
    date = "date"
    limit = "limit"  # 3, or 3 per 7d
    flag = "flag"
    choices = "choices"  # some of a few
    events = "events"  # one name or several
    literal = "literal"  # a value to compare with
    literals = "literals"
    fields = "fields"  # keys that are known
    table = "table"  # keys that people choose, with a value each
    ladder = "ladder"  # names with their thresholds
    several = "several"  # a list of parts
    every = "every"  # conditions that must all hold
    all = "all"
    any = "any"
    negated = "not"
    did = "did"
    did_not = "did_not"
    test = "test"  # an attribute with its operators
    named = "named"  # a condition of `define`, by its name
    yaml = "yaml"  # what only the text can show


@dataclass(frozen=True, slots=True)
class Part:
    """One part: where it is, what it is called and for, what it says, and its own parts.

    ``is_set``: it stands in the text; ``written`` is how; ``value`` is that of a single value or of a list of them.
    ``begins`` is what one more item of a list, or value of a table, may begin with.
    """

    at: Path
    key: str
    shape: Shape
    title: str = ""
    help: str = ""
    is_set: bool = False
    written: str = ""
    value: Json = None
    choices: tuple[str, ...] = ()
    begins: Json = None
    parts: tuple[Part, ...] = ()
