"""`leadline sql`: a model as SQL that people paste into their warehouse, or keep as a dbt model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.model.model import Lifecycle, Model
from leadline.plan import query as q
from leadline.plan.compile import Detail, Plan, compile_model, needed
from leadline.plan.dialect import traits_of
from leadline.plan.render.frame import Frame
from leadline.plan.render.given import Given, Properties, SourceTables, SpineTable
from leadline.plan.render.head import Made, head
from leadline.plan.render.needs import schema_of
from leadline.plan.render.result import lines
from leadline.plan.render.sources import INPUTS, Sources
from leadline.plan.render.warehouse import Warehouse, warehouse_of
from leadline.plan.schema import Field, Schema
from leadline.plan.step import Step
from leadline.plan.used import properties_in

AsOf: TypeAlias = int | SpineTable | Literal["now"]
USUAL = SourceTables()


def sql_text(
    model: Model,
    dialect: str,
    *,
    tables: SourceTables = USUAL,
    columns: Mapping[str, str] | None = None,
    types: Mapping[str, Field] | None = None,
    as_of: AsOf = "now",
    detail: Detail = Detail.reasons,
    properties: Properties = "columns",
    history: bool = False,
    grants: bool | None = None,
    dbt: bool = False,
) -> str:
    """The model as one query over raw tables, commented rule by rule.

    It gives the table that `leadline score` gives: one row per lead (or row of the spine table), or, with
    ``Detail.contributions``, one row per lead and rule. ``columns`` says how a column is written where it has another
    name (``{"leads.country": "country_code"}``: any expression of that dialect), ``types`` which are no text.
    ``properties``: columns of the events' table, or keys in its JSON column ``properties``. ``history``: attributes as
    they were, from the table of changes. ``grants``: whether points given by hand are read; if not said, they are where
    properties are JSON. ``dbt``: without semicolon, tables as ``ref`` and ``source``.

    `UnsupportedError` names what the dialect cannot do, and the rule that wants it.
    """
    warehouse, traits = warehouse_of(dialect), traits_of(dialect)
    given = Given(warehouse.name, columns or {}, types or {})
    granted = properties == "json" if grants is None else grants
    schema = schema_of(model, tables, given, history=history, grants=granted)
    refuse_lists(model, schema, warehouse)
    plan = compiled(model, schema, dialect, detail, q.integer(as_of) if isinstance(as_of, int) else None)
    moment = None if as_of == "now" else as_of
    frame = Frame(plan, warehouse, traits, dbt)
    sources = Sources(warehouse, traits, given, frame.tables(tables, moment), schema, properties, moment)
    steps = printed_steps(plan)
    before = list(sources.steps(steps))
    made = Made(model, warehouse, given, schema, detail, moment, properties, history, granted, dbt, tables, dialect)
    return frame.text(head(made), [*before, *steps])


def compiled(model: Model, schema: Schema, dialect: str, detail: Detail, instant: exp.Expression | None) -> Plan:
    """The plan; what the dialect cannot do is refused with the name of the rule that wants it."""
    try:
        return compile_model(model, schema, dialect=dialect, detail=detail, inputs=INPUTS, instant=instant)
    except UnsupportedError as error:
        for rule in model.enabled_rules:
            alone = replace(model, rules=(rule,), audience=None, priority=(), lifecycle=Lifecycle(), account_score=None)
            try:
                compile_model(alone, schema, dialect=dialect, detail=detail, inputs=INPUTS)
            except UnsupportedError as refused:
                raise UnsupportedError(f"rule `{rule.id}`: {refused}") from refused
        raise UnsupportedError(f"in the audience, the priority or the lifecycle: {error}") from error


def refuse_lists(model: Model, schema: Schema, warehouse: Warehouse) -> None:
    """Refuse properties that are lists where lists cannot be told apart, with the rule that looks at one."""
    for rule in model.enabled_rules if not warehouse.joined_lists else ():
        for name in properties_in(replace(model, rules=(rule,))):
            if schema.properties.get(name) is Field.texts:
                raise UnsupportedError(
                    f"rule `{rule.id}`: {warehouse.title} cannot join lists, and the property `{name}` is one; "
                    f"give one text with `--column events.{name}=…`"
                )


def printed_steps(plan: Plan) -> list[Step]:
    """The steps that are printed, in order."""
    last = next(
        s for s in plan.steps if s.name == ("contributions" if plan.detail is Detail.contributions else "results")
    )
    named = [lines(plan)] if plan.detail is Detail.contributions else []
    return [*needed(plan.steps, last), last, *named]
