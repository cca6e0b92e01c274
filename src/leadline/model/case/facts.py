"""The facts of a case, in the plain form that every scorer takes.

{"leads": [{"lead_id": "lead", ...}], "accounts": [...], "changes": [...], "events": [...], "probabilities": [...]}
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ruamel.yaml.nodes import Node, ScalarNode

from leadline.model.case.moment import FORMS, duration, moment
from leadline.model.case.written import Problems, mapping, one, plain, scalar, sequence
from leadline.model.condition import Instant

PlainFacts: TypeAlias = "dict[str, list[dict[str, Any]]]"
LEAD = "lead"
ACCOUNT = "account"
SOURCE = "case"
EVENT_KEYS = ("event", "at", "times", "every", "id", "source", "automated", "properties")
CHANGE_KEYS = ("attribute", "value", "at")
PROBABILITY_KEYS = ("predictor", "probability", "at")
MOST_TIMES = 10_000


@dataclass
class Telling:
    """The facts of one case while they are read. ``where`` names the case in messages."""

    as_of: Instant
    where: str
    problems: Problems
    facts: PlainFacts = field(
        default_factory=lambda: {"leads": [], "accounts": [], "changes": [], "events": [], "probabilities": []}
    )

    # -- who it is ------------------------------------------------------------------------------------------

    def lead(self, node: Node | None, account: Node | None, changes: Node | None) -> None:
        """The lead, its account if the case tells of one, and how their attributes changed."""
        row = {"lead_id": LEAD, **self.attributes(node)}
        if account is not None:
            row.setdefault("account_id", ACCOUNT)
            self.facts["accounts"].append({"account_id": row["account_id"], **self.attributes(account)})
        for change in sequence(changes, self.where, self.problems) if changes is not None else ():
            self.change(change, row)
        self.facts["leads"].append(row)

    def attributes(self, node: Node | None) -> dict[str, Any]:
        if node is None:
            return {}
        return {name: self.attribute(name, value) for name, value in mapping(node, self.where, self.problems).items()}

    def attribute(self, name: str, node: Node) -> Any:
        if name == "created_at" and scalar(node) != (True, None):
            return self.at(node)
        return plain(node, self.where, self.problems)

    def change(self, node: Node, lead: dict[str, Any]) -> None:
        """A change of the lead's attribute, or of its account's where it is called ``company.<name>``."""
        keys = mapping(node, self.where, self.problems, CHANGE_KEYS)
        missing = [key for key in CHANGE_KEYS if key not in keys]
        if missing:
            self.problems.add(node, self.where, f"a change has attribute, value and at; {missing[0]} is missing")
            return
        name, value = self.name(keys["attribute"]), one(keys["value"], self.where, self.problems)
        row = {"attribute": name.removeprefix("company."), "value": value, "occurred_at": self.at(keys["at"])}
        if name.startswith("company."):
            lead.setdefault("account_id", ACCOUNT)
            self.facts["changes"].append({"account_id": lead["account_id"], **row})
        else:
            self.facts["changes"].append({"lead_id": LEAD, **row})

    # -- what they did --------------------------------------------------------------------------------------

    def event(self, node: Node) -> None:
        """One event, or several alike. Later entries have later ids, so at one instant they are the later ones."""
        keys = mapping(node, self.where, self.problems)
        if "event" not in keys:
            self.problems.add(node, self.where, "an event has a name: `event: page`")
            return
        name, begin = self.name(keys["event"]), self.at(keys["at"]) if "at" in keys else self.as_of
        times, every = self.times(keys.get("times")), self.every(keys.get("every"))
        properties = self.attributes(keys.get("properties"))
        for key, value in keys.items():
            if key not in EVENT_KEYS:
                properties[key] = plain(value, self.where, self.problems)
        if "id" in keys and "times" in keys:
            self.problems.add(keys["id"], self.where, "an event with an `id` happened once; leave `times` out")
        for number in range(times):
            identity = self.name(keys["id"]) if "id" in keys else f"e{len(self.facts['events']) + 1:06}"
            self.facts["events"].append(
                {
                    "event_id": identity,
                    "lead_id": LEAD,
                    "event": name,
                    "occurred_at": begin + number * every,
                    "source": self.name(keys["source"]) if "source" in keys else SOURCE,
                    "automated": self.claim(keys.get("automated")),
                    "properties": dict(properties),
                }
            )

    def probability(self, node: Node) -> None:
        keys = mapping(node, self.where, self.problems, PROBABILITY_KEYS)
        if "predictor" not in keys or "probability" not in keys:
            self.problems.add(node, self.where, "a probability has predictor, probability and perhaps at")
            return
        _, value = scalar(keys["probability"])
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.problems.add(keys["probability"], self.where, "a probability is a number from 0 to 1")
            return
        at = self.at(keys["at"]) if "at" in keys else self.as_of
        row = {"lead_id": LEAD, "predictor": self.name(keys["predictor"]), "probability": float(value)}
        self.facts["probabilities"].append({**row, "occurred_at": at})

    # -- single values --------------------------------------------------------------------------------------

    def at(self, node: Node) -> Instant:
        found = moment(str(node.value), self.as_of) if isinstance(node, ScalarNode) else None
        if found is None:
            self.problems.add(node, self.where, f"this is no instant; write {FORMS}")
        return self.as_of if found is None else found

    def name(self, node: Node) -> str:
        if not isinstance(node, ScalarNode):
            self.problems.add(node, self.where, "this must be one name")
            return ""
        return str(node.value)

    def times(self, node: Node | None) -> int:
        _, value = scalar(node) if node is not None else (True, 1)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TIMES:
            self.problems.add(node, self.where, f"`times` is a whole number from 1 to {MOST_TIMES:,}")
            return 1
        return value

    def every(self, node: Node | None) -> int:
        found = duration(str(node.value)) if isinstance(node, ScalarNode) else None
        if node is not None and found is None:
            self.problems.add(node, self.where, "`every` is a duration: 1d, 12h, 30m or 2w")
        return found or 0

    def claim(self, node: Node | None) -> bool:
        _, value = scalar(node) if node is not None else (True, False)
        if not isinstance(value, bool):
            self.problems.add(node, self.where, "`automated` is true or false")
        return value is True
