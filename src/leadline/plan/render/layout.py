"""How the printed SQL stands on the page: one step under the other, each with its comment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Sequence

from sqlglot import exp

from leadline.plan.dialect import Traits
from leadline.plan.render.lines import gathered
from leadline.plan.render.tidy import spelled, tidied
from leadline.plan.render.words import WIDTH, Words, comment
from leadline.plan.step import Step

INDENT = 2
LOCAL = "local_at"
LAYERED = ("dimensions", "results")
LAYERS = {
    "grouped": "Caps and groups.",
    "unclamped": "Dimensions before they are clamped.",
    "ranked_0": "Reasons: each rule's size and place in one number, so that the greatest is the weightiest rule.",
    "ranked_1": "The weightiest rule of each lead.",
    "ranked_2": "The second.",
    "reasoned": "And the third.",
    "summed": "The reasons as a text.",
    "shown": "The score and the dimensions in hundredths, rounded half away from zero: so they are shown and compared.",
    "judged": "Grade and band.",
    "ranked": "Priority: the first row that holds.",
    "asked": "What the lifecycle asks.",
    "done": "Qualified: reached, and not disqualified.",
}
STAND_IN = "leadline_column_"
STANDS_IN = re.compile(rf"^( *){STAND_IN}(\d+)(,?)$")


def step_text(step: Step, traits: Traits, words: Words, says: Sequence[str] = (), taken: Collection[str] = ()) -> str:
    """A step as common table expressions, without the comma after the last; layers of it come before it.

    ``taken`` are names that a layer must not have.
    """
    mine = {name: text for (place, name), text in words.items() if place == step.name}
    whole = traits.prepared(tidied(step.query.copy(), traits.name))
    inner = layers(whole, step.name, taken) if step.name in LAYERED else []
    parts = [(name, query, [LAYERS[name]] if name in LAYERS else []) for name, query in inner]
    return ",\n\n".join(
        "\n".join([*comment(said), f"{name} AS (", indented(query_text(query, traits, mine)), ")"])
        for name, query, said in [*parts, (step.name, whole, [step.says, *says])]
    )


def indented(text: str) -> str:
    return "\n".join(f"{' ' * INDENT}{line}" for line in text.split("\n"))


def layers(query: exp.Query, step: str, taken: Collection[str]) -> list[tuple[str, exp.Query]]:
    """The selects that stand inside each other as a list, the innermost first; each is replaced by its name."""
    found: list[tuple[str, exp.Query]] = []
    outer = query
    while isinstance(outer, exp.Select) and not outer.args.get("joins"):
        source = outer.find(exp.From)
        inner = source.this if source is not None and source.parent is outer else None
        if not isinstance(inner, exp.Subquery) or not isinstance(inner.this, exp.Select):
            break
        passed = inner.this.find(exp.Table)
        if passed is not None and only_passes(inner.this):
            inner.replace(passed.copy())
            break
        name = f"{step}_{inner.alias}" if inner.alias in taken else inner.alias
        found.append((name, inner.this))
        outer = inner.this
        inner.replace(exp.to_table(name))
    return [(name, inner.copy()) for name, inner in reversed(found)]


def only_passes(query: exp.Select) -> bool:
    """Whether it is ``SELECT * FROM x`` and nothing else."""
    source = query.find(exp.From)
    others = [key for key, value in query.args.items() if value and key not in ("expressions", "from_", "from")]
    star = len(query.expressions) == 1 and query.is_star
    return star and not others and source is not None and isinstance(source.this, exp.Table)


def last_text(query: exp.Query, traits: Traits) -> str:
    """The last select."""
    return query_text(traits.prepared(tidied(query.copy(), traits.name)), traits, {})


def query_text(query: exp.Query, traits: Traits, words: dict[str, list[str]]) -> str:
    """A prepared query, its commented columns each under its comment.

    A commented column is printed alone: in the query a name stands for it, on a line of its own.
    """
    whole = query.copy()
    apart: list[tuple[str, exp.Expr]] = []
    for select in list(whole.find_all(exp.Select)):
        for column in select.expressions:
            if words.get(column.alias):
                apart.append((column.alias, column.copy()))
                column.replace(exp.column(f"{STAND_IN}{len(apart) - 1}"))
    lines: list[str] = []
    for line in printed(whole, traits).split("\n"):
        found = STANDS_IN.match(line)
        if found is None:
            lines.append(line)
            continue
        margin, (name, column) = found[1], apart[int(found[2])]
        lines += comment(words[name], len(margin))
        lines += [f"{margin}{part}" for part in column_text(name, column, traits).split("\n")]
        lines[-1] += found[3]
    return "\n".join(lines)


def column_text(name: str, column: exp.Expr, traits: Traits) -> str:
    """A column as text; the calendar's tree of numbers is wrapped like prose, since nobody reads it."""
    if name == LOCAL:
        return textwrap.fill(column.sql(dialect=traits.name, comments=False), WIDTH - 30, break_on_hyphens=False)
    return printed(column, traits)


def printed(node: exp.Expr, traits: Traits) -> str:
    """A node as text. Line breaks stand only between words: those inside texts are spelled."""
    text = spelled(node, traits.name).sql(dialect=traits.name, pretty=True, comments=False, max_text_width=WIDTH)
    return gathered(text)
