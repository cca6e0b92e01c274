"""Compiles a model to its plan: named steps from the inputs to contributions and results.

LeadFacts, Counters, RowScope        are filled while the rules are compiled
points -> groups -> dimensions       one row per row of the spine, one column per rule that must be known
counts                               one row: how many rows each rule gives points to, when asked for
results                              what a person sees: score, grade, band, priority, qualified
contributions                        one row per (lead, instant, rule or clamp), when asked for
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlglot import exp

from leadline.model.model import GRANTED, Model
from leadline.model.rule import Occurrences, Rule
from leadline.model.text import fold
from leadline.plan import query as q
from leadline.plan.condition import condition_query
from leadline.plan.contributions import Line, contribution_query, reasons_query
from leadline.plan.counter import Counters
from leadline.plan.dialect import traits_of
from leadline.plan.events import EventSteps
from leadline.plan.forms import Form
from leadline.plan.lead_facts import ACCOUNT_ID, LeadFacts, same_row
from leadline.plan.points import RowScope, bundled, given_by, last_qualifying
from leadline.plan.results import ResultScope, clamped_dimension, dimension_column, register, result_layers
from leadline.plan.schema import Inputs, Schema
from leadline.plan.stages import (
    POINTS_GRANTED,
    STAGE_CHANGED,
    chances,
    first_facts,
    granted,
    grants,
    occurs,
    restarts,
    stage_changes,
)
from leadline.plan.step import Selected, Setting, Step, layered


class Detail(StrEnum):
    """How much of the arithmetic is kept. The numbers are the same."""

    sums = "sums"  # the results alone
    counts = "counts"  # and how many rows each rule gives points to
    reasons = "reasons"  # and the weightiest rules of each lead, as a text
    contributions = "contributions"  # and every rule and clamp of each lead

    @property
    def has_reasons(self) -> bool:
        return self in (Detail.reasons, Detail.contributions)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A compiled model: steps in order. ``results`` is the last of them, before it ``contributions`` or ``counts`` if
    asked for; the columns of ``counts`` are ``gives_0`` and so on, for the model's rules that are enabled.

    ``lines`` says what the contributions' ``line`` numbers stand for; ``counters``, what the numbers in the names of
    columns do (``is_0``, ``n_0``).
    """

    setting: Setting
    detail: Detail
    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    counters: Counters

    @property
    def model(self) -> Model:
        return self.setting.model

    @property
    def schema(self) -> Schema:
        return self.setting.schema

    @property
    def dialect(self) -> str:
        return self.setting.traits.name

    @property
    def asked(self) -> tuple[str, ...]:
        """The steps whose rows somebody wants."""
        others = [name for name in ("contributions", "counts") if self.detail == name]
        return ("results", *others)

    def without(self, idle: frozenset[Selected]) -> Plan:
        """The same plan where no event satisfies some selections; it reads the same ``marked`` and ``matches``."""
        known = tuple(self.counters.selections)
        return Compiler(replace(self.setting, selections=known, idle=idle), self.detail).plan()

    def query(self, name: str) -> exp.Query:
        """One query that gives the rows of a step, with the steps that it needs before it."""
        target = next(s for s in self.steps if s.name == name)
        query = target.query.copy()
        for step in needed(self.steps, target):
            query = query.with_(step.name, as_=step.query.copy(), copy=False)
        return query

    def sql(self, name: str = "results", *, pretty: bool = False) -> str:
        return traits_of(self.dialect).printed(self.query(name), pretty)


def needed(steps: tuple[Step, ...], target: Step) -> list[Step]:
    """The steps that a step reads, and those that they read, in order."""
    by_name = {s.name: s for s in steps if s.name != target.name}
    wanted: set[str] = set()

    def visit(step: Step) -> None:
        for table in step.query.find_all(exp.Table):
            if table.name in by_name and table.name not in wanted and table.name != step.name:
                wanted.add(table.name)
                visit(by_name[table.name])

    visit(target)
    return [s for s in steps if s.name in wanted]


def compile_model(
    model: Model,
    schema: Schema,
    *,
    dialect: str = "duckdb",
    detail: Detail = Detail.sums,
    inputs: Inputs | None = None,
    instant: exp.Expression | None = None,
    span: tuple[int, int] | None = None,
    live: bool = False,
) -> Plan:
    """Compile a model for inputs of that schema.

    ``instant``: every row of the spine is at this one instant, with ``row_id`` equal to ``lead_id``. ``span``: no row
    is before its first or after its last instant, so that what is too late or too old for all is not looked at.
    ``live``: the results have ``qualifies_last_at`` too, the last occurrence that a condition of ``qualify`` counts.
    """
    setting = Setting(model, schema, traits_of(dialect), inputs or Inputs(), instant, span, live)
    return Compiler(setting, detail).plan()


@dataclass(slots=True)
class Compiler:
    setting: Setting
    detail: Detail

    def plan(self) -> Plan:
        model, schema = self.setting.model, self.setting.schema
        facts, counters = LeadFacts(self.setting), Counters(known=self.setting.selections)
        scope = RowScope(self.setting, facts, counters, explained=self.detail is Detail.contributions)
        result_scope = ResultScope(scope)
        register(model, result_scope)
        points = self._points(scope, result_scope)
        lines = self._lines(scope)
        dimensions = self._dimensions(scope)
        results = self._results(result_scope, lines)
        contributions = contribution_query(lines, "dimensions", self.setting.traits)

        has_grants = self._has_grants
        stages = counters.restarts + [scope.restart(d.name) for d in model.dimensions if has_grants]
        restarting = list(dict.fromkeys(s for s in stages if s))
        staged = occurs(schema, STAGE_CHANGED, ["stage"])
        steps: list[Step] = []
        if staged:
            steps += [stage_changes(self.setting), restarts(self.setting, restarting, stage=True)]
        steps += EventSteps(self.setting, counters).steps()
        if has_grants:
            named = [(fold(d.name), scope.restart(d.name)) for d in model.dimensions]
            steps += [grants(self.setting), granted(self.setting, named, any(s for _, s in named))]
        if scope.predictors:
            steps += chances(self.setting, scope.predictors)
        if scope.first_fact:
            steps.append(first_facts(self.setting))
        steps += facts.steps()
        steps.append(self._facts(facts, steps, scope, staged))
        steps.append(points)
        steps.append(dimensions)
        if self.detail is Detail.contributions:
            steps.append(Step("contributions", contributions, "Every rule and clamp that says something."))
        if self.detail is Detail.counts:
            steps.append(self._counts())
        steps.append(results)
        return Plan(self.setting, self.detail, tuple(steps), tuple(lines), counters)

    @property
    def _has_grants(self) -> bool:
        return occurs(self.setting.schema, POINTS_GRANTED, ["points", "dimension"])

    def _rules(self) -> tuple[Rule, ...]:
        return self.setting.model.enabled_rules

    # -- facts -------------------------------------------------------------------------------------------------

    def _facts(self, facts: LeadFacts, steps: list[Step], scope: RowScope, staged: bool) -> Step:
        query = facts.select()
        for step in steps:
            if step.name in ("tally", "kept_tally", "granted", "chances", "restarts") or step.name.startswith(
                "sequence_"
            ):
                columns = [e.alias_or_name for e in step.query.selects if e.alias_or_name != "row_id"]
                query = q.also(query, *(q.column(c, step.name) for c in columns))
                query = query.join(step.name, on=same_row(step.name), join_type="left", copy=False)
            if step.name == "first_facts":
                on = q.eq(q.column("lead_id", "first_facts"), q.column("lead_id", "s"))
                query = query.join("first_facts", on=on, join_type="left", copy=False)
                query = q.also(query, q.column("first_at", "first_facts"))
        if not staged:
            query = q.also(query, q.named(q.cast(q.NULL(), "TEXT"), "stage"))
        return Step("facts", query, "All that the rules look at, one row for each row of the spine.")

    # -- points ------------------------------------------------------------------------------------------------

    def _points(self, scope: RowScope, results: ResultScope) -> Step:
        model = self.setting.model
        query = exp.select("row_id", "lead_id", "as_of").from_("facts")
        query = q.also(query, q.named(q.coalesce(q.column("stage"), q.text("lead")), "stage"))
        rules: list[Rule] = list(self._rules())
        if self.detail is Detail.sums:
            bundles, rules = bundled(rules, scope, lambda r: r.group or r.dimension)
            for place, bundle in bundles.items():
                column = q.column(f"bundle_{scope.counters.bundle(bundle)}")
                query = q.also(query, q.named(q.coalesce(column, q.integer(0)), f"bundle_of_{self._place(place)}"))
        for rule in rules:
            i = self._number(rule)
            given = given_by(rule, scope)
            query = q.also(query, q.named(q.cast(given.points, "BIGINT"), f"points_{i}"))
            if self.detail is Detail.contributions:
                occurrences = given.occurrences if given.occurrences is not None else q.NULL()
                last_at = given.last_at if given.last_at is not None else q.NULL()
                query = q.also(
                    query,
                    q.named(q.cast(occurrences, "BIGINT"), f"occurrences_{i}"),
                    q.named(q.cast(last_at, "BIGINT"), f"last_at_{i}"),
                )
        if self._has_grants:
            for i, _ in enumerate(model.dimensions):
                amount = q.coalesce(q.column(f"granted_{i}"), q.number(0))
                points = q.round_half_away(q.mul(amount, q.number(q.MICRO)))
                query = q.also(query, q.named(points, f"granted_points_{i}"))
                if self.detail is Detail.contributions:
                    query = q.also(query, f"granted_n_{i}", f"granted_last_{i}")
        query = q.also(query, *results.flag_columns())
        if self.setting.live:
            query = q.also(query, q.named(last_qualifying(model, scope), "qualifies_last_at"))
        if model.account_score is not None:
            query = q.also(query, q.named(scope.facts.value(ACCOUNT_ID).form(Form.raw), "account_id"))
        if model.audience is not None:
            query = query.where(condition_query(model.audience, scope), copy=False)
        return Step("points", query, "What each rule gives, in millionths of a point.")

    def _counts(self) -> Step:
        query = exp.select().from_("dimensions")
        for i, _ in enumerate(self._rules()):
            gives = q.when(q.eq(q.column(f"points_{i}"), q.integer(0)), q.integer(0), q.integer(1))
            query = q.also(query, q.named(q.cast(exp.Sum(this=gives), "BIGINT"), f"gives_{i}"))
        if not self._rules():
            query = q.also(query, q.named(q.integer(0), "nothing"))
        return Step("counts", query, "How many rows each rule gives points to.")

    def _number(self, rule: Rule) -> int:
        return [r.id for r in self._rules()].index(rule.id)

    def _place(self, name: str) -> int:
        """The number of a group or a dimension among all of them."""
        model = self.setting.model
        groups = [g.name for g in model.groups]
        return groups.index(name) if name in groups else len(groups) + [d.name for d in model.dimensions].index(name)

    # -- dimensions --------------------------------------------------------------------------------------------

    def _dimensions(self, scope: RowScope) -> Step:
        model = self.setting.model
        bundles: dict[str, object] = {}
        rules = list(self._rules())
        if self.detail is Detail.sums:
            found, rules = bundled(rules, scope, lambda r: r.group or r.dimension)
            bundles = dict(found)
        capped = {r.id: self._capped(r) for r in rules}
        query = exp.select("*").from_("points")
        for i, group in enumerate(model.groups):
            parts = [capped[r.id] for r in rules if r.group == group.name]
            if group.name in bundles:
                parts.append(q.column(f"bundle_of_{i}"))
            query = q.also(query, q.named(q.cast(q.add(parts), "BIGINT"), f"group_{i}"))
        grouped = layered(query, "grouped")
        for i, dimension in enumerate(model.dimensions):
            parts = [capped[r.id].copy() for r in rules if r.dimension == dimension.name and r.group is None]
            for j, group in enumerate(model.groups):
                if group.dimension == dimension.name:
                    low = None if group.minimum is None else q.micro(group.minimum)
                    high = None if group.maximum is None else q.micro(group.maximum)
                    parts.append(q.clamp(q.column(f"group_{j}"), low, high))
            if dimension.name in bundles:
                parts.append(q.column(f"bundle_of_{self._place(dimension.name)}"))
            if self._has_grants:
                parts.append(q.column(f"granted_points_{i}"))
            grouped = q.also(grouped, q.named(q.cast(q.add(parts), "BIGINT"), f"raw_{i}"))
        summed = layered(grouped, "unclamped")
        for i, dimension in enumerate(model.dimensions):
            clamped = clamped_dimension(dimension, q.column(f"raw_{i}"))
            summed = q.also(summed, q.named(clamped, dimension_column(model, dimension.name)))
        return Step("dimensions", summed, "Caps, groups and dimensions, clamped in that order.")

    def _capped(self, rule: Rule) -> exp.Expression:
        points = q.column(f"points_{self._number(rule)}")
        if isinstance(rule.kind, Occurrences) and rule.kind.cap is not None:
            cap = q.micro(rule.kind.cap)
            return q.clamp(points, -cap, cap)
        return points

    # -- results -----------------------------------------------------------------------------------------------

    def _lines(self, scope: RowScope) -> list[Line]:
        if self.detail is Detail.sums:
            return []
        model = self.setting.model
        found: list[Line] = []
        for d, dimension in enumerate(model.dimensions):
            for rule in self._rules():
                if rule.dimension != dimension.name:
                    continue
                i = self._number(rule)
                idle = scope.idle(rule)
                line = Line("rule", rule.id, dimension.name, q.column(f"points_{i}"), idle=idle)
                if self.detail is Detail.contributions:
                    line = line.with_shown(q.column(f"occurrences_{i}"), q.column(f"last_at_{i}"))
                found.append(line)
                if isinstance(rule.kind, Occurrences) and rule.kind.cap is not None:
                    diff = q.sub(self._capped(rule), q.column(f"points_{i}"))
                    found.append(Line("cap", rule.id, dimension.name, diff, idle=idle))
            for j, group in enumerate(model.groups):
                if group.dimension == dimension.name:
                    raw = q.column(f"group_{j}")
                    low = None if group.minimum is None else q.micro(group.minimum)
                    high = None if group.maximum is None else q.micro(group.maximum)
                    found.append(Line("group", group.name, dimension.name, q.sub(q.clamp(raw, low, high), raw.copy())))
            if self._has_grants:
                line = Line("rule", GRANTED, dimension.name, q.column(f"granted_points_{d}"))
                if self.detail is Detail.contributions:
                    line = line.with_shown(q.column(f"granted_n_{d}"), q.column(f"granted_last_{d}"))
                found.append(line)
            clamp = q.sub(q.column(dimension_column(model, dimension.name)), q.column(f"raw_{d}"))
            found.append(Line("dimension", dimension.name, dimension.name, clamp))
        return found

    def _results(self, scope: ResultScope, lines: list[Line]) -> Step:
        model = self.setting.model
        source: exp.Query = exp.select("*").from_("dimensions")
        if self.detail.has_reasons:
            source = reasons_query(self.setting, source, lines)
        layers = result_layers(source, scope)
        columns = ["row_id", "lead_id", "as_of", "score_cents"]
        columns += [f"{dimension_column(model, d.name)}_cents" for d in model.dimensions]
        columns += ["grade", "band", "priority", "qualified", "disqualified", "qualifies_at_once", "recycle", "stage"]
        columns += ["qualifies_last_at"] if self.setting.live else []
        columns += ["reasons"] if self.detail.has_reasons else []
        if model.account_score is not None:
            columns += ["account_id", *(f"role_{i}" for i in range(len(model.account_score.roles)))]
        inner = exp.Subquery(this=layers, alias=exp.TableAlias(this=exp.to_identifier("done")))
        return Step("results", exp.select(*columns).from_(inner), "What is said of each lead.")


def steps_of(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        yield step.name
