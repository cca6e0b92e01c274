"""Layers of a query, put beside each other for an engine whose parser gives up where queries stand in queries."""

from __future__ import annotations

from sqlglot import exp


def side_by_side(query: exp.Query) -> exp.Query:
    """The query with each layer in its ``WITH``, before what reads it; changed in place.

    Layers inside an expression stay where they are, since they see the row around them.
    """
    given = query.args.get("with_")
    owners: list[exp.Expression] = [*(given.expressions if given else ()), query]
    made: list[exp.Expression] = []
    for owner in owners:
        for layer in reversed(list(owner.find_all(exp.Subquery))):
            if isinstance(layer.parent, exp.From | exp.Join) and owner_of(layer, query) is owner:
                name = f"{layer.alias}__{len(made)}"
                layer.replace(exp.to_table(name, alias=layer.alias))
                made.append(exp.CTE(this=layer.this, alias=exp.TableAlias(this=exp.to_identifier(name))))
        if owner is not query:
            made.append(owner)
    query.set("with_", exp.With(expressions=made) if made else None)
    return query


def owner_of(layer: exp.Expression, query: exp.Query) -> exp.Expression | None:
    """The step, or the whole query, that a layer belongs to; ``None`` inside an expression."""
    above = layer.parent
    while isinstance(above, exp.From | exp.Join | exp.Select | exp.SetOperation | exp.Subquery) and above is not query:
        above = above.parent
    return above if above is query or isinstance(above, exp.CTE) else None
