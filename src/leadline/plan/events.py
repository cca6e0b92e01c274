"""From events to counts: one row for each row of the spine, one column for each counter.

events -> names, marks      each distinct name and property value is tested once
       -> marked            one row per event that some selection may look at: lead, instant, key
       -> matches           one row per distinct key: does each selection match it
       -> tally             one row per row of the spine: how many, and when last
       -> kept_tally        the same for counters that keep only the latest few (limit, distinct)
       -> sequence_N        the same for each sequence
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from leadline.model.condition import Did, DidNot, Duration, Exists, ResultTest, Selection, ValueTest
from leadline.model.rule import Dated
from leadline.plan import query as q
from leadline.plan.condition import condition_query
from leadline.plan.counter import Counter, Counters, Stages
from leadline.plan.dialect import Traits
from leadline.plan.forms import MISSING, Form, Value, value_of
from leadline.plan.kept import kept_steps
from leadline.plan.key import BOTS, Key, layout
from leadline.plan.occurrence import dated_query, decay, packed, restart_column, slug
from leadline.plan.predicate import PredicateQuery, forms_of
from leadline.plan.schema import Field
from leadline.plan.sequence import sequence_steps
from leadline.plan.step import Setting, Step


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
class EventSteps:
    """Writes the steps from events to counts for a filled registry of counters."""

    setting: Setting
    counters: Counters
    key: Key = field(init=False)
    cuts: list[Duration] = field(init=False)  # the ages at which some plain counter changes
    fresh: list[Stages] = field(init=False)  # the restarts that plain counters obey

    def __post_init__(self) -> None:
        self.key = layout(self.setting.model, self.counters.selections, self.setting.schema)
        self.cuts = sorted(
            {
                age
                for counter in self.counters.everything
                if counter.keep is None
                for tier in counter.tiers
                for age in (tier.first, tier.end)
                if age
            }
        )
        plain = [c for c in self.counters.everything if c.keep is None]
        self.fresh = list(dict.fromkeys(c.restart for c in plain if c.restart))

    # -- the steps -------------------------------------------------------------------------------------------

    def steps(self) -> Iterator[Step]:
        if not self.counters.selections:
            return
        yield self._names()
        yield from self._marks()
        yield self._marked()
        yield self._matches()
        if any(c.keep is None for c in self.counters.everything):
            yield self._codes()
            yield self._tally()
        yield from kept_steps(self.setting, self.counters, self.key)
        yield from sequence_steps(self.setting, self.counters, self.key)

    def _names(self) -> Step:
        named = exp.select(
            q.column("name"), q.named(q.cast(self.key.names.class_query(q.column("name")), "BIGINT"), "class")
        )
        distinct = exp.select("name").distinct().from_(self.setting.inputs.events)
        classes = named.from_(exp.Subquery(this=distinct, alias=exp.TableAlias(this=exp.to_identifier("each_name"))))
        wrapped = exp.Subquery(this=classes, alias=exp.TableAlias(this=exp.to_identifier("classes")))
        query = exp.select("name", "class").from_(wrapped).where(q.gt(q.column("class"), q.integer(0)))
        return Step("names", query, "Which class of name each event name is in; names that no rule looks at drop out.")

    def _marks(self) -> Iterator[Step]:
        predicates = PredicateQuery(self.setting.traits)
        for i, (name, tests) in enumerate(self.key.atoms.items()):
            kind = self.setting.schema.properties.get(name)
            if kind is None:
                continue
            value, forms = formed(tests, kind, self.setting.traits)
            bits = [predicates.all_hold(t.predicates, value, q.NULL()) for t in tests]
            distinct = (
                exp.select(q.named(q.column(name), "value"))
                .distinct()
                .from_(self.setting.inputs.events)
                .where(q.not_null(q.column(name)))
            )
            each = exp.Subquery(this=distinct, alias=exp.TableAlias(this=exp.to_identifier("each_value")))
            if forms:
                each = exp.Subquery(
                    this=exp.select("value", *(q.named(e, n) for n, e in forms.items())).from_(each),
                    alias=exp.TableAlias(this=exp.to_identifier("each_form")),
                )
            columns = [q.named(number, f"bits_{j}") for j, number in enumerate(packed(bits))]
            yield Step(f"marks_{i}", exp.select("value", *columns).from_(each), f"Each distinct `{name}`, tested once.")

    def _marked(self) -> Step:
        setting, key = self.setting, self.key
        fields: dict[str, exp.Expression] = {"name": q.column("class", "n")}
        query = exp.select(q.column("lead_id", "e"), q.column("occurred_at", "e")).from_(
            exp.to_table(setting.inputs.events, alias="e")
        )
        query = query.join("names AS n", on=q.eq(q.column("name", "n"), q.column("name", "e")))
        for i, (name, tests) in enumerate(key.atoms.items()):
            absent = [
                sum(2**b for b in range(60) if c + b < len(tests) and tests[c + b].predicates == (Exists(False),))
                for c in range(0, len(tests), 60)
            ]
            present = name in setting.schema.properties
            for j, bits in enumerate(absent):
                found = q.coalesce(q.column(f"bits_{j}", f"m{i}"), q.integer(bits)) if present else q.integer(bits)
                fields[f"{name}#{j}"] = found
            if present:
                on = q.eq(q.column("value", f"m{i}"), q.column(name, "e"))
                query = query.join(f"marks_{i} AS m{i}", on=on, join_type="left")
        for j, bits in enumerate(packed([self._moment(part) for part in key.moments])):
            fields[f"#{j}"] = bits
        for word, name in enumerate(key.columns):
            parts = [
                q.mul(value, q.integer(2 ** key.places[part].offset)) if key.places[part].offset else value
                for part, value in fields.items()
                if key.places[part].word == word
            ]
            query = q.also(query, q.named(q.cast(q.add(parts), "BIGINT"), name))
        for column, value in self._carried().items():
            query = q.also(query, q.named(value, column))
        if BOTS not in key.moments:
            query = query.where(q.negate(q.holds(q.column("automated", "e"))))
        if setting.instant is not None:
            query = query.where(q.lte(q.column("occurred_at", "e"), setting.instant.copy()))
        return Step("marked", query, "Events that some rule may look at, each with its key.")

    def _moment(self, part: ValueTest | Dated | str) -> exp.Expression:
        occurred_at = q.column("occurred_at", "e")
        if part == BOTS:
            return q.holds(q.column("automated", "e"))
        if isinstance(part, Dated):
            return dated_query(part, occurred_at)
        assert isinstance(part, ValueTest)
        kind = self.setting.schema.properties.get(part.name)
        value = MISSING if kind is None else value_of(q.column(part.name, "e"), kind, self.setting.traits)
        return PredicateQuery(self.setting.traits).all_hold(part.predicates, value, occurred_at)

    def _carried(self) -> dict[str, exp.Expression]:
        """Columns of the event that counters need beside its key: numbers to sum, values to tell apart, ties."""
        found: dict[str, exp.Expression] = {}
        for counter in self.counters.everything:
            if counter.of_property is not None:
                found[f"number_{slug(counter.of_property)}"] = self._form(counter.of_property, Form.number)
            if counter.keep is not None and counter.keep.distinct is not None:
                text = q.coalesce(self._form(counter.keep.distinct, Form.text), q.text(""))
                found[f"value_{slug(counter.keep.distinct)}"] = text
            if counter.keep is not None and counter.of_property is not None:
                found["event_id"] = q.column("event_id", "e")
        return found

    def _form(self, name: str, form: Form) -> exp.Expression:
        kind = self.setting.schema.properties.get(name)
        if kind is None:
            return q.cast(q.NULL(), "DOUBLE" if form is Form.number else "TEXT")
        return value_of(q.column(name, "e"), kind, self.setting.traits).form(form)

    def _matches(self) -> Step:
        keys = exp.select(*self.key.columns).distinct().from_("marked")
        each = exp.Subquery(this=keys, alias=exp.TableAlias(this=exp.to_identifier("each_key")))
        columns = [
            q.named(q.when(self._match(s, d), q.integer(1), q.integer(0)), f"is_{i}")
            for i, (s, d) in enumerate(self.counters.selections)
        ]
        query = exp.select(*self.key.columns, *columns).from_(each)
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

    # -- plain counters --------------------------------------------------------------------------------------

    @property
    def _phased(self) -> bool:
        return bool(self.cuts or self.fresh)

    def _phases(self) -> list[tuple[int, Duration, tuple[Stages, ...]]]:
        """Every phase: its number, the least age in it, and the restarts that it is after."""
        ages = [0, *self.cuts]
        found = []
        for bits in range(2 ** len(self.fresh)):
            after = tuple(stages for i, stages in enumerate(self.fresh) if bits >> i & 1)
            found += [(bits * len(ages) + i, age, after) for i, age in enumerate(ages)]
        return found

    def _phase(self) -> exp.Expression:
        age = q.sub(self._as_of, q.column("occurred_at", "m"))
        ages = len(self.cuts) + 1
        parts: list[exp.Expression] = [
            q.case(
                [
                    (q.gte(age.copy(), q.integer(cut)), q.integer(i + 1))
                    for i, cut in reversed(list(enumerate(self.cuts)))
                ],
                q.integer(0),
            )
        ]
        for i, stages in enumerate(self.fresh):
            restarted = q.lte(q.column("occurred_at", "m"), q.column(restart_column(stages), "r"))
            parts.append(q.when(q.holds(restarted), q.integer(0), q.integer(2**i * ages)))
        return q.add(parts)

    @property
    def _as_of(self) -> exp.Expression:
        return self.setting.instant.copy() if self.setting.instant is not None else q.column("as_of", "s")

    def _selection_column(self, counter: Counter) -> exp.Expression:
        index = self.counters.selections.index((counter.selection, counter.dated))
        return q.column(f"is_{index}")

    def _factor(self, counter: Counter, age: Duration, after: tuple[Stages, ...]) -> float:
        """The factor with which occurrences in a phase count; 0 where they do not."""
        if counter.restart and counter.restart not in after:
            return 0.0
        for tier in counter.tiers:
            if tier.first <= age and (tier.end is None or age < tier.end):
                return tier.factor
        return 0.0

    def _by_phase(self, counter: Counter, worth: dict[int, exp.Expression], kind: str) -> exp.Expression:
        """``worth`` of the phase where the counter's selection matches, else 0."""
        zero = q.integer(0)
        if not self._phased:
            inner = worth.get(0, zero)
        else:
            branches: dict[str, tuple[list[int], exp.Expression]] = {}
            for phase, value in worth.items():
                branches.setdefault(value.sql(), ([], value))[0].append(phase)
            inner = q.case(
                [
                    (q.one_of(q.column("phase"), map(q.integer, phases)), value.copy())
                    for phases, value in branches.values()
                ],
                zero,
            )
        return q.cast(q.when(q.eq(self._selection_column(counter), q.integer(1)), inner, zero.copy()), kind)

    def _codes(self) -> Step:
        query = exp.select(*self.key.columns).from_("matches")
        phases = self._phases()
        if self._phased:
            rows = [[q.integer(number)] for number, _, _ in phases]
            query = q.also(query, "phase").join(q.values(rows, "phases", ["phase"]), join_type="cross")
        for counter, number in self.counters.plain.items():
            if counter.keep is not None:
                continue
            factors = {n: f for n, age, after in phases if (f := self._factor(counter, age, after)) != 0.0}
            ones = {n: q.integer(1) for n in factors}
            query = q.also(query, q.named(self._by_phase(counter, dict(ones), "SMALLINT"), f"n_{number}"))
            if any(t.factor != 1.0 for t in counter.tiers):
                weights = {n: q.number(f) for n, f in factors.items()}
                query = q.also(query, q.named(self._by_phase(counter, dict(weights), "DOUBLE"), f"factor_{number}"))
        for bundle, number in self.counters.bundles.items():
            sums = [self._bundled(counter, points) for counter, points in bundle.parts]
            query = q.also(query, q.named(q.cast(q.add(sums), "BIGINT"), f"bundle_{number}"))
        return Step("codes", query, "What an event of each key and phase of age adds to each counter.")

    def _bundled(self, counter: Counter, points: int) -> exp.Expression:
        worth = {
            n: q.integer(round(points * f))
            for n, age, after in self._phases()
            if (f := self._factor(counter, age, after)) != 0.0
        }
        return self._by_phase(counter, dict(worth), "BIGINT")

    def _tally(self) -> Step:
        setting = self.setting
        seen = exp.select(q.column("occurred_at", "m"), *(q.column(c, "m") for c in self.key.columns)).from_(
            "marked AS m"
        )
        if setting.instant is None:
            seen = q.also(seen, q.column("row_id", "s"), q.column("as_of", "s"))
            here = q.eq(q.column("lead_id", "s"), q.column("lead_id", "m"))
            on = q.all_of([here, q.lte(q.column("occurred_at", "m"), q.column("as_of", "s"))])
            seen = seen.join(exp.to_table(setting.inputs.spine, alias="s"), on=on)
            row = q.column("row_id", "s")
        else:
            seen = q.also(seen, q.named(q.column("lead_id", "m"), "row_id"))
            row = q.column("lead_id", "m")
        for name in self._carried():
            if name.startswith("number_"):
                seen = q.also(seen, q.column(name, "m"))
        if self.fresh:
            seen = seen.join("restarts AS r", on=q.eq(q.column("row_id", "r"), row.copy()), join_type="left")
        if self._phased:
            seen = q.also(seen, q.named(self._phase(), "phase"))
        each = exp.Subquery(this=seen, alias=exp.TableAlias(this=exp.to_identifier("e")))
        joined = [*self.key.columns, *(["phase"] if self._phased else [])]
        query = exp.select(q.column("row_id", "e")).from_(each)
        query = query.join("codes AS c", on=q.all_of(q.eq(q.column(j, "c"), q.column(j, "e")) for j in joined))
        for counter, number in self.counters.plain.items():
            if counter.keep is not None:
                continue
            counted = q.column(f"n_{number}", "c")
            query = q.also(query, q.named(q.total(counted), f"n_{number}"))
            if self.counters.dated[number]:
                when = q.when(q.eq(counted.copy(), q.integer(1)), q.column("occurred_at", "e"))
                query = q.also(query, q.named(q.latest(when), f"last_{number}"))
            if counter.weighted:
                weight = self._weight(counter, number)
                query = q.also(query, q.named(q.total(weight), f"amount_{number}"))
        for number in self.counters.bundles.values():
            query = q.also(
                query, q.named(q.cast(q.total(q.column(f"bundle_{number}", "c")), "BIGINT"), f"bundle_{number}")
            )
        return Step("tally", query.group_by(q.column("row_id", "e")), "Counts for each row of the spine.")

    def _weight(self, counter: Counter, number: int) -> exp.Expression:
        factors: list[exp.Expression] = []
        if any(t.factor != 1.0 for t in counter.tiers):
            factors.append(q.column(f"factor_{number}", "c"))
        if counter.half_life is not None:
            as_of = self.setting.instant.copy() if self.setting.instant is not None else q.column("as_of", "e")
            factors.append(decay(q.sub(as_of, q.column("occurred_at", "e")), counter.half_life))
        if counter.of_property is not None:
            factors.append(q.measured(q.column(f"number_{slug(counter.of_property)}", "e")))
        product = factors[0]
        for factor in factors[1:]:
            product = q.mul(product, factor)
        return q.when(q.eq(q.column(f"n_{number}", "c"), q.integer(1)), product)


def formed(tests: list[ValueTest], kind: Field, traits: Traits) -> tuple[Value, dict[str, exp.Expression]]:
    """A value whose forms are columns, and those columns, each found once; a list is tested as it is."""
    inner = value_of(q.column("value"), kind, traits)
    if inner.elements is not None:
        return inner, {}
    wanted = {form for test in tests for p in test.predicates for form in (*forms_of(p), Form.known)}
    columns = {f"as_{form.value}": inner.form(form) for form in Form if form in wanted}
    return Value(lambda form: q.column(f"as_{form.value}")), columns
