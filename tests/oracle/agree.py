"""Whether an engine's rows agree with the oracle's: exactly, but where a rule counts in doubles.

A rule with a half-life, a fade, points from a property, a probability, or points given by hand may differ by a
millionth; so may every clamp and every sum that it is part of. Everything else must be equal. Grade, band, priority
and the lifecycle follow from numbers with 2 decimals; where one of these legitimately differs, they are not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from leadline.model import SCORE, Model
from tests.oracle.cases import RESULTS, plain_row
from tests.oracle.scorer import Contribution, Result, Row

MILLIONTH = Decimal("0.000001")
CENT = Decimal("0.01")
Key: TypeAlias = tuple[str, int, str, str, str]


def disagreements(
    model: Model,
    result: Result,
    rows: Sequence[Mapping[str, Any]],
    contributions: Sequence[Mapping[str, Any]] | None = None,
) -> list[str]:
    """Every difference, in words. ``rows`` have lead_id, as_of, score, the dimensions and any of the results;
    ``contributions`` have lead_id, as_of, kind, rule, dimension, points, occurrences, last_at. Order does not matter.
    """
    found = list(row_disagreements(model, result, rows))
    if contributions is not None:
        found += contribution_disagreements(result, contributions)
    return found


def row_disagreements(model: Model, result: Result, rows: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    actual = {(str(row["lead_id"]), int(row["as_of"])): row for row in rows}
    wanted = {(row.lead_id, row.as_of): row for row in result.rows}
    if len(actual) != len(rows):
        yield "a lead has two rows at one instant"
    for key in sorted(wanted.keys() ^ actual.keys()):
        yield f"{key}: {'no row, but the oracle has one' if key in wanted else 'a row, but the oracle has none'}"
    slack = slack_by_dimension(model, result)
    for key in sorted(wanted.keys() & actual.keys()):
        for difference in one_row(wanted[key], actual[key], slack):
            yield f"{key}: {difference}"


def one_row(wanted: Row, actual: Mapping[str, Any], slack: Mapping[str, Decimal]) -> Iterable[str]:
    exact = {**wanted.exact_dimensions, SCORE: wanted.exact}
    rounds_alike = True
    for name, points in {**wanted.dimensions, SCORE: wanted.score}.items():
        if decimal(actual[name]) == points:
            continue
        rounds_alike = False
        half = abs((abs(exact[name]) * 100) % 1 - Decimal("0.5")) / 100  # how far it is from being rounded otherwise
        if abs(decimal(actual[name]) - points) > CENT or half > slack[name]:
            yield f"{name} is {actual[name]}, the oracle says {points} (exactly {exact[name]})"
    if rounds_alike:
        plain = plain_row(wanted)
        for name in RESULTS:
            if name in actual and actual[name] != plain[name]:
                yield f"{name} is {actual[name]!r}, the oracle says {plain[name]!r}"


def slack_by_dimension(model: Model, result: Result) -> dict[str, Decimal]:
    """By how much a dimension and the score may differ: a millionth for each of its inexact rules."""
    slack = {dimension.name: MILLIONTH for dimension in model.dimensions}  # the implied rule `granted`
    for rule in model.enabled_rules:
        if rule.id in result.inexact:
            slack[rule.dimension] += MILLIONTH
    slack[SCORE] = sum((abs(weight) * slack[name] for name, weight in model.weights), Decimal(0))
    return slack


def contribution_disagreements(result: Result, contributions: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    wanted = {key_of(vars_of(line)): vars_of(line) for line in result.contributions}
    actual = {key_of(line): line for line in contributions}
    if len(actual) != len(contributions):
        yield "a contribution stands twice"
    slack = len(result.inexact) * MILLIONTH
    exact_dimensions = {line["dimension"] for line in wanted.values()} - {
        line["dimension"] for line in wanted.values() if line["rule"] in result.inexact
    }
    for key in sorted(wanted.keys() | actual.keys()):
        mine, theirs = wanted.get(key), actual.get(key)
        points, other = (decimal(line["points"]) if line is not None else Decimal(0) for line in (mine, theirs))
        is_exact = key[4] in exact_dimensions or (key[2] in ("rule", "cap") and key[3] not in result.inexact)
        allowed = Decimal(0) if is_exact else MILLIONTH if key[2] == "rule" else slack
        if abs(points - other) > allowed:
            yield f"{key}: {theirs and theirs['points']} points, the oracle says {mine and mine['points']}"
        elif mine is None or theirs is None:
            line = mine or theirs
            if line is not None and (is_exact or line["occurrences"]):
                yield f"{key}: {'missing' if theirs is None else 'not expected'}, with {line['points']} points"
        else:
            for name in ("occurrences", "last_at"):
                if mine[name] != theirs[name]:
                    yield f"{key}: {name} is {theirs[name]}, the oracle says {mine[name]}"


def key_of(line: Mapping[str, Any]) -> Key:
    return str(line["lead_id"]), int(line["as_of"]), str(line["kind"]), str(line["rule"]), str(line["dimension"])


def vars_of(line: Contribution) -> dict[str, Any]:
    names = ("lead_id", "as_of", "kind", "rule", "dimension", "points", "occurrences", "last_at")
    return {name: getattr(line, name) for name in names}


def decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
