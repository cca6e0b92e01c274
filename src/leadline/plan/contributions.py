"""The explanation as rows: every rule and every clamp that says something; and the weightiest as one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from leadline.model.words import title
from leadline.plan import query as q
from leadline.plan.dialect import Traits
from leadline.plan.step import Setting, layered

REASONS = 3
LEAST_SAID = 5000  # millionths: what would show as 0.00 is no reason


@dataclass(frozen=True, slots=True)
class Line:
    """One line that a receipt can have. ``kind`` is rule, cap, group or dimension."""

    kind: str
    rule: str
    dimension: str
    points: exp.Expression
    occurrences: exp.Expression | None = None
    last_at: exp.Expression | None = None
    idle: bool = False  # it says nothing of anybody

    def with_shown(self, occurrences: exp.Expression, last_at: exp.Expression) -> Line:
        return replace(self, occurrences=occurrences, last_at=last_at)


def contribution_query(lines: Sequence[Line], source: str, traits: Traits) -> exp.Query:
    """One row per (row, line) with points or an occurrence; points in millionths."""
    if not lines:
        return exp.select("*").from_(source)
    return line_by_line(lines, source) if traits.columnar else at_once(lines, source)


def line_by_line(lines: Sequence[Line], source: str) -> exp.Query:
    """Each line from its own columns: an engine that keeps columns reads nothing else."""
    query: exp.Query | None = None
    for i, line in enumerate(lines):
        if line.idle and query is not None:
            continue
        nothing = q.cast(q.NULL(), "BIGINT")
        part = exp.select("row_id", "lead_id", "as_of", q.named(q.integer(i), "line")).from_(source)
        part = q.also(
            part,
            q.named(line.points.copy(), "micro"),
            q.named(line.occurrences.copy() if line.occurrences is not None else nothing.copy(), "occurrences"),
            q.named(line.last_at.copy() if line.last_at is not None else nothing, "last_at"),
        )
        part = part.where(said(line.points, line.occurrences), copy=False)
        query = part if query is None else exp.union(query, part, distinct=False, copy=False)
    assert query is not None
    return query


def said(points: exp.Expression, occurrences: exp.Expression | None) -> exp.Expression:
    """Whether a line says something: points (or points that are refused), or an occurrence."""
    parts = [q.negate(q.eq(q.coalesce(points.copy(), q.integer(1)), q.integer(0)))]
    if occurrences is not None:
        parts.append(q.gt(q.coalesce(occurrences.copy(), q.integer(0)), q.integer(0)))
    return q.any_of(parts)


def at_once(lines: Sequence[Line], source: str) -> exp.Select:
    """All lines of a row together: the source is read once."""
    number = q.column("line", "n")

    def by_line(parts: Sequence[exp.Expression | None]) -> exp.Expression:
        branches = [(q.eq(number.copy(), q.integer(i)), p.copy()) for i, p in enumerate(parts) if p is not None]
        return q.case(branches, q.NULL()) if branches else q.cast(q.NULL(), "BIGINT")

    rows = [[q.integer(i)] for i in range(len(lines))]
    inner = exp.select("row_id", "lead_id", "as_of", number).from_(source)
    inner = inner.join(q.values(rows, "n", ["line"]), join_type="cross")
    inner = q.also(
        inner,
        q.named(by_line([line.points for line in lines]), "micro"),
        q.named(by_line([line.occurrences for line in lines]), "occurrences"),
        q.named(by_line([line.last_at for line in lines]), "last_at"),
    )
    return layered(inner, "each_line").where(said(q.column("micro"), q.column("occurrences")))


def reasons_query(setting: Setting, source: exp.Query, lines: Sequence[Line]) -> exp.Select:
    """Adds ``reasons``: the three weightiest rules with their points, the weightiest first.

    Each rule's points and position are packed into one number, so the greatest of a row is its weightiest rule; the
    second is the greatest below that, and so on: no sort, no join.
    """
    rules = [line for line in lines if line.kind == "rule" and not line.idle]
    width = 2 ** max(len(rules) - 1, 1).bit_length()
    if not rules:
        return q.also(layered(source, "unreasoned"), q.named(q.text(""), "reasons"))
    titles = {r.id: title(r) for r in setting.model.rules}
    query = layered(source, "unreasoned")
    for i, line in enumerate(rules):
        size = exp.Abs(this=q.coalesce(line.points.copy(), q.integer(0)))
        packed = q.add([q.mul(size, q.integer(width)), q.integer(width - 1 - i)])
        query = q.also(query, q.named(q.when(q.gt(size.copy(), q.integer(0)), packed, q.integer(0)), f"weight_{i}"))
    weights: list[exp.Expression] = [q.column(f"weight_{i}") for i in range(len(rules))]
    for rank in range(REASONS):
        below = (
            weights
            if rank == 0
            else [q.when(q.lt(w.copy(), q.column(f"top_{rank - 1}")), w.copy(), q.integer(0)) for w in weights]
        )
        best = below[0].copy() if len(below) == 1 else q.greatest(below[0].copy(), *(b.copy() for b in below[1:]))
        query = q.also(layered(query, f"ranked_{rank}"), q.named(best, f"top_{rank}"))
    texts = []
    for rank in range(REASONS):
        top = q.column(f"top_{rank}")
        position = q.modulo(top.copy(), width)
        named = q.case(
            [
                (q.eq(position.copy(), q.integer(width - 1 - i)), q.text(titles.get(r.rule, "Granted")))
                for i, r in enumerate(rules)
            ]
        )
        negative = q.any_of(
            q.all_of([q.eq(position.copy(), q.integer(width - 1 - i)), q.lt(r.points.copy(), q.integer(0))])
            for i, r in enumerate(rules)
        )
        sign = q.when(negative, q.text(" \u2212"), q.text(" +"))
        cents = q.divide(q.add([q.divide(top.copy(), width), q.integer(5000)]), 10_000)
        whole = q.cast(q.divide(cents.copy(), 100), "TEXT")
        rest = q.cast(q.modulo(cents.copy(), 100), "TEXT")
        padded = q.when(
            q.lt(q.modulo(cents.copy(), 100), q.integer(10)), exp.DPipe(this=q.text("0"), expression=rest.copy()), rest
        )
        shown = joined([named, sign, whole, q.text("."), padded])
        lead = q.text("" if rank == 0 else "; ")
        worth_saying = q.gte(top.copy(), q.integer(LEAST_SAID * width))
        texts.append(q.when(worth_saying, joined([lead, shown]), q.text("")))
    return q.also(layered(query, "reasoned"), q.named(joined(texts), "reasons"))


def joined(parts: Sequence[exp.Expression]) -> exp.Expression:
    whole = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part)
    return whole
