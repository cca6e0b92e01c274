"""The last select of the printed SQL: instants and points as people keep them."""

from __future__ import annotations

from sqlglot import exp

from leadline.plan import query as q
from leadline.plan.compile import Plan
from leadline.plan.render.warehouse import Warehouse
from leadline.plan.results import cents_column, dimension_column
from leadline.plan.step import Step

LINES = "lines"


def scores(plan: Plan, warehouse: Warehouse) -> exp.Select:
    """One row per row of the spine: the table that `leadline score` gives, column by column."""
    model = plan.model
    query = exp.select(
        q.column("lead_id"),
        q.named(warehouse.timestamp(q.column("as_of")), "as_of"),
        q.named(q.text(model.name), "model"),
        q.named(hundredths(cents_column(model, "score")), "score"),
    )
    for dimension in model.dimensions:
        column = f"{dimension_column(model, dimension.name)}_cents"
        alias = exp.to_identifier(dimension.name, quoted=True)
        query = query.select(exp.alias_(hundredths(column), alias, copy=False))
    query = query.select(*map(q.column, ("grade", "band", "priority", "qualified", "disqualified")))
    reasons = q.column("reasons") if plan.detail.has_reasons else q.named(q.cast(q.NULL(), "TEXT"), "reasons")
    return query.select(reasons).from_("results")


def contributions(plan: Plan, warehouse: Warehouse) -> exp.Select:
    """One row per row of the spine and rule or clamp that says something."""
    points = q.mul(q.cast(q.column("micro", "c"), "DECIMAL(20, 0)"), q.cast(q.text("0.000001"), "DECIMAL(7, 6)"))
    query = exp.select(
        q.column("lead_id", "c"),
        q.named(warehouse.timestamp(q.column("as_of", "c")), "as_of"),
        q.named(q.text(plan.model.name), "model"),
        *(q.column(name, "n") for name in ("kind", "rule", "dimension")),
        q.named(q.cast(points, "DECIMAL(20, 6)"), "points"),
        q.column("occurrences", "c"),
        q.named(warehouse.timestamp(q.column("last_at", "c")), "last_at"),
    )
    on = q.eq(q.column("line", "n"), q.column("line", "c"))
    return query.from_("contributions AS c").join(f"{LINES} AS n", on=on)


def lines(plan: Plan) -> Step:
    """What the numbers of the contributions' lines stand for."""
    rows = [
        [q.integer(i), q.text(line.kind), q.text(line.rule), q.text(line.dimension)]
        for i, line in enumerate(plan.lines)
    ]
    table = q.values(rows, "named", ["line", "kind", "rule", "dimension"])
    return Step(LINES, exp.select("*").from_(table), "The rules and clamps by their numbers.")


def hundredths(cents: str) -> exp.Expression:
    """Hundredths as a decimal with 2 places."""
    product = q.mul(q.cast(q.column(cents), "DECIMAL(18, 0)"), q.cast(q.text("0.01"), "DECIMAL(3, 2)"))
    return q.cast(product, "DECIMAL(18, 2)")
