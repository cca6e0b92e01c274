"""Features of the rows of ``in_spine``, made by the engine from the staged facts: of what came later nothing is seen.

An attribute without a history is the exception: its table says what it is today, and the feature says so. The same
holds of the account of a lead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb
import numpy as np

from leadline.evidence.predict.accounts import are_asked, is_dated, make_rows, of_accounts
from leadline.evidence.predict.fetching import fetched
from leadline.evidence.predict.frame import Feature, Frame, Kind, as_kind, kind_of
from leadline.evidence.predict.recipe import IS_ACT, WINDOWS, Recipe
from leadline.evidence.stats.arrays import Numbers
from leadline.model import Model
from leadline.model.condition import DAY
from leadline.model.rule import Predicted
from leadline.model.words import title_of
from leadline.plan import Detail, Field, Schema, compile_model
from leadline.plan import query as q
from leadline.plan.dialect import traits_of
from leadline.plan.forms import Form, value_of
from leadline.plan.lead_facts import COMPANY
from leadline.plan.schema import attribute_column, property_column
from leadline.scoring.engines import INPUTS, DuckDB
from leadline.scoring.staging import literal, quoted

TRAITS = traits_of("duckdb")
KNOWN_FOR = "known_for_days"


def features(
    con: duckdb.DuckDBPyConnection,
    schema: Schema,
    recipe: Recipe,
    model: Model | None = None,
    kinds: Mapping[str, Kind] | None = None,
) -> Frame:
    """The features of every row, in the order of ``row_id``. ``kinds`` are those that a predictor learned with; without
    them the values decide. It reads what `leadline.evidence.predict.accounts.make_accounts` made."""
    make_rows(con)
    dated = is_dated(con)
    parts = [_attributes(con, schema, recipe, dated)]
    if recipe.has_events and schema.events:
        parts += [_acts(con, schema, recipe), _said(con, schema, recipe, kinds is not None)]
        parts += [of_accounts(con, dated)] if are_asked(kinds) else []
    if model is not None:
        parts.append(_rules(con, schema, model))
    rows = int(con.execute("SELECT count(*) FROM in_spine").fetchall()[0][0])
    found: list[Feature] = []
    columns: list[Numbers] = []
    for feature, column in (one for part in parts for one in part):
        kind = (kinds or {}).get(feature.name) or (kind_of(column) if column.dtype == object else Kind.number)
        found.append(replace(feature, kind=kind))
        columns.append(as_kind(column, kind))
    return Frame(tuple(found), tuple(columns), rows)


def _attributes(
    con: duckdb.DuckDBPyConnection, schema: Schema, recipe: Recipe, dated: bool
) -> Iterator[tuple[Feature, Numbers]]:
    """Attributes as they were, where they have a history; and for how long the lead has been known. ``dated``: it is
    known since when leads belong to their accounts."""
    joins: list[str] = []
    listed: list[str] = []
    found: list[Feature] = []
    for name in recipe.attributes:
        kind = schema.attributes.get(name)
        history = name in schema.lead_history
        at = f"f{len(found)}"
        if history:
            joins.append(_history(at, "in_lead_changes", "lead_id", name))
        value = _value(kind, quoted(attribute_column(name)), "l", at if history else None)
        listed.append(f"{value} AS {at}")
        found.append(Feature(name, Kind.text, name, history))
    for name in recipe.company:
        kind = schema.company.get(name)
        history = name in schema.account_history
        at = f"f{len(found)}"
        if history:
            joins.append(_history(at, "in_account_changes", "account_id", name))
        listed.append(f"{_value(kind, quoted(name), 'a', at if history else None)} AS {at}")
        found.append(Feature(f"{COMPANY}{name}", Kind.text, f"the company's {name}", history and dated))
    accounts = "LEFT JOIN in_accounts a ON a.account_id = s.account_id " if schema.company else ""
    born = "coalesce(b.created_at, b.first_at)"
    listed.append(f"CASE WHEN {born} <= s.as_of THEN (s.as_of - {born}) / {DAY}::DOUBLE END AS known_for")
    columns = fetched(
        con,
        f"SELECT {', '.join(listed)} FROM of_rows s JOIN in_leads l ON l.lead_id = s.lead_id "
        f"JOIN born b ON b.lead_id = s.lead_id {accounts}{' '.join(joins)} ORDER BY s.row_id",
    )
    for n, feature in enumerate(found):
        yield feature, columns[f"f{n}"]
    yield Feature(KNOWN_FOR, Kind.number, "days since the lead is known"), columns["known_for"]


def _history(alias: str, table: str, owner: str, attribute: str) -> str:
    """The last change at or before the row's instant; of equal instants the greater text."""
    return (
        f"ASOF LEFT JOIN (SELECT {owner}, occurred_at, max(coalesce(value, '')) AS value FROM {table} "
        f"WHERE attribute = {literal(attribute)} GROUP BY {owner}, occurred_at) {alias} "
        f"ON {alias}.{owner} = s.{owner} AND s.as_of >= {alias}.occurred_at "
    )


def _value(kind: Field | None, column: str, owner: str, history: str | None) -> str:
    """The value as a number or as text; an instant as days before the row's, missing where it lies after it."""
    if history is not None:
        if kind is Field.instant:
            then = value_of(q.column("value", history), Field.text, TRAITS).form(Form.instant).sql(dialect="duckdb")
            return _days(then)
        return f"nullif(lower(trim({history}.value)), '')"
    match kind:
        case None:
            return "NULL::VARCHAR"
        case Field.integer | Field.number:
            return f"CASE WHEN isfinite({owner}.{column}::DOUBLE) THEN {owner}.{column}::DOUBLE END"
        case Field.instant:
            return _days(f"{owner}.{column}")
        case Field.texts:
            return f"nullif(array_to_string(list_sort({owner}.{column}), ', '), '')"
        case Field.boolean:
            return f"{owner}.{column}::VARCHAR"
        case _:
            return f"nullif(lower(trim({owner}.{column}::VARCHAR)), '')"


def _days(instant: str) -> str:
    return f"CASE WHEN ({instant}) <= s.as_of THEN (s.as_of - ({instant})) / {DAY}::DOUBLE END"


def _acts(con: duckdb.DuckDBPyConnection, schema: Schema, recipe: Recipe) -> Iterator[tuple[Feature, Numbers]]:
    """How often, how lately and where: by name of event, and of all acts together."""
    path = quoted(property_column("path")) if "path" in schema.properties else None
    touch = quoted(property_column("utm_source")) if "utm_source" in schema.properties else None
    listed: list[str] = []
    made: list[Feature] = []

    def take(name: str, words: str, sql: str, kind: Kind = Kind.number) -> None:
        listed.append(f"{sql} AS f{len(made)}")
        made.append(Feature(name, kind, words))

    for name in (None, *recipe.events):
        chosen = "TRUE" if name is None else f"e.name = {literal(name)}"
        said, title = ("acts", "acts of any kind") if name is None else (name, f"“{name}”")
        for days in WINDOWS:
            young = f"e.occurred_at > s.as_of - {days * DAY}"
            sql = f"count(e.lead_id) FILTER ({chosen} AND {young})::DOUBLE"
            take(f"{said}.last_{days}_days", f"{title} in the last {days} days", sql)
        take(f"{said}.ever", f"{title} so far", f"count(e.lead_id) FILTER ({chosen})::DOUBLE")
        since = f"(any_value(s.as_of) - max(e.occurred_at) FILTER ({chosen})) / {DAY}::DOUBLE"
        take(f"{said}.days_since", f"days since the last of {title}", since)
    last = "max_by(e.name, {'at': e.occurred_at, 'name': e.name}, 2)"
    take("acts.last", "the last act", f"({last})[1]", Kind.text)
    take("acts.last_two", "the last two acts", f"nullif(array_to_string(list_reverse({last}), ' → '), '')", Kind.text)
    if path:
        take("paths.ever", "different pages", f"count(DISTINCT e.{path})::DOUBLE")
    if touch:
        order = f"{{'at': e.occurred_at, 'text': e.{touch}::VARCHAR}}"
        there = f"FILTER (e.{touch} IS NOT NULL)"
        take("first_touch", "the first source", f"arg_min(e.{touch}::VARCHAR, {order}) {there}", Kind.text)
        take("last_touch", "the last source", f"arg_max(e.{touch}::VARCHAR, {order}) {there}", Kind.text)
    columns = fetched(con, _of_acts(listed))
    for at, feature in enumerate(made):
        yield feature, columns[f"f{at}"]


def _said(
    con: duckdb.DuckDBPyConnection, schema: Schema, recipe: Recipe, both: bool
) -> Iterator[tuple[Feature, Numbers]]:
    """What acts said: the last value of each property, and the sum of one that is a number (of all where ``both``)."""
    names = [name for name in recipe.properties if name in schema.properties]
    if not names:
        return
    listed = []
    for n, name in enumerate(names):
        text = f"e.{quoted(property_column(name))}::VARCHAR"
        order = f"{{'at': e.occurred_at, 'text': {text}}}"
        listed.append(f"arg_max(lower(trim({text})), {order}) FILTER ({text} IS NOT NULL) AS last{n}")
        listed.append(f"coalesce(sum(TRY_CAST({text} AS DOUBLE)), 0)::DOUBLE AS sum{n}")
    columns = fetched(con, _of_acts(listed))
    for n, name in enumerate(names):
        last = columns[f"last{n}"]
        yield Feature(f"{name}.last", Kind.text, f"the last “{name}”"), last
        if both or kind_of(last) is Kind.number:
            yield Feature(f"{name}.sum", Kind.number, f"the sum of “{name}”"), columns[f"sum{n}"]


def _of_acts(listed: Sequence[str]) -> str:
    """Those values of each row, from what the lead itself did until then."""
    return (
        f"SELECT {', '.join(listed)} FROM in_spine s LEFT JOIN in_events e ON e.lead_id = s.lead_id "
        f"AND e.occurred_at <= s.as_of AND {IS_ACT} GROUP BY s.row_id ORDER BY s.row_id"
    )


def _rules(con: duckdb.DuckDBPyConnection, schema: Schema, model: Model) -> Iterator[tuple[Feature, Numbers]]:
    """What each rule of a model gives, and its score: the one plan over the same spine.

    A rule that looks at an attribute without a history is as little dated as that.
    """
    from leadline.evidence.backtest.hindsight import untracked

    rules = tuple(replace(r, enabled=False) if isinstance(r.kind, Predicted) else r for r in model.rules)
    alone = replace(model, rules=rules, account_score=None, audience=None)
    first, last, rows = con.execute("SELECT min(as_of), max(as_of), count(*) FROM in_spine").fetchall()[0]
    plan = compile_model(
        alone, schema, dialect="duckdb", inputs=INPUTS, span=(first, last), detail=Detail.contributions
    )
    DuckDB().run(con, plan)
    timeless = {rule for one in untracked(alone, schema) for rule in one.rules}
    points: dict[str, Numbers] = {rule.id: np.zeros(rows) for rule in alone.enabled_rules}
    found = con.execute("SELECT row_id, line, micro::DOUBLE AS micro FROM raw_contributions").fetchnumpy()
    lines, rows_of = np.asarray(found["line"], dtype=np.int64), np.asarray(found["row_id"], dtype=np.int64)
    micro = np.asarray(found["micro"], dtype=np.float64)
    for at, line in enumerate(plan.lines):
        if line.kind == "rule" and line.rule in points:
            mine = lines == at
            np.add.at(points[line.rule], rows_of[mine], micro[mine] / 1e6)
    for rule, column in points.items():
        words = f"points of {title_of(rule, alone)}"
        yield Feature(f"rule.{rule}", Kind.number, words, rule not in timeless), column
    scores = con.execute("SELECT row_id, score_cents::DOUBLE AS score FROM raw_results").fetchnumpy()
    score = np.zeros(rows)
    score[np.asarray(scores["row_id"], dtype=np.int64)] = np.asarray(scores["score"], dtype=np.float64) / 100
    yield Feature("score", Kind.number, f"the score of {model.name}", not timeless), score
