"""Account scores: a second sum, over the people of each account at the instant."""

from __future__ import annotations

from leadline.model import Aggregate, Model
from leadline.model.model import SCORE
from leadline.scoring.staging import literal


def account_query(model: Model) -> str:
    """DuckDB SQL over ``raw_results``: one row per (account, instant) with at least one scored person.

    People count with what is shown, two decimals. ``missing_roles`` lists the roles that nobody there has.
    """
    wanted = model.account_score
    assert wanted is not None
    names = [d.name for d in model.dimensions]
    cents = "score_cents" if wanted.of == SCORE else f"dimension_{names.index(wanted.of)}_cents"
    match wanted.by:
        case Aggregate.best:
            base = f"max({cents})"
        case Aggregate.sum:
            base = f"sum({cents})"
        case Aggregate.top:
            base = f"list_sum(list_slice(list_reverse_sort(list({cents})), 1, {wanted.top}))"
    parts = [f"(({base})::DECIMAL(28, 0) * 0.01::DECIMAL(3, 2))::DECIMAL(30, 6)"]
    if wanted.breadth is not None:
        least = int(wanted.breadth.at_least * 1_000_000)
        people = f"greatest(count_if({cents} * 10000 >= {least}) - 1, 0)::DECIMAL(18, 0)"
        points = f"({people} * {wanted.breadth.points}::DECIMAL(18, 6))::DECIMAL(30, 6)"
        if wanted.breadth.maximum is not None:
            points = f"least({points}, {wanted.breadth.maximum}::DECIMAL(30, 6))"
        parts.append(points)
    roles = [f"CASE WHEN NOT bool_or(role_{i}) THEN {literal(name)} END" for i, (name, _) in enumerate(wanted.roles)]
    missing = f"list_filter([{', '.join(roles)}], lambda x: x IS NOT NULL)" if roles else "[]::VARCHAR[]"
    return (
        "SELECT account_id, to_timestamp(0) + to_microseconds(as_of) AS as_of, "
        f"{literal(model.name)} AS model, round({' + '.join(parts)}, 2)::DECIMAL(18, 2) AS score, "
        f"count(*) AS people, {missing} AS missing_roles FROM raw_results "
        "WHERE account_id IS NOT NULL AND trim(account_id) <> '' "
        "GROUP BY account_id, as_of ORDER BY score DESC, account_id"
    )
