"""Explanations of single leads: the plan once more, for these leads alone, with everything that it can say."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import duckdb

from leadline.errors import InputError
from leadline.explanation import Contribution, Receipt, Results, questions, reasons_sentence, receipt, verdict_words
from leadline.library.facts import narrowed
from leadline.library.who import values_of, who
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.model import SCORE, AccountScore, Aggregate
from leadline.model.words import condition_words
from leadline.plan import Detail
from leadline.plan.used import used
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.run import make_spine, score_staged
from leadline.scoring.staging import Tables, literal, quoted, stage

ASIDE = 1_000  # the position of tables that belong to no model of a run


@dataclass(frozen=True, slots=True)
class Explained:
    """One lead: its results, every rule and clamp, which conditions of the lifecycle hold, and its attributes."""

    model: Model
    results: Results
    contributions: tuple[Contribution, ...]
    held: Mapping[str, bool] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def who(self) -> str:
        return who(self.values)

    @property
    def receipt(self) -> Receipt:
        verdicts = verdict_words(self.model, self.results, self.held)
        return receipt(self.model, self.results, self.contributions, values=self.values, verdicts=verdicts)

    @property
    def sentence(self) -> str:
        return reasons_sentence(self.model, self.contributions, self.results.as_of, self.values)


def explained(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    tables: Tables,
    as_of: Instant,
    ids: Sequence[str],
    engine: Engine | None = None,
) -> list[Explained]:
    """Everything about these leads at the instant, in the order of their ids; who is outside the audience is left out.

    Which conditions of the lifecycle hold is asked of the same plan: they go with it as the roles of an account score.
    """
    few = narrowed(con, tables, ids)
    asked = questions(model)
    roles = AccountScore(of=SCORE, by=Aggregate.best, roles=tuple(asked.items())) if asked else None
    asking = replace(model, account_score=roles)
    staged = stage(con, used(asking), few, ids)
    make_spine(con, staged, as_of)
    run = score_staged(con, asking, staged, engine or DuckDB(), Detail.contributions, ASIDE, as_of)
    known = values_of(con, few, ids, as_of)
    contributions = contributions_of(con, str(run.contributions))
    found = {}
    for row in results_of(con, model, run.scores, list(asked)):
        one = row.pop("lead_id")
        held = {name: bool(row.pop(f"role_{at}")) for at, name in enumerate(asked)}
        dimensions = {d.name: row.pop(f"dimension_{at}") for at, d in enumerate(model.dimensions)}
        results = Results(one, as_of, dimensions=dimensions, **row)
        found[one] = Explained(model, results, tuple(contributions.get(one, ())), held, known.get(one, {}))
    return [found[one] for one in ids if one in found]


def results_of(con: duckdb.DuckDBPyConnection, model: Model, scores: str, asked: Sequence[str]) -> list[dict[str, Any]]:
    dimensions = [f"s.{quoted(d.name)} AS dimension_{at}" for at, d in enumerate(model.dimensions)]
    roles = [f"r.role_{at}" for at in range(len(asked))]
    columns = ", ".join([*dimensions, *roles])
    rows: list[dict[str, Any]] = (
        con.sql(
            f"SELECT s.lead_id, s.score, s.grade, s.band, s.priority, s.qualified, s.disqualified, r.stage, {columns} "
            f"FROM {scores} s JOIN lead_ids i ON i.given_id = s.lead_id JOIN raw_results r ON r.lead_id = i.lead_id"
        )
        .to_arrow_table()
        .to_pylist()
    )
    return rows


def contributions_of(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, list[Contribution]]:
    rows = con.execute(
        f"SELECT lead_id, kind, rule, dimension, points, occurrences, epoch_us(last_at) FROM {table}"
    ).fetchall()
    found: dict[str, list[Contribution]] = {}
    for one, kind, rule, dimension, points, occurrences, last_at in rows:
        row = Contribution(kind, rule, dimension, Decimal(points), occurrences, last_at)
        found.setdefault(one, []).append(row)
    return found


def explained_lead(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    tables: Tables,
    as_of: Instant,
    given: str,
    engine: Engine | None = None,
) -> Explained:
    """Everything about one lead, found by its id or by an e-mail address that only it has."""
    one = lead_called(con, tables, given)
    found = explained(con, model, tables, as_of, [one], engine)
    if not found:
        wanted = "" if model.audience is None else f": {condition_words(model.audience, model)}"
        raise InputError(f"lead `{one}` is outside the audience of model `{model.name}`{wanted}; it has no score there")
    return found[0]


def lead_called(con: duckdb.DuckDBPyConnection, tables: Tables, given: str) -> str:
    """The id of a lead; an `InputError` that names those that are alike where there is none."""
    leads = quoted(tables.leads)
    ids = con.execute(f"SELECT CAST(lead_id AS VARCHAR) FROM {leads} WHERE CAST(lead_id AS VARCHAR) = ?", [given])
    if ids.fetchall():
        return given
    columns = [name for name, *_ in con.execute(f"DESCRIBE {leads}").fetchall()]
    if "email" in columns and "@" in given:
        wanted = f"SELECT CAST(lead_id AS VARCHAR) FROM {leads} WHERE lower(trim(email)) = lower(trim(?)) LIMIT 6"
        found = [one for (one,) in con.execute(wanted, [given]).fetchall()]
        if len(found) == 1:
            return str(found[0])
        if found:
            raise InputError(f"{len(found)} leads have the address `{given}`: {spoken(found)}; name one by its lead_id")
    raise InputError(f"there is no lead `{given}`{alike(con, leads, given)}")


def alike(con: duckdb.DuckDBPyConnection, leads: str, given: str) -> str:
    """A hint at the ids that were probably meant."""
    likeness = f"jaro_winkler_similarity(lower(one), lower({literal(given)}))"
    nearest = con.execute(
        f"SELECT CAST(lead_id AS VARCHAR) AS one FROM {leads} WHERE contains(lower(one), lower({literal(given)})) "
        f"OR {likeness} > 0.85 "
        f"ORDER BY starts_with(lower(one), lower({literal(given)})) DESC, {likeness} DESC, one LIMIT 50"
    ).fetchall()
    inside = [one for (one,) in nearest if given.casefold() in one.casefold()]
    close = inside[:3] or difflib.get_close_matches(given, [one for (one,) in nearest], 3, 0.5)
    if close:
        return f"; did you mean {spoken(close, 'or')}?"
    some = [one for (one,) in con.execute(f"SELECT CAST(lead_id AS VARCHAR) FROM {leads} LIMIT 3").fetchall()]
    return f"; ids look like {spoken(some)}" if some else "; there are no leads at all"


def spoken(ids: Sequence[str], word: str = "and") -> str:
    shown = [f"`{one}`" for one in ids]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"
