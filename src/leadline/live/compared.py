"""Two versions of a model over the same facts: both score everybody, and what differs is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb

from leadline.errors import UnsupportedError
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.words import title_of
from leadline.plan import Detail
from leadline.plan.used import Used, together, used
from leadline.scoring.engines import DuckDB
from leadline.scoring.run import make_spine, score_staged
from leadline.scoring.staging import Staged, Tables, literal, stage

SHOWN = 20  # of those who move most, in either direction; of those who cross the threshold, either way
BINS = 20
MOVER = "lead_id name before after band_before band_after qualified_before qualified_after".split()
COUNTS = ("leads", "changed", "up", "down", "newly", "no_more", "hand_overs")
NEWLY, NO_MORE = "qualified_after AND NOT qualified_before", "qualified_before AND NOT qualified_after"
ROSE = "coalesce(after, 0) - coalesce(before, 0)"


@dataclass(frozen=True, slots=True)
class Scored:
    """The table of what a version says of each lead, and how many leads each of its rules gives points."""

    table: str
    counts: Mapping[str, int]


class Compared:
    """Facts of an instant, ready to be scored, and what versions have said of them."""

    def __init__(
        self, duck: duckdb.DuckDBPyConnection, tables: Tables, as_of: Instant, everyone: int, is_sample: bool
    ) -> None:
        self.duck, self.tables, self.as_of = duck, tables, as_of
        self.everyone, self.is_sample = everyone, is_sample
        self.wanted: Used | None = None
        self.staged: Staged | None = None
        self.scored: dict[str, Scored] = {}
        self.numbers = 0

    def close(self) -> None:
        self.duck.close()

    def score(self, models: Sequence[Model]) -> list[Scored]:
        """What each of these models says; those that were asked before and are not asked now are forgotten."""
        found = [self.scored.get(model.version) or self.score_one(model, models) for model in models]
        kept = {model.version: one for model, one in zip(models, found, strict=True)}
        for version in self.scored.keys() - kept.keys():
            self.duck.execute(f"DROP TABLE {self.scored[version].table}")
        self.scored = kept
        return found

    def score_one(self, model: Model, beside: Sequence[Model]) -> Scored:
        self.numbers += 1
        staged = self.stage(model, beside)
        people = replace(model, account_score=None)
        run = score_staged(self.duck, people, staged, DuckDB(), Detail.counts, self.numbers, self.as_of)
        assert run.counts is not None
        return Scored(run.scores, run.counts)

    def stage(self, model: Model, beside: Sequence[Model]) -> Staged:
        """The facts that a model looks at, as its plan wants them; those that were staged before, if they have it all.

        What the others look at, and those before, is staged along: the next change of a model mostly asks for the same.
        """
        wanted = self.needed(model, beside)
        if self.staged is None or not covers(self.wanted, wanted):
            self.staged, self.wanted = stage(self.duck, wanted, self.tables), wanted
            make_spine(self.duck, self.staged, self.as_of)
        return self.staged

    def needed(self, model: Model, beside: Sequence[Model]) -> Used:
        alone = used(model)
        if self.staged is not None and covers(self.wanted, alone):
            return alone
        try:
            before = [] if self.wanted is None else [self.wanted]
            return together([*before, alone, *map(used, beside)])
        except UnsupportedError:  # names of theirs differ in capitals only
            return alone


def covers(there: Used | None, wanted: Used) -> bool:
    """Whether all that is wanted is there."""
    if there is None:
        return False
    names = ("attributes", "company", "raw", "properties", "predictors", "ties")
    return all(set(getattr(wanted, name)) <= set(getattr(there, name)) for name in names)


def beside(
    compared: Compared, draft: Model, live: Model | None, others: Sequence[Model], owners: Sequence[str] | None
) -> dict[str, Any]:
    """What a model would do in the place of the live one, if there is one, and after others; see `Preview`.

    Names are shown of leads of these ``owners``; ``None``: of all.
    """
    duck = compared.duck
    models = [draft, *([] if live is None else [live]), *others]
    new, *rest = compared.score(models)
    old = None if live is None else rest.pop(0)
    put_beside(duck, new, old)
    among = " UNION ALL ".join(f"SELECT lead_id FROM {one.table}" for one in rest)
    duck.execute(f"CREATE OR REPLACE TEMP TABLE others AS {among or 'SELECT NULL AS lead_id WHERE FALSE'}")
    return summed(duck, owners) | {"rules": rules_of(draft, new, live, old)}


def put_beside(duck: duckdb.DuckDBPyConnection, new: Scored, old: Scored | None) -> None:
    """Make the table of both scores of each lead."""
    columns = "lead_id, score, band, qualified"
    before = f"SELECT {columns} FROM {new.table} WHERE FALSE" if old is None else f"SELECT {columns} FROM {old.table}"
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE compared AS SELECT coalesce(o.lead_id, n.lead_id) AS lead_id, s.name, s.owner, "
        "s.stage, o.score AS before, n.score AS after, o.band AS band_before, n.band AS band_after, "
        "coalesce(o.qualified, FALSE) AS qualified_before, coalesce(n.qualified, FALSE) AS qualified_after "
        f"FROM ({before}) o FULL JOIN (SELECT {columns} FROM {new.table}) n ON n.lead_id = o.lead_id "
        "LEFT JOIN shown s ON s.lead_id = coalesce(o.lead_id, n.lead_id)"
    )


def summed(duck: duckdb.DuckDBPyConnection, owners: Sequence[str] | None) -> dict[str, Any]:
    counts = duck.execute(
        "SELECT count(*), count(*) FILTER (before IS DISTINCT FROM after), "
        f"count(*) FILTER ({ROSE} > 0), count(*) FILTER ({ROSE} < 0), "
        f"count(*) FILTER ({NEWLY}), count(*) FILTER ({NO_MORE}), "
        f"count(*) FILTER ({NEWLY} AND coalesce(stage, 'lead') IN ('lead', 'recycled') "
        "AND lead_id NOT IN (SELECT lead_id FROM others)) FROM compared"
    ).fetchall()[0]
    seen = "TRUE" if owners is None else f"owner IN ({', '.join(map(literal, owners)) or 'NULL'})"
    moved = f"before IS DISTINCT FROM after AND {seen}"
    return {
        **dict(zip(COUNTS, counts, strict=True)),
        "before": by_band(duck, "band_before", "before"),
        "after": by_band(duck, "band_after", "after"),
        "bins": binned(duck),
        "movers": listed(duck, moved, f"{ROSE} DESC", ROSE),
        "crossing": [
            *listed(duck, f"{NEWLY} AND {seen}", "after DESC"),
            *listed(duck, f"{NO_MORE} AND {seen}", "before DESC"),
        ],
    }


def listed(duck: duckdb.DuckDBPyConnection, where: str, *orders: str) -> list[dict[str, Any]]:
    """The first leads in these orders, each once, in the first of them."""
    ranks = [f"row_number() OVER (ORDER BY {order}, lead_id::BIGINT) AS rank_{i}" for i, order in enumerate(orders)]
    first = " OR ".join(f"rank_{i} <= {SHOWN}" for i, _ in enumerate(orders))
    rows = duck.execute(
        f"SELECT {', '.join(MOVER)} FROM (SELECT *, {', '.join(ranks)} FROM compared WHERE {where}) "
        f"WHERE {first} ORDER BY rank_0"
    ).fetchall()
    return [dict(zip(MOVER, row, strict=True)) for row in rows]


def rules_of(draft: Model, new: Scored, live: Model | None, old: Scored | None) -> list[dict[str, Any]]:
    """How many leads each rule gives points, before and after; ``None`` where there is no such rule, or it is off."""
    before = {} if old is None else old.counts
    titles = {} if live is None else {rule.id: title_of(rule.id, live) for rule in live.rules}
    titles |= {rule.id: title_of(rule.id, draft) for rule in draft.rules}
    return [
        {"rule": rule, "title": titles[rule], "before": before.get(rule), "after": new.counts.get(rule)}
        for rule in dict.fromkeys([*new.counts, *before])
    ]


def by_band(duck: duckdb.DuckDBPyConnection, band: str, score: str) -> dict[str, int]:
    """How many leads are in each band, that of the highest scores first."""
    scored = f"FROM compared WHERE {score} IS NOT NULL"
    query = f"SELECT coalesce({band}, ''), count(*) {scored} GROUP BY 1 ORDER BY avg({score}) DESC, 1"
    return {name: int(count) for name, count in duck.execute(query).fetchall()}


def binned(duck: duckdb.DuckDBPyConnection) -> list[tuple[float, float, int, int]]:
    """The scores in bins of equal width: from, to, how many before and after."""
    least, most = duck.execute(
        "SELECT least(min(before), min(after))::DOUBLE, greatest(max(before), max(after))::DOUBLE FROM compared"
    ).fetchall()[0]
    if least is None:
        return []
    width = (most - least) / BINS or 1.0

    def counted(score: str) -> dict[int, int]:
        place = f"least(floor(({score}::DOUBLE - {least!r}) / {width!r}), {BINS - 1})::INTEGER"
        scored = f"FROM compared WHERE {score} IS NOT NULL"  # who has none stands in no bin
        return dict(duck.execute(f"SELECT {place} AS bin, count(*) {scored} GROUP BY bin").fetchall())

    before, after = counted("before"), counted("after")
    return [(least + at * width, least + (at + 1) * width, before.get(at, 0), after.get(at, 0)) for at in range(BINS)]
