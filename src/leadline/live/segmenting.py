"""Who is in segments, of all leads at once: one plan over the facts, with the results of each lead as they are shown.

A result that a condition tests is no sum to be worked out again: it is what the lead's last score says, as in the list
of leads. So it stands among the lead's attributes here, in the place of any that a source gave that name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leadline.live.bulk import Only, put
from leadline.live.compared import Compared
from leadline.live.scan import read
from leadline.live.segments import asking
from leadline.model import Model
from leadline.model.condition import All, Condition, Did, DidNot, Not, ResultTest, ValueTest
from leadline.model.condition import Any as AnyOf
from leadline.model.model import SCORE
from leadline.model.segment import OUTSIDE
from leadline.plan import Detail, compile_model
from leadline.plan import query as q
from leadline.plan.condition import leaves
from leadline.plan.used import selections_in, used
from leadline.scoring.engines import INPUTS, DuckDB
from leadline.scoring.staging import literal

SAMPLE = 20  # leads that are named
RESULT = "\x1fresult "
NAMED = ("grade", "band", "priority", "stage")
DIMENSIONS = (
    "SELECT s.lead_id, s.dimensions FROM scores s JOIN leads l ON l.lead_id = s.lead_id AND l.model = s.model "
    "WHERE s.score_cents IS NOT NULL"
)
Acts = tuple[tuple[str, ...], tuple[str, ...]]  # the events that are none: names, prefixes


def by_shown(condition: Condition) -> Condition:
    """The condition with results as attributes."""
    match condition:
        case All():
            return All(tuple(map(by_shown, condition.parts)))
        case AnyOf():
            return AnyOf(tuple(map(by_shown, condition.parts)))
        case Not():
            return Not(by_shown(condition.part))
        case ResultTest():
            return ValueTest(f"{RESULT}{condition.name}", condition.predicates)
    return condition


def only(conditions: Collection[Condition]) -> Only:
    """What has to be read to tell these conditions."""
    looked_at = asking(OUTSIDE, {str(i): by_shown(one) for i, one in enumerate(conditions)})
    selections = list(selections_in(looked_at))
    named = not any(one.acts or one.prefixes for one in selections)
    names = used(looked_at)
    return Only(
        frozenset({*names.attributes, *names.company}),
        frozenset(name for one in selections for name in one.names) if named else None,
    )


def tell(compared: Compared, address: str, models: Sequence[Model], conditions: Mapping[str, Condition]) -> None:
    """Make the table ``held``: each lead with a column for each condition, in their order.

    ``models`` are those that score: what counts as an act is for a lead's main model to say.
    """
    duck = compared.duck
    shown = {name: by_shown(condition) for name, condition in conditions.items()}
    results = {leaf.name for one in conditions.values() for leaf in leaves(one) if isinstance(leaf, ResultTest)}
    for name in sorted(results):
        put_result(compared, address, name)
    columns = ", ".join(f"role_{i} AS is_{i}" for i in range(len(conditions)))
    found = []
    for number, (acts, where) in enumerate(groups(models, conditions.values()).items()):
        model = asking(replace(OUTSIDE, excluded_names=acts[0], excluded_prefixes=acts[1]), shown)
        staged, at = compared.stage(model, [model]), compared.as_of
        plan = compile_model(
            model,
            staged.schema,
            dialect="duckdb",
            detail=Detail.sums,
            inputs=INPUTS,
            instant=q.integer(at),
            span=(at, at),
        )
        DuckDB().run(duck, plan)
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE held_{number} AS SELECT i.given_id AS lead_id, {columns} FROM raw_results r "
            f"JOIN lead_ids i ON i.lead_id = r.lead_id JOIN shown s ON s.lead_id = i.given_id WHERE {where}"
        )
        found.append(f"FROM held_{number}")
    duck.execute(f"CREATE OR REPLACE TEMP TABLE held AS {' UNION ALL '.join(found)}")


def groups(models: Sequence[Model], conditions: Collection[Condition]) -> dict[Acts, str]:
    """What is no act, and of which leads: one group, unless a condition asks for acts and models differ in them."""
    usual: Acts = (OUTSIDE.excluded_names, OUTSIDE.excluded_prefixes)
    every = [leaf for one in conditions for leaf in leaves(one)]
    if not any(isinstance(leaf, Did | DidNot) and leaf.selection.acts for leaf in every):
        return {usual: "TRUE"}
    names: dict[Acts, list[str]] = {}
    for model in models:
        names.setdefault((model.excluded_names, model.excluded_prefixes), []).append(literal(model.name))
    others = [name for acts, some in names.items() if acts != usual for name in some]
    found = {acts: f"s.model IN ({', '.join(some)})" for acts, some in names.items() if acts != usual}
    return {usual: f"coalesce(s.model NOT IN ({', '.join(others)}), TRUE)" if others else "TRUE"} | found


def put_result(compared: Compared, address: str, name: str) -> None:
    """Let a result be an attribute of every lead that has it."""
    duck, attribute = compared.duck, literal(f"{RESULT}{name}")
    table, value = "shown", "score_cents / 100" if name == SCORE else name
    if name not in (SCORE, *NAMED):
        put(duck, "CREATE OR REPLACE TEMP TABLE dimensions AS FROM taken", read(address, DIMENSIONS))
        table, value = "dimensions", f"CAST(json_extract(dimensions, {literal(path_of(name))}) AS BIGINT) / 100"
    duck.execute(f"DELETE FROM changes WHERE attribute = {attribute}")
    duck.execute(
        f"INSERT INTO changes (lead_id, attribute, value, occurred_at) SELECT CAST(lead_id AS VARCHAR), {attribute}, "
        f"CAST({value} AS VARCHAR), 0 FROM {table} WHERE {value} IS NOT NULL"
    )


def path_of(dimension: str) -> str:
    """Where a dimension stands in the JSON of a score."""
    quoted = dimension.replace("\\", "\\\\").replace('"', '\\"')
    return f'$."{quoted}"'


def everybody(compared: Compared, names: Sequence[str]) -> dict[str, Any]:
    """All leads, each with when it was scored last, and who is in each segment, by what `tell` has found."""
    duck = compared.duck
    scored = duck.execute("SELECT lead_id::BIGINT, scored_at FROM shown ORDER BY 1").fetchall()
    held = {
        name: [lead for (lead,) in duck.execute(f"SELECT lead_id::BIGINT FROM held WHERE is_{i} ORDER BY 1").fetchall()]
        for i, name in enumerate(names)
    }
    return {"scored": scored, "held": held}


def counted(compared: Compared, owners: Sequence[str] | None) -> dict[str, Any]:
    """How many leads fulfil the one condition, and some of those of these ``owners``; ``None``: of anybody."""
    duck = compared.duck
    seen = "TRUE" if owners is None else f"owner IN ({', '.join(map(literal, owners)) or 'NULL'})"
    (count,) = duck.execute("SELECT count(*) FROM held WHERE is_0").fetchall()[0]
    rows = duck.execute(
        "SELECT lead_id::BIGINT AS number, name FROM held JOIN shown USING (lead_id) "
        f"WHERE is_0 AND {seen} ORDER BY number DESC LIMIT {SAMPLE}"
    ).fetchall()
    return {"count": count, "leads": [{"lead_id": number, "name": name} for number, name in rows]}
