"""What lint finds, and what it may know of the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadline.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is valid but surely wrong: ``where`` it is, and what is so, in a sentence without a full stop.

    ``line`` is the rule's line in the model file, if it has one; ``suggestion`` is the name that was probably meant.
    """

    where: str
    line: int | None
    sentence: str
    suggestion: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}, {self.where}" if self.line is not None else self.where
        hint = f"; did you mean `{self.suggestion}`?" if self.suggestion else ""
        return f"{place}: {self.sentence}{hint}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the given data holds: how many leads have an attribute, how often an event came, an event's properties.

    Events have their canonical names; an account's attribute is `company.<name>`. ``None``: nothing is known of it, and
    nothing is found. ``properties`` has the names seen in any event of that name.
    """

    attributes: Mapping[str, int] | None = None
    events: Mapping[str, int] | None = None
    properties: Mapping[str, frozenset[str]] | None = None


def at_rule(rule: Rule, sentence: str, suggestion: str | None = None) -> Finding:
    return Finding(f"rule `{rule.id}`", rule.line, sentence, suggestion)
