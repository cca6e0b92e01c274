"""The work there is to do: how often an event satisfies a rule, counted without Leadline's plan."""

from __future__ import annotations

import duckdb

from leadline.model import (
    All,
    Any,
    Condition,
    HasPart,
    Model,
    Not,
    NumberRange,
    OneOf,
    Predicate,
    Selection,
    ValueTest,
)
from leadline.plan.used import selections_of


def literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def predicate(name: str, test: Predicate) -> str:
    """One predicate over a column, as one would write it who knows that the data is clean."""
    match test:
        case OneOf():
            values = [literal(text) for text in test.written] + [f"{number:g}" for number in test.numbers]
            values += [str(value).upper() for value in test.booleans]
            return f"{name} = {values[0]}" if len(values) == 1 else f"{name} IN ({', '.join(values)})"
        case HasPart():
            return f"{test.part.value}({name}, {literal(test.written)})"
        case NumberRange():
            low = "" if test.low is None else f"{name} {'>=' if test.low_included else '>'} {test.low:g}"
            high = "" if test.high is None else f"{name} {'<=' if test.high_included else '<'} {test.high:g}"
            return " AND ".join(part for part in (low, high) if part)
        case _:
            raise NotImplementedError(f"the bench has no SQL for {test}")


def condition(tested: Condition) -> str:
    match tested:
        case All():
            return "(" + (" AND ".join(map(condition, tested.parts)) or "TRUE") + ")"
        case Any():
            return "(" + (" OR ".join(map(condition, tested.parts)) or "FALSE") + ")"
        case Not():
            return f"NOT coalesce({condition(tested.part)}, FALSE)"
        case ValueTest():
            return " AND ".join(predicate(tested.name, test) for test in tested.predicates)
        case _:
            raise NotImplementedError(f"the bench has no SQL for {tested}")


def selected(selection: Selection, model: Model) -> str:
    """Whether an event is selected, but for automated ones."""
    parts = []
    if selection.names:
        names = ", ".join(map(literal, selection.names))
        parts.append(f"event = {names}" if len(selection.names) == 1 else f"event IN ({names})")
    parts += [f"starts_with(event, {literal(prefix)})" for prefix in selection.prefixes]
    if selection.acts:
        names = ", ".join(map(literal, model.excluded_names))
        excluded = [f"event IN ({names})", *(f"starts_with(event, {literal(p)})" for p in model.excluded_prefixes)]
        parts.append(f"NOT ({' OR '.join(excluded)})")
    named = parts[0] if len(parts) == 1 else f"({' OR '.join(parts)})"
    return named if selection.where is None else f"{named} AND {condition(selection.where)}"


def counted(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Pairs of an event and a rule whose selection it satisfies; a sequence has one selection for each step."""
    found: dict[str, int] = {}
    for rule in model.enabled_rules:
        for selection in selections_of(rule):
            test = selected(selection, model)
            found[test] = found.get(test, 0) + 1
    counts = " + ".join(f"{times} * count(*) FILTER ({test})" for test, times in found.items())
    row = con.execute(f"SELECT {counts} FROM events WHERE NOT automated").fetchall()[0]
    return int(row[0])
