"""What a model needs of raw tables, when nothing is known of their contents: every column that it names is there."""

from __future__ import annotations

from collections.abc import Iterable

from leadline.model.condition import Matches, ResultTest, ValueTest
from leadline.model.model import Model
from leadline.plan.condition import leaves
from leadline.plan.lead_facts import COMPANY
from leadline.plan.render.given import Given, SourceTables
from leadline.plan.schema import Field, Schema
from leadline.plan.used import OF_GRANTS, OF_STAGES, conditions_in, properties_in, selections_in, used

STAGE = "stage"


def schema_of(model: Model, tables: SourceTables, given: Given, *, history: bool, grants: bool) -> Schema:
    """The schema that the plan is compiled for. ``grants``: events may give points by hand."""
    wanted = used(model)
    accounts = tables.accounts is not None
    elsewhere = {
        n for n in wanted.attributes if accounts and n.startswith(COMPANY) and f"leads.{n}" not in given.columns
    }
    own = [name for name in wanted.attributes if name not in elsewhere]
    bare = wanted.company if accounts else ()
    tracked = history and tables.changes is not None
    raw = {name.removeprefix(COMPANY) for name in wanted.raw if name.startswith(COMPANY)}
    return Schema(
        attributes={n: folded(given.kind("leads", n), n not in wanted.raw) for n in own if given.has("leads", n)},
        company={n: folded(given.kind("accounts", n), n not in raw) for n in bare if given.has("accounts", n)},
        properties=properties_of(model, given, grants) if tables.events is not None else {},
        lead_history=frozenset(own) if tracked else frozenset(),
        lead_changes=tracked,
        account_history=frozenset(bare) if tracked else frozenset(),
        probabilities=bool(wanted.predictors) and tables.probabilities is not None,
        events=tables.events is not None,
    )


def properties_of(model: Model, given: Given, grants: bool) -> dict[str, Field]:
    raw = {leaf.name for leaf in property_tests(model) if any(isinstance(p, Matches) for p in leaf.predicates)}
    names = [*properties_in(model), *(OF_STAGES if asks_stage(model) else ()), *(OF_GRANTS if grants else ())]
    return {
        name: folded(given.kind("events", name), name not in raw)
        for name in dict.fromkeys(names)
        if given.has("events", name)
    }


def property_tests(model: Model) -> Iterable[ValueTest]:
    for selection in selections_in(model):
        yield from (leaf for leaf in leaves(selection.where) if isinstance(leaf, ValueTest))


def asks_stage(model: Model) -> bool:
    """Whether anything depends on the stage: a restart, or a condition."""
    tested = any(
        isinstance(leaf, ResultTest) and leaf.name == STAGE
        for condition in conditions_in(model)
        for leaf in leaves(condition)
    )
    return tested or any(dimension.restart for dimension in model.dimensions)


def folded(kind: Field, once: bool) -> Field:
    """Text is folded where it comes in, unless it is also needed as it came."""
    return Field.folded if kind is Field.text and once else kind
