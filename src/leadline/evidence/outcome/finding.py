"""Outcomes in the facts: who had one, when for the first time, and what it brought.

It reads what `leadline.scoring.staging` staged, with the conditions that a model's plan would write for the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
from sqlglot import exp

from leadline.errors import FactsError
from leadline.evidence.outcome.outcome import Column, Done, Outcome, Reached
from leadline.model.condition import Did, DidNot, Matches, ResultTest, Selection, ValueTest
from leadline.plan import Field, Schema
from leadline.plan import query as q
from leadline.plan.condition import condition_query, leaves
from leadline.plan.dialect import traits_of
from leadline.plan.forms import MISSING, Form, Value, value_of
from leadline.plan.predicate import PredicateQuery
from leadline.plan.schema import attribute_column, property_column
from leadline.plan.stages import STAGE_CHANGED
from leadline.plan.used import Used
from leadline.scoring.engines import INPUTS

TABLE = "had_outcome"
TRAITS = traits_of("duckdb")


@dataclass(frozen=True, slots=True)
class Found:
    """Who had an outcome; the table ``had_outcome`` has ``lead_id``, ``happened_at`` and ``amount`` of a lead's first.

    ``dated``: it is known when. ``again`` counts leads that had it more than once, ``without_amount`` those that had it
    and for whom no amount is known.
    """

    leads: int
    dated: bool
    again: int = 0
    without_amount: int = 0


def needs(outcome: Outcome) -> Used:
    """The names that an outcome looks at, to be staged beside those of a model."""
    amount = () if outcome.amount is None else (outcome.amount,)
    match outcome.of:
        case Reached():
            return Used((), (), frozenset(), ("stage", *amount), (), ())
        case Done(selection):
            tested = [leaf.name for leaf in leaves(selection.where) if isinstance(leaf, ValueTest)]
            return Used((), (), frozenset(), (*dict.fromkeys([*tested, *amount]),), (), ())
        case Column(name, predicates, at):
            names = (name, *(() if at is None else (at,)), *amount)
            raw = {name} if any(isinstance(one, Matches) for one in predicates) else set()
            return Used(tuple(dict.fromkeys(names)), (), frozenset(raw), (), (), ())


def find(con: duckdb.DuckDBPyConnection, outcome: Outcome, schema: Schema) -> Found:
    """Make the table ``had_outcome`` from the staged facts; a `FactsError` where they do not say what is asked."""
    if isinstance(outcome.of, Column):
        query, dated = _column(outcome, outcome.of, schema)
    else:
        query, dated = _events(outcome, schema), True
    first = "arg_min({'amount': amount}, {'at': happened_at, 'amount': amount}).amount"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {TABLE} AS SELECT lead_id, min(happened_at) AS happened_at, "
        f"{first if dated else 'any_value(amount)'} AS amount, count(*) AS times "
        f"FROM ({query.sql('duckdb')}) each_time GROUP BY lead_id"
    )
    row = con.execute(f"SELECT count(*), count_if(times > 1), count_if(amount IS NULL) FROM {TABLE}").fetchall()[0]
    return Found(row[0], dated, row[1], row[2] if outcome.amount else 0)


def _events(outcome: Outcome, schema: Schema) -> exp.Query:
    """Each event that is the outcome."""
    if not schema.events:
        raise FactsError(f"the outcome `{outcome.name}` shows in events, and there are none; give --events FILE")
    if outcome.amount is not None and outcome.amount not in schema.properties:
        raise FactsError(f"no event has the property `{outcome.amount}`, which is the amount of `{outcome.name}`")
    amount = _property(outcome.amount, schema).form(Form.number) if outcome.amount else q.cast(q.NULL(), "DOUBLE")
    query = exp.select("lead_id", q.named(q.column("occurred_at"), "happened_at"), q.named(amount, "amount"))
    query = query.from_(INPUTS.events)
    if isinstance(outcome.of, Reached):
        stage = _property("stage", schema).form(Form.text)
        named = q.eq(q.column("name"), q.text(STAGE_CHANGED))
        return query.where(q.all_of([named, q.holds(q.one_of(stage, map(q.text, outcome.of.stages)))]))
    assert isinstance(outcome.of, Done)
    return query.where(_selected(outcome.of.selection, schema))


def _selected(selection: Selection, schema: Schema) -> exp.Expression:
    name = q.column("name")
    named = [q.one_of(name, map(q.text, selection.names))] if selection.names else []
    named += [exp.StartsWith(this=name.copy(), expression=q.text(prefix)) for prefix in selection.prefixes]
    parts = [q.any_of(named)]
    if not selection.bots:
        parts.append(q.negate(q.holds(q.column("automated"))))
    if selection.where is not None:
        parts.append(condition_query(selection.where, _Properties(schema)))
    return q.all_of(parts)


@dataclass(frozen=True, slots=True)
class _Properties:
    """``where``, tested on an event itself."""

    schema: Schema

    def value_test(self, test: ValueTest) -> exp.Expression:
        value = _property(test.name, self.schema)
        return PredicateQuery(TRAITS).all_hold(test.predicates, value, q.column("occurred_at"))

    def result_test(self, test: ResultTest) -> exp.Expression:
        raise AssertionError("the loader refuses results inside `where`")

    def did(self, test: Did) -> exp.Expression:
        raise AssertionError("the loader refuses `did` inside `where`")

    def did_not(self, test: DidNot) -> exp.Expression:
        raise AssertionError("the loader refuses `did_not` inside `where`")


def _property(name: str, schema: Schema) -> Value:
    kind = schema.properties.get(name)
    return MISSING if kind is None else value_of(q.column(property_column(name)), kind, TRAITS)


def _column(outcome: Outcome, of: Column, schema: Schema) -> tuple[exp.Query, bool]:
    """The leads whose attribute passes, and whether it is known when that came to be."""
    for name in (of.name, of.at, outcome.amount):
        if name is not None and name not in schema.attributes and name not in schema.lead_history:
            raise FactsError(f"the outcome `{outcome.name}` looks at `{name}`, which no lead has")
    followed = of.at is None and of.name in schema.lead_history
    amount = _attribute(outcome.amount, schema).form(Form.number) if outcome.amount else q.cast(q.NULL(), "DOUBLE")
    if followed:
        value = value_of(q.column("value"), Field.text, TRAITS)
        at: exp.Expression = q.column("occurred_at")
        mine = q.eq(q.column("attribute"), q.text(of.name))
        joined = exp.select("*").from_(INPUTS.lead_changes).where(mine).subquery("change")
        query = exp.select("change.lead_id").from_(joined)
        query = query.join(exp.to_table(INPUTS.leads, alias="l"), on="l.lead_id = change.lead_id")
    else:
        value = _attribute(of.name, schema)
        at = _attribute(of.at or of.name, schema).form(Form.instant)
        query = exp.select("lead_id").from_(exp.to_table(INPUTS.leads, alias="l"))
    passes = PredicateQuery(TRAITS).all_hold(of.predicates, value, at)
    query = q.also(query, q.named(at, "happened_at"), q.named(amount, "amount"))
    dated = followed or of.at is not None or schema.attributes.get(of.name) is Field.instant
    _refuse_horizon(outcome, of, dated)
    wanted = [passes, q.not_null(at.copy())] if dated else [passes]
    return query.where(q.all_of(wanted)), dated


def _attribute(name: str, schema: Schema) -> Value:
    kind = schema.attributes.get(name)
    return MISSING if kind is None else value_of(q.column(attribute_column(name), "l"), kind, TRAITS)


def _refuse_horizon(outcome: Outcome, of: Column, dated: bool) -> None:
    if dated and outcome.within is None:
        raise FactsError(
            f"the outcome `{outcome.name}` has an instant, so say how soon after a score it must come, "
            "as in `within: 90d`"
        )
    if not dated and outcome.within is not None:
        raise FactsError(
            f"the outcome `{outcome.name}` has `within`, but `{of.name}` does not say when; name the column that does, "
            "as in `at: closed_at`, or leave `within` out"
        )
