"""How the printed SQL stands on the page: one step under the other, each with its comment."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Collection, Sequence

from sqlglot import Dialect, exp

from leadline.plan.dialect import Traits
from leadline.plan.render.words import WIDTH, Words, comment
from leadline.plan.step import Step

INDENT = 2
LOCAL = "local_at"
LAYERED = ("dimensions", "results")
LAYERS = {
    "grouped": "Caps and groups.",
    "unclamped": "Dimensions before they are clamped.",
    "ranked_0": "Reasons: each rule's size and place in one number, so that the greatest is the weightiest rule.",
    "reasoned": "The three weightiest rules of each lead.",
    "summed": "The reasons as a text.",
    "shown": "The score and the dimensions in hundredths, rounded half away from zero: so they are shown and compared.",
    "judged": "Grade and band.",
    "ranked": "Priority: the first row that holds.",
    "asked": "What the lifecycle asks.",
    "done": "Qualified: reached, and not disqualified.",
}
STAND_IN = "leadline_column_"
STANDS_IN = re.compile(rf"^( *){STAND_IN}(\d+)(,?)$")
HIDDEN = re.compile(r"([\x00-\x1f\x7f-\xa0\u2028\u2029])")
BRACKETS = re.compile(r"^(.*\()\n +(.*)\n *(\).*)$", re.MULTILINE)
BRANCH = re.compile(r"^( *WHEN .*)\n *( THEN .*)$", re.MULTILINE)
ROW = re.compile(r"^(.*\bSELECT)\n *( .*)(?=\n *(?:UNION ALL|\)))", re.MULTILINE)


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
        name = f"{step}_{inner.alias}" if inner.alias in taken else inner.alias
        found.append((name, inner.this))
        outer = inner.this
        inner.replace(exp.to_table(name))
    return [(name, inner.copy()) for name, inner in reversed(found)]


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
    text = spelled(node, traits).sql(dialect=traits.name, pretty=True, comments=False, max_text_width=WIDTH - 10)
    return gathered(text)


def spelled(node: exp.Expr, traits: Traits) -> exp.Expr:
    """Texts that break a line or hide a space, with those spelled, so that the page can be indented and copied."""
    for literal in list(node.find_all(exp.Literal)):
        if literal.is_string and HIDDEN.search(literal.name):
            literal.replace(joined(literal.name))
    name = "CHAR" if traits.name == "clickhouse" else "CHR"
    for chr_ in list(node.find_all(exp.Chr)):
        chr_.replace(exp.Anonymous(this=name, expressions=chr_.expressions))
    return node


def joined(text: str) -> exp.Expr:
    """A text as pieces that can be seen and ``CHR`` of all others."""
    parts: list[exp.Expr] = [
        exp.Chr(expressions=[exp.Literal.number(ord(piece))]) if HIDDEN.fullmatch(piece) else exp.Literal.string(piece)
        for piece in HIDDEN.split(text)
        if piece
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part)
    return whole


def gathered(text: str) -> str:
    """The text with what fits on a line on one line; only breaks between words are taken away."""
    for pattern in (BRACKETS, BRANCH, ROW):
        before = ""
        while before != text:
            before, text = text, pattern.sub(one_line, text)
    return text


def one_line(found: re.Match[str]) -> str:
    whole = "".join(part for part in found.groups() if part is not None)
    return whole if len(whole) <= WIDTH else found[0]


def tidied(query: exp.Query, dialect: str) -> exp.Query:
    """The same query with what only a compiler would write taken away; changed in place."""
    smallest = Dialect.get_or_raise(dialect).NULL_ORDERING == "nulls_are_small"
    for term in query.find_all(exp.Ordered):
        term.set("nulls_first", smallest)  # what is ordered is never missing, so that nothing has to be said of it
    for negation in list(query.find_all(exp.Not)):
        if isinstance(negation.this, exp.Paren) and isinstance(negation.this.this, exp.Is):
            negation.this.replace(negation.this.this)
    for inner in list(query.find_all(exp.Coalesce)):
        outer = inner.parent
        if isinstance(outer, exp.Coalesce) and or_false(outer) and or_false(inner):
            inner.replace(inner.this)
    for branch in list(query.find_all(exp.If)):
        if isinstance(branch.this, exp.Coalesce) and or_false(branch.this):
            branch.this.replace(branch.this.this)
    for cast in reversed(list(query.find_all(exp.Cast))):
        if isinstance(cast.parent, exp.Cast) and cast.parent.args["to"] == cast.args["to"]:
            cast.replace(cast.this)
    return query


def or_false(node: exp.Expr) -> bool:
    """Whether it is ``COALESCE(x, FALSE)``."""
    others = node.expressions
    return len(others) == 1 and isinstance(others[0], exp.Boolean) and others[0].this is False
