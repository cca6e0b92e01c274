"""A plan's nodes made fit for reading: without what only a compiler would write, and every character to be seen."""

from __future__ import annotations

import re

from sqlglot import Dialect, exp

HIDDEN = re.compile(r"([\x00-\x1f\x7f-\xa0\u2028\u2029])")


def tidied(query: exp.Query, dialect: str) -> exp.Query:
    """The same query with what only a compiler would write taken away; changed in place."""
    smallest = Dialect.get_or_raise(dialect).NULL_ORDERING == "nulls_are_small"
    for term in query.find_all(exp.Ordered):
        term.set("nulls_first", smallest)  # what is ordered is never missing, so that nothing has to be said of it
    for negation in list(query.find_all(exp.Not)):
        if isinstance(negation.this, exp.Paren) and isinstance(negation.this.this, exp.Is):
            negation.this.replace(negation.this.this)
    for brackets in list(query.find_all(exp.Paren)):
        if isinstance(brackets.parent, exp.Predicate) and isinstance(brackets.this, exp.Neg):
            brackets.replace(brackets.this)
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


def spelled(node: exp.Expr, dialect: str) -> exp.Expr:
    """Texts that break a line or hide a space, with those spelled, so that the page can be indented and copied."""
    for literal in list(node.find_all(exp.Literal)):
        if literal.is_string and HIDDEN.search(literal.name):
            literal.replace(joined(literal.name))
    name = "CHAR" if dialect == "clickhouse" else "CHR"
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
