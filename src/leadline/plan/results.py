"""From points to results: groups, dimensions, the score, grade, band, priority, and what the lifecycle asks.

Each layer is a select over the one before it, so that every engine can refer to the names of the layer below. Sums are
exact: whole micro-points, and decimals where a weight is not whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from sqlglot import exp

from leadline.model.condition import Condition, Did, DidNot, ResultTest, ValueTest
from leadline.model.model import SCORE, Dimension, Ladder, Model
from leadline.plan import own
from leadline.plan import query as q
from leadline.plan.condition import condition_query, leaves
from leadline.plan.dialect import Traits
from leadline.plan.forms import Form, Value, nothing, shortest, value_of
from leadline.plan.points import RowScope, conditions_of
from leadline.plan.predicate import PredicateQuery
from leadline.plan.schema import Field
from leadline.plan.step import Setting, layered

LARGEST_WHOLE_WEIGHT = 1000
WEIGHT_TYPE = "DECIMAL(12, 6)"
POINTS_TYPE = "DECIMAL(24, 6)"


def dimension_column(model: Model, name: str) -> str:
    """The column of a dimension's micro-points."""
    return f"dimension_{[d.name for d in model.dimensions].index(name)}"


def cents_column(model: Model, name: str) -> str:
    """The column of the score or a dimension in hundredths, as it is shown and compared."""
    return "score_cents" if name == SCORE else f"{dimension_column(model, name)}_cents"


@dataclass(slots=True)
class ResultScope:
    """Where priority and lifecycle are tested: results are columns, facts are flags found a layer earlier."""

    rows: RowScope
    flags: dict[ValueTest | Did | DidNot, str] = field(default_factory=dict)

    @property
    def setting(self) -> Setting:
        return self.rows.setting

    def _flag(self, leaf: ValueTest | Did | DidNot) -> exp.Expression:
        return q.column(self.flags.setdefault(leaf, f"flag_{len(self.flags)}"))

    def value_test(self, test: ValueTest) -> exp.Expression:
        return self._flag(test)

    def did(self, test: Did) -> exp.Expression:
        return self._flag(test)

    def did_not(self, test: DidNot) -> exp.Expression:
        return self._flag(test)

    def result_test(self, test: ResultTest) -> exp.Expression:
        model = self.setting.model
        if test.name in ("grade", "band", "priority", "stage"):
            value = value_of(q.column(test.name), Field.text, self.setting.traits)
        else:
            cents = q.column(cents_column(model, test.name))
            shown = exp.Div(this=q.cast(cents, "DOUBLE"), expression=q.number(100))
            value = number_value(shown, self.setting.traits)
        return PredicateQuery(self.setting.traits).all_hold(test.predicates, value, q.column("as_of"))

    def flag_columns(self) -> list[exp.Expression]:
        """The flags as columns of the layer that still sees the facts."""
        return [q.named(condition_query(leaf, self.rows), name) for leaf, name in self.flags.items()]


def number_value(shown: exp.Expression, traits: Traits) -> Value:
    """A result that is a number."""

    def form(wanted: Form) -> exp.Expression:
        match wanted:
            case Form.number:
                return shown.copy()
            case Form.text | Form.raw:
                return shortest(shown, traits)
            case Form.known:
                return q.not_null(shown.copy())
            case Form.instant:
                return nothing(wanted)

    return Value(form)


def clamped_dimension(dimension: Dimension, raw: exp.Expression) -> exp.Expression:
    low = None if dimension.minimum is None else q.micro(dimension.minimum)
    high = None if dimension.maximum is None else q.micro(dimension.maximum)
    return q.clamp(raw, low, high)


def score_cents(model: Model, traits: Traits) -> exp.Expression:
    """The score in hundredths, rounded half away from zero from the exact weighted sum."""
    weights = [(name, weight) for name, weight in model.weights if weight != 0]
    if not weights:
        return q.cast(q.integer(0), "BIGINT")
    if all(w == w.to_integral_value() and abs(w) <= LARGEST_WHOLE_WEIGHT for _, w in weights):
        parts = [weighted(q.column(dimension_column(model, name)), int(weight)) for name, weight in weights]
        return q.cents(q.paren(q.add(parts)))
    if traits.own:
        pairs = [(q.column(dimension_column(model, name)), q.text(str(weight))) for name, weight in weights]
        return own.call(own.CENTS, *(part for pair in pairs for part in pair))
    terms = [exact_term(q.column(dimension_column(model, name)), weight) for name, weight in weights]
    rounded = exp.Round(this=q.add(terms), decimals=q.integer(2))
    return q.cast(q.mul(rounded, q.integer(100)), "BIGINT")


def weighted(column: exp.Expression, weight: int) -> exp.Expression:
    return column if weight == 1 else q.mul(column, q.integer(weight))


def exact_term(column: exp.Expression, weight: Decimal) -> exp.Expression:
    """Weight times points as a decimal with 12 places."""
    millionth = q.cast(q.text("0.000001"), "DECIMAL(7, 6)")
    points = q.cast(q.mul(q.cast(column, "DECIMAL(18, 0)"), millionth), POINTS_TYPE)
    return q.mul(points, q.cast(q.text(str(weight)), WEIGHT_TYPE))


def ladder_query(model: Model, ladder: Ladder) -> exp.Expression:
    """The name of the first step that is reached, top down."""
    shown = q.mul(q.column(cents_column(model, ladder.of)), q.integer(10_000))
    branches = [(q.gte(shown.copy(), q.integer(q.micro(at))), q.text(name)) for name, at in ladder.steps]
    return q.case(branches, q.cast(q.NULL(), "TEXT") if ladder.otherwise is None else q.text(ladder.otherwise))


def no_text() -> exp.Expression:
    return q.cast(q.NULL(), "TEXT")


def result_layers(query: exp.Query, scope: ResultScope) -> exp.Select:
    """Adds hundredths, grade, band, priority and the lifecycle's predicates to a query of dimensions."""
    model = scope.setting.model
    shown = q.also(
        layered(query, "summed"),
        *(
            q.named(q.cents(q.column(dimension_column(model, d.name))), cents_column(model, d.name))
            for d in model.dimensions
        ),
        q.named(score_cents(model, scope.setting.traits), "score_cents"),
    )
    judged = q.also(
        layered(shown, "shown"),
        q.named(no_text() if model.grades is None else ladder_query(model, model.grades), "grade"),
        q.named(no_text() if model.bands is None else ladder_query(model, model.bands), "band"),
    )
    rows = [(condition_query(r.condition, scope), q.text(r.value)) for r in model.priority if r.condition is not None]
    otherwise = [r.value for r in model.priority if r.condition is None]
    priority = q.case(rows, q.text(otherwise[0]) if otherwise else no_text())
    ranked = q.also(layered(judged, "judged"), q.named(priority, "priority"))
    lifecycle = model.lifecycle
    reached = [c for c in [lifecycle.mql, *lifecycle.qualify] if c is not None]
    asked = q.also(
        layered(ranked, "ranked"),
        q.named(any_holds(reached, scope), "reached"),
        q.named(any_holds(lifecycle.qualify, scope), "qualifies_at_once"),
        q.named(any_holds(lifecycle.disqualify, scope), "disqualified"),
        q.named(any_holds([lifecycle.recycle] if lifecycle.recycle else [], scope), "recycle"),
    )
    if model.account_score is not None:
        for i, (_, condition) in enumerate(model.account_score.roles):
            asked = q.also(asked, q.named(condition_query(condition, scope), f"role_{i}"))
    qualified = q.all_of([q.column("reached"), q.negate(q.column("disqualified"))])
    return q.also(layered(asked, "asked"), q.named(qualified, "qualified"))


def any_holds(conditions: Sequence[Condition], scope: ResultScope) -> exp.Expression:
    return q.any_of(condition_query(c, scope) for c in conditions)


def register(model: Model, scope: ResultScope) -> None:
    """Makes the flags of every condition known before the layers are written."""
    for condition in conditions_of(model):
        for leaf in leaves(condition):
            if not isinstance(leaf, ResultTest):
                scope._flag(leaf)
