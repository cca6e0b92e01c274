"""Layers of a query as SQLite wants them.

SQLite writes what a column is wherever it is read, so that layers over layers become long; a fence keeps it from that.
Its parser gives up where queries stand in queries, so that layers are put beside each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlglot import exp

MOST_COPIED = 60  # nodes: what is written more often than once and is shorter may be written again

Sizes = dict[str, int]  # of each column that is more than a name: how long it is where it is read


def fenced(query: exp.Expr) -> Sizes:
    """Puts fences under layers that would be copied too often, in place; how long the query's own columns are."""
    if isinstance(query, exp.SetOperation):
        for side in (query.left, query.right):
            fenced(side)
        return {}
    if not isinstance(query, exp.Select):
        return {}
    below: Sizes = {}
    every = list(own_columns(query))
    for layer in layers_of(query):
        sizes = fenced(layer.this)
        read = Counter(column.name for column in every if column.table in ("", layer.alias))
        copied = sum(size * (read[name] - 1) for name, size in sizes.items() if read[name] > 1)
        if copied > MOST_COPIED and isinstance(layer.this, exp.Select):
            layer.set("this", layer.this.offset(0, copy=False))
            sizes = {}
        below |= sizes
    if query.args.get("group") or query.args.get("distinct") or query.find(exp.Window):
        return {}  # SQLite finds these rows before anything else
    made: Sizes = dict(below) if query.is_star else {}
    for column in query.selects:
        value = column.unalias()
        if isinstance(value, exp.Star):
            continue
        inside = sum(below.get(c.name, 1) - 1 for c in value.find_all(exp.Column))
        size = 1 if isinstance(value, exp.Column) else sum(1 for _ in value.walk())
        made[column.alias_or_name] = size + inside
    return {name: size for name, size in made.items() if size > 1}


def layers_of(query: exp.Select) -> Iterator[exp.Subquery]:
    for place in (query.args.get("from_"), *(query.args.get("joins") or ())):
        if place is not None and isinstance(place.this, exp.Subquery):
            yield place.this


def own_columns(node: exp.Expr) -> Iterator[exp.Column]:
    """The columns that a query reads itself, its layers left out."""
    for child in node.iter_expressions():
        if isinstance(child, exp.Column):
            yield child
        elif not (isinstance(child, exp.Subquery | exp.With) and isinstance(node, exp.From | exp.Join | exp.Select)):
            yield from own_columns(child)


def side_by_side(query: exp.Query) -> exp.Query:
    """The query with each layer in its ``WITH``, before what reads it; changed in place.

    Layers inside an expression stay where they are, since they see the row around them. Steps are found once and kept.
    """
    given = query.args.get("with_")
    owners: list[exp.Expr] = [*(given.expressions if given else ()), query]
    made: list[exp.CTE] = []
    for owner in owners:
        for layer in reversed(list(owner.find_all(exp.Subquery))):
            if isinstance(layer.parent, exp.From | exp.Join) and owner_of(layer, query) is owner:
                name = f"{layer.alias}__{len(made)}"
                layer.replace(exp.to_table(name, alias=layer.alias))
                made.append(exp.CTE(this=layer.this, alias=exp.TableAlias(this=exp.to_identifier(name))))
        if isinstance(owner, exp.CTE):
            owner.set("materialized", True)
            made.append(owner)
    query.set("with_", exp.With(expressions=made) if made else None)
    return query


def owner_of(layer: exp.Expr, query: exp.Query) -> exp.Expr | None:
    """The step, or the whole query, that a layer belongs to; ``None`` inside an expression."""
    above = layer.parent
    while isinstance(above, exp.From | exp.Join | exp.Select | exp.SetOperation | exp.Subquery) and above is not query:
        above = above.parent
    return above if above is query or isinstance(above, exp.CTE) else None
