"""A plan's nodes made fit for reading: without what only a compiler would write, and every character to be seen."""

from __future__ import annotations

from itertools import groupby

from sqlglot import Dialect, exp


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
    """Texts that break a line or hide a character, with those spelled, so that the page can be indented and copied."""
    for chr_ in list(node.find_all(exp.Chr)):
        chr_.replace(character(chr(int(chr_.expressions[0].name)), dialect))
    for literal in list(node.find_all(exp.Literal)):
        if literal.is_string and not is_seen(literal.name):
            literal.replace(joined(literal.name, dialect))
    return node


def is_seen(text: str) -> bool:
    return text.isprintable() and "\u00a0" not in text


def joined(text: str, dialect: str) -> exp.Expr:
    """A text as pieces that can be seen and functions that make the characters between them."""
    parts: list[exp.Expr] = []
    for seen, group in groupby(text, is_seen):
        piece = "".join(group)
        parts += [exp.Literal.string(piece)] if seen else [character(c, dialect) for c in piece]
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part)
    return whole


def character(char: str, dialect: str) -> exp.Expr:
    """A function that gives a character: by its number, or by its bytes where the engine knows no others."""
    if dialect == "clickhouse":
        return exp.Anonymous(this="CHAR", expressions=[exp.Literal.number(byte) for byte in char.encode()])
    if dialect in ("spark", "databricks") and ord(char) > 255:
        bytes_ = exp.Anonymous(this="UNHEX", expressions=[exp.Literal.string(char.encode().hex())])
        return exp.Anonymous(this="DECODE", expressions=[bytes_, exp.Literal.string("UTF-8")])
    return exp.Anonymous(this="CHR", expressions=[exp.Literal.number(ord(char))])
