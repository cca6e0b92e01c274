"""Attribute history: what an attribute was at the instant of each row of the spine.

Where an attribute has any change, it is missing before the first and then has the value of the last one at or before
the instant; of changes at one instant the greater value, as text, wins.
"""

from __future__ import annotations

from sqlglot import exp

from leadline.plan import query as q
from leadline.plan.forms import Form, Value, fold, value_of
from leadline.plan.occurrence import slug
from leadline.plan.schema import Field
from leadline.plan.step import Setting, Step, subquery


class Forms(dict[str, frozenset[Form]]):
    """The forms that are asked for of each attribute; ``dated`` are those whose last change is asked for too."""

    dated: frozenset[str] = frozenset()


SHIPPED = (Form.text, Form.raw, Form.number, Form.instant)


def then_value(name: str, alias: str) -> Value:
    """An attribute as it was, in the columns that `then` makes."""

    def form(wanted: Form) -> exp.Expression:
        if wanted is Form.known:
            return q.not_null(q.column(then_column(name, Form.text), alias))
        return q.column(then_column(name, wanted), alias)

    return Value(form)


def then_column(name: str, form: Form) -> str:
    return f"{slug(name)}_{form.value}_then"


def shipped(forms: frozenset[Form]) -> list[Form]:
    """The forms that are kept of each change; whether a value is known is told by its text."""
    wanted = forms | {Form.text} if Form.known in forms else forms
    return [form for form in SHIPPED if form in wanted]


def history(setting: Setting, owner: str, changes: str, forms: Forms) -> Step:
    """Each change in the forms that are asked for, with the instant that ends it: once, whatever the spine."""
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
    text = fold(q.column("value"), setting.traits)
    each = exp.select(owner, "attribute", q.named(q.column("value"), "raw"), q.named(text, "text"))
    each = q.also(each, q.named(q.column("occurred_at"), "since"))
    each = q.also(each, q.named(q.coalesce(following, q.integer(q.NEVER)), "ended_at"))
    wanted = q.one_of(q.column("attribute"), map(q.text, forms))
    each = each.from_(changes).where(wanted)
    before = exp.select(owner, "attribute", q.named(q.cast(q.NULL(), "TEXT"), "raw"))
    before = q.also(before, q.named(q.cast(q.NULL(), "TEXT"), "text"), q.named(q.integer(-q.NEVER), "since"))
    before = q.also(before, q.named(exp.Min(this=q.column("occurred_at")), "ended_at"))
    before = before.from_(changes).where(wanted.copy()).group_by(owner, "attribute")
    every = exp.union(each, before, distinct=False, copy=False)
    folded = value_of(q.column("text"), Field.folded, setting.traits)
    query = exp.select(owner, "attribute", "since", "ended_at", "raw", "text")
    for form in (Form.number, Form.instant):
        names = [name for name, wanted in forms.items() if form in wanted]
        if names:
            mine = q.one_of(q.column("attribute"), map(q.text, names))
            query = q.also(query, q.named(q.when(mine, folded.form(form)), form.value))
    says = (
        "Each change of an attribute and the instant that ends it; and the time before the first, when it is missing."
    )
    return Step(owner.replace("_id", "_history"), query.from_(subquery(every, "each_change")), says)


def then(setting: Setting, owner: str, forms: Forms, source: exp.Select) -> exp.Select:
    """Pivots a history to columns, one row per row of the spine: of each attribute just one change is alive there."""
    as_of, since = q.column("as_of", "s"), q.column("since", "h")
    here = [q.eq(q.column(owner, "h"), q.column(owner, "s"))]
    alive = [*here, q.lte(since, as_of), q.lt(as_of.copy(), q.column("ended_at", "h"))]
    query = source.select(q.column("row_id", "s"))
    how = setting.in_order
    query = query.join(f"{owner.replace('_id', '_history')} AS h", on=q.all_of(alive), join_type=how)
    for name, wanted in forms.items():
        mine = q.eq(q.column("attribute", "h"), q.text(name))
        for form in shipped(wanted):
            value = q.latest(q.when(mine.copy(), q.column(form.value, "h")))
            query = q.also(query, q.named(value, then_column(name, form)))
        known = q.all_of([mine.copy(), q.gt(since.copy(), q.integer(-q.NEVER))])
        if name in forms.dated:
            query = q.also(query, q.named(q.latest(q.when(known, since.copy())), f"since_{slug(name)}"))
        query = q.also(query, q.named(q.latest(q.when(mine, q.integer(1))), f"tracked_{slug(name)}"))
    return query.group_by(q.column("row_id", "s"))


def lead_then(setting: Setting, forms: Forms) -> Step:
    source = exp.select().from_(exp.to_table(setting.inputs.spine, alias="s"))
    return Step(
        "lead_then", then(setting, "lead_id", forms, source), "The leads' attributes as they were at each instant."
    )


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


def account_then(setting: Setting, forms: Forms) -> Step:
    source = exp.select().from_("located AS s")
    return Step(
        "account_then", then(setting, "account_id", forms, source), "The accounts' attributes as they were then."
    )
