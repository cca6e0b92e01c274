"""The process in which a preview is worked out: ``python -m leadline.live.comparing``, what is asked on its input.

It has a database driver of its own (`leadline.live.scan`), and keeps its hands off the server's lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from leadline.live.apart import serve
from leadline.live.bulk import facts
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.plan import Detail
from leadline.scoring.run import score_tables
from leadline.scoring.staging import literal
from leadline.store.models import read_files

NEW = " (new)"
SHOWN = 20  # of those who move most, in either direction
BINS = 20
MOVER = "lead_id name before after band_before band_after qualified_before qualified_after".split()
COUNTS = ("leads", "changed", "up", "down", "newly", "no_more", "hand_overs")


def compare(
    address: str, draft: Model, live: Model | None, others: Sequence[Model], as_of: Instant
) -> Mapping[str, Any]:
    """What a model would do in the place of the live one, if there is one, and after others; see `Preview`."""
    duck, tables = facts(address)
    with duck:
        models = [replace(draft, name=draft.name + NEW), *([] if live is None else [live]), *others]
        score_tables(duck, models, tables, as_of, detail=Detail.sums)
        put_beside(duck, draft, live)
        duck.execute(f"CREATE TEMP TABLE others AS {of_others(others)}")
        return summed(duck)


def of_others(others: Sequence[Model]) -> str:
    """The leads whose main model is another, since it comes first: only a main model hands over."""
    names = ", ".join(literal(model.name) for model in others) or "NULL"
    return f"SELECT DISTINCT lead_id FROM scores WHERE model IN ({names})"


def put_beside(duck: duckdb.DuckDBPyConnection, draft: Model, live: Model | None) -> None:
    """Make the table of both scores of each lead."""
    old = "FALSE" if live is None else f"model = {literal(live.name)}"
    new = f"model = {literal(draft.name + NEW)}"
    columns = "lead_id, score, band, qualified"
    duck.execute(
        "CREATE TEMP TABLE compared AS SELECT coalesce(o.lead_id, n.lead_id) AS lead_id, s.name, s.stage, "
        "o.score AS before, n.score AS after, o.band AS band_before, n.band AS band_after, "
        "coalesce(o.qualified, FALSE) AS qualified_before, coalesce(n.qualified, FALSE) AS qualified_after "
        f"FROM (SELECT {columns} FROM scores WHERE {old}) o "
        f"FULL JOIN (SELECT {columns} FROM scores WHERE {new}) n ON n.lead_id = o.lead_id "
        "LEFT JOIN shown s ON s.lead_id = coalesce(o.lead_id, n.lead_id)"
    )


def summed(duck: duckdb.DuckDBPyConnection) -> Mapping[str, Any]:
    newly = "qualified_after AND NOT qualified_before"
    counts = duck.execute(
        "SELECT count(*), count(*) FILTER (before IS DISTINCT FROM after), "
        "count(*) FILTER (coalesce(after, 0) > coalesce(before, 0)), "
        "count(*) FILTER (coalesce(after, 0) < coalesce(before, 0)), "
        f"count(*) FILTER ({newly}), count(*) FILTER (qualified_before AND NOT qualified_after), "
        f"count(*) FILTER ({newly} AND coalesce(stage, 'lead') IN ('lead', 'recycled') "
        "AND lead_id NOT IN (SELECT lead_id FROM others)) FROM compared"
    ).fetchall()[0]
    movers = duck.execute(
        f"SELECT {', '.join(MOVER)} FROM ("
        "SELECT *, row_number() OVER (ORDER BY coalesce(after, 0) - coalesce(before, 0) DESC, lead_id) AS up, "
        "row_number() OVER (ORDER BY coalesce(after, 0) - coalesce(before, 0), lead_id) AS down "
        "FROM compared WHERE before IS DISTINCT FROM after) "
        f"WHERE up <= {SHOWN} OR down <= {SHOWN} ORDER BY up"
    ).fetchall()
    return {
        **dict(zip(COUNTS, counts, strict=True)),
        "before": by_band(duck, "band_before", "before"),
        "after": by_band(duck, "band_after", "after"),
        "bins": binned(duck),
        "movers": [dict(zip(MOVER, row, strict=True)) for row in movers],
    }


def by_band(duck: duckdb.DuckDBPyConnection, band: str, score: str) -> dict[str, int]:
    """How many leads are in each band."""
    query = f"SELECT coalesce({band}, ''), count(*) FROM compared WHERE {score} IS NOT NULL GROUP BY 1 ORDER BY 1"
    return {name: int(count) for name, count in duck.execute(query).fetchall()}


def binned(duck: duckdb.DuckDBPyConnection) -> list[tuple[float, float, int, int]]:
    """The scores in bins of equal width: from, to, how many before and after."""
    least, most = duck.execute(
        "SELECT least(min(before), min(after))::DOUBLE, greatest(max(before), max(after))::DOUBLE FROM compared"
    ).fetchall()[0]
    if least is None:
        return []
    width = (most - least) / BINS or 1.0
    found = []
    for at in range(BINS):
        low, high = least + at * width, least + (at + 1) * width
        closed = "<=" if at == BINS - 1 else "<"
        counted = ", ".join(
            f"count(*) FILTER ({side} >= {low!r} AND {side} {closed} {high!r})" for side in ("before", "after")
        )
        before, after = duck.execute(f"SELECT {counted} FROM compared").fetchall()[0]
        found.append((low, high, int(before), int(after)))
    return found


def answer(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to what was asked."""
    live = asked["live"]
    draft, others = read_files(asked["draft"]), [read_files(files) for files in asked["others"]]
    return compare(asked["address"], draft, None if live is None else read_files(live), others, asked["as_of"])


if __name__ == "__main__":
    serve(answer)
