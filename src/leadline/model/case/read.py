"""Reading a file of cases. Every problem is found in one go, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leadline.errors import CaseError
from leadline.model.case.expected import TESTS, Expected, ExpectedRule, Literal, Wanted
from leadline.model.case.facts import PlainFacts, Telling
from leadline.model.case.moment import FORMS, instant, moment
from leadline.model.case.written import Problems, compose, line_of, mapping, scalar, sequence
from leadline.model.condition import Instant

FILE_KEYS = ("model", "as_of", "cases")
CASE_KEYS = ("name", "lead", "account", "changes", "events", "probabilities", "as_of", "expect")
RULE_KEYS = ("points", "occurrences", "last_at")
SPECIAL = ("rules", "clamps", "audience")


@dataclass(frozen=True, slots=True)
class Case:
    """One lead at one instant, and what the model should say. ``line`` is where the case begins in its file."""

    name: str
    facts: PlainFacts
    as_of: Instant
    expected: Expected
    line: int


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file, in its order, and the model that it names, if any.

    ``model_path`` is a file (beside the cases, if it was written as a relative path). ``model_text`` is a model that
    the file itself contains, with as many empty lines before it that its line numbers are the file's own.
    """

    path: str
    cases: tuple[Case, ...]
    model_path: str | None = None
    model_text: str | None = None


def read_cases(path: str | Path) -> CaseFile:
    """The cases of a file; a `CaseError` that names every problem with its line."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CaseError(f"{path}: this file cannot be read ({error.strerror}); give the path of a file") from error
    except UnicodeDecodeError as error:
        raise CaseError(f"{path}: this file is not UTF-8 text; save it as UTF-8") from error
    return parse_cases(text, str(path))


def parse_cases(text: str, path: str = "cases.yml") -> CaseFile:
    """The cases of a text; ``path`` is named in messages, and a model's relative path is taken beside it."""
    problems = Problems(path)
    keys = mapping(compose(text, path), "", problems, FILE_KEYS)
    default = as_of_in(keys, None, "", problems)
    cases: list[Case] = []
    if "cases" not in keys:
        problems.add(None, "", "`cases` is missing: a list of cases, each with name, facts and `expect`")
    else:
        for number, node in enumerate(sequence(keys["cases"], "", problems), start=1):
            case = read_case(node, number, default, problems)
            if case is not None:
                cases.append(case)
    problems.refuse_any()
    model_path, model_text = model_of(keys.get("model"), text, path)
    return CaseFile(path, tuple(cases), model_path, model_text)


def model_of(node: Node | None, text: str, path: str) -> tuple[str | None, str | None]:
    """Where the model is, or what it says: a path, a block of text, or a mapping in place."""
    if isinstance(node, ScalarNode) and node.style not in ("|", ">"):
        return str(Path(path).parent / str(node.value)), None
    if isinstance(node, ScalarNode):
        return None, "\n" * (node.start_mark.line + 1) + str(node.value)
    if isinstance(node, MappingNode):
        begin = node.start_mark
        return None, "\n" * begin.line + " " * begin.column + text[begin.index : node.end_mark.index]
    return None, None


def as_of_in(keys: Mapping[str, Node], default: Instant | None, where: str, problems: Problems) -> Instant | None:
    node = keys.get("as_of")
    if node is None:
        return default
    found = instant(str(node.value)) if isinstance(node, ScalarNode) else None
    if found is None:
        problems.add(node, where, "`as_of` is a date or a date-time: 2026-03-15 or 2026-03-15T10:30:00Z")
    return default if found is None else found


def read_case(node: Node, number: int, default: Instant | None, problems: Problems) -> Case | None:
    keys = mapping(node, f"case {number}", problems, CASE_KEYS)
    name = str(keys["name"].value) if isinstance(keys.get("name"), ScalarNode) else f"case {number}"
    where = f"case `{name}`"
    as_of = as_of_in(keys, default, where, problems)
    if as_of is None:
        problems.add(node, where, "`as_of` is missing; give it here or at the head of the file, such as 2026-03-15")
        as_of = 0
    telling = Telling(as_of, where, problems)
    telling.lead(keys.get("lead"), keys.get("account"), keys.get("changes"))
    for event in sequence(keys["events"], where, problems) if "events" in keys else ():
        telling.event(event)
    for probability in sequence(keys["probabilities"], where, problems) if "probabilities" in keys else ():
        telling.probability(probability)
    if "expect" not in keys:
        problems.add(node, where, "`expect` is missing: what should come out, such as {score: 5}")
        return None
    expected = Expecting(as_of, where, problems).all(keys["expect"])
    return Case(name, telling.facts, as_of, expected, line_of(node) or 1)


@dataclass(frozen=True)
class Expecting:
    """What a case expects, while it is read."""

    as_of: Instant
    where: str
    problems: Problems

    def all(self, node: Node) -> Expected:
        keys = mapping(node, self.where, self.problems)
        if not keys:
            self.problems.add(node, self.where, "`expect` says nothing; write what should come out, such as {score: 5}")
        rules, clamps = self.named(keys.get("rules")), self.named(keys.get("clamps"))
        audience = scalar(keys["audience"])[1] if "audience" in keys else True
        if not isinstance(audience, bool):
            self.problems.add(keys["audience"], self.where, "`audience` is true or false")
        if audience is False and len(keys) > 1:
            self.problems.add(keys["audience"], self.where, "outside the audience there is nothing else to expect")
        return Expected(
            results={name: self.wanted(value) for name, value in keys.items() if name not in SPECIAL},
            rules={name: self.rule(value) for name, value in rules.items()},
            clamps={name: self.wanted(value) for name, value in clamps.items()},
            audience=audience is not False,
        )

    def named(self, node: Node | None) -> dict[str, Node]:
        return {} if node is None else mapping(node, self.where, self.problems)

    def rule(self, node: Node) -> ExpectedRule:
        if not isinstance(node, MappingNode) or any(str(key.value) in (*TESTS, "between") for key, _ in node.value):
            return ExpectedRule(points=self.wanted(node))
        keys = mapping(node, self.where, self.problems, RULE_KEYS)
        return ExpectedRule(
            points=self.wanted(keys["points"]) if "points" in keys else None,
            occurrences=self.wanted(keys["occurrences"]) if "occurrences" in keys else None,
            last_at=self.instant(keys["last_at"]) if "last_at" in keys else None,
        )

    def instant(self, node: Node) -> Instant | None:
        found = moment(str(node.value), self.as_of) if isinstance(node, ScalarNode) else None
        if found is None:
            self.problems.add(node, self.where, f"this is no instant; write {FORMS}")
        return found

    def wanted(self, node: Node) -> Wanted:
        if isinstance(node, ScalarNode):
            return Wanted(values=(literal(node),))
        if isinstance(node, SequenceNode) and all(isinstance(element, ScalarNode) for element in node.value):
            return Wanted(values=tuple(literal(element) for element in node.value))
        return Wanted(tests=tuple(self.tests(node)))

    def tests(self, node: Node) -> list[tuple[str, Decimal]]:
        found: list[tuple[str, Decimal]] = []
        for name, value in mapping(node, self.where, self.problems, (*TESTS, "between")).items():
            ends = [value] if name != "between" else list(sequence(value, self.where, self.problems))
            numbers = [number for number in (number_of(end) for end in ends) if number is not None]
            if len(numbers) != (2 if name == "between" else 1):
                self.problems.add(
                    value, self.where, f"`{name}` takes {'two numbers' if name == 'between' else 'a number'}"
                )
            elif name == "between":
                found += [("gte", numbers[0]), ("lte", numbers[1])]
            else:
                found.append((name, numbers[0]))
        return found


def literal(node: ScalarNode) -> Literal:
    _, value = scalar(node)
    if value is None:
        return Literal(None)
    if isinstance(value, bool):
        return Literal("true" if value else "false")
    return Literal(str(node.value), number_of(node))


def number_of(node: Any) -> Decimal | None:
    """A number with the decimals that are written: 5.00 has two."""
    _, value = scalar(node)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = Decimal(str(node.value).replace("_", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
