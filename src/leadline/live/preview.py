"""What a change of a model would do, before anything is live: who moves, who crosses the threshold, who is handed over.

Both versions score the whole database at one instant, by all that is known today; nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import duckdb
import sqlalchemy as sa

from leadline.live.bulk import facts
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.plan import Detail
from leadline.scoring.run import score_tables
from leadline.scoring.staging import literal
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.models import live_models

NEW = " (new)"
SHOWN = 20  # of those who move most, in either direction
BINS = 20


@dataclass(frozen=True, slots=True)
class Mover:
    """A lead whose score changes, with what is said of it before and after; ``None``: outside the audience."""

    lead_id: int
    name: str | None
    before: Decimal | None
    after: Decimal | None
    band_before: str | None
    band_after: str | None
    qualified_before: bool
    qualified_after: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft would do at an instant.

    ``before`` and ``after`` count leads by band; ``bins`` are (from, to, before, after) of the scores. ``newly`` and
    ``no_more`` cross the threshold; ``hand_overs`` of the newly qualified are at a stage that the model moves to MQL,
    and have no other main model.
    """

    model: str
    version: str
    against: str | None
    as_of: Instant
    before: Mapping[str, int]
    after: Mapping[str, int]
    bins: tuple[tuple[float, float, int, int], ...]
    movers: tuple[Mover, ...]
    leads: int
    changed: int
    up: int
    down: int
    newly: int
    no_more: int
    hand_overs: int


def preview(store: Store, draft: Model, as_of: Instant) -> Preview:
    """What a model would do in the place of the live one of the same name; without one, beside the others."""
    with store.reading() as con:
        others = live_models(con)
        live = next((model for model in others if model.name == draft.name), None)
        before = others if live is None else others[: others.index(live)]
        duck, tables = facts(con)
        names = con.execute(sa.select(t.leads.c.lead_id, t.leads.c.name, t.leads.c.stage)).all()
    with duck:
        models = [replace(draft, name=draft.name + NEW), *([] if live is None else [live]), *before]
        score_tables(duck, models, tables, as_of, detail=Detail.sums)
        compared(duck, draft, live, {row.lead_id: (row.name, row.stage) for row in names})
        duck.execute(f"CREATE TEMP TABLE others AS {of_others(before)}")
        return summed(duck, draft, live, as_of)


def of_others(before: Sequence[Model]) -> str:
    """The leads whose main model is another, since it comes first: only a main model hands over."""
    names = ", ".join(literal(model.name) for model in before) or "NULL"
    return f"SELECT DISTINCT lead_id FROM scores WHERE model IN ({names})"


def compared(
    duck: duckdb.DuckDBPyConnection, draft: Model, live: Model | None, shown: Mapping[int, tuple[str | None, str]]
) -> None:
    """Make the table of both scores of each lead."""
    old = "FALSE" if live is None else f"model = {literal(live.name)}"
    new = f"model = {literal(draft.name + NEW)}"
    columns = "lead_id, score, band, qualified"
    duck.execute("CREATE TEMP TABLE shown (lead_id VARCHAR, name VARCHAR, stage VARCHAR)")
    rows = [(str(lead), name, stage) for lead, (name, stage) in shown.items()]
    if rows:
        ids, names, stages = zip(*rows, strict=True)
        duck.execute(
            "INSERT INTO shown SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
            [list(ids), list(names), list(stages)],
        )
    duck.execute(
        "CREATE TEMP TABLE compared AS SELECT coalesce(o.lead_id, n.lead_id) AS lead_id, s.name, s.stage, "
        "o.score AS before, n.score AS after, o.band AS band_before, n.band AS band_after, "
        "coalesce(o.qualified, FALSE) AS qualified_before, coalesce(n.qualified, FALSE) AS qualified_after "
        f"FROM (SELECT {columns} FROM scores WHERE {old}) o "
        f"FULL JOIN (SELECT {columns} FROM scores WHERE {new}) n ON n.lead_id = o.lead_id "
        "LEFT JOIN shown s ON s.lead_id = coalesce(o.lead_id, n.lead_id)"
    )


def summed(duck: duckdb.DuckDBPyConnection, draft: Model, live: Model | None, as_of: Instant) -> Preview:
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
        "SELECT lead_id, name, before, after, band_before, band_after, qualified_before, qualified_after FROM ("
        "SELECT *, row_number() OVER (ORDER BY coalesce(after, 0) - coalesce(before, 0) DESC, lead_id) AS up, "
        "row_number() OVER (ORDER BY coalesce(after, 0) - coalesce(before, 0), lead_id) AS down "
        "FROM compared WHERE before IS DISTINCT FROM after) "
        f"WHERE up <= {SHOWN} OR down <= {SHOWN} ORDER BY up"
    ).fetchall()
    return Preview(
        draft.name,
        draft.version,
        None if live is None else live.version,
        as_of,
        by_band(duck, "band_before", "before"),
        by_band(duck, "band_after", "after"),
        binned(duck),
        tuple(Mover(int(row[0]), *row[1:]) for row in movers),
        *counts,
    )


def by_band(duck: duckdb.DuckDBPyConnection, band: str, score: str) -> dict[str, int]:
    """How many leads are in each band."""
    query = f"SELECT coalesce({band}, ''), count(*) FROM compared WHERE {score} IS NOT NULL GROUP BY 1 ORDER BY 1"
    return {name: int(count) for name, count in duck.execute(query).fetchall()}


def binned(duck: duckdb.DuckDBPyConnection) -> tuple[tuple[float, float, int, int], ...]:
    """The scores in bins of equal width: from, to, how many before and after."""
    least, most = duck.execute(
        "SELECT least(min(before), min(after))::DOUBLE, greatest(max(before), max(after))::DOUBLE FROM compared"
    ).fetchall()[0]
    if least is None:
        return ()
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
    return tuple(found)
