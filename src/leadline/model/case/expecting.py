"""Reading what a case expects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from leadline.model.case.expected import TESTS, Expected, ExpectedRule, Literal, Wanted
from leadline.model.case.moment import FORMS, moment
from leadline.model.case.written import decimal, keyed, listed_in, one
from leadline.model.condition import Instant
from leadline.model.problems import Place
from leadline.model.source import Listing, Mapping, Node, Scalar

RULE_KEYS = ("points", "occurrences", "last_at")
TEST_KEYS = (*TESTS, "between")
SPECIAL = ("rules", "clamps", "audience")


@dataclass(frozen=True)
class Expecting:
    """What a case expects, while it is read. ``place`` names the case in messages."""

    as_of: Instant
    place: Place

    def all(self, node: Node) -> Expected:
        keys = keyed(node, self.place)
        if isinstance(node, Mapping) and not keys:
            self.place.refuse(node, "`expect` says nothing; write what should come out, such as {score: 5}")
        audience = one(keys["audience"], self.place) if "audience" in keys else True
        if not isinstance(audience, bool):
            self.place.refuse(keys["audience"], "`audience` is true or false")
        if audience is False and len(keys) > 1:
            self.place.refuse(keys["audience"], "outside the audience there is nothing else to expect")
        return Expected(
            results={name: self.wanted(value) for name, value in keys.items() if name not in SPECIAL},
            rules={name: self.rule(value) for name, value in self.named(keys.get("rules")).items()},
            clamps={name: self.wanted(value) for name, value in self.named(keys.get("clamps")).items()},
            audience=audience is not False,
        )

    def named(self, node: Node | None) -> dict[str, Node]:
        return {} if node is None else keyed(node, self.place)

    def rule(self, node: Node) -> ExpectedRule:
        if not isinstance(node, Mapping) or any(entry.key.text in TEST_KEYS for entry in node.entries):
            return ExpectedRule(points=self.wanted(node))
        keys = keyed(node, self.place, RULE_KEYS)
        return ExpectedRule(
            points=self.wanted(keys["points"]) if "points" in keys else None,
            occurrences=self.wanted(keys["occurrences"]) if "occurrences" in keys else None,
            last_at=self.instant(keys["last_at"]) if "last_at" in keys else None,
        )

    def instant(self, node: Node) -> Instant | None:
        found = moment(node.text, self.as_of) if isinstance(node, Scalar) else None
        if found is None:
            self.place.refuse(node, f"this is no instant; write {FORMS}")
        return found

    def wanted(self, node: Node) -> Wanted:
        """A value, a list of values of which one should come out, or tests of a number."""
        if isinstance(node, Mapping):
            return Wanted(tests=tuple(self.tests(node)))
        items = node.items if isinstance(node, Listing) else (node,)
        return Wanted(values=tuple(self.literal(item) for item in items))

    def literal(self, node: Node) -> Literal:
        value = one(node, self.place)
        if value is None or not isinstance(node, Scalar):
            return Literal(None)
        if isinstance(value, bool):
            return Literal("true" if value else "false")
        return Literal(node.text, decimal(node))

    def tests(self, node: Mapping) -> list[tuple[str, Decimal]]:
        found: list[tuple[str, Decimal]] = []
        for name, value in keyed(node, self.place, TEST_KEYS).items():
            ends = [value] if name != "between" else list(listed_in(value, self.place))
            numbers = [number for number in map(decimal, ends) if number is not None]
            if len(numbers) != len(ends) or len(ends) != (2 if name == "between" else 1):
                self.place.refuse(value, f"`{name}` takes {'two numbers' if name == 'between' else 'a number'}")
            elif name == "between":
                found += [("gte", numbers[0]), ("lte", numbers[1])]
            else:
                found.append((name, numbers[0]))
        return found
