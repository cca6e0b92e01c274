"""Scores a spine: stages the facts, runs the plan of each model, and makes the tables that people get.

    scores          lead_id, as_of, model, score, <dimensions>, grade, band, priority, qualified, disqualified, reasons
    contributions   lead_id, as_of, model, kind, rule, dimension, points, occurrences, last_at
    account_scores  account_id, as_of, model, score, people, missing_roles

One row per lead (or account), instant and model; instants are ``TIMESTAMPTZ``, points ``DECIMAL``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from leadline.errors import FactsError, UnsupportedError
from leadline.model import Model
from leadline.model.words import title_of
from leadline.plan import Detail, Plan, compile_model
from leadline.plan import query as q
from leadline.plan.used import Used, together, used
from leadline.scoring.accounts import account_query
from leadline.scoring.engines import INPUTS, DuckDB, Engine
from leadline.scoring.spine import existing, make_born
from leadline.scoring.staging import Staged, Tables, drop, literal, quoted, stage

SORTED_UP_TO = 1_000_000  # contributions: so many can be read by people; more are for machines
KINDS = ("scores", "contributions", "account_scores")
HEAD = ("lead_id", "as_of", "model", "score")
TAIL = ("grade", "band", "priority", "qualified", "disqualified", "reasons")
REFUSED = "a single contribution is beyond 1,000,000,000 points"


@dataclass(frozen=True, slots=True)
class Run:
    """What a run made: the names of its tables, and what it counted."""

    leads: int
    unknown_leads: int
    missing: tuple[str, ...] = ()  # attributes that a model looks at and nobody's facts have
    scores: str = "scores"
    contributions: str | None = None
    account_scores: str | None = None
    counts: Mapping[str, int] | None = None  # to how many leads each rule gives points, where that was asked for


def score_tables(
    con: duckdb.DuckDBPyConnection,
    models: Sequence[Model],
    tables: Tables,
    as_of: int,
    *,
    detail: Detail = Detail.reasons,
    engine: Engine | None = None,
    only: Sequence[str] | None = None,
    everyone: bool = True,
) -> Run:
    """Score every lead at one instant with every model, in their order.

    ``only``: these lead ids alone. ``everyone=False`` leaves out leads that did not exist yet at the instant.
    """
    engine = engine or DuckDB()
    for kind in KINDS:
        drop(con, kind)  # of a run before, whose names the steps of this one need
    made: list[Run] = []
    staged: Staged | None = None
    every = wanted_by(models)
    for position, model in enumerate(models):
        if staged is None or every is None:
            staged = stage(con, every or used(model), tables, only)
            make_spine(con, staged, as_of, everyone=everyone)
        made.append(score_staged(con, model, staged, engine, detail, position, as_of))
    combine(con, models, made)
    return Run(
        leads=made[0].leads,
        unknown_leads=made[0].unknown_leads,
        missing=tuple(dict.fromkeys(name for run in made for name in run.missing)),
        contributions="contributions" if detail is Detail.contributions else None,
        account_scores="account_scores" if any(m.account_scores for m in made) else None,
    )


def wanted_by(models: Sequence[Model]) -> Used | None:
    """What the models look at together; ``None`` where names of theirs would be one column, so that each needs its
    own."""
    try:
        return together([used(model) for model in models])
    except UnsupportedError:
        return None


def combine(con: duckdb.DuckDBPyConnection, models: Sequence[Model], made: Sequence[Run]) -> None:
    """The tables of several models under each other; a dimension that a model does not have is empty there."""
    every = list(dict.fromkeys(d.name for model in models for d in model.dimensions))
    tables: dict[str, list[str]] = {"scores": [], "contributions": [], "account_scores": []}
    for model, run in zip(models, made, strict=True):
        own = {d.name for d in model.dimensions}
        listed = [quoted(n) if n in own else f"NULL::DECIMAL(18, 2) AS {quoted(n)}" for n in every]
        tables["scores"].append(f"SELECT {', '.join([*HEAD, *listed, *TAIL])} FROM {run.scores}")
        for kind in ("contributions", "account_scores"):
            if name := getattr(run, kind):
                tables[kind].append(f"SELECT * FROM {name}")
    for kind, parts in tables.items():
        if parts:
            drop(con, kind)
            con.execute(f"CREATE TEMP VIEW {kind} AS {' UNION ALL '.join(parts)}")


def make_spine(
    con: duckdb.DuckDBPyConnection,
    staged: Staged,
    as_of: int,
    *,
    everyone: bool = True,
) -> None:
    """The spine ``in_spine`` of all leads at one instant, with ``row_id`` equal to ``lead_id``."""
    rows = f"SELECT lead_id, {as_of}::BIGINT AS as_of FROM in_leads"
    if not everyone:
        make_born(con, staged)
        rows = existing(staged, [as_of])
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_spine AS "
        f"SELECT lead_id::BIGINT AS row_id, lead_id, as_of FROM ({rows}) ORDER BY row_id"
    )


def score_staged(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    staged: Staged,
    engine: Engine,
    detail: Detail,
    position: int,
    as_of: int,
) -> Run:
    """Run one model over the staged inputs and the spine, and finish its tables."""
    plan = compile_model(
        model,
        staged.schema,
        dialect=engine.dialect,
        detail=detail,
        inputs=INPUTS,
        instant=q.integer(as_of),
        span=(as_of, as_of),
    )
    engine.run(con, plan)
    refuse_beyond(con, plan)
    names = {k: f"{k}_{position}" for k in ("scores", "contributions", "account_scores")}
    dimensions = ", ".join(
        f"{decimal(f'dimension_{i}_cents')} AS {quoted(d.name)}" for i, d in enumerate(model.dimensions)
    )
    reasons = "reasons" if detail.has_reasons else "NULL::VARCHAR AS reasons"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {names['scores']} AS SELECT i.given_id AS lead_id, "
        f"to_timestamp(0) + to_microseconds(r.as_of) AS as_of, {literal(model.name)} AS model, "
        f"{decimal('score_cents')} AS score, {dimensions}, grade, band, priority, qualified, disqualified, {reasons} "
        "FROM raw_results r JOIN lead_ids i ON i.lead_id = r.lead_id ORDER BY r.row_id"
    )
    if detail is Detail.contributions:
        finish_contributions(con, plan, names["contributions"])
    if model.account_score is not None:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {names['account_scores']} AS {account_query(model)}")
    return Run(
        leads=staged.leads,
        unknown_leads=staged.unknown_leads,
        missing=staged.missing,
        scores=names["scores"],
        contributions=names["contributions"] if detail is Detail.contributions else None,
        account_scores=names["account_scores"] if model.account_score is not None else None,
        counts=counted(con, model) if detail is Detail.counts else None,
    )


def counted(con: duckdb.DuckDBPyConnection, model: Model) -> dict[str, int]:
    """To how many leads each rule gives points; the engine left a row for each part of the leads."""
    rules = model.enabled_rules
    sums = ", ".join(f"coalesce(sum(gives_{i}), 0)::BIGINT" for i, _ in enumerate(rules))
    row = con.execute(f"SELECT {sums} FROM raw_counts").fetchall()[0] if rules else ()
    return {rule.id: int(count) for rule, count in zip(rules, row, strict=True)}


def decimal(cents: str) -> str:
    """Hundredths as a decimal with 2 places."""
    return f"({cents}::DECIMAL(18, 0) * 0.01::DECIMAL(3, 2))::DECIMAL(18, 2)"


def finish_contributions(con: duckdb.DuckDBPyConnection, plan: Plan, name: str) -> None:
    """Make the view that people read over what the engine left, which is kept under a name of its own."""
    raw, lines = f"raw_{name}", f"lines_of_{name}"
    drop(con, name)
    drop(con, raw)
    con.execute(f"ALTER TABLE raw_contributions RENAME TO {raw}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE {lines} (line INTEGER, kind VARCHAR, rule VARCHAR, dimension VARCHAR)")
    rows = [(i, line.kind, line.rule, line.dimension) for i, line in enumerate(plan.lines)]
    if rows:
        con.executemany(f"INSERT INTO {lines} VALUES (?, ?, ?, ?)", rows)
    few = con.execute(f"SELECT count(*) FROM {raw}").fetchall()[0][0] <= SORTED_UP_TO
    con.execute(
        f"CREATE TEMP VIEW {name} AS SELECT i.given_id AS lead_id, "
        f"to_timestamp(0) + to_microseconds(c.as_of) AS as_of, {literal(plan.model.name)} AS model, "
        "n.kind, n.rule, n.dimension, (c.micro::DECIMAL(20, 0) * 0.000001::DECIMAL(7, 6))::DECIMAL(20, 6) AS points, "
        "c.occurrences, "
        "CASE WHEN c.last_at IS NOT NULL THEN to_timestamp(0) + to_microseconds(c.last_at) END AS last_at "
        f"FROM {raw} c JOIN {lines} n USING (line) JOIN lead_ids i ON i.lead_id = c.lead_id"
        + (" ORDER BY c.row_id, c.line" if few else "")
    )


def refuse_beyond(con: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Refuse leads for which a contribution is out of all proportion, naming the first and, where known, the rule."""
    found = con.execute(
        "SELECT i.given_id FROM raw_results r JOIN lead_ids i ON i.lead_id = r.lead_id "
        "WHERE score_cents IS NULL LIMIT 1"
    ).fetchall()
    if not found:
        return
    rule = ""
    if plan.detail is Detail.contributions:
        for (line,) in con.execute("SELECT line FROM raw_contributions WHERE micro IS NULL LIMIT 1").fetchall():
            name = plan.lines[line].rule
            rule = f", rule `{name}` ({title_of(name, plan.model)})"
    raise FactsError(f"lead `{found[0][0]}`{rule}: {REFUSED}; look at the values that give its points")
