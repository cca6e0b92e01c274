"""Reading a mapping file: values, and tests of values."""

from __future__ import annotations

import re
from collections.abc import Callable

from leadline.ingest.webhooks import language, transforms
from leadline.ingest.webhooks.match import Begins, Has, Is, Match, Opposite, Present, Test
from leadline.ingest.webhooks.path import Path, path
from leadline.ingest.webhooks.value import AllOf, FirstOf, Literal, Step, Transformed, Value
from leadline.model import values
from leadline.model.fields import Fields, fields
from leadline.model.pattern import PatternError, python_regex
from leadline.model.problems import Place
from leadline.model.source import Listing, Mapping, Means, Node, Scalar, described
from leadline.model.text import fold

WHAT = "a value is a path such as data.email, a list of which the first there counts, or a mapping with `from` or `is`"
MATCH = "a match is a mapping of paths to what has to stand there, or a list of such mappings"
_NAMES = (*transforms.PLAIN, *transforms.ARGUED)


def value(node: Node, place: Place, what: str) -> Value | None:
    """A value: a path, a literal number or boolean, a list of which the first counts, or a mapping."""
    match node:
        case Listing():
            several = [found for one in node.items if (found := value(one, place, what)) is not None]
            if not node.items:
                place.refuse(node, f"{what} is an empty list; {WHAT}")
            return FirstOf(tuple(several)) if len(several) == len(node.items) > 0 else None
        case Mapping():
            return _mapping(node, place, what)
        case Scalar(means=Means.nothing):
            place.refuse(node, f"{what} is empty; {WHAT}")
            return None
        case Scalar(means=Means.text):
            return a_path(node, place, what)
    return literal(node, place, what)


def a_path(node: Node, place: Place, what: str) -> Path | None:
    text = values.plain_text(node, place, what)
    try:
        return None if text is None else path(text)
    except ValueError as error:
        place.refuse(node, f"{what}: {error}")
        return None


def literal(node: Node, place: Place, what: str) -> Literal | None:
    """A text, a number or a boolean, as it is."""
    if not isinstance(node, Scalar) or node.means is Means.nothing:
        place.refuse(node, f"{what} must be a text, a number, true or false, not {described(node)}")
        return None
    if node.means is Means.boolean:
        return Literal(node.text.lower() == "true")
    if node.means is Means.number:
        exact = values.number(node, place, what)
        if exact is None:
            return None
        return Literal(int(exact) if exact == exact.to_integral_value() else float(exact))
    return Literal(node.text)


def _mapping(node: Mapping, place: Place, what: str) -> Value | None:
    of = fields(node, language.VALUE, place, f"{what}, a value,")
    if of is None:
        return None
    starts = [key for key in ("from", "all", "is") if of.node(key) is not None]
    if len(starts) != 1:
        place.refuse(node, f"{what} needs one of `from`, `all` and `is`; {WHAT}")
        return None
    inner = of.node(starts[0])
    assert inner is not None
    if starts[0] == "is":
        found: Value | None = literal(inner, place, f"`is` of {what}")
    else:
        found = value(inner, place, f"`{starts[0]}` of {what}")
        if starts[0] == "all" and found is not None:
            found = AllOf(found.values if isinstance(found, FirstOf) else (found,))
    steps_node = of.node("as")
    if steps_node is None:
        return found
    steps = _steps(steps_node, place, f"`as` of {what}")
    return None if found is None or steps is None else Transformed(found, steps)


# -- transforms ----------------------------------------------------------------------------------------------------


def _steps(node: Node, place: Place, what: str) -> tuple[Step, ...] | None:
    parts = node.items if isinstance(node, Listing) else (node,)
    steps: list[Step | None] = []
    for one in parts:
        if isinstance(one, Mapping):
            steps += [_argued(entry.key, entry.value, place, what) for entry in one.entries]
        else:
            steps.append(_plain(one, place, what))
    found = tuple(step for step in steps if step is not None)
    return found if len(found) == len(steps) else None


def _plain(node: Node, place: Place, what: str) -> Step | None:
    name = values.plain_text(node, place, what)
    if name is None:
        return None
    if name in transforms.PLAIN:
        return Step(name, transforms.PLAIN[name])
    if name in transforms.ARGUED:
        place.refuse(node, f"{what}: `{name}` needs to be told how, as in {{{_EXAMPLES[name]}}}")
    else:
        place.refuse_word(node, f"{what}: there is no transform `{name}`", name, _NAMES, "transforms")
    return None


_EXAMPLES = {
    "split": 'split: ","',
    "join": 'join: " "',
    "part": "part: 0",
    "prefix": 'prefix: "acme-"',
    "map": "map: {won: deal.won}",
}


def _argued(key: Scalar, node: Node, place: Place, what: str) -> Step | None:
    name = key.text
    if name in transforms.PLAIN:
        place.refuse(key, f"{what}: `{name}` takes nothing; write it alone, as in [{name}, {{part: 0}}]")
        return None
    if name not in transforms.ARGUED:
        place.refuse_word(key, f"{what}: there is no transform `{name}`", name, _NAMES, "transforms")
        return None
    if name == "map":
        return _table(node, place, f"`map` of {what}")
    found = literal(node, place, f"`{name}` of {what}")
    if found is None:
        return None
    if name == "part":
        if not isinstance(found.value, int) or isinstance(found.value, bool) or abs(found.value) > 10_000:
            place.refuse(node, f"`part` of {what} must be a whole number: 0 is the first, -1 the last")
            return None
        return Step(name, transforms.part(found.value), found.value)
    text = found.value if isinstance(found.value, str) else transforms.text_of(found.value)
    if name == "split" and not text:
        place.refuse(node, f"`split` of {what} is empty; it is what stands between the parts")
        return None
    made: dict[str, Callable[[str], transforms.Transform]] = {
        "split": transforms.split,
        "join": transforms.join,
        "prefix": transforms.prefix,
    }
    return Step(name, made[name](text), text)


def _table(node: Node, place: Place, what: str) -> Step | None:
    if not isinstance(node, Mapping) or not node.entries:
        place.refuse(node, f"{what} must be a mapping of what is sent to what it means, not {described(node)}")
        return None
    table = {entry.key.text: literal(entry.value, place, what) for entry in node.entries}
    meanings = {word: found.value for word, found in table.items() if found is not None}
    return Step("map", transforms.words(meanings), tuple(meanings.items())) if len(meanings) == len(table) else None


# -- tests ---------------------------------------------------------------------------------------------------------


def a_match(node: Node, place: Place, what: str) -> Match | None:
    """A mapping, all of which must hold, or a list of mappings, of which one must."""
    several = node.items if isinstance(node, Listing) else (node,)
    found = [_tests(one, place, what) for one in several]
    if not several:
        place.refuse(node, f"{what} is an empty list; {MATCH}")
    whole = tuple(one for one in found if one is not None)
    return whole if len(whole) == len(found) > 0 else None


def _tests(node: Node, place: Place, what: str) -> tuple[tuple[Path, Test], ...] | None:
    if not isinstance(node, Mapping) or not node.entries:
        place.refuse(node, f"{what}: {MATCH}, not {described(node)}")
        return None
    found = [
        (a_path(entry.key, place, what), _test(entry.value, place, f"`{entry.key.text}` of {what}"))
        for entry in node.entries
    ]
    whole = tuple((path, test) for path, test in found if path is not None and test is not None)
    return whole if len(whole) == len(found) else None


def _test(node: Node, place: Place, what: str) -> Test | None:
    if not isinstance(node, Mapping):
        texts = _texts(node, place, what)
        return None if texts is None else Is(frozenset(texts))
    of = fields(node, language.TEST, place, what)
    if of is None or len(node.entries) != 1:
        place.refuse(node, f"{what} takes one test: a value, a list of values, or one of `not`, `exists` and so on")
        return None
    return _operator(of, node.entries[0].key.text, node.entries[0].value)


def _operator(of: Fields, key: str, node: Node) -> Test | None:
    place, what = of.place, f"`{key}`"
    if key == "not":
        test = _test(node, place, what)
        return None if test is None else Opposite(test)
    if key == "exists":
        there = values.boolean(node, place, what)
        return None if there is None else Present() if there else Opposite(Present())
    if key == "starts_with":
        texts = _texts(node, place, what)
        return None if texts is None else Begins(tuple(texts))
    if key == "matches":
        return _pattern(node, place, what)
    return None


def _pattern(node: Node, place: Place, what: str) -> Has | None:
    text = values.plain_text(node, place, what)
    try:
        return None if text is None else Has(python_regex(text))
    except (PatternError, re.error) as error:
        place.refuse(node, f"{what}: {error}")
        return None


def _texts(node: Node, place: Place, what: str) -> list[str] | None:
    several = node.items if isinstance(node, Listing) else (node,)
    found = [values.plain_text(one, place, what) for one in several]
    texts = [fold(text) for text in found if text is not None]
    if not several:
        place.refuse(node, f"{what} is an empty list")
    return texts if len(texts) == len(found) > 0 else None
