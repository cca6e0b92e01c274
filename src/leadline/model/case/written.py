"""A file of cases as it is written: nodes that know their lines, and the plain values that they stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TypeAlias

from leadline.errors import CaseError, Problem
from leadline.model.parse import parse
from leadline.model.problems import Place, Problems
from leadline.model.source import Listing, Mapping, Means, Node, Scalar, described

One: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = One | list[One]
GREATEST_FILE = 10_000_000


def root(text: str, place: Place) -> Mapping:
    """The file's one mapping; a `CaseError` where it is none."""
    if len(text) > GREATEST_FILE:
        raise CaseError(f"{place.problems.path}: more than 10 MB; split it into several files of cases")
    node = parse(text, place)
    if isinstance(node, Mapping):
        return node
    if not place.problems.found:
        place.refuse(node, "a file of cases is a mapping with the key `cases`")
    raise refusal(place.problems)


def refusal(problems: Problems) -> CaseError:
    """The error that names every problem in the file's order."""
    in_order: list[Problem] = sorted(problems.found, key=lambda problem: problem.line or 0)
    return CaseError("\n".join(str(problem) for problem in in_order))


def keyed(node: Node, place: Place, allowed: Collection[str] = ()) -> dict[str, Node]:
    """The values of a mapping by their keys; keys that are not allowed (where any are named) are problems."""
    if not isinstance(node, Mapping):
        place.refuse(node, f"here stands {described(node)}; a mapping of names to values was expected")
        return {}
    found: dict[str, Node] = {}
    for entry in node.entries:
        if allowed and entry.key.text not in allowed:
            place.refuse_word(entry, f"the key `{entry.key.text}` is not known here", entry.key.text, allowed)
        else:
            found[entry.key.text] = entry.value
    return found


def listed_in(node: Node, place: Place) -> Iterator[Node]:
    if isinstance(node, Listing):
        yield from node.items
    else:
        place.refuse(node, f"here stands {described(node)}; a list was expected, each entry beginning with `-`")


def plain(node: Node, place: Place) -> Plain:
    """A value of an attribute or a property: one scalar, or a list of them. Dates stay the text that was written."""
    if isinstance(node, Listing):
        return [one(item, place) for item in node.items]
    return one(node, place)


def one(node: Node, place: Place) -> One:
    if not isinstance(node, Scalar):
        place.refuse(node, f"here stands {described(node)}; a value is text, a number, true, false, null, or a list")
        return None
    match node.means:
        case Means.nothing:
            return None
        case Means.boolean:
            return node.text.lower() == "true"
        case Means.number:
            return number(node.text)
        case _:
            return node.text


def number(text: str) -> int | float:
    """A YAML number: digits alone are a whole number.

    >>> number("010"), number("0x10"), number("5.0"), number("1e3")
    (10, 16, 5.0, 1000.0)
    """
    if text[:2] in ("0x", "0o"):
        return int(text, 0)
    if text.lstrip("+-").isdigit():
        return int(text)
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


def decimal(node: Node) -> Decimal | None:
    """A number with the decimals that are written: 5.00 has two. ``None`` where it is none, or not finite."""
    if not isinstance(node, Scalar) or node.means is not Means.number:
        return None
    found = Decimal(int(node.text, 0)) if node.text[:2] in ("0x", "0o") else written_decimal(node.text)
    return found if found.is_finite() else None


def written_decimal(text: str) -> Decimal:
    return Decimal(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
