"""A whole model as a form: its rules by their kinds, and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leadline.model.editing.kinds import RULE_ORDER
from leadline.model.editing.parts import Part, Shape
from leadline.model.editing.showing import Parts, whole
from leadline.model.editing.tree import Leaf, Path, Series, Table, Tree, entries, plain, read, resolved
from leadline.model.kinds import COMMON, KEYS, RULE_KEYS, SORTS
from leadline.model.model import SCORE
from leadline.model.schema.rules import KINDS as SHAPES

AROUND = ("title", "timezone", "audience", "define", "activity", "dimensions", "groups", "score")
RESULTS = ("grades", "bands", "priority", "lifecycle", "account_score")
MOST_SHOWN = 50_000  # values
OF_POINTS = {kind: shape for kind, _, _, shape in SHAPES}


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule: its kind (none where its keys say none), its line, its text, and all that it may have.

    ``parts`` are those that are there and those that it needs; ``more`` are those that it may have besides. Where its
    keys say no kind, its text says it all.
    """

    at: Path
    rule: str | None
    kind: str | None
    line: int
    written: str
    parts: tuple[Part, ...]
    more: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A model: what stands above its rules, the rules, what is made of the scores; ``dimensions`` by name."""

    model: str | None
    parts: tuple[Part, ...]
    rules: tuple[RuleForm, ...]
    results: tuple[Part, ...]
    dimensions: tuple[str, ...]
    groups: tuple[str, ...]
    definitions: tuple[str, ...]


def form_of(text: str) -> Form:
    """The form of a model's text, whatever mistakes the model has; a `ModelError` for what is no YAML.

    An `InputError` for what is too large to be shown as a form.
    """
    text = text.removeprefix("\ufeff")
    root = read(text)
    plain(root, MOST_SHOWN)
    there = dict(entries(root)) if isinstance(root, Table) else {}
    dimensions, groups = keys_of(there.get("dimensions")), keys_of(there.get("groups"))
    parts = Parts(text, {"dimension": dimensions, "group": groups, "of": (*dimensions, SCORE)})
    known = whole()["properties"]

    def shown(names: tuple[str, ...]) -> tuple[Part, ...]:
        return tuple(parts.part(name, known[name], there.get(name), (name,)) for name in names)

    rules = there.get("rules")
    listed = resolved(rules) if rules is not None else None
    return Form(
        model=text_of(there.get("model")),
        parts=shown(AROUND),
        rules=tuple(rules_of(parts, listed)) if isinstance(listed, Series) else (),
        results=shown(RESULTS),
        dimensions=dimensions,
        groups=groups,
        definitions=keys_of(there.get("define")),
    )


def rules_of(parts: Parts, listed: Series) -> Iterator[RuleForm]:
    seen: set[str] = set()
    for place, item in enumerate(listed.items):
        node = resolved(item)
        there = dict(entries(node)) if isinstance(node, Table) else {}
        rule = text_of(there.get("id"))
        at: Path = ("rules", place if rule is None or rule in seen else rule)
        seen |= {rule} if rule is not None else set()
        line = parts.text.count("\n", 0, item.start) + 1
        kind = kind_of(there)
        every = tuple(of_rule(parts, there, kind, at)) if there else ()
        needed = {"id", "points", *sorts_of(kind)}
        shown = tuple(part for part in every if part.is_set or part.key in needed)
        more = tuple(part for part in every if part not in shown)
        yield RuleForm(at, rule, kind, line, parts.written(item), shown, more)


def of_rule(parts: Parts, there: dict[str, Tree], kind: str | None, at: Path) -> Iterator[Part]:
    """Every key that a rule has or may have, as they are usually written; unknown ones last."""
    known = whole()["$defs"]["rule"]["properties"]
    allowed = RULE_KEYS if kind is None else (*COMMON, *KEYS[kind])
    for key in RULE_ORDER:
        if key not in allowed and key not in there:
            continue
        shape = known[key]
        if key == "points" and kind is not None:
            shape = {"$ref": f"#/$defs/{OF_POINTS[kind]}", "title": shape["title"], "description": shape["description"]}
        yield parts.part(key, shape, there.get(key), (*at, key))
    for key, tree in there.items():
        if key not in RULE_ORDER:
            yield parts.made(key, Shape.yaml, tree, (*at, key))


def kind_of(there: dict[str, Tree]) -> str | None:
    """The kind that a rule's keys say, as `leadline.model.kinds` does; nothing where they say none or several."""
    sorts = [key for key in SORTS if key in there]
    if len(sorts) > 1 or (not sorts and "if" not in there):
        return None
    kind = sorts[0] if sorts else "if"
    alone = [key for key in ("at_least", "surge") if key in there]
    return alone[0] if kind == "on" and len(alone) == 1 else kind


def sorts_of(kind: str | None) -> tuple[str, ...]:
    """The keys that make a rule one of its kind."""
    return next((needed for name, needed, _, _ in SHAPES if name == kind), ())


def text_of(tree: Tree | None) -> str | None:
    """A single value as text."""
    node = None if tree is None else resolved(tree)
    return (node.text.strip() or None) if isinstance(node, Leaf) else None


def keys_of(tree: Tree | None) -> tuple[str, ...]:
    node = None if tree is None else resolved(tree)
    return tuple(name for name, _ in entries(node)) if isinstance(node, Table) else ()
