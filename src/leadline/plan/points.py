"""From counts and values to points: one function per kind of rule.

Points are whole micro-points (`BIGINT`). A contribution beyond 1e9 points is ``NULL``, which makes the score ``NULL``:
whoever runs the plan refuses such a lead by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlglot import exp

from leadline.model.condition import Condition, Did, DidNot, Duration, ResultTest, Selection, ValueTest
from leadline.model.model import Model
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Fade,
    HalfLife,
    Lookup,
    Occurrences,
    PerProperty,
    Points,
    Predicted,
    Rule,
    Silence,
    Surge,
)
from leadline.model.rule import Sequence as SequenceRule
from leadline.plan import query as q
from leadline.plan.condition import condition_query, leaves
from leadline.plan.counter import Bundle, Counter, Counters, Keep, Stages, Steps, Tier
from leadline.plan.forms import Form, is_empty
from leadline.plan.key import Names
from leadline.plan.lead_facts import CREATED_AT, LeadFacts
from leadline.plan.predicate import PredicateQuery
from leadline.plan.schema import Schema
from leadline.plan.stages import STAGE_CHANGED, occurs
from leadline.plan.step import Setting

ALWAYS = (Tier(0, None),)
UNDATED = Dated()
LARGEST_BUNDLED = 100 * q.MICRO  # a bundle hides single contributions, so only small points go into one
LEAST_OF_A_SURGE = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule gives at a row: micro-points before its cap, and what the explanation shows beside them."""

    points: exp.Expression
    occurrences: exp.Expression | None = None
    last_at: exp.Expression | None = None


@dataclass(slots=True)
class RowScope:
    """A row of the spine, where rules and conditions look at a lead."""

    setting: Setting
    facts: LeadFacts
    counters: Counters
    predictors: list[str] = field(default_factory=list)
    first_fact: bool = False
    explained: bool = True  # whether somebody asks for more than the points

    @property
    def schema(self) -> Schema:
        return self.setting.schema

    @property
    def as_of(self) -> exp.Expression:
        return q.column("as_of")

    # -- leaves of conditions ----------------------------------------------------------------------------------

    def value_test(self, test: ValueTest) -> exp.Expression:
        value = self.facts.value(test.name)
        return PredicateQuery(self.setting.traits).all_hold(test.predicates, value, self.as_of)

    def result_test(self, test: ResultTest) -> exp.Expression:
        raise AssertionError("the loader refuses results among facts")

    def did(self, test: Did) -> exp.Expression:
        counted = self.count(Counter(test.selection, window(test.within)))
        return q.gte(counted, q.integer(test.at_least))

    def did_not(self, test: DidNot) -> exp.Expression:
        silence = q.sub(self.as_of, self.silent_since(Counter(test.selection, ALWAYS)))
        return q.holds(q.gte(silence, q.integer(test.duration)))

    def idle(self, rule: Rule) -> bool:
        """Whether a rule cannot give anything, since no event can be selected."""
        kind = rule.kind
        match kind:
            case Occurrences() | AtLeast() | Surge():
                return not self.possible(kind.selection, kind.dated)
            case SequenceRule():
                return not all(self.possible(step, kind.dated) for step in kind.steps)
            case _:
                return False

    # -- counts ------------------------------------------------------------------------------------------------

    def possible(self, selection: Selection, dated: Dated = UNDATED) -> bool:
        """Whether any event can be selected: where the names that occur are known, some rules are idle."""
        if (selection, dated) in self.setting.idle:
            return False
        known = self.schema.event_names
        names = Names(self.setting.model, [], [], acts=False)
        return self.schema.events and (known is None or any(names.selected(selection, name) for name in known))

    def count(self, counter: Counter) -> exp.Expression:
        if not self.possible(counter.selection, counter.dated):
            return q.integer(0)
        return q.coalesce(q.column(f"n_{self.counters.number(counter)}"), q.integer(0))

    def last(self, counter: Counter) -> exp.Expression:
        if not self.possible(counter.selection, counter.dated):
            return q.cast(q.NULL(), "BIGINT")
        return q.column(f"last_{self.counters.number(counter, last=True)}")

    def last_shown(self, counter: Counter) -> exp.Expression | None:
        """The last occurrence, where it is only shown."""
        return self.last(counter) if self.explained else None

    def amount(self, counter: Counter) -> exp.Expression:
        if not self.possible(counter.selection, counter.dated):
            return q.number(0)
        return q.coalesce(q.column(f"amount_{self.counters.number(counter)}"), q.number(0))

    def silent_since(self, counter: Counter) -> exp.Expression:
        """The last occurrence, else the lead's creation; ``NULL`` without both."""
        return q.coalesce(self.last(counter), self.facts.value(CREATED_AT).form(Form.instant))

    def restart(self, dimension: str) -> Stages:
        """The stages that restart a dimension, where stages can change at all."""
        stages = self.setting.model.dimension(dimension).restart
        return stages if stages and occurs(self.schema, STAGE_CHANGED, ["stage"]) else ()


def window(within: Duration | None) -> tuple[Tier, ...]:
    return (Tier(0, within),)


def occurrence_counter(kind: Occurrences, restart: Stages) -> Counter:
    """The counter of an occurrence rule: its window cut into tiers of equal factor."""
    tiers = list(window(kind.within))
    if isinstance(kind.decay, Fade):
        steps = [(0, 1.0), *kind.decay.steps]
        ends: list[Duration | None] = [age for age, _ in steps[1:]]
        tiers = [Tier(age, end, factor) for (age, factor), end in zip(steps, [*ends, None], strict=True)]
        if kind.within is not None:
            limit = kind.within
            tiers = [
                Tier(t.first, limit if t.end is None or t.end > limit else t.end, t.factor)
                for t in tiers
                if t.first < limit
            ]
    return Counter(
        selection=kind.selection,
        tiers=tuple(tiers),
        dated=kind.dated,
        restart=restart,
        keep=keeping(kind),
        half_life=kind.decay.duration if isinstance(kind.decay, HalfLife) else None,
        of_property=kind.points.name if isinstance(kind.points, PerProperty) else None,
    )


def keeping(kind: Occurrences | AtLeast) -> Keep | None:
    return Keep(kind.limit, kind.distinct) if kind.limit is not None or kind.distinct is not None else None


def given_by(rule: Rule, scope: RowScope) -> Given:
    """What a rule gives at a row, its condition included."""
    given = give(rule, scope)
    if rule.condition is None or isinstance(rule.kind, Constant):
        return given
    holds = condition_query(rule.condition, scope)
    return Given(
        q.when(holds, given.points, q.integer(0)),
        None if given.occurrences is None else q.when(holds.copy(), given.occurrences, q.integer(0)),
        None if given.last_at is None else q.when(holds.copy(), given.last_at),
    )


def give(rule: Rule, scope: RowScope) -> Given:
    kind = rule.kind
    match kind:
        case Constant():
            holds = condition_query(rule.condition, scope) if rule.condition is not None else q.boolean(True)
            return once(holds, kind.points, last_at=changed(rule, scope))
        case Bins() | Lookup():
            return Given(graded(kind, scope), last_at=changed(rule, scope))
        case Occurrences():
            return occurred(kind, scope, scope.restart(rule.dimension))
        case AtLeast():
            counter = Counter(
                kind.selection, window(kind.within), kind.dated, scope.restart(rule.dimension), keeping(kind)
            )
            enough = q.gte(scope.count(counter), q.integer(kind.count))
            return once(enough, kind.points, scope.count(counter), scope.last_shown(counter))
        case Surge():
            return surged(kind, scope, scope.restart(rule.dimension))
        case SequenceRule():
            return completed(kind, scope, scope.restart(rule.dimension))
        case Silence():
            return silent(kind, scope)
        case Predicted():
            return predicted(kind, scope)


def once(
    condition: exp.Expression,
    points: Points,
    occurrences: exp.Expression | None = None,
    last_at: exp.Expression | None = None,
) -> Given:
    """Constant points where a condition holds; what is shown beside them too."""
    return Given(
        q.when(condition, q.integer(q.micro(points)), q.integer(0)),
        None if occurrences is None else q.when(condition.copy(), occurrences),
        None if last_at is None else q.when(condition.copy(), last_at),
    )


def changed(rule: Rule, scope: RowScope) -> exp.Expression | None:
    """The last change of any attribute that an attribute rule looks at."""
    if not scope.explained:
        return None
    names = [leaf.name for leaf in leaves(rule.condition) if isinstance(leaf, ValueTest)]
    if isinstance(rule.kind, (Bins, Lookup)):
        names.append(rule.kind.attribute)
    found = [s for s in (scope.facts.since(n) for n in dict.fromkeys(names)) if s is not None]
    return newest(found) if found else None


def newest(instants: Sequence[exp.Expression]) -> exp.Expression:
    """The latest of some instants, those left out that are missing."""
    if len(instants) == 1:
        return instants[0]
    latest = q.greatest(*(q.coalesce(at, q.integer(-q.NEVER)) for at in instants))
    return exp.Nullif(this=latest, expression=q.integer(-q.NEVER))


def last_qualifying(model: Model, scope: RowScope) -> exp.Expression:
    """The last occurrence that a ``did`` of the lifecycle's ``qualify`` counts, inside its window; missing of none."""
    tests = [leaf for condition in model.lifecycle.qualify for leaf in leaves(condition) if isinstance(leaf, Did)]
    found = [scope.last(Counter(test.selection, window(test.within))) for test in dict.fromkeys(tests)]
    return newest(found) if found else q.cast(q.NULL(), "BIGINT")


def graded(kind: Bins | Lookup, scope: RowScope) -> exp.Expression:
    value = scope.facts.value(kind.attribute)
    missing, otherwise = q.integer(q.micro(kind.missing)), q.integer(q.micro(kind.otherwise))
    if value.elements is not None:
        empty = is_empty(value.elements, scope.setting.traits)
        return q.when(empty, missing, otherwise)
    known = value.form(Form.known)
    branches = [(q.negate(known), missing)]
    if isinstance(kind, Bins):
        number = value.form(Form.number)
        branches += [
            (q.gte(number.copy(), q.number(at)), q.integer(q.micro(points))) for at, points in reversed(kind.steps)
        ]
    else:
        by_points: dict[Points, list[str]] = {}
        for key, points in kind.table:
            by_points.setdefault(points, []).append(key)
        text = value.form(Form.text)
        branches += [
            (q.one_of(text.copy(), map(q.text, keys)), q.integer(q.micro(points))) for points, keys in by_points.items()
        ]
    return q.case(branches, otherwise)


def occurred(kind: Occurrences, scope: RowScope, restart: Stages) -> Given:
    counter = occurrence_counter(kind, restart)
    count, last = scope.count(counter), scope.last_shown(counter)
    if isinstance(kind.points, PerProperty):
        return Given(rounded(q.mul(scope.amount(counter), q.number(kind.points.times * q.MICRO))), count, last)
    points = q.micro(kind.points)
    if counter.weighted:
        return Given(rounded(q.mul(scope.amount(counter), q.number(float(points)))), count, last)
    whole = q.mul(count, q.integer(points))
    size = q.mul(q.cast(count.copy(), "DOUBLE"), q.number(float(abs(points))))
    return Given(q.when(q.lte(size, q.number(q.REFUSED_BEYOND)), whole), count.copy(), last)


def rounded(value: exp.Expression) -> exp.Expression:
    return q.round_half_away(value)


def surged(kind: Surge, scope: RowScope, restart: Stages) -> Given:
    now = Counter(kind.selection, window(kind.last), kind.dated, restart)
    before = Counter(kind.selection, (Tier(kind.last, kind.last + kind.against),), kind.dated, restart)
    scope.first_fact = scope.schema.events or scope.schema.lead_changes
    first: list[exp.Expression] = [q.coalesce(scope.facts.value(CREATED_AT).form(Form.instant), q.integer(q.NEVER))]
    if scope.first_fact:
        first.append(q.coalesce(q.column("first_at"), q.integer(q.NEVER)))
    share = Fraction(kind.against, kind.last) / Fraction(kind.ratio)  # of now to before, in whole numbers
    left = q.mul(q.cast(scope.count(now), "DOUBLE"), q.number(float(share.numerator)))
    right = q.mul(q.cast(scope.count(before), "DOUBLE"), q.number(float(share.denominator)))
    surges = q.all_of(
        [
            q.gte(scope.count(now), q.integer(LEAST_OF_A_SURGE)),
            q.gte(left, right),
            q.lte(q.least(*first), q.sub(scope.as_of, q.integer(kind.last + kind.against))),
        ]
    )
    return once(surges, kind.points, scope.count(now), scope.last_shown(now))


def completed(kind: SequenceRule, scope: RowScope, restart: Stages) -> Given:
    if not all(scope.possible(step, kind.dated) for step in kind.steps):
        return Given(q.integer(0))
    number = scope.counters.sequence(Steps(kind.steps, kind.within, kind.recent, kind.dated, restart))
    count = q.coalesce(q.column(f"sequence_n_{number}"), q.integer(0))
    return once(q.gt(count, q.integer(0)), kind.points, count.copy(), q.column(f"sequence_last_{number}"))


def silent(kind: Silence, scope: RowScope) -> Given:
    counter = Counter(kind.selection, ALWAYS)
    silence = q.sub(scope.as_of, scope.silent_since(counter))
    if kind.cumulative:
        tiers = [
            q.when(q.holds(q.gte(silence.copy(), q.integer(age))), q.integer(q.micro(points)), q.integer(0))
            for age, points in kind.tiers
        ]
        points: exp.Expression = q.add(tiers)
    else:
        points = q.case(
            [(q.gte(silence.copy(), q.integer(age)), q.integer(q.micro(p))) for age, p in reversed(kind.tiers)],
            q.integer(0),
        )
    reached = q.gte(silence.copy(), q.integer(kind.tiers[0][0]))
    return Given(points, last_at=q.when(reached, scope.last(counter)))


def predicted(kind: Predicted, scope: RowScope) -> Given:
    if not scope.schema.probabilities:
        return Given(q.integer(0))
    if kind.predictor not in scope.predictors:
        scope.predictors.append(kind.predictor)
    i = scope.predictors.index(kind.predictor)
    probability = q.coalesce(q.column(f"probability_{i}"), q.number(0))
    points = rounded(q.mul(probability, q.number(kind.times * q.MICRO)))
    return Given(points, last_at=q.column(f"probability_at_{i}"))


def bundled(
    rules: Sequence[Rule], scope: RowScope, place: Callable[[Rule], str]
) -> tuple[dict[str, Bundle], list[Rule]]:
    """The rules that can be summed together where nobody asks for each, by place; and those that cannot."""
    parts: dict[str, list[tuple[Counter, int]]] = {}
    rest: list[Rule] = []
    for rule in rules:
        if not is_bundled(rule, scope):
            rest.append(rule)
            continue
        assert isinstance(rule.kind, Occurrences) and not isinstance(rule.kind.points, PerProperty)
        counter = occurrence_counter(rule.kind, scope.restart(rule.dimension))
        parts.setdefault(place(rule), []).append((counter, q.micro(rule.kind.points)))
    return {name: Bundle(tuple(found)) for name, found in parts.items()}, rest


def is_bundled(rule: Rule, scope: RowScope) -> bool:
    kind = rule.kind
    if not isinstance(kind, Occurrences) or isinstance(kind.points, PerProperty):
        return False
    if not scope.possible(kind.selection, kind.dated):
        return False
    if (
        rule.condition is not None
        or kind.cap is not None
        or keeping(kind) is not None
        or not scope.possible(kind.selection, kind.dated)
    ):
        return False
    points = q.micro(kind.points)
    factors = [f for _, f in kind.decay.steps] if isinstance(kind.decay, Fade) else []
    whole = all(float(points * f).is_integer() for f in factors)
    return not isinstance(kind.decay, HalfLife) and whole and abs(points) <= LARGEST_BUNDLED


def conditions_of(model: Model) -> list[Condition]:
    """The conditions that are tested once the results are known."""
    lifecycle = model.lifecycle
    found = [row.condition for row in model.priority]
    found += [lifecycle.mql, lifecycle.recycle, *lifecycle.qualify, *lifecycle.disqualify]
    if model.account_score is not None:
        found += [condition for _, condition in model.account_score.roles]
    return [c for c in found if c is not None]
