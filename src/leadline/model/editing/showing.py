"""The parts of a model's text, as the schema of models describes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from leadline.model.editing.parts import Part, Shape
from leadline.model.editing.tree import Leaf, Path, Series, Table, Tree, entries, resolved
from leadline.model.editing.writing import Json
from leadline.model.schema import schema
from leadline.model.schema.conditions import tests
from leadline.model.source import Means

Schema = Mapping[str, Any]
OF_REFERENCE: Mapping[str, Shape] = {
    "points": Shape.number,
    "threshold": Shape.number,
    "count": Shape.counted,
    "duration": Shape.duration,
    "date": Shape.date,
    "name": Shape.text,
    "text": Shape.text,
    "literal": Shape.literal,
    "literals": Shape.literals,
    "events": Shape.events,
}
BEGINS: Mapping[str, Json] = {  # what one more of a list, or of a table, begins with
    "all": {"country": "DE"},
    "any": {"country": "DE"},
    "define": {"country": "DE"},
    "dimensions": {"min": 0, "max": 100},
    "disqualify": {"job_role": "student"},
    "fade": 0.5,
    "points": 5,
    "priority": {"if": {"band": "hot"}, "is": 1},
    "qualify": {"did": {"on": "demo.requested", "within": "30d"}},
    "roles": {"job_title": "CEO"},
    "score": 1,
    "sequence": {"on": "page"},
}
CONDITIONS = ("condition", "where")
JOINED = {"all": Shape.all, "any": Shape.any}
SINGLE = {"boolean": Shape.flag, "number": Shape.number, "integer": Shape.counted}
EQUAL, ONE_OF = "", "in"


@cache
def whole() -> Schema:
    return cast(Schema, schema())


@cache
def operators() -> Mapping[str, Schema]:
    return cast(Mapping[str, Schema], tests())


def meant(shape: Schema, definitions: Schema) -> tuple[str, Schema]:
    """What a schema refers to, with its name, else itself."""
    name = str(shape.get("$ref", "")).rpartition("/")[2]
    return (name, definitions[name]) if name else ("", shape)


@dataclass(frozen=True, slots=True)
class Called:
    """What a part is called and what it is for."""

    title: str = ""
    help: str = ""


UNCALLED = Called()


class Parts:
    """Makes the parts of one text. ``names`` are what a key may have, where that is known beside the schema.

    ``definitions`` are what the schema refers to, those of models by themselves; ``begins`` is what one more of
    a list or a table begins with.
    """

    def __init__(
        self,
        text: str,
        names: Mapping[str, tuple[str, ...]] | None = None,
        definitions: Schema | None = None,
        begins: Mapping[str, Json] = BEGINS,
    ) -> None:
        self.text, self.names, self.begins = text, names or {}, begins
        self.definitions: Schema = whole()["$defs"] if definitions is None else definitions

    def written(self, tree: Tree | None) -> str:
        """How a part stands in the text, without what its lines are indented by."""
        if tree is None:
            return ""
        said = self.text[tree.start : tree.end]
        if "\n" not in said:
            return said
        indent = tree.start - (self.text.rfind("\n", 0, tree.start) + 1)
        first, *rest = said.splitlines()
        return "\n".join([first, *(line[indent:] if not line[:indent].strip() else line.lstrip() for line in rest)])

    def part(self, key: str, shape: Schema, tree: Tree | None, at: Path) -> Part:
        """The part that a schema describes, with what stands there."""
        name, body = meant(shape, self.definitions)
        called = Called(str(shape.get("title", "")), str(shape.get("description", "")))
        node = None if tree is None or is_left_out(tree) else resolved(tree)
        if name in CONDITIONS:
            return self.condition(key, tree, at, called)
        if key == "limit" and isinstance(node, Leaf | None):
            return self.single(key, Shape.limit, tree, at, called)
        if name in OF_REFERENCE and fits(OF_REFERENCE[name], node):
            return self.single(key, OF_REFERENCE[name], tree, at, called)
        if name == "ladder" and isinstance(node, Table | None):
            return self.made(key, Shape.ladder, tree, at, called, tuple(self.keyed(body, node, at)))
        if "anyOf" in body:
            alternative = self.chosen(body["anyOf"], node)
            if alternative is not None:
                return self.part(key, {**alternative, **more_of(shape)}, tree, at)
        kind = body.get("type")
        if (kind == "object" or "properties" in body) and isinstance(node, Table | None):
            shown = Shape.fields if "properties" in body else Shape.table
            return self.made(key, shown, tree, at, called, tuple(self.keyed(body, node, at)))
        if kind == "array" and isinstance(node, Series | None):
            return self.listed(key, body, tree, at, called)
        if "enum" in body and isinstance(node, Leaf | None):
            return self.single(key, Shape.choices, tree, at, called, tuple(body["enum"]))
        if isinstance(node, Leaf | None):
            return self.single(key, SINGLE.get(str(kind), Shape.text), tree, at, called)
        return self.made(key, Shape.yaml, tree, at, called)

    def made(
        self,
        key: str,
        shape: Shape,
        tree: Tree | None,
        at: Path,
        called: Called = UNCALLED,
        parts: tuple[Part, ...] = (),
    ) -> Part:
        there, begins = tree is not None, self.begins.get(str(at[-1]) if at else key)
        return Part(at, key, shape, called.title, called.help, there, self.written(tree), parts=parts, begins=begins)

    def single(
        self,
        key: str,
        shape: Shape,
        tree: Tree | None,
        at: Path,
        called: Called = UNCALLED,
        choices: tuple[str, ...] = (),
    ) -> Part:
        choices = choices or self.names.get(key, ())
        there, written = tree is not None, self.written(tree)
        return Part(at, key, shape, called.title, called.help, there, written, value_of(tree), choices)

    def keyed(self, body: Schema, node: Table | None, at: Path) -> Iterator[Part]:
        """The keys of a mapping: those that are known, there or not, then those that people chose."""
        known = body.get("properties", {})
        there = {} if node is None else dict(entries(node))
        for key, shape in known.items():
            yield self.part(key, shape, there.get(key), (*at, key))
        rest = body.get("additionalProperties")
        for key, tree in there.items():
            if key not in known:
                inner = rest if isinstance(rest, Mapping) else {"type": "unknown"}
                yield self.part(key, inner, tree, (*at, key))

    def listed(self, key: str, body: Schema, tree: Tree | None, at: Path, called: Called = UNCALLED) -> Part:
        items = body.get("items", {})
        name, inner = meant(items, self.definitions)
        node = None if tree is None else resolved(tree)
        there = node.items if isinstance(node, Series) else ()
        if name == "literal" or inner.get("type") in ("string", "number"):
            if all(isinstance(resolved(one), Leaf) for one in there):
                choices = tuple(inner.get("enum", ()))
                shape = Shape.choices if choices else Shape.literals
                return self.single(key, shape, tree, at, called, choices)
            return self.made(key, Shape.yaml, tree, at, called)
        parts = tuple(self.part(str(i), items, one, (*at, i)) for i, one in enumerate(there))
        return self.made(key, Shape.several, tree, at, called, parts)

    def chosen(self, alternatives: Sequence[Schema], node: Tree | None) -> Schema | None:
        """Which of several shapes something has; the first where nothing is there."""
        if node is None:
            return alternatives[0]
        wanted = "object" if isinstance(node, Table) else "array" if isinstance(node, Series) else "single"
        fitting = [one for one in alternatives if wanted in self.kinds_of(one)]
        if isinstance(node, Table):
            keys = {name for name, _ in entries(node)}
            fitting.sort(key=lambda one: -len(keys & set(meant(one, self.definitions)[1].get("properties", {}))))
        return fitting[0] if fitting else None

    def kinds_of(self, shape: Schema) -> set[str]:
        """Whether a schema takes mappings, lists, single values."""
        name, body = meant(shape, self.definitions)
        if name in CONDITIONS:
            return {"object", "single"}
        if "anyOf" in body:
            return {kind for one in body["anyOf"] for kind in self.kinds_of(one)}
        kind = body.get("type")
        if kind in ("object", "array"):
            return {str(kind)}
        return {"object"} if "properties" in body else {"single"}

    # -- conditions ----------------------------------------------------------------------------------------------

    def condition(self, key: str, tree: Tree | None, at: Path, called: Called = UNCALLED) -> Part:
        node = None if tree is None or is_left_out(tree) else resolved(tree)
        if isinstance(node, Leaf):
            return self.single(key, Shape.named, tree, at, called)
        if not isinstance(node, Table | None):
            return self.made(key, Shape.yaml, tree, at, called)
        parts = () if node is None else tuple(self.tested(name, one, (*at, name)) for name, one in entries(node))
        return self.made(key, Shape.every, tree, at, called, parts)

    def tested(self, name: str, tree: Tree, at: Path) -> Part:
        """One entry of a condition."""
        node = resolved(tree)
        if name in JOINED and isinstance(node, Series):
            parts = tuple(self.condition(str(i), one, (*at, i)) for i, one in enumerate(node.items))
            return self.made(name, JOINED[name], tree, at, parts=parts)
        if name == "not":
            return self.made(name, Shape.negated, tree, at, parts=(self.condition("", tree, at),))
        if name in ("did", "did_not") and isinstance(node, Table):
            body = self.definitions["condition"]["anyOf"][1]["properties"][name]
            return self.made(name, Shape(name), tree, at, parts=tuple(self.keyed(body, node, at)))
        if isinstance(node, Table):
            known = operators()
            tests_of = tuple(
                self.part(one, known.get(one, {"type": "unknown"}), inner, (*at, one)) for one, inner in entries(node)
            )
            return self.made(name, Shape.test, tree, at, parts=tests_of)
        shape, title = (Shape.literals, "One of") if isinstance(node, Series) else (Shape.literal, "Equal")
        return self.made(name, Shape.test, tree, at, parts=(self.single(EQUAL, shape, tree, at, Called(title)),))


def more_of(shape: Schema) -> dict[str, Any]:
    return {name: shape[name] for name in ("title", "description") if name in shape}


def is_left_out(tree: Tree) -> bool:
    """Whether a key stands there without a value."""
    return isinstance(tree, Leaf) and tree.means is Means.nothing


def fits(shape: Shape, node: Tree | None) -> bool:
    """Whether a form can show what stands there."""
    if node is None or isinstance(node, Leaf):
        return True
    is_list = isinstance(node, Series) and all(isinstance(resolved(one), Leaf) for one in node.items)
    return is_list and shape in (Shape.events, Shape.literals)


def value_of(tree: Tree | None) -> Json:
    """A single value, or a list of them, as JSON says it."""
    node = None if tree is None else resolved(tree)
    match node:
        case Leaf(text=text, means=Means.boolean):
            return text.lower() == "true"
        case Leaf(text=text, means=Means.number):
            return numeric(text)
        case Leaf(means=Means.nothing):
            return None
        case Leaf(text=text):
            return text
        case Series():
            return [value_of(item) for item in node.items]
    return None


def numeric(text: str) -> Json:
    try:
        value = float(text)
    except ValueError:
        return text
    if value != value or abs(value) == float("inf"):
        return text
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


@cache
def test_parts() -> tuple[Part, ...]:
    """The tests of a value, each with the shape of what it takes."""
    return tuple(Parts("").part(name, shape, None, (name,)) for name, shape in operators().items())
