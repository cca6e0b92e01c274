"""Rules over attributes and predictions: ``if`` alone, ``bins``, ``lookup``, ``predict``."""

from __future__ import annotations

from decimal import Decimal

from leadline.model.conditions import LEAD
from leadline.model.fields import Fields, fields
from leadline.model.rule import Bins, Constant, Kind, Lookup, Points, Predicted
from leadline.model.scope import shortest
from leadline.model.source import Mapping, Means, Node, Scalar, described
from leadline.model.text import fold
from leadline.model.values import factor, number, points


def constant(of: Fields) -> Kind | None:
    """The rule's condition is read with what all rules have; here are its points."""
    given = fixed_points(of)
    return None if given is None else Constant(given)


def fixed_points(of: Fields) -> Points | None:
    """``points`` as one number."""
    node = of.needed("points", "it says what the rule gives, as in `points: 5`")
    if isinstance(node, Mapping) and node.get("per") is not None:
        of.place.refuse(node, "`per` goes with single occurrences only; this rule gives its points once")
        return None
    return None if node is None else points(node, of.place, "`points`")


def bins(of: Fields) -> Kind | None:
    attribute = _attribute(of, "bins")
    table = _table(of, "the value from which each applies, as in {0: 0, 25: 10}")
    if attribute is None or table is None:
        return None
    steps: dict[float, Points] = {}
    for entry in table.entries:
        start = number(entry.key, of.place, "a key of `points`")
        given = points(entry.value, of.place, f"the points from {entry.key.text} up")
        if start is None or given is None:
            continue
        if float(start) in steps:
            of.place.refuse(entry, f"`points` has the key {start} twice")
        steps[float(start)] = given
    return Bins(attribute, tuple(sorted(steps.items())), *_otherwise(of))


def lookup(of: Fields) -> Kind | None:
    attribute = _attribute(of, "lookup")
    table = _table(of, "the points of each value, as in {US: 10, DE: 5}")
    if attribute is None or table is None:
        return None
    found: dict[str, Points] = {}
    written: list[str] = []
    for entry in table.entries:
        key = _as_text(entry.key)
        given = points(entry.value, of.place, f"the points of `{entry.key.text}`")
        if not key:
            of.place.refuse(entry, "a key of `points` is empty; `missing` gives the points of a missing value")
        elif key in found:
            of.place.refuse(entry, f"`points` has `{entry.key.text}` twice; case and spaces around do not tell apart")
        elif given is not None:
            found[key] = given
            written.append(entry.key.text.strip())
    return Lookup(attribute, tuple(found.items()), *_otherwise(of), tuple(written))


def predicted(of: Fields) -> Kind | None:
    predictor = of.text("predict")
    node = of.needed("points", "it says what a probability of 1 gives, as in `points: {times: 100}`")
    if node is None:
        return None
    if not isinstance(node, Mapping):
        of.place.refuse(node, f"`points` of a `predict` rule is written {{times: 100}}, not {described(node)}")
        return None
    inner = fields(node, ("times",), of.place, "`points`")
    times = None if inner is None else inner.needed("times", "it says what a probability of 1 gives")
    value = None if times is None else factor(times, of.place, "`times`")
    return None if predictor is None or value is None else Predicted(predictor, value)


def _attribute(of: Fields, key: str) -> str | None:
    name = of.text(key)
    return None if name is None else name.removeprefix(LEAD)


def _table(of: Fields, what: str) -> Mapping | None:
    node: Node | None = of.needed("points", f"it is a mapping with {what}")
    if node is None:
        return None
    if not isinstance(node, Mapping) or not node.entries:
        of.place.refuse(node, f"`points` must be a mapping with {what}, not {described(node)}")
        return None
    return node


def _otherwise(of: Fields) -> tuple[Points, Points]:
    otherwise, missing = of.points("else"), of.points("missing")
    return otherwise or Decimal(0), missing or Decimal(0)


def _as_text(key: Scalar) -> str:
    """A key as text compares: a plain number in its shortest form, but with its leading zeros (a postcode)."""
    text = fold(key.text)
    if key.means is Means.number and text.lstrip("+-")[:1] != "0":
        try:
            return shortest(float(text))
        except ValueError:
            return text
    return "" if key.means is Means.nothing else text
