"""Sequences: for every occurrence of the last step, the latest start from which all steps led to it, in order."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from leadline.plan import query as q
from leadline.plan.counter import Counters, Steps
from leadline.plan.key import Key
from leadline.plan.occurrence import restart_column
from leadline.plan.step import Setting, Step, over_spine


def sequence_steps(setting: Setting, counters: Counters, key: Key) -> Iterator[Step]:
    """Two steps for each sequence: its completions, and how many of them count at each row of the spine."""
    for steps, number in counters.sequences.items():
        yield completions(counters, key, steps, number)
        yield sequence_tally(setting, steps, number)


def completions(counters: Counters, key: Key, steps: Steps, number: int) -> Step:
    flags = [q.column(f"is_{counters.selections.index((s, steps.dated))}", "x") for s in steps.selections]
    hits = exp.select().from_("marked AS m")
    hits = hits.join("matches AS x", on=q.all_of(q.eq(q.column(k, "x"), q.column(k, "m")) for k in key.columns))
    hits = hits.where(q.gt(q.add([flag.copy() for flag in dict.fromkeys(flags)]), q.integer(0)))
    lead_id, occurred_at = q.column("lead_id", "m"), q.column("occurred_at", "m")
    leads = q.also(hits.copy(), lead_id.copy()).group_by(lead_id.copy())
    leads = leads.having(q.all_of(q.eq(q.latest(flag.copy()), q.integer(1)) for flag in dict.fromkeys(flags)))
    source: exp.Select = q.also(hits, lead_id, occurred_at)
    source = q.also(source, *(q.named(q.latest(flag.copy()), f"step_{i}") for i, flag in enumerate(flags)))
    source = source.where(exp.In(this=lead_id.copy(), query=exp.Subquery(this=leads)))
    source = source.group_by(lead_id.copy(), occurred_at.copy())
    reached: exp.Expression = q.column("occurred_at")
    for i in range(len(steps.selections)):
        inner = exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier(f"chain_{i}")))
        if i:
            reached = exp.Window(
                this=exp.Max(this=q.column(f"start_{i - 1}")),
                partition_by=[q.column("lead_id")],
                order=exp.Order(expressions=[exp.Ordered(this=q.column("occurred_at"))]),
                spec=exp.WindowSpec(
                    kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=q.integer(1), end_side="PRECEDING"
                ),
            )
        start = q.when(q.eq(q.column(f"step_{i}"), q.integer(1)), reached)
        later = [f"step_{j}" for j in range(i + 1, len(steps.selections))]
        source = exp.select("lead_id", "occurred_at", *later, q.named(start, f"start_{i}")).from_(inner)
    last = f"start_{len(steps.selections) - 1}"
    done = exp.Subquery(this=source, alias=exp.TableAlias(this=exp.to_identifier("chain")))
    query = exp.select("lead_id", "occurred_at", q.named(q.column(last), "started_at")).from_(done)
    query = query.where(q.not_null(q.column(last)))
    if steps.within is not None:
        took = q.sub(q.column("occurred_at"), q.column(last))
        query = query.where(q.lt(took, q.integer(steps.within)))
    return Step(
        f"completions_{number}", query, "Where all the steps of a sequence have occurred in order.", by_part=True
    )


def sequence_tally(setting: Setting, steps: Steps, number: int) -> Step:
    source = f"completions_{number} AS c"
    if setting.instant is None:
        as_of: exp.Expression = q.column("as_of", "s")
        row: exp.Expression = q.column("row_id", "s")
        here = q.eq(q.column("lead_id", "s"), q.column("lead_id", "c"))
        query = over_spine(setting, exp.select(), source, here, bool(steps.restart), many=False)
    else:
        as_of, row = setting.instant, q.column("lead_id", "c")
        query = exp.select().from_(source)
        if steps.restart:
            query = query.join("restarts AS r", on=q.eq(q.column("row_id", "r"), row.copy()), join_type="left")
    occurred_at = q.column("occurred_at", "c")
    query = query.where(q.lte(occurred_at, as_of.copy()))
    if steps.recent is not None:
        query = query.where(q.lt(q.sub(as_of.copy(), occurred_at.copy()), q.integer(steps.recent)))
    if steps.restart:
        restarted = q.lte(q.column("started_at", "c"), q.column(restart_column(steps.restart), "r"))
        query = query.where(q.negate(q.holds(restarted)))
    query = q.also(
        query,
        q.named(row.copy(), "row_id"),
        q.named(exp.Count(this=exp.Star()), f"sequence_n_{number}"),
        q.named(q.latest(occurred_at.copy()), f"sequence_last_{number}"),
    )
    says = "Completed sequences at each row of the spine."
    return Step(f"sequence_{number}", query.group_by(row.copy()), says, by_part=True)
