"""What a model looks at: names of attributes, properties, events and predictors. Nothing else has to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leadline.errors import UnsupportedError
from leadline.model.condition import Condition, Did, DidNot, Matches, Selection, ValueTest
from leadline.model.model import Model
from leadline.model.rule import (
    AtLeast,
    Bins,
    Lookup,
    Occurrences,
    PerProperty,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)
from leadline.plan.condition import leaves
from leadline.plan.lead_facts import ACCOUNT_ID, COMPANY, CREATED_AT

OF_GRANTS = ("points", "dimension", "expires", "half_life")
OF_STAGES = ("stage",)


@dataclass(frozen=True, slots=True)
class Used:
    """Names that a model looks at. ``company`` are names without their ``company.``; ``attributes`` has them too."""

    attributes: tuple[str, ...]
    company: tuple[str, ...]
    raw: frozenset[str]  # attributes that are needed as they came, not only as text compares
    properties: tuple[str, ...]
    predictors: tuple[str, ...]
    ties: tuple[Selection, ...]  # the selections among whose events of one instant the ids decide


def used(model: Model) -> Used:
    """The names that a model looks at, each once, in the order of the file."""
    conditions = list(conditions_in(model))
    attributes, raw = [CREATED_AT, ACCOUNT_ID], {ACCOUNT_ID}
    for condition in conditions:
        tests = [leaf for leaf in leaves(condition) if isinstance(leaf, ValueTest)]
        attributes += [test.name for test in tests]
        raw |= {test.name for test in tests if any(isinstance(p, Matches) for p in test.predicates)}
    attributes += [rule.kind.attribute for rule in model.enabled_rules if isinstance(rule.kind, Bins | Lookup)]
    properties = [*OF_STAGES, *OF_GRANTS, *properties_in(model)]
    ties = tuple(
        rule.kind.selection
        for rule in model.enabled_rules
        if isinstance(rule.kind, Occurrences)
        and isinstance(rule.kind.points, PerProperty)
        and (rule.kind.limit is not None or rule.kind.distinct is not None)
    )
    predictors = [rule.kind.predictor for rule in model.enabled_rules if isinstance(rule.kind, Predicted)]
    company = [name.removeprefix(COMPANY) for name in attributes if name.startswith(COMPANY)]
    for names in (attributes, properties):
        refuse_alike(names)
    return Used(once(attributes), once(company), frozenset(raw), once(properties), once(predictors), ties)


def together(wanted: Iterable[Used]) -> Used:
    """What several models look at. An `UnsupportedError` where names of theirs differ only in capitals."""
    wanted = list(wanted)
    found = Used(
        attributes=once(name for one in wanted for name in one.attributes),
        company=once(name for one in wanted for name in one.company),
        raw=frozenset(name for one in wanted for name in one.raw),
        properties=once(name for one in wanted for name in one.properties),
        predictors=once(name for one in wanted for name in one.predictors),
        ties=tuple(tie for one in wanted for tie in one.ties),
    )
    for names in (found.attributes, found.properties):
        refuse_alike(names)
    return found


def refuse_alike(names: Iterable[str]) -> None:
    """Names that differ only in capitals are one column to most engines."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise UnsupportedError(
                f"the model looks at `{other}` and at `{name}`, which differ only in capitals and would be one column; "
                "rename one of them in the model and in the data"
            )


def properties_in(model: Model) -> Iterator[str]:
    """The properties of events that rules and conditions look at."""
    for selection in selections_in(model):
        yield from (leaf.name for leaf in leaves(selection.where) if isinstance(leaf, ValueTest))
    for rule in model.enabled_rules:
        if isinstance(rule.kind, Occurrences) and isinstance(rule.kind.points, PerProperty):
            yield rule.kind.points.name
        if isinstance(rule.kind, Occurrences | AtLeast) and rule.kind.distinct is not None:
            yield rule.kind.distinct


def once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def conditions_in(model: Model) -> Iterator[Condition]:
    """Every condition about a lead."""
    lifecycle = model.lifecycle
    found = [model.audience, lifecycle.mql, lifecycle.recycle, *lifecycle.qualify, *lifecycle.disqualify]
    found += [row.condition for row in model.priority]
    found += [rule.condition for rule in model.enabled_rules]
    if model.account_score is not None:
        found += [condition for _, condition in model.account_score.roles]
    yield from (condition for condition in found if condition is not None)


def selections_of(rule: Rule) -> tuple[Selection, ...]:
    """The selections of events that a rule is about."""
    match rule.kind:
        case Occurrences() | AtLeast() | Surge() | Silence():
            return (rule.kind.selection,)
        case Sequence():
            return rule.kind.steps
        case _:
            return ()


def selections_in(model: Model) -> Iterator[Selection]:
    """Every selection of events: those of rules, and those inside conditions about a lead."""
    for rule in model.enabled_rules:
        yield from selections_of(rule)
    for condition in conditions_in(model):
        for leaf in leaves(condition):
            if isinstance(leaf, Did | DidNot):
                yield leaf.selection
