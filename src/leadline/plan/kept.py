"""Counters that keep only the latest few of their occurrences: ``limit`` and ``distinct``.

An occurrence is kept until the one that pushes it out occurs. That instant does not depend on when the lead is scored,
so it is found once; a row of the spine then counts what is still kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from leadline.model.condition import Duration
from leadline.model.rule import Period
from leadline.plan import query as q
from leadline.plan.counter import Counter, Counters
from leadline.plan.key import Key
from leadline.plan.occurrence import (
    block,
    calendar_column,
    calendar_columns,
    decay,
    restart_column,
    slug,
)
from leadline.plan.step import Setting, Step, layered, over_spine, subquery

SLOTS = 2**40  # more than there are periods, blocks or distinct values


def kept_steps(setting: Setting, counters: Counters, key: Key) -> Iterator[Step]:
    """The steps ``kept`` and ``kept_tally``; none where no counter keeps."""
    keeping = {counter: number for counter, number in counters.plain.items() if counter.keep is not None}
    if keeping:
        yield picks(counters, key, keeping)
        if setting.in_order:
            yield Step("picked", picked(setting, key, keeping), "Occurrences under a limit or a distinct.")
        yield kept(setting, key, keeping)
        yield kept_tally(setting, counters, keeping)


def by_counter(
    keeping: dict[Counter, int], worth: dict[Counter, exp.Expression], default: exp.Expression
) -> exp.Expression:
    """A value that depends on the row's counter."""
    if len(keeping) == len(worth) and len({v.sql() for v in worth.values()}) == 1:
        return next(iter(worth.values()))
    branches = [(q.eq(q.column("counter"), q.integer(keeping[c])), v) for c, v in worth.items()]
    return q.case(branches, default)


def picks(counters: Counters, key: Key, keeping: dict[Counter, int]) -> Step:
    rows = [[q.integer(number)] for number in keeping.values()]
    query = (
        exp.select(*key.columns, "counter")
        .from_("matches")
        .join(q.values(rows, "keeping", ["counter"]), join_type="cross")
    )
    matched: dict[Counter, exp.Expression] = {
        c: q.column(f"is_{counters.selections.index((c.selection, c.dated))}") for c in keeping
    }
    query = query.where(q.eq(by_counter(keeping, matched, q.integer(0)), q.integer(1)))
    return Step("picks", query, "Which counters that keep only the latest few each distinct key satisfies.")


def kept(setting: Setting, key: Key, keeping: dict[Counter, int]) -> Step:
    """One window for each count that is kept, which is quicker than one with an offset for each.

    Counters whose occurrences differ in worth need a tie broken by the event's id; the others are spared that.
    """
    valued = any(c.of_property is not None for c in keeping)
    alike: dict[tuple[int, bool], dict[Counter, int]] = {}
    for counter, number in keeping.items():
        assert counter.keep is not None
        alike.setdefault((counter.keep.count, counter.of_property is not None), {})[counter] = number
    query: exp.Query | None = None
    for some in alike.values():
        part = pushed_out(setting, key, some, valued=valued)
        query = part if query is None else exp.union(query, part, distinct=False, copy=False)
    assert query is not None
    says = "Occurrences under a limit or a distinct, each with the instant that pushes it out."
    return Step("kept", query, says, by_part=True)


def pushed_out(setting: Setting, key: Key, keeping: dict[Counter, int], *, valued: bool) -> exp.Select:
    """The occurrences of counters that keep equally many, with ``kept_until``; their ``number`` if any is valued."""
    some = next(iter(keeping))
    assert some.keep is not None
    order: list[exp.Expression] = [exp.Ordered(this=q.column("occurred_at"))]
    if some.of_property is not None:
        order.append(exp.Ordered(this=setting.traits.ordered_text(q.column("event_id"))))
    following = exp.Window(
        this=exp.Lead(this=q.column("occurred_at"), offset=q.integer(some.keep.count)),
        partition_by=[q.column("lead_id"), q.column("slot")],
        order=exp.Order(expressions=order),
    )
    last = q.integer(q.NEVER)
    inner = q.also(layered(slotted(setting, key, keeping), "slotted"), q.named(following, "followed_at"))
    ended = q.also(layered(inner, "followed"), q.named(q.coalesce(q.column("followed_at"), last), "pushed_out_at"))
    ends: dict[Counter, exp.Expression] = {
        c: q.add([q.column("occurred_at"), q.integer(end)]) for c in keeping if (end := c.tiers[-1].end) is not None
    }
    ended = q.also(ended, q.named(by_counter(keeping, ends, last.copy()) if ends else last.copy(), "too_old_at"))
    sooner = q.lt(q.column("too_old_at"), q.column("pushed_out_at"))
    until = q.when(sooner, q.column("too_old_at"), q.column("pushed_out_at"))
    query = exp.select("lead_id", "counter", "occurred_at", q.named(until, "kept_until"))
    if valued:
        numbers = {c: q.column(f"number_{slug(c.of_property)}") for c in keeping if c.of_property is not None}
        number = by_counter(keeping, dict(numbers), q.NULL()) if numbers else q.cast(q.NULL(), "DOUBLE")
        query = q.also(query, q.named(number, "number"))
    return query.from_(subquery(ended, "ended"))


def carried_columns(keeping: dict[Counter, int]) -> tuple[list[str], list[str]]:
    """Columns of ``marked`` beside the instant: what is summed, with the tie, and the distinct values."""
    valued = {f"number_{slug(c.of_property)}" for c in keeping if c.of_property is not None}
    told = {f"value_{slug(c.keep.distinct)}" for c in keeping if c.keep is not None and c.keep.distinct is not None}
    return [*sorted(valued), *(["event_id"] if valued else [])], sorted(told)


def picked(setting: Setting, key: Key, keeping: dict[Counter, int]) -> exp.Select:
    """The occurrences of some counters, once for each, that can still count at some row of the spine."""
    carried, told = carried_columns(keeping)
    columns = ["lead_id", "occurred_at", *carried, *told]
    source = exp.select(*(q.column(c, "m") for c in columns), q.column("counter", "w")).from_("marked AS m")
    source = source.join("picks AS w", on=q.all_of(q.eq(q.column(k, "w"), q.column(k, "m")) for k in key.columns))
    numbers = [q.integer(number) for number in keeping.values()]
    source = source.where(q.one_of(q.column("counter", "w"), numbers))
    first = first_instant(setting)
    return source if first is None else source.where(young_enough(keeping, first))


def slotted(setting: Setting, key: Key, keeping: dict[Counter, int]) -> exp.Select:
    """Each occurrence with its ``slot``: what its counter keeps the latest few of.

    Few leads' occurrences are picked once for all counters, many leads' for those that a window is about.
    """
    carried, told = carried_columns(keeping)
    if setting.in_order:
        source = exp.select("lead_id", "occurred_at", *carried, *told, "counter").from_("picked")
        source = source.where(q.one_of(q.column("counter"), map(q.integer, keeping.values())))
    else:
        source = picked(setting, key, keeping)
    periods = {c.keep.limit.per for c in keeping if c.keep and c.keep.limit and isinstance(c.keep.limit.per, Period)}
    if periods:
        for i, layer in enumerate(calendar_columns(setting.model.timezone, periods, setting.schema.event_span)):
            source = q.also(layered(source, f"layer_{i}"), *(q.named(value, name) for name, value in layer.items()))
    slots = {c: slot(c, number) for c, number in keeping.items()}
    query = exp.select("lead_id", "counter", "occurred_at", *carried)
    return q.also(query, q.named(by_counter(keeping, slots, q.integer(0)), "slot")).from_(subquery(source, "k"))


def first_instant(setting: Setting) -> int | exp.Expression | None:
    """The first instant of the spine: as it is known, else, where the spine is small, as it says itself."""
    if setting.span is not None:
        return setting.span[0]
    if not setting.live:
        return None
    return exp.select(exp.Min(this=q.column("as_of"))).from_(setting.inputs.spine).subquery()


def young_enough(keeping: dict[Counter, int], first: int | exp.Expression) -> exp.Expression:
    """Whether an occurrence can still count at some row of the spine; what is too old pushes nothing out either."""
    by_end: dict[Duration | None, list[int]] = {}
    for counter, number in keeping.items():
        by_end.setdefault(counter.tiers[-1].end, []).append(number)
    parts: list[exp.Expression] = []
    for end, numbers in by_end.items():
        mine = [q.one_of(q.column("counter", "w"), map(q.integer, numbers))]
        if end is not None:
            oldest = q.integer(first - end) if isinstance(first, int) else q.sub(first.copy(), q.integer(end))
            mine.append(q.gt(q.column("occurred_at", "m"), oldest))
        parts.append(q.all_of(mine))
    return q.any_of(parts)


def slot(counter: Counter, number: int) -> exp.Expression:
    """What a counter keeps its latest few of, as one number: the counter, and its period, block or distinct value."""
    head = q.cast(q.integer(number * SLOTS), "BIGINT")
    keep = counter.keep
    assert keep is not None
    if keep.distinct is not None:
        return q.add([head, q.column(f"value_{slug(keep.distinct)}")])
    if keep.limit is None or keep.limit.per is None:
        return head
    if isinstance(keep.limit.per, Period):
        return q.add([head, calendar_column(keep.limit.per)])
    return q.add([head, block(q.column("occurred_at"), keep.limit.per)])


def kept_tally(setting: Setting, counters: Counters, keeping: dict[Counter, int]) -> Step:
    occurred_at = q.column("occurred_at", "k")
    restarting = any(c.restart for c in keeping)
    if setting.instant is None:
        as_of: exp.Expression = q.column("as_of", "s")
        row: exp.Expression = q.column("row_id", "s")
        here = q.eq(q.column("lead_id", "s"), q.column("lead_id", "k"))
        query = over_spine(setting, exp.select(), "kept AS k", here, restarting)
    else:
        as_of, row = setting.instant, q.column("lead_id", "k")
        query = exp.select().from_("kept AS k")
        if restarting:
            query = query.join("restarts AS r", on=q.eq(q.column("row_id", "r"), row.copy()), join_type="left")
    query = query.where(q.all_of([q.lte(occurred_at, as_of.copy()), q.lt(as_of.copy(), q.column("kept_until", "k"))]))
    query = q.also(query, q.named(row.copy(), "row_id"))
    age = q.sub(as_of.copy(), occurred_at)
    for counter, number in keeping.items():
        parts = [q.eq(q.column("counter", "k"), q.integer(number))]
        if counter.restart:
            restarted = q.lte(occurred_at.copy(), q.column(restart_column(counter.restart), "r"))
            parts.append(q.negate(q.holds(restarted)))
        factors = [
            (q.lt(age.copy(), q.integer(t.end)) if t.end is not None else q.boolean(True), q.number(t.factor))
            for t in counter.tiers
        ]
        faded = any(t.factor != 1.0 for t in counter.tiers)
        dead = [t for t in counter.tiers if t.factor == 0.0]
        parts += [
            q.negate(
                q.all_of(
                    [
                        q.gte(age.copy(), q.integer(t.first)),
                        *([q.lt(age.copy(), q.integer(t.end))] if t.end is not None else []),
                    ]
                )
            )
            for t in dead
        ]
        alive = q.all_of(parts)
        query = q.also(query, q.named(q.total(q.when(alive.copy(), q.integer(1), q.integer(0))), f"n_{number}"))
        if counters.dated[number]:
            query = q.also(query, q.named(q.latest(q.when(alive.copy(), occurred_at.copy())), f"last_{number}"))
        if counter.weighted:
            weights: list[exp.Expression] = []
            if faded:
                weights.append(q.case(factors, q.number(0)))
            if counter.half_life is not None:
                weights.append(decay(age.copy(), counter.half_life))
            if counter.of_property is not None:
                weights.append(q.measured(q.column("number", "k")))
            product = weights[0]
            for weight in weights[1:]:
                product = q.mul(product, weight)
            query = q.also(query, q.named(q.total(q.when(alive.copy(), product)), f"amount_{number}"))
    says = "Counts of what is still kept, for each row of the spine."
    return Step("kept_tally", query.group_by(row.copy()), says, by_part=True)
