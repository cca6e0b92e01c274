"""The facts of a case, in the plain form that every scorer takes.

{"leads": [{"lead_id": "lead", ...}], "accounts": [...], "changes": [...], "events": [...], "probabilities": [...]}
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from leadline.model.case.moment import FORMS, distance, moment
from leadline.model.case.written import keyed, listed_in, one, plain
from leadline.model.condition import Instant
from leadline.model.problems import Place
from leadline.model.source import Means, Node, Scalar

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
    """The facts of one case while they are read. ``place`` names the case in messages."""

    as_of: Instant
    place: Place
    facts: PlainFacts = field(
        default_factory=lambda: {"leads": [], "accounts": [], "changes": [], "events": [], "probabilities": []}
    )

    # -- who it is ------------------------------------------------------------------------------------------

    def lead(self, node: Node | None, account: Node | None, changes: Node | None) -> None:
        """The lead, its account if the case tells of one, and how their attributes changed."""
        row = {**self.attributes(node), "lead_id": LEAD}
        if account is not None:
            row.setdefault("account_id", ACCOUNT)
            self.facts["accounts"].append({"account_id": row["account_id"], **self.attributes(account)})
        for change in listed_in(changes, self.place) if changes is not None else ():
            self.change(change, row)
        self.facts["leads"].append(row)

    def attributes(self, node: Node | None) -> dict[str, Any]:
        if node is None:
            return {}
        return {name: self.attribute(name, value) for name, value in keyed(node, self.place).items()}

    def attribute(self, name: str, node: Node) -> Any:
        if name == "created_at" and not (isinstance(node, Scalar) and node.means is Means.nothing):
            return self.at(node)
        return plain(node, self.place)

    def change(self, node: Node, lead: dict[str, Any]) -> None:
        """A change of the lead's attribute, or of its account's where it is called ``company.<name>``."""
        keys = keyed(node, self.place, CHANGE_KEYS)
        missing = [key for key in CHANGE_KEYS if key not in keys]
        if missing:
            self.place.refuse(node, f"a change has attribute, value and at; {missing[0]} is missing")
            return
        name, value = self.name(keys["attribute"]), one(keys["value"], self.place)
        row = {"attribute": name.removeprefix("company."), "value": value, "occurred_at": self.at(keys["at"])}
        if name.startswith("company."):
            lead.setdefault("account_id", ACCOUNT)
            self.facts["changes"].append({"account_id": lead["account_id"], **row})
        else:
            self.facts["changes"].append({"lead_id": LEAD, **row})

    # -- what they did --------------------------------------------------------------------------------------

    def event(self, node: Node) -> None:
        """One event, or several alike. Later entries have later ids, so at one instant they are the later ones."""
        keys = keyed(node, self.place)
        if "event" not in keys:
            self.place.refuse(node, "an event has a name: `event: page`")
            return
        name, begin = self.name(keys["event"]), self.at(keys["at"]) if "at" in keys else self.as_of
        times, every = self.times(keys.get("times")), self.every(keys.get("every"))
        properties = self.properties(keys)
        if "id" in keys and "times" in keys:
            self.place.refuse(keys["id"], "an event with an `id` happened once; leave `times` out")
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

    def properties(self, keys: dict[str, Node]) -> dict[str, Any]:
        """Every key of an event that has no meaning of its own, and those inside ``properties``."""
        inside = keyed(keys["properties"], self.place) if "properties" in keys else {}
        beside = {name: node for name, node in keys.items() if name not in EVENT_KEYS}
        return {name: plain(node, self.place) for name, node in {**beside, **inside}.items()}

    def probability(self, node: Node) -> None:
        keys = keyed(node, self.place, PROBABILITY_KEYS)
        if "predictor" not in keys or "probability" not in keys:
            self.place.refuse(node, "a probability has predictor, probability and perhaps at")
            return
        value = one(keys["probability"], self.place)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            self.place.refuse(keys["probability"], "a probability is a number from 0 to 1")
            return
        at = self.at(keys["at"]) if "at" in keys else self.as_of
        row = {"lead_id": LEAD, "predictor": self.name(keys["predictor"]), "probability": float(value)}
        self.facts["probabilities"].append({**row, "occurred_at": at})

    # -- single values --------------------------------------------------------------------------------------

    def at(self, node: Node) -> Instant:
        found = moment(node.text, self.as_of) if isinstance(node, Scalar) else None
        if found is None:
            self.place.refuse(node, f"this is no instant; write {FORMS}")
        return self.as_of if found is None else found

    def name(self, node: Node) -> str:
        if not isinstance(node, Scalar):
            self.place.refuse(node, "this must be one name")
            return ""
        return node.text

    def times(self, node: Node | None) -> int:
        value = 1 if node is None else one(node, self.place)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_TIMES:
            self.place.refuse(node, f"`times` is a whole number from 1 to {MOST_TIMES:,}")
            return 1
        return value

    def every(self, node: Node | None) -> int:
        found = distance(node.text) if isinstance(node, Scalar) else None
        if node is not None and found is None:
            self.place.refuse(node, "`every` is a duration: 1d, 12h, 30m or 2w")
        return found or 0

    def claim(self, node: Node | None) -> bool:
        value = False if node is None else one(node, self.place)
        if not isinstance(value, bool):
            self.place.refuse(node, "`automated` is true or false")
        return value is True
