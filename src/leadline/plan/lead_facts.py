"""What is known of a lead at a row of the spine: attributes as of the instant, its account's, stages, probabilities.

Rules and conditions ask for values here while they are compiled; `Facts.steps` then writes just what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from leadline.plan import query as q
from leadline.plan.forms import MISSING, Form, Value, value_of
from leadline.plan.history import Forms, account_then, history, lead_then, located, then_value
from leadline.plan.occurrence import slug
from leadline.plan.schema import Field, attribute_column
from leadline.plan.step import Setting, Step

COMPANY = "company."
ACCOUNT_ID = "account_id"
CREATED_AT = "created_at"


@dataclass(slots=True)
class LeadFacts:
    """The attributes that a plan looks at, by form; filled while rules are compiled."""

    setting: Setting
    forms: dict[tuple[str, str], None] = field(default_factory=dict)  # (attribute, form or "elements" or "since")
    lead_tracked: Forms = field(default_factory=Forms)
    account_tracked: Forms = field(default_factory=Forms)
    of_accounts: bool = False

    # -- asked while compiling ---------------------------------------------------------------------------------

    def value(self, name: str) -> Value:
        """The attribute as a value whose forms are columns of the step ``facts``."""
        inner = self._inner(name)
        if inner.elements is not None:
            return Value(inner.form, elements=self._ask(name, "elements"))
        if not self._exists(name):
            return MISSING
        return Value(lambda form: self._ask(name, form.value))

    def since(self, name: str) -> exp.Expression | None:
        """The last change of the attribute at or before the instant; ``None`` where it has no history."""
        return self._ask(name, "since") if self._tracked(name) else None

    def _ask(self, name: str, form: str) -> exp.Expression:
        self.forms[(name, form)] = None
        return q.column(f"{slug(name)}_{form}")

    # -- what the inputs have ----------------------------------------------------------------------------------

    def _company(self, name: str) -> str | None:
        """The account's attribute behind ``company.<name>``, where the inputs speak of accounts."""
        bare = name.removeprefix(COMPANY)
        schema = self.setting.schema
        if not name.startswith(COMPANY) or (bare not in schema.company and bare not in schema.account_history):
            return None
        return bare

    def _exists(self, name: str) -> bool:
        schema = self.setting.schema
        return name in schema.attributes or name in schema.lead_history or self._company(name) is not None

    def _tracked(self, name: str) -> bool:
        schema = self.setting.schema
        return name in schema.lead_history or self._company(name) in schema.account_history

    # -- how a value is found ----------------------------------------------------------------------------------

    def _inner(self, name: str) -> Value:
        """The attribute inside the step ``facts``: the table's value or the history's, the account's or the lead's."""
        schema = self.setting.schema
        own = self._then("t", name, schema.lead_history, self._table("l", name, schema.attributes.get(name)))
        bare = self._company(name)
        if bare is None:
            return own
        account = self._table("a", bare, schema.company.get(bare))
        if bare in schema.company:
            account = either(q.not_null(q.column(ACCOUNT_ID, "a")), account, own)
        else:
            account = own
        return self._then("c", bare, schema.account_history, account)

    def _table(self, alias: str, name: str, kind: Field | None) -> Value:
        return MISSING if kind is None else value_of(q.column(attribute_column(name), alias), kind, self.setting.traits)

    def _then(self, alias: str, name: str, tracked: frozenset[str], otherwise: Value) -> Value:
        if name not in tracked:
            return otherwise
        return either(q.not_null(q.column(f"tracked_{slug(name)}", alias)), then_value(name, alias), otherwise)

    # -- the steps ---------------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.forms))

    def _asked(self) -> dict[str, frozenset[Form]]:
        """The forms asked for of each attribute; of the account's id, how accounts are found."""
        found: dict[str, frozenset[Form]] = {ACCOUNT_ID: frozenset({Form.raw})}
        for name, form in self.forms:
            forms = {Form.raw, Form.known} if form == "elements" else {Form(form)} if form != "since" else set()
            found[name] = found.get(name, frozenset()) | forms
        return found

    def steps(self) -> Iterator[Step]:
        """History steps, as far as they are needed."""
        schema, names = self.setting.schema, self._names()
        bare = [b for b in (self._company(n) for n in names) if b is not None]
        wanted = [n for n in [*names, ACCOUNT_ID] if n in schema.lead_history and (n in names or bare)]
        asked = self._asked()
        dated = {name for name, form in self.forms if form == "since"}
        self.lead_tracked = Forms({name: asked[name] for name in dict.fromkeys(wanted)})
        self.lead_tracked.dated = frozenset(dated)
        found = {b: asked[COMPANY + b] for b in dict.fromkeys(bare) if b in schema.account_history}
        self.account_tracked = Forms(found)
        self.account_tracked.dated = frozenset(name.removeprefix(COMPANY) for name in dated)
        self.of_accounts = bool(bare)
        if self.lead_tracked:
            yield history(self.setting, "lead_id", self.setting.inputs.lead_changes, self.lead_tracked)
            yield lead_then(self.setting, self.lead_tracked)
        if self.of_accounts:
            yield located(self.setting, self._inner(ACCOUNT_ID).form(Form.raw), bool(self.lead_tracked))
        if self.account_tracked:
            yield history(self.setting, "account_id", self.setting.inputs.account_changes, self.account_tracked)
            yield account_then(self.setting, self.account_tracked)

    def select(self) -> exp.Select:
        """The select of the step ``facts``: one row per row of the spine; the caller joins the counts."""
        inputs = self.setting.inputs
        query = exp.select(q.column("row_id", "s"), q.column("lead_id", "s"), q.column("as_of", "s"))
        query = query.from_(exp.to_table(inputs.spine, alias="s"))
        on = q.eq(q.column("lead_id", "l"), q.column("lead_id", "s"))
        query = query.join(exp.to_table(inputs.leads, alias="l"), on=on, join_type="left")
        if self.lead_tracked:
            query = query.join("lead_then AS t", on=same_row("t"), join_type="left")
        if self.of_accounts:
            query = query.join("located AS p", on=same_row("p"), join_type="left")
            if self.setting.schema.company:
                at = q.eq(q.column(ACCOUNT_ID, "a"), q.column(ACCOUNT_ID, "p"))
                query = query.join(exp.to_table(inputs.accounts, alias="a"), on=at, join_type="left")
        if self.account_tracked:
            query = query.join("account_then AS c", on=same_row("c"), join_type="left")
        for name, form in self.forms:
            query = q.also(query, q.named(self._column(name, form), f"{slug(name)}_{form}"))
        return query

    def _column(self, name: str, form: str) -> exp.Expression:
        if form == "since":
            return self._since(name)
        inner = self._inner(name)
        if form == "elements":
            assert inner.elements is not None
            return inner.elements
        return inner.form(Form(form))

    def _since(self, name: str) -> exp.Expression:
        schema, bare = self.setting.schema, self._company(name)
        own: exp.Expression = q.cast(q.NULL(), "BIGINT")
        if name in schema.lead_history:
            own = q.column(f"since_{slug(name)}", "t")
        if bare is None:
            return own
        if bare in schema.company:
            own = q.when(is_null_account(), own)
        if bare not in schema.account_history:
            return own
        tracked = q.not_null(q.column(f"tracked_{slug(bare)}", "c"))
        return q.when(tracked, q.column(f"since_{slug(bare)}", "c"), own)


def is_null_account() -> exp.Expression:
    return q.is_null(q.column(ACCOUNT_ID, "a"))


def same_row(alias: str) -> exp.Expression:
    return q.eq(q.column("row_id", alias), q.column("row_id", "s"))


def either(condition: exp.Expression, first: Value, second: Value) -> Value:
    """One value or the other, row by row, form by form."""

    def form(wanted: Form) -> exp.Expression:
        return q.when(condition.copy(), first.form(wanted), second.form(wanted))

    if first.elements is None and second.elements is None:
        return Value(form)
    return Value(form, elements=q.when(condition.copy(), listed(first), listed(second)))


def listed(value: Value) -> exp.Expression:
    """A value as a list: its elements, or itself alone."""
    if value.elements is not None:
        return value.elements.copy()
    alone = exp.Array(expressions=[value.form(Form.raw)])
    return q.when(value.form(Form.known), alone)
