"""Attribute history: what an attribute was at the instant of each row of the spine.

Where an attribute has any change, it is missing before the first and then has the value of the last one at or before
the instant; of changes at one instant the greater value, as text, wins.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from leadline.plan import query as q
from leadline.plan.occurrence import slug
from leadline.plan.step import Setting, Step


def then_column(name: str) -> str:
    return f"then_{slug(name)}"


def history(setting: Setting, owner: str, changes: str, names: Sequence[str]) -> Step:
    """Each change with the instant that ends it."""
    following = exp.Window(
        this=exp.Lead(this=q.column("occurred_at"), offset=q.integer(1)),
        partition_by=[q.column(owner), q.column("attribute")],
        order=exp.Order(
            expressions=[
                exp.Ordered(this=q.column("occurred_at")),
                exp.Ordered(this=setting.traits.ordered_text(q.coalesce(q.column("value"), q.text("")))),
            ]
        ),
    )
    query = exp.select(owner, "attribute", "value", q.named(q.column("occurred_at"), "since"))
    query = query.select(q.named(q.coalesce(following, q.integer(q.NEVER)), "ended_at"))
    query = query.from_(changes).where(q.one_of(q.column("attribute"), map(q.text, names)))
    return Step(owner.replace("_id", "_history"), query, "Each change of an attribute, and the instant that ends it.")


def then(owner: str, names: Sequence[str], source: exp.Select) -> exp.Select:
    """Pivots a history to columns, one row per row of the spine."""
    as_of, since = q.column("as_of", "s"), q.column("since", "h")
    alive = q.all_of([q.lte(since, as_of), q.lt(as_of.copy(), q.column("ended_at", "h"))])
    query = source.select(q.column("row_id", "s"))
    on = q.eq(q.column(owner, "h"), q.column(owner, "s"))
    query = query.join(f"{owner.replace('_id', '_history')} AS h", on=on)
    for name in names:
        mine = q.eq(q.column("attribute", "h"), q.text(name))
        here = q.all_of([mine.copy(), alive.copy()])
        query = query.select(
            q.named(q.latest(q.when(here, q.column("value", "h"))), then_column(name)),
            q.named(q.latest(q.when(here.copy(), since.copy())), f"since_{slug(name)}"),
            q.named(q.latest(q.when(mine, q.integer(1))), f"tracked_{slug(name)}"),
        )
    return query.group_by(q.column("row_id", "s"))


def lead_then(setting: Setting, names: Sequence[str]) -> Step:
    source = exp.select().from_(exp.to_table(setting.inputs.spine, alias="s"))
    return Step("lead_then", then("lead_id", names, source), "The leads' attributes as they were at each instant.")


def located(setting: Setting, account_id: exp.Expression, tracked: bool) -> Step:
    """The account of each row of the spine."""
    query = exp.select(q.column("row_id", "s"), q.column("as_of", "s"), q.named(account_id, "account_id"))
    query = query.from_(exp.to_table(setting.inputs.spine, alias="s"))
    on = q.eq(q.column("lead_id", "l"), q.column("lead_id", "s"))
    query = query.join(exp.to_table(setting.inputs.leads, alias="l"), on=on, join_type="left")
    if tracked:
        on = q.eq(q.column("row_id", "t"), q.column("row_id", "s"))
        query = query.join("lead_then AS t", on=on, join_type="left")
    return Step("located", query, "Which account each lead belonged to at each instant.")


def account_then(setting: Setting, names: Sequence[str]) -> Step:
    source = exp.select().from_("located AS s")
    return Step("account_then", then("account_id", names, source), "The accounts' attributes as they were then.")
