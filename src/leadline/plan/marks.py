"""From events to keys: each distinct name and property value is tested once, and an event carries the outcome.

events -> names       the class of each event name
       -> marks_N     for one property: each distinct value, tested; its number where values are told apart
       -> marked      one row per event that some selection may look at: lead, instant, key
       -> matches     one row per distinct key: which selections it satisfies
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from leadline.model.condition import Did, DidNot, Exists, ResultTest, Selection, ValueTest
from leadline.model.rule import Dated
from leadline.plan import query as q
from leadline.plan.condition import condition_query
from leadline.plan.counter import Counters
from leadline.plan.dialect import Traits
from leadline.plan.forms import MISSING, Form, Value, is_empty, value_of
from leadline.plan.key import BOTS, WORD, Key, layout
from leadline.plan.occurrence import dated_query, packed, slug
from leadline.plan.predicate import PredicateQuery, forms_of
from leadline.plan.schema import Field, property_column
from leadline.plan.step import Setting, Step, subquery


@dataclass(frozen=True, slots=True)
class KeyScope:
    """``where``, tested on a key: every leaf is a bit."""

    key: Key

    def value_test(self, test: ValueTest) -> exp.Expression:
        return self.key.bit(test)

    def result_test(self, test: ResultTest) -> exp.Expression:
        raise AssertionError("the loader refuses results inside `where`")

    def did(self, test: Did) -> exp.Expression:
        raise AssertionError("the loader refuses `did` inside `where`")

    def did_not(self, test: DidNot) -> exp.Expression:
        raise AssertionError("the loader refuses `did_not` inside `where`")


@dataclass(slots=True)
class MarkSteps:
    """Writes the steps from events to keys for a filled registry of counters."""

    setting: Setting
    counters: Counters
    key: Key = field(init=False)
    told_apart: list[str] = field(init=False)  # properties whose values some `distinct` tells apart

    def __post_init__(self) -> None:
        self.key = layout(self.setting.model, self.counters.selections, self.setting.schema)
        keeps = (c.keep.distinct for c in self.counters.everything if c.keep is not None)
        self.told_apart = list(dict.fromkeys(name for name in keeps if name is not None))

    def steps(self) -> Iterator[Step]:
        yield self._names()
        for name, alias in self._marked_properties().items():
            yield self._marks(name, alias)
        yield self._marked()
        yield self._matches()

    def _marked_properties(self) -> dict[str, str]:
        """The properties that have a step of marks, with the step's name."""
        names = dict.fromkeys([*self.key.atoms, *self.told_apart])
        present = [name for name in names if name in self.setting.schema.properties]
        return {name: f"marks_{i}" for i, name in enumerate(present)}

    def _names(self) -> Step:
        says = "Which class of name each event name is in; names that no rule looks at drop out."
        known = self.setting.schema.event_names
        if known is not None:
            classes = {name: self.key.names.class_of(name) for name in sorted(known)}
            rows = [[q.text(n), q.cast(q.integer(c), "BIGINT")] for n, c in classes.items() if c]
            listed = q.values(rows or [[q.text(""), q.cast(q.integer(0), "BIGINT")]], "listed", ["name", "class"])
            return Step("names", exp.select("name", "class").from_(listed), says)
        named = exp.select(
            q.column("name"), q.named(q.cast(self.key.names.class_query(q.column("name")), "BIGINT"), "class")
        )
        distinct = exp.select("name").distinct().from_(self.setting.inputs.events)
        classified = named.from_(subquery(distinct, "each_name"))
        query = exp.select("name", "class").from_(subquery(classified, "classes"))
        return Step("names", query.where(q.gt(q.column("class"), q.integer(0))), says)

    def _marks(self, name: str, alias: str) -> Step:
        tests, traits = self.key.atoms.get(name, []), self.setting.traits
        value, forms = formed(tests, name in self.told_apart, self.setting.schema.properties[name], traits)
        bits = [PredicateQuery(traits).all_hold(t.predicates, value, q.NULL()) for t in tests]
        column = q.column(property_column(name))
        distinct = exp.select(q.named(column, "value")).distinct().from_(self.setting.inputs.events)
        each = subquery(distinct.where(q.not_null(column.copy())), "each_value")
        if forms:
            columns = [q.named(form, alias) for alias, form in forms.items()]
            each = subquery(exp.select("value", *columns).from_(each), "each_form")
        query = exp.select("value", *(q.named(b, f"bits_{j}") for j, b in enumerate(packed(bits)))).from_(each)
        if name in self.told_apart:
            query = q.also(query, q.named(numbered(value, traits), "number"))
        return Step(alias, query, f"Each distinct `{name}`, tested once.")

    def _marked(self) -> Step:
        setting, key = self.setting, self.key
        fields: dict[str, exp.Expression] = {"name": q.column("class", "n")}
        query = exp.select(q.column("lead_id", "e"), q.column("occurred_at", "e"))
        query = query.from_(exp.to_table(setting.inputs.events, alias="e"))
        query = query.join("names AS n", on=q.eq(q.column("name", "n"), q.column("name", "e")))
        steps = self._marked_properties()
        for name, alias in steps.items():
            on = q.eq(q.column("value", alias), q.column(property_column(name), "e"))
            query = query.join(alias, on=on, join_type="left")
        for name, tests in key.atoms.items():
            for j, bits in enumerate(absent_bits(tests)):
                present = name in steps
                found = q.column(f"bits_{j}", steps[name]) if present else q.integer(bits)
                fields[f"{name}#{j}"] = q.coalesce(found, q.integer(bits)) if present else found
        for j, bits_of_moment in enumerate(packed([self._moment(part) for part in key.moments])):
            fields[f"#{j}"] = bits_of_moment
        for word, column in enumerate(key.columns):
            parts = [
                q.mul(value, q.cast(q.integer(2 ** key.places[part].offset), "BIGINT"))
                if key.places[part].offset
                else value
                for part, value in fields.items()
                if key.places[part].word == word
            ]
            query = q.also(query, q.named(q.cast(q.add(parts), "BIGINT"), column))
        for column, value in self.carried().items():
            query = q.also(query, q.named(value, column))
        if BOTS not in key.moments:
            query = query.where(q.negate(q.holds(q.column("automated", "e"))))
        if setting.instant is not None:
            query = query.where(q.lte(q.column("occurred_at", "e"), setting.instant.copy()))
        elif setting.span is not None:
            query = query.where(q.lte(q.column("occurred_at", "e"), q.integer(setting.span[1])))
        return Step("marked", query, "Events that some rule may look at, each with its key.")

    def _moment(self, part: ValueTest | Dated | str) -> exp.Expression:
        occurred_at = q.column("occurred_at", "e")
        if part == BOTS:
            return q.holds(q.column("automated", "e"))
        if isinstance(part, Dated):
            return dated_query(part, occurred_at)
        assert isinstance(part, ValueTest)
        kind = self.setting.schema.properties.get(part.name)
        column = q.column(property_column(part.name), "e")
        value = MISSING if kind is None else value_of(column, kind, self.setting.traits)
        return PredicateQuery(self.setting.traits).all_hold(part.predicates, value, occurred_at)

    def carried(self) -> dict[str, exp.Expression]:
        """Columns of the event that counters need beside its key: numbers to sum, values to tell apart, ties."""
        found: dict[str, exp.Expression] = {}
        steps = self._marked_properties()
        for counter in self.counters.everything:
            if counter.of_property is not None:
                found[f"number_{slug(counter.of_property)}"] = self._number(counter.of_property)
            if counter.keep is not None and counter.keep.distinct is not None:
                name = counter.keep.distinct
                number = q.coalesce(q.column("number", steps[name]), q.integer(0)) if name in steps else q.integer(0)
                found[f"value_{slug(name)}"] = number
            if counter.keep is not None and counter.of_property is not None:
                found["event_id"] = q.column("event_id", "e")
        if "event_id" in found:
            valued = (c.selection for c in self.counters.everything if c.keep is not None and c.of_property is not None)
            named = q.any_of(self.key.names.match_query(s, q.column("class", "n")) for s in valued)
            found["event_id"] = q.when(named, found["event_id"])
        return found

    def _number(self, name: str) -> exp.Expression:
        kind = self.setting.schema.properties.get(name)
        if kind is None:
            return q.cast(q.NULL(), "DOUBLE")
        return value_of(q.column(property_column(name), "e"), kind, self.setting.traits).form(Form.number)

    def _matches(self) -> Step:
        keys = exp.select(*self.key.columns).distinct().from_("marked")
        columns = [
            q.named(q.when(self._match(s, d), q.integer(1), q.integer(0)), f"is_{i}")
            for i, (s, d) in enumerate(self.counters.selections)
        ]
        query = exp.select(*self.key.columns, *columns).from_(subquery(keys, "each_key"))
        return Step("matches", query, "Which selections each distinct key satisfies.")

    def _match(self, selection: Selection, dated: Dated) -> exp.Expression:
        parts = [self.key.names.match_query(selection, self.key.name_class)]
        if BOTS in self.key.moments and not selection.bots:
            parts.append(q.negate(self.key.bit(BOTS)))
        if dated != Dated():
            parts.append(self.key.bit(dated))
        if selection.where is not None:
            parts.append(condition_query(selection.where, KeyScope(self.key)))
        return q.all_of(parts)


def absent_bits(tests: list[ValueTest]) -> list[int]:
    """The bits of a missing value, word by word: only ``exists: false`` holds of it."""
    holds = [all(p == Exists(False) for p in test.predicates) for test in tests]
    return [sum(2**b for b, h in enumerate(holds[c : c + WORD]) if h) for c in range(0, len(holds), WORD)]


def formed(
    tests: list[ValueTest], told_apart: bool, kind: Field, traits: Traits
) -> tuple[Value, dict[str, exp.Expression]]:
    """A value whose forms are columns, and those columns, each found once; a list is tested as it is."""
    inner = value_of(q.column("value"), kind, traits)
    if inner.elements is not None:
        return inner, {}
    wanted = {form for test in tests for p in test.predicates for form in (*forms_of(p), Form.known)}
    if told_apart:
        wanted.add(Form.text)
    columns = {f"as_{form.value}": inner.form(form) for form in Form if form in wanted}
    return Value(lambda form: q.column(f"as_{form.value}")), columns


def numbered(value: Value, traits: Traits) -> exp.Expression:
    """A number for each distinct text of a property, from 1; 0 for a missing one."""
    text = q.column("value") if value.elements is not None else value.form(Form.text)
    rank = exp.Window(
        this=exp.Anonymous(this="DENSE_RANK"),
        order=exp.Order(expressions=[exp.Ordered(this=traits.ordered_text(text))]),
    )
    missing = q.is_null(text.copy())
    if value.elements is not None:
        missing = is_empty(value.elements, traits)
        rank = exp.Window(this=exp.Anonymous(this="DENSE_RANK"), order=exp.Order(expressions=[exp.Ordered(this=text)]))
    return q.when(missing, q.integer(0), rank)
