"""The receipt: a score unfolded into lines that add up to it, printed as well as exactly.

contributions ──> Line (a rule, or a clamp in words) ──> Part (a dimension) ──> Receipt (weights, the score)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from leadline.explanation.details import detail_of
from leadline.explanation.rounding import adding_up, rounded
from leadline.explanation.rows import Contribution, Results
from leadline.model import Model
from leadline.model.model import Dimension
from leadline.model.rule import Points
from leadline.model.words import Voice, capital, clamp_words, name_words, number_words, title_of, voice_of


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``points`` are exact, ``printed`` are those at 2 decimals, which add up to the dimension's."""

    kind: str
    rule: str
    title: str
    detail: str
    points: Points
    printed: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension: its lines add up to ``total``, as printed; ``weighted`` is what it brings to the score."""

    dimension: Dimension
    title: str
    lines: tuple[Line, ...]
    exact: Points
    total: Decimal
    weight: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt of one lead at one instant. ``rounding`` is what the weighted parts, printed, lack to the score.

    Dimensions are printed as they are shown and stored everywhere else, so here the remainder has a line of its own.
    """

    model: Model
    results: Results
    parts: tuple[Part, ...]
    rounding: Decimal
    verdicts: tuple[str, ...] = ()

    @property
    def score(self) -> Decimal:
        return self.results.score


def receipt(
    model: Model,
    results: Results,
    contributions: Sequence[Contribution],
    *,
    values: Mapping[str, str] | None = None,
    verdicts: Sequence[str] = (),
) -> Receipt:
    """The receipt of a lead's contributions, in the order of the model; a group's rules stand together.

    ``values`` are the lead's attributes at the instant, as text; ``verdicts`` are the sentences about qualification. A
    ``ValueError`` says so if the contributions are not those of the results.
    """
    voice = voice_of(model)
    weights = dict(model.weights)
    parts = []
    for dimension in model.dimensions:
        rows = [row for row in contributions if row.dimension == dimension.name]
        exact = sum((row.points for row in rows), Decimal(0))
        total = results.dimensions[dimension.name]
        if rounded(exact) != total:
            raise ValueError(f"{results.lead_id}: the lines of `{dimension.name}` add up to {exact}, not to {total}")
        lines = lines_of(model, results, in_order(model, rows), total, voice, values or {})
        weight = weights.get(dimension.name, Decimal(0))
        title = capital(name_words(dimension.name))
        parts.append(Part(dimension, title, lines, exact, total, weight, rounded(weight * total)))
    rounding = results.score - sum((part.weighted for part in parts), Decimal(0))
    return Receipt(model, results, tuple(parts), rounding, tuple(verdicts))


def in_order(model: Model, rows: Sequence[Contribution]) -> list[Contribution]:
    """The rows as a person reads them: each cap after its rule, each group's clamp after all of its rules."""
    group_of = {rule.id: rule.group for rule in model.rules}
    ordered: list[Contribution] = []
    done: set[str] = set()
    for row in rows:
        group = group_of.get(row.rule) if row.kind in ("rule", "cap") else None
        if row.kind == "group" or (group is not None and group in done):
            continue
        if group is None:
            ordered.append(row)
        else:
            done.add(group)
            ordered += [r for r in rows if r.kind in ("rule", "cap") and group_of.get(r.rule) == group]
            ordered += [r for r in rows if r.kind == "group" and r.rule == group]
    return ordered + [r for r in rows if r.kind == "group" and r.rule not in done]


def lines_of(
    model: Model,
    results: Results,
    rows: Sequence[Contribution],
    total: Decimal,
    voice: Voice,
    values: Mapping[str, str],
) -> tuple[Line, ...]:
    printed = adding_up([row.points for row in rows], total)
    group_of = {rule.id: rule.group for rule in model.rules}
    lines: list[Line] = []
    for row, shown in zip(rows, printed, strict=True):
        if row.kind == "rule":
            title = title_of(row.rule, model)
            detail = detail_of(row, model, results.as_of, voice, values)
        else:
            title = clamp_words(row.kind, row.rule, row.points, model)
            bounded = sum((line.points for line in lines if bounds(row, line, group_of)), Decimal(0))
            detail = f"would be {number_words(rounded(bounded))}"
        lines.append(Line(row.kind, row.rule, title, detail, row.points, shown))
    return tuple(lines)


def bounds(clamp: Contribution, line: Line, group_of: Mapping[str, str | None]) -> bool:
    """Whether a clamp bounds what that line says."""
    match clamp.kind:
        case "cap":
            return line.rule == clamp.rule
        case "group":
            return line.kind in ("rule", "cap") and group_of.get(line.rule) == clamp.rule
        case _:
            return True
