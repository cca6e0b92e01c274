"""Which attributes a backtest uses as they are today, because nobody wrote down how they were.

Such an attribute may know the future: a field that is filled when a deal is won makes any model look like a prophet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from leadline.model import Model
from leadline.model.condition import Condition, ValueTest
from leadline.model.rule import Bins, Lookup, Rule
from leadline.plan import Schema
from leadline.plan.condition import leaves
from leadline.plan.lead_facts import COMPANY, CREATED_AT
from leadline.plan.schema import attribute_column
from leadline.scoring.engines import INPUTS
from leadline.scoring.staging import literal, quoted

TIMELESS = (CREATED_AT, "lead_id")


@dataclass(frozen=True, slots=True)
class Untracked:
    """An attribute without any change in the data: the rules that look at it, and the other parts of the model."""

    attribute: str
    rules: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partly:
    """An attribute of which some leads (or accounts) have changes: their share of those that have it in the table. Of
    the others the table's value stands for all dates."""

    attribute: str
    share: float


def untracked(model: Model, schema: Schema) -> tuple[Untracked, ...]:
    """The attributes that a model looks at, that leads have, and whose past nobody knows; in the order of the file."""
    by_rule, by_part = looked_at(model)
    names = dict.fromkeys(name for found in [*by_rule.values(), *by_part.values()] for name in found)
    return tuple(
        Untracked(
            name,
            tuple(rule for rule, used in by_rule.items() if name in used),
            tuple(part for part, used in by_part.items() if name in used),
        )
        for name in names
        if has_no_past(name, schema)
    )


def partly(con: duckdb.DuckDBPyConnection, model: Model, schema: Schema) -> tuple[Partly, ...]:
    """The attributes that a model looks at and of which only some leads have a history, in the order of the file."""
    by_rule, by_part = looked_at(model)
    names = dict.fromkeys(name for found in [*by_rule.values(), *by_part.values()] for name in found)
    found = []
    for name in names:
        bare = name.removeprefix(COMPANY)
        if name.startswith(COMPANY) and bare in schema.company and bare in schema.account_history:
            key, table, changes, column = "account_id", INPUTS.accounts, INPUTS.account_changes, bare
        elif name in schema.attributes and name in schema.lead_history:
            key, table, changes, column = "lead_id", INPUTS.leads, INPUTS.lead_changes, attribute_column(name)
        else:
            continue
        mine = f"SELECT DISTINCT {key} FROM {changes} WHERE attribute = {literal(bare)}"
        share = con.execute(
            f"SELECT count(c.{key}) / nullif(count(*), 0) FROM {table} t LEFT JOIN ({mine}) c ON c.{key} = t.{key} "
            f"WHERE t.{quoted(column)} IS NOT NULL"
        ).fetchall()[0][0]
        if share is not None and share < 1:
            found.append(Partly(name, float(share)))
    return tuple(found)


def looked_at(model: Model) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """The attributes that each rule looks at, and each other part of the model."""
    lifecycle = model.lifecycle
    parts: dict[str, list[Condition | None]] = {
        "audience": [model.audience],
        "mql": [lifecycle.mql],
        "qualify": list(lifecycle.qualify),
        "disqualify": list(lifecycle.disqualify),
    }
    by_rule = {rule.id: attributes_of(rule) for rule in model.enabled_rules}
    return by_rule, {part: tested(conditions) for part, conditions in parts.items()}


def attributes_of(rule: Rule) -> tuple[str, ...]:
    """The attributes that a rule looks at."""
    own = [rule.kind.attribute] if isinstance(rule.kind, Bins | Lookup) else []
    return tuple(dict.fromkeys([*own, *tested([rule.condition])]))


def tested(conditions: Iterable[Condition | None]) -> tuple[str, ...]:
    found = [leaf for condition in conditions for leaf in leaves(condition)]
    return tuple(dict.fromkeys(leaf.name for leaf in found if isinstance(leaf, ValueTest)))


def has_no_past(name: str, schema: Schema) -> bool:
    """Whether leads have the attribute, and no lead or account has a change of it."""
    bare = name.removeprefix(COMPANY)
    of_account = name.startswith(COMPANY) and (bare in schema.company or bare in schema.account_history)
    there = name in schema.attributes or of_account
    followed = name in schema.lead_history or (of_account and bare in schema.account_history)
    return there and not followed and name not in TIMELESS


def without(model: Model, attributes: Iterable[str]) -> Model:
    """The model without the rules, and the conditions of its lifecycle, that look at these attributes.

    Its audience stays: it says whom the model is for.
    """
    gone = set(attributes)

    def looks(conditions: Iterable[Condition | None]) -> bool:
        return bool(gone & set(tested(conditions)))

    lifecycle = model.lifecycle
    return replace(
        model,
        rules=tuple(replace(rule, enabled=False) if gone & set(attributes_of(rule)) else rule for rule in model.rules),
        lifecycle=replace(
            lifecycle,
            mql=None if looks([lifecycle.mql]) else lifecycle.mql,
            qualify=tuple(one for one in lifecycle.qualify if not looks([one])),
            disqualify=tuple(one for one in lifecycle.disqualify if not looks([one])),
        ),
    )
