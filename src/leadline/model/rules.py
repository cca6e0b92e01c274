"""The rules of a file: what all kinds have in common, then each kind by its own reader."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass

from leadline.model import attribute_rules, event_rules
from leadline.model.conditions import Conditions
from leadline.model.fields import Fields
from leadline.model.kinds import kind_of
from leadline.model.model import GRANTED, Dimension, Group
from leadline.model.problems import Place
from leadline.model.rule import Kind, Rule
from leadline.model.scope import FACTS
from leadline.model.source import Listing, Mapping, Node, described
from leadline.model.values import plain_text

OF_ATTRIBUTES: Table[str, Callable[[Fields], Kind | None]] = {
    "bins": attribute_rules.bins,
    "lookup": attribute_rules.lookup,
    "predict": attribute_rules.predicted,
    "if": attribute_rules.constant,
}
OF_EVENTS: Table[str, Callable[[Fields, Conditions], Kind | None]] = {
    "on": event_rules.occurrences,
    "at_least": event_rules.at_least,
    "surge": event_rules.surge,
    "sequence": event_rules.sequence,
    "without": event_rules.silence,
}
"""How each kind is read, by the key that makes it one."""

MOST_NAME = 100


@dataclass(slots=True)
class Rules:
    """Reads the rules of one file. ``dimensions`` and ``groups`` are those that the file declares, rightly or not."""

    conditions: Conditions
    dimensions: Table[str, Dimension]
    groups: Table[str, Group]
    place: Place

    def read(self, node: Node | None) -> tuple[Rule, ...]:
        if node is None:
            return ()
        if not isinstance(node, Listing):
            self.place.refuse(node, f"`rules` must be a list, each rule beginning with `- id:`, not {described(node)}")
            return ()
        lines: dict[str, int] = {}
        read = [self.rule(item, number, lines) for number, item in enumerate(node.items, 1)]
        return tuple(r for r in read if r is not None)

    def rule(self, node: Node, number: int, lines: dict[str, int]) -> Rule | None:
        if not isinstance(node, Mapping):
            self.place.within(f"rule {number}").refuse(node, f"a rule must be a mapping, not {described(node)}")
            return None
        rule_id = self.rule_id(node, number, lines)
        place = self.place.within(f"rule {number}" if rule_id is None else f"rule `{rule_id}`")
        of = Fields(node, place)
        kind = kind_of(node, place) or ""
        belongs = self.belongs(of)
        when = of.node("if")
        condition = None if when is None else self.conditions.read(when, FACTS, place)
        title, note, enabled = of.text("title"), of.text("note"), of.flag("enabled", True)
        read: Kind | None = None
        if kind in OF_ATTRIBUTES:
            read = OF_ATTRIBUTES[kind](of)
        elif kind in OF_EVENTS:
            read = OF_EVENTS[kind](of, self.conditions)
        if rule_id is None or belongs is None or read is None:
            return None
        dimension, group = belongs
        return Rule(rule_id, dimension, read, group, condition, title, note, enabled, node.line)

    def rule_id(self, node: Mapping, number: int, lines: dict[str, int]) -> str | None:
        place = self.place.within(f"rule {number}")
        given = node.get("id")
        if given is None:
            place.refuse(node, "`id` is missing; it names the rule for good, as in `id: email-click`")
            return None
        rule_id = plain_text(given, place, "`id`")
        if rule_id is None:
            return None
        if rule_id == GRANTED:
            place.refuse(given, f"`{GRANTED}` is the rule that every dimension has by itself; give this one another id")
        if len(rule_id) > MOST_NAME or "\n" in rule_id:
            place.refuse(given, f"an `id` is one line of at most {MOST_NAME} characters")
            return None
        if rule_id in lines:
            self.place.within(f"rule `{rule_id}`").refuse(
                given, f"the id `{rule_id}` is taken by the rule in line {lines[rule_id]}; every rule has its own"
            )
        lines.setdefault(rule_id, given.line)
        return rule_id

    def belongs(self, of: Fields) -> tuple[str, str | None] | None:
        """The rule's dimension and group."""
        dimension, group = of.text("dimension"), of.text("group")
        if of.node("dimension") is None and of.node("group") is None:
            of.place.refuse(of, "neither `dimension` nor `group` is there; a rule belongs to one of them")
            return None
        if dimension is not None and dimension not in self.dimensions:
            of.place.refuse_word(
                of.node("dimension") or of,
                f"dimension `{dimension}` is not declared",
                dimension,
                self.dimensions,
                "declared",
            )
            return None
        if group is None:
            return None if dimension is None else (dimension, None)
        node = of.node("group") or of
        if group not in self.groups:
            of.place.refuse_word(node, f"group `{group}` is not declared", group, self.groups, "declared")
            return None
        owner = self.groups[group].dimension
        if dimension is not None and dimension != owner:
            of.place.refuse(node, f"the group `{group}` belongs to the dimension `{owner}`, not to `{dimension}`")
            return None
        if dimension is not None:
            of.place.refuse(node, "a rule has `dimension` or `group`, not both; the group says the dimension")
            return None
        return owner, group
