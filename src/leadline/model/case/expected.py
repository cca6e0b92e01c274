"""What a case expects, and in which words it says that something else came out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from leadline.model.condition import Instant
from leadline.model.dates import iso
from leadline.model.problems import closest
from leadline.model.text import fold

TESTS = {
    "gte": "at least",
    "gt": "more than",
    "lte": "at most",
    "lt": "less than",
}
NOT_RESULTS = ("lead_id", "as_of", "model", "reasons")


@dataclass(frozen=True, slots=True)
class Literal:
    """One value as it is written: ``text`` always, ``number`` where it is one. ``text`` is ``None`` for null."""

    text: str | None
    number: Decimal | None = None

    def equals(self, actual: object) -> bool:
        """Numbers are compared at the decimals that are written, at least 2; text folded; null with nothing."""
        if self.text is None or actual is None:
            return self.text is None and actual is None
        if isinstance(actual, bool):
            return self.text == ("true" if actual else "false")
        if isinstance(actual, str):
            return fold(actual) == fold(self.text)
        return self.number is not None and at_decimals(actual, self.number) == self.number

    def __str__(self) -> str:
        return "none" if self.text is None else self.text


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of some values, or a number that passes all tests (``gte gt lte lt``)."""

    values: tuple[Literal, ...] = ()
    tests: tuple[tuple[str, Decimal], ...] = ()

    def holds(self, actual: object) -> bool:
        if not self.tests:
            return any(value.equals(actual) for value in self.values)
        if actual is None or isinstance(actual, str | bool):
            return False
        return all(passes(test, at_decimals(actual, limit), limit) for test, limit in self.tests)

    def __str__(self) -> str:
        if self.tests:
            return " and ".join(f"{TESTS[test]} {limit}" for test, limit in self.tests)
        said = [str(value) for value in self.values]
        return said[0] if len(said) == 1 else f"one of {', '.join(said)}"


@dataclass(frozen=True, slots=True)
class ExpectedRule:
    """What one rule gives before its cap; ``None`` is not looked at. A rule that gave nothing has 0 points."""

    points: Wanted | None = None
    occurrences: Wanted | None = None
    last_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The results by name (score, dimensions, grade, band, ...), the rules, the clamps; only these are looked at.

    ``clamps`` are what the cap of a rule, a group or a dimension of that name added or took away. ``audience`` is
    false where the lead should have no row at all.
    """

    results: Mapping[str, Wanted] = field(default_factory=dict)
    rules: Mapping[str, ExpectedRule] = field(default_factory=dict)
    clamps: Mapping[str, Wanted] = field(default_factory=dict)
    audience: bool = True


def compare(
    expected: Expected,
    row: Mapping[str, Any] | None,
    contributions: Sequence[Mapping[str, Any]] = (),
    rules: Collection[str] = (),
) -> list[str]:
    """Every difference between what was expected and what came out, in words; none means that the case holds.

    ``row`` maps the names of results to values (``None``: the lead is outside the audience); ``contributions`` are
    rows with ``kind rule points occurrences last_at``. With ``rules``, the ids of the model, a rule that the model
    does not have is said so.
    """
    if row is None or not expected.audience:
        return audience_differences(expected, row)
    return [
        *result_differences(expected, row),
        *rule_differences(expected, contributions, rules),
        *clamp_differences(expected, contributions),
    ]


def audience_differences(expected: Expected, row: Mapping[str, Any] | None) -> list[str]:
    if expected.audience and row is None:
        return ["the lead is outside the model's audience and has no score"]
    if not expected.audience and row is not None:
        return [f"the lead was expected outside the model's audience; its score was {row.get('score')}"]
    return []


def result_differences(expected: Expected, row: Mapping[str, Any]) -> Iterator[str]:
    names = [name for name in row if name not in NOT_RESULTS]
    for name, wanted in expected.results.items():
        if name not in names:
            hint = closest(name, names)
            meant = f"; did you mean `{hint}`?" if hint else ""
            yield f"`{name}` is no result of this model, which gives {', '.join(names)}{meant}"
        elif not wanted.holds(row[name]):
            yield f"{name}: expected {wanted}, was {said(row[name])}"


def rule_differences(
    expected: Expected, contributions: Sequence[Mapping[str, Any]], rules: Collection[str]
) -> Iterator[str]:
    for name, wanted in expected.rules.items():
        if rules and name not in rules:
            hint = closest(name, rules)
            yield f"rule `{name}` is not in the model" + (f"; did you mean `{hint}`?" if hint else "")
            continue
        rows = [row for row in contributions if row["kind"] == "rule" and row["rule"] == name]
        points = sum((number(row["points"]) for row in rows), Decimal(0))
        if wanted.points is not None and not wanted.points.holds(points):
            yield f"rule `{name}`: expected {wanted.points}, was {said(points)}"
        if wanted.occurrences is not None:
            occurrences = sum(row["occurrences"] or 0 for row in rows)
            if not wanted.occurrences.holds(occurrences):
                yield f"rule `{name}`: expected {wanted.occurrences} occurrences, were {occurrences}"
        last_at = max((row["last_at"] for row in rows if row["last_at"] is not None), default=None)
        if wanted.last_at is not None and wanted.last_at != last_at:
            was = "never" if last_at is None else f"at {iso(last_at)}"
            yield f"rule `{name}`: expected the last at {iso(wanted.last_at)}, was {was}"


def clamp_differences(expected: Expected, contributions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for name, wanted in expected.clamps.items():
        rows = [row for row in contributions if row["kind"] != "rule" and row["rule"] == name]
        points = sum((number(row["points"]) for row in rows), Decimal(0))
        if not wanted.holds(points):
            yield f"clamp of `{name}`: expected {wanted}, was {said(points)}"


# -- numbers ---------------------------------------------------------------------------------------------------


def number(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def at_decimals(actual: Any, like: Decimal) -> Decimal:
    """The actual number at the decimals of the one that is written, at least 2, half away from zero."""
    exponent = like.as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 2)
    return number(actual).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def passes(test: str, actual: Decimal, limit: Decimal) -> bool:
    match test:
        case "gte":
            return actual >= limit
        case "gt":
            return actual > limit
        case "lte":
            return actual <= limit
        case _:
            return actual < limit


def said(actual: Any) -> str:
    """A value in a message: a number without noise, nothing as "none"."""
    if actual is None:
        return "none"
    if isinstance(actual, bool):
        return "true" if actual else "false"
    if isinstance(actual, Decimal | float):
        text = f"{number(actual):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(actual)
