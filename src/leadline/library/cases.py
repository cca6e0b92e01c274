"""Cases of a model: what people expect of single leads, run on the engine, many in one run.

Each case is a lead of its own in one set of facts, and a row of the spine at the instant of the case. Its ids get a
prefix, so no fact of one case is seen by another. Cases that could not stand in one table without touching each other
are run apart: see `apart`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb

from leadline.errors import FactsError
from leadline.explanation import Contribution, Receipt, Results, receipt
from leadline.library.explaining import contributions_of
from leadline.library.facts import connect
from leadline.library.plain import Shape, load_plain, prefixed, shape_of
from leadline.model import Model
from leadline.model.case import Case, compare
from leadline.model.condition import Condition, Exists, ValueTest
from leadline.model.model import GRANTED
from leadline.model.rule import Bins, Lookup
from leadline.plan import Detail, compile_model
from leadline.plan.condition import leaves
from leadline.plan.used import conditions_in, used
from leadline.scoring.engines import INPUTS, DuckDB, Engine
from leadline.scoring.run import decimal, finish_contributions, refuse_beyond
from leadline.scoring.staging import quoted, stage

RESULTS = ("grade", "band", "priority", "qualified", "disqualified", "recycle", "stage")
CONTRIBUTIONS = "contributions_of_cases"
IDS = ("lead_id", "account_id")
Numbered = tuple[int, Case]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case came out: ``differences`` in words, none where it holds; no receipt outside the audience."""

    case: Case
    differences: tuple[str, ...]
    receipt: Receipt | None = None

    @property
    def holds(self) -> bool:
        return not self.differences


def run_cases(model: Model, cases: Sequence[Case], engine: Engine | None = None) -> list[Outcome]:
    """The outcome of every case, in their order. Without an engine, DuckDB runs them."""
    engine = engine or DuckDB()
    found: dict[int, Outcome] = {}
    with connect() as con:
        for batch in batches(model, cases):
            try:
                found |= run_batch(con, model, batch, engine)
            except FactsError as problem:
                found |= {n: Outcome(case, (str(problem),)) for n, case in batch if len(batch) == 1}
                for one in batch if len(batch) > 1 else ():  # alone it is known which of them is to blame
                    found |= run_one(con, model, one, engine)
    return [found[number] for number in range(len(cases))]


def run_one(con: duckdb.DuckDBPyConnection, model: Model, one: Numbered, engine: Engine) -> dict[int, Outcome]:
    try:
        return run_batch(con, model, [one], engine)
    except FactsError as problem:
        return {one[0]: Outcome(one[1], (str(problem),))}


# -- which cases go together ------------------------------------------------------------------------------------


def batches(model: Model, cases: Sequence[Case]) -> Iterator[list[Numbered]]:
    """The cases with their numbers, as many together as can be."""
    together: list[tuple[Shape, list[Numbered]]] = []
    for number, case in enumerate(cases):
        shape = None if tests_ids(model) else shape_of(case.facts)
        if shape is None:
            yield [(number, case)]
            continue
        for known, batch in together:
            if all(known.get(name, kind) == kind for name, kind in shape.items()):
                known.update(shape)
                batch.append((number, case))
                break
        else:
            together.append((dict(shape), [(number, case)]))
    for _, batch in together:
        yield batch


def tests_ids(model: Model) -> bool:
    """Whether the model looks at the text of an id, which a prefix would change."""
    conditions: list[Condition] = list(conditions_in(model))
    tested = [leaf for condition in conditions for leaf in leaves(condition) if isinstance(leaf, ValueTest)]
    named = [rule.kind.attribute for rule in model.enabled_rules if isinstance(rule.kind, Bins | Lookup)]
    return any(name in IDS for name in named) or any(
        test.name in IDS and not all(isinstance(predicate, Exists) for predicate in test.predicates) for test in tested
    )


# -- one run ----------------------------------------------------------------------------------------------------


def run_batch(
    con: duckdb.DuckDBPyConnection, model: Model, batch: Sequence[Numbered], engine: Engine
) -> dict[int, Outcome]:
    is_alone = len(batch) == 1
    facts = [case.facts if is_alone else prefixed(case.facts, f"{number}/") for number, case in batch]
    ids = {number: one["leads"][0]["lead_id"] for (number, _), one in zip(batch, facts, strict=True)}
    staged = stage(con, used(model), load_plain(con, facts))
    spine = ", ".join(f"({number}, '{ids[number]}', {case.as_of})" for number, case in batch)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_spine AS "
        "SELECT w.row_id::BIGINT AS row_id, i.lead_id, w.as_of::BIGINT AS as_of "
        f"FROM (VALUES {spine}) w(row_id, given_id, as_of) JOIN lead_ids i USING (given_id)"
    )
    plan = compile_model(model, staged.schema, dialect=engine.dialect, detail=Detail.contributions, inputs=INPUTS)
    engine.run(con, plan)
    refuse_beyond(con, plan)
    finish_contributions(con, plan, CONTRIBUTIONS)
    rows, contributions = rows_of(con, model), contributions_of(con, CONTRIBUTIONS)
    return {
        number: outcome(model, case, rows.get(number), contributions.get(ids[number], [])) for number, case in batch
    }


def rows_of(con: duckdb.DuckDBPyConnection, model: Model) -> dict[int, dict[str, Any]]:
    """The results of each row of the spine, under the names that a case expects."""
    cents = {"score": "score_cents", **{d.name: f"dimension_{at}_cents" for at, d in enumerate(model.dimensions)}}
    shown = [f"{decimal(column)} AS {quoted(name)}" for name, column in cents.items()]
    query = f"SELECT row_id, {', '.join([*shown, *RESULTS])} FROM raw_results"
    rows: list[dict[str, Any]] = con.sql(query).to_arrow_table().to_pylist()
    return {row.pop("row_id"): row for row in rows}


def outcome(model: Model, case: Case, row: dict[str, Any] | None, contributions: Sequence[Contribution]) -> Outcome:
    rules = [*(rule.id for rule in model.rules), GRANTED]
    differences = compare(case.expected, row, [asdict(one) for one in contributions], rules)
    if row is None:
        return Outcome(case, tuple(differences))
    dimensions = {dimension.name: row[dimension.name] for dimension in model.dimensions}
    known = {name: row[name] for name in ("score", *RESULTS) if name != "recycle"}
    results = Results(case.name, case.as_of, dimensions=dimensions, **known)
    return Outcome(case, tuple(differences), receipt(model, results, contributions))
