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
from leadline.scoring.staging import columns_of, literal, quoted

TIMELESS = (CREATED_AT, "lead_id")


@dataclass(frozen=True, slots=True)
class Untracked:
    """An attribute without any change in the data that says since when: the rules that look at it, and the other parts
    of the model."""

    attribute: str
    rules: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Partly:
    """An attribute of which some leads (or accounts) have changes that say since when: their share of those that have
    it at all. Of the others today's value stands for all dates."""

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
        if name.startswith(COMPANY) and bare in schema.account_history:
            key, changes = "account_id", INPUTS.account_changes
            table, column = (INPUTS.accounts, bare) if bare in schema.company else (None, bare)
        elif name in schema.lead_history:
            key, changes = "lead_id", INPUTS.lead_changes
            table, column = (INPUTS.leads, attribute_column(name)) if name in schema.attributes else (None, name)
        else:
            continue
        share = told_share(con, key, changes, bare, table, column)
        if share is not None and 0 < share < 1:
            found.append(Partly(name, share))
    return tuple(found)


def told_share(
    con: duckdb.DuckDBPyConnection, key: str, changes: str, attribute: str, table: str | None, column: str
) -> float | None:
    """Of the leads or accounts that have an attribute, the share of whom a change says since when."""
    is_told = "bool_or(NOT assumed)" if "assumed" in columns_of(con, changes) else "TRUE"
    mine = f"SELECT {key}, {is_told} AS told FROM {changes} WHERE attribute = {literal(attribute)} GROUP BY {key}"
    if table is not None:
        mine += f" UNION ALL SELECT {key}, FALSE FROM {table} WHERE {quoted(column)} IS NOT NULL"
    query = (
        f"SELECT count_if(told) / nullif(count(*), 0) FROM (SELECT bool_or(told) AS told FROM ({mine}) GROUP BY {key})"
    )
    share = con.execute(query).fetchall()[0][0]
    return None if share is None else float(share)


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
    """Whether leads have the attribute, and no lead or account has a change of it that says since when."""
    bare = name.removeprefix(COMPANY)
    of_account = name.startswith(COMPANY) and (bare in schema.company or bare in schema.account_history)
    followed = name in schema.lead_history or (of_account and bare in schema.account_history)
    there = name in schema.attributes or of_account or followed
    return there and (not followed or name in schema.assumed) and name not in TIMELESS


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
