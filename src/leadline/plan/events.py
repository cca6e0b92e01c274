"""From keys to counts: one row for each row of the spine, one column for each counter.

marked, matches -> codes        what an event of each key and phase of age adds to each counter
                -> tally        how many, and when last
                -> kept_tally   the same for counters that keep only the latest few (limit, distinct)
                -> sequence_N   the same for each sequence
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from leadline.model.condition import Duration
from leadline.plan import query as q
from leadline.plan.counter import Counter, Counters, Stages
from leadline.plan.kept import kept_steps
from leadline.plan.key import Key
from leadline.plan.marks import MarkSteps
from leadline.plan.occurrence import decay, restart_column, slug
from leadline.plan.sequence import sequence_steps
from leadline.plan.step import Setting, Step, over_spine, subquery


@dataclass(slots=True)
class EventSteps:
    """Writes the steps from events to counts for a filled registry of counters."""

    setting: Setting
    counters: Counters
    marks: MarkSteps = field(init=False)
    key: Key = field(init=False)
    cuts: list[Duration] = field(init=False)  # the ages at which some plain counter changes
    fresh: list[Stages] = field(init=False)  # the restarts that plain counters obey

    def __post_init__(self) -> None:
        self.marks = MarkSteps(self.setting, self.counters)
        self.key = self.marks.key
        plain = [c for c in self.counters.everything if c.keep is None]
        self.cuts = sorted({age for c in plain for tier in c.tiers for age in (tier.first, tier.end) if age})
        self.fresh = list(dict.fromkeys(c.restart for c in plain if c.restart))

    def steps(self) -> Iterator[Step]:
        if not self.counters.selections:
            return
        yield from self.marks.steps()
        if any(c.keep is None for c in self.counters.everything):
            yield self._codes()
            yield self._tally()
        yield from kept_steps(self.setting, self.counters, self.key)
        yield from sequence_steps(self.setting, self.counters, self.key)

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
        seen = exp.select(q.column("occurred_at", "m"), *(q.column(c, "m") for c in self.key.columns))
        if setting.instant is None:
            seen = q.also(seen, q.column("row_id", "s"), q.column("as_of", "s"))
            here = q.eq(q.column("lead_id", "s"), q.column("lead_id", "m"))
            on = q.all_of([here, q.lte(q.column("occurred_at", "m"), q.column("as_of", "s"))])
            seen = over_spine(setting, seen, "marked AS m", on, bool(self.fresh))
        else:
            row = q.column("lead_id", "m")
            seen = q.also(seen, q.named(row, "row_id")).from_("marked AS m")
            if self.fresh:
                seen = seen.join("restarts AS r", on=q.eq(q.column("row_id", "r"), row.copy()), join_type="left")
        for name in self.marks.carried():
            if name.startswith("number_"):
                seen = q.also(seen, q.column(name, "m"))
        if self._phased:
            seen = q.also(seen, q.named(self._phase(), "phase"))
        each = subquery(seen, "e")
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
        return Step("tally", query.group_by(q.column("row_id", "e")), "Counts for each row of the spine.", by_part=True)

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
