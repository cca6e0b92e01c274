"""What is made of a score: grades, bands, priority, lifecycle, and the score of an account."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from leadline.model.condition import Condition
from leadline.model.conditions import Conditions
from leadline.model.fields import Fields, fields
from leadline.model.model import (
    SCORE,
    STAGES,
    AccountScore,
    Aggregate,
    Breadth,
    Ladder,
    Lifecycle,
    PriorityRow,
)
from leadline.model.problems import Place
from leadline.model.scope import FACTS, Result, Scope, Sees
from leadline.model.source import Listing, Mapping, Node, described
from leadline.model.text import fold
from leadline.model.values import plain_text, points

LIFECYCLE_KEYS = ("mql", "qualify", "disqualify", "recycle")
ACCOUNT_KEYS = ("of", "by", "breadth", "roles")
BREADTH_KEYS = ("at_least", "points", "max")
PRIORITY_KEYS = ("if", "is", "else")


def ladder(node: Node, dimensions: Sequence[str], place: Place) -> Ladder:
    """Thresholds of ``grades`` or ``bands``, which descend."""
    if not isinstance(node, Mapping):
        place.refuse(node, f"this must be a mapping as in {{of: score, hot: 50, else: cold}}, not {described(node)}")
        return Ladder("", ())
    of = _of(Fields(node, place), dimensions)
    otherwise_node = node.get("else")
    otherwise = None if otherwise_node is None else plain_text(otherwise_node, place, "`else`")
    steps: list[tuple[str, Decimal]] = []
    seen = set() if otherwise is None else {fold(otherwise)}
    named = [entry for entry in node.entries if entry.key.text not in ("of", "else")]
    for entry in named:
        name = plain_text(entry.key, place, "a name")
        threshold = points(entry.value, place, f"the threshold of `{entry.key.text}`")
        if name is None or threshold is None:
            continue
        if fold(name) in seen:
            place.refuse(entry, f"`{name}` stands here twice")
        if steps and threshold >= steps[-1][1]:
            place.refuse(
                entry,
                f"the thresholds must descend: `{name}` at {threshold} stands below `{steps[-1][0]}` at {steps[-1][1]}",
            )
        seen.add(fold(name))
        steps.append((name, threshold))
    if not named:
        place.refuse(node, "there is no threshold here, as in {of: score, hot: 50, warm: 25, else: cold}")
    return Ladder(of or "", tuple(steps), otherwise)


def _of(of: Fields, dimensions: Sequence[str]) -> str | None:
    node = of.needed("of", "it names a dimension or `score`, as in `of: score`")
    name = of.text("of")
    if node is not None and name is not None and name not in (*dimensions, SCORE):
        of.place.refuse_word(node, f"there is no dimension `{name}`", name, [*dimensions, SCORE], "there are")
        return None
    return name


def names_of(step: Ladder | None) -> tuple[str, ...] | None:
    """The names that a ladder can give, or nothing without a ladder."""
    if step is None:
        return None
    return tuple(n for n, _ in step.steps) + (() if step.otherwise is None else (step.otherwise,))


def scope(
    dimensions: Sequence[str],
    grades: Ladder | None,
    bands: Ladder | None,
    priority: Sequence[PriorityRow] | None,
    no_priority: str,
) -> Scope:
    """What priority and lifecycle see; ``no_priority`` is the reason if they do not see a priority."""
    seen = [Result(SCORE), *(Result(d) for d in dimensions), Result("stage", STAGES)]
    absent = [("segment", "a model does not know segments, which are made from its results")]
    for name, ladder_of, key in (("grade", grades, "grades"), ("band", bands, "bands")):
        names = names_of(ladder_of)
        if names is None:
            absent.append((name, f"the model has no `{key}`; the lead's own attribute is `lead.{name}`"))
        else:
            seen.append(Result(name, names))
    if priority is None:
        absent.append(("priority", f"{no_priority}; the lead's own attribute is `lead.priority`"))
    else:
        seen.append(Result("priority", tuple(dict.fromkeys(row.value for row in priority)), ordered=True))
    return Scope(Sees.results, tuple(seen), tuple(absent))


def priority_rows(node: Node, conditions: Conditions, within: Scope, place: Place) -> tuple[PriorityRow, ...]:
    """The matrix: the first row that holds wins; ``else`` stands last."""
    if not isinstance(node, Listing) or not node.items:
        place.refuse(node, "`priority` must be a list of rows such as {if: {band: hot}, is: 1}, the last {else: 3}")
        return ()
    rows: list[PriorityRow] = []
    for number, item in enumerate(node.items, 1):
        row = fields(item, PRIORITY_KEYS, place, "a row")
        if row is None:
            continue
        if row.node("else") is not None:
            if row.node("if") is not None or row.node("is") is not None:
                place.refuse(item, "a row has `if` and `is`, or `else` alone")
            elif number < len(node.items):
                place.refuse(item, "`else` must be the last row; the rows below it could never win")
            value = row.text("else")
            condition = None
        else:
            when = row.needed("if", "a row has `if` and `is`, or `else` alone")
            row.needed("is", "it is the priority that the row gives, as in `is: 1`")
            value = row.text("is")
            condition = None if when is None else conditions.read(when, within, place)
        if value is not None:
            rows.append(PriorityRow(condition, value))
    return tuple(rows)


def lifecycle(node: Node, conditions: Conditions, within: Scope, place: Place) -> Lifecycle:
    of = fields(node, LIFECYCLE_KEYS, place, "`lifecycle`")
    if of is None:
        return Lifecycle()

    def one(key: str) -> Condition | None:
        condition = of.node(key)
        return None if condition is None else conditions.read(condition, within, place)

    def several(key: str) -> tuple[Condition, ...]:
        listed = of.node(key)
        if listed is None:
            return ()
        items = listed.items if isinstance(listed, Listing) else (listed,)
        read = [conditions.read(item, within, place) for item in items]
        return tuple(c for c in read if c is not None)

    return Lifecycle(one("mql"), several("qualify"), several("disqualify"), one("recycle"))


def account_score(node: Node, conditions: Conditions, dimensions: Sequence[str], place: Place) -> AccountScore | None:
    fields_of = fields(node, ACCOUNT_KEYS, place, "`account_score`")
    if fields_of is None:
        return None
    of, by = _of(fields_of, dimensions), _by(fields_of)
    breadth = _breadth(fields_of)
    roles = _roles(fields_of, conditions)
    return None if of is None or by is None else AccountScore(of, by[0], by[1], breadth, roles)


def _by(of: Fields) -> tuple[Aggregate, int] | None:
    forms = "`best`, `sum` or `top N` as in `top 3`"
    node = of.needed("by", f"it is {forms}")
    text = of.text("by")
    if node is None or text is None:
        return None
    if text in (Aggregate.best, Aggregate.sum):
        return Aggregate(text), 1
    words = text.split()
    if len(words) == 2 and words[0] == Aggregate.top and words[1].isascii() and words[1].isdecimal():
        many = int(words[1][:10])
        if 1 <= many <= 1_000_000:
            return Aggregate.top, many
    of.place.refuse(node, f"`by` is {forms}, not {described(node)}")
    return None


def _breadth(of: Fields) -> Breadth | None:
    node = of.node("breadth")
    inner = None if node is None else fields(node, BREADTH_KEYS, of.place, "`breadth`")
    if inner is None:
        return None
    inner.needed("at_least", "it is the value from which a further person counts")
    inner.needed("points", "it is what each further person gives")
    at_least, given, most = inner.points("at_least"), inner.points("points"), inner.points("max")
    if most is not None and most < 0:
        of.place.refuse(inner.node("max"), "`max` must not be negative")
    return None if at_least is None or given is None else Breadth(at_least, given, most)


def _roles(of: Fields, conditions: Conditions) -> tuple[tuple[str, Condition], ...]:
    node = of.node("roles")
    if node is None:
        return ()
    if not isinstance(node, Mapping) or not node.entries:
        of.place.refuse(node, f"`roles` must be a mapping from a role to its condition, not {described(node)}")
        return ()
    read = [(e.key.text.strip(), conditions.read(e.value, FACTS, of.place)) for e in node.entries]
    return tuple((name, condition) for name, condition in read if condition is not None)
