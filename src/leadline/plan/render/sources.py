"""The first steps of the printed SQL: from raw tables to the inputs that the plan reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from leadline.errors import UnsupportedError
from leadline.plan import query as q
from leadline.plan.dialect import Traits
from leadline.plan.forms import fold
from leadline.plan.render.given import KINDS, Given, Properties, SpineTable
from leadline.plan.render.warehouse import Warehouse
from leadline.plan.schema import Field, Inputs, Schema, attribute_column, property_column
from leadline.plan.step import Step

INPUTS = Inputs(
    spine="spine",
    leads="source_leads",
    accounts="source_accounts",
    lead_changes="source_lead_changes",
    account_changes="source_account_changes",
    events="source_events",
    probabilities="source_probabilities",
)


@dataclass(slots=True)
class Sources:
    """Writes the source steps for a compiled plan: only what the plan reads is selected."""

    warehouse: Warehouse
    traits: Traits
    given: Given
    tables: Mapping[str, exp.Table]  # raw tables by our names for them
    schema: Schema
    properties: Properties
    as_of: int | SpineTable | None

    def steps(self, plan: Sequence[Step]) -> Iterator[Step]:
        reads = {name: columns_read(plan, name) for name in INPUTS_READ}
        yield self._leads(reads[INPUTS.leads])
        if reads[INPUTS.accounts]:
            yield self._accounts(reads[INPUTS.accounts])
        for owner, name in (("lead_id", INPUTS.lead_changes), ("account_id", INPUTS.account_changes)):
            if reads[name]:
                yield self._changes(owner, name)
        if reads[INPUTS.events]:
            yield self._events(reads[INPUTS.events])
        if reads[INPUTS.probabilities]:
            yield self._probabilities()
        yield self._spine()

    # -- one step for each input -------------------------------------------------------------------------------

    def _leads(self, read: frozenset[str]) -> Step:
        query = exp.select(self._as_it_is("leads", "lead_id"))
        for name, kind in self.schema.attributes.items():
            if attribute_column(name) in read:
                query = query.select(self._value("leads", name, kind, attribute_column(name)))
        return Step(
            INPUTS.leads, self._from(query, "leads"), "Who the leads are: one row per lead, text folded for comparing."
        )

    def _accounts(self, read: frozenset[str]) -> Step:
        query = exp.select(q.named(q.cast(self.given.column("accounts", "account_id"), "TEXT"), "account_id"))
        for name, kind in self.schema.company.items():
            if name in read and name != "account_id":
                query = query.select(self._value("accounts", name, kind))
        return Step(INPUTS.accounts, self._from(query, "accounts"), "Their companies: one row per account.")

    def _changes(self, owner: str, name: str) -> Step:
        key = self.given.column("changes", owner)
        if owner == "account_id":
            query = exp.select(q.named(q.cast(key, "TEXT"), owner))
        else:
            query = exp.select(q.named(key, owner))
        query = query.select(
            q.named(self.given.column("changes", "attribute"), "attribute"),
            q.named(q.cast(self.given.column("changes", "value"), "TEXT"), "value"),
            self._instant("changes", "occurred_at"),
        )
        query = self._dated(query, "changes").where(q.not_null(key.copy()))
        whose = "leads" if owner == "lead_id" else "accounts"
        return Step(name, query, f"What the attributes of {whose} were before, and since when they are what they are.")

    def _events(self, read: frozenset[str]) -> Step:
        name = fold(q.cast(self.given.column("events", "event"), "TEXT"), self.traits)
        for mark in (" ", "_"):
            name = exp.Anonymous(this="REPLACE", expressions=[name, q.text(mark), q.text(".")])
        query = exp.select(self._as_it_is("events", "lead_id"), q.named(name, "name"))
        query = query.select(self._instant("events", "occurred_at"))
        if "event_id" in read:
            query = query.select(q.named(q.cast(self.given.column("events", "event_id"), "TEXT"), "event_id"))
        automated = self.given.column("events", "automated", KINDS[Field.boolean])
        query = query.select(q.named(q.holds(automated), "automated"))
        for property_, kind in self.schema.properties.items():
            if property_column(property_) in read:
                query = query.select(self._property(property_, kind))
        return Step(
            INPUTS.events, self._from(query, "events"), "What they did: one row per event, names in one spelling."
        )

    def _probabilities(self) -> Step:
        query = exp.select(
            self._as_it_is("probabilities", "lead_id"),
            q.named(self.given.column("probabilities", "predictor"), "predictor"),
            q.named(q.cast(self.given.column("probabilities", "probability", "number"), "DOUBLE"), "probability"),
            self._instant("probabilities", "occurred_at"),
        )
        return Step(INPUTS.probabilities, self._dated(query, "probabilities"), "What trained predictors expect.")

    def _spine(self) -> Step:
        if isinstance(self.as_of, SpineTable):
            pairs = exp.select(self._as_it_is("spine", "lead_id"), self._instant("spine", "as_of")).distinct()
            each = exp.Subquery(this=self._from(pairs, "spine"), alias=exp.TableAlias(this=exp.to_identifier("w")))
            key = [q.column("lead_id", "w"), q.column("as_of", "w")]
            order = exp.Order(expressions=[exp.Ordered(this=k.copy()) for k in key])
            number = exp.Window(this=exp.RowNumber(), order=order)
            query = exp.select(q.named(number, "row_id"), *key).from_(each)
            on = q.eq(q.column("lead_id", "l"), q.column("lead_id", "w"))
            query = query.join(exp.to_table(INPUTS.leads, alias="l"), on=on)
            return Step(INPUTS.spine, query, "Which leads are scored, and as of when: microseconds since 1970, UTC.")
        if self.as_of is None:
            moment, says = (
                self.warehouse.micros(exp.CurrentTimestamp()),
                "Every lead, now: microseconds since 1970, UTC.",
            )
        else:
            moment, says = q.integer(self.as_of), "Every lead at one instant: microseconds since 1970, UTC."
        query = exp.select(q.named(q.column("lead_id"), "row_id"), q.column("lead_id"), q.named(moment, "as_of"))
        return Step(INPUTS.spine, query.from_(INPUTS.leads), says)

    # -- columns -----------------------------------------------------------------------------------------------

    def _from(self, query: exp.Select, table: str) -> exp.Select:
        return query.from_(self.tables[table].copy())

    def _as_it_is(self, table: str, name: str) -> exp.Expression:
        column = self.given.column(table, name)
        return column if isinstance(column, exp.Column) else q.named(column, name)

    def _instant(self, table: str, name: str) -> exp.Expression:
        column = self.given.column(table, name, KINDS[Field.instant])
        return q.named(self.warehouse.micros(column), name)

    def _dated(self, query: exp.Select, table: str) -> exp.Select:
        """Only what happened at an instant that is known."""
        return self._from(query, table).where(q.not_null(self.given.column(table, "occurred_at", KINDS[Field.instant])))

    def _property(self, name: str, kind: Field) -> exp.Expression:
        if self.properties == "columns" or self.given.written("events", name) is not None:
            return self._value("events", name, kind, property_column(name))
        if kind not in (Field.text, Field.folded):
            raise UnsupportedError(
                f"{self.warehouse.title}: the property `{name}` inside JSON is read as text, not as {KINDS[kind]}; "
                f"give it as an expression with `--column events.{name}=…`"
            )
        if "properties" not in {asked.name for asked in self.given.asked["events"]}:
            self.given.column("events", "properties", self.warehouse.json_type)
        json = self.warehouse.property(self._json(), name)
        return q.named(fold(json, self.traits) if kind is Field.folded else json, property_column(name))

    def _json(self) -> exp.Expression:
        asked = self.given.asked["events"]
        column = self.given.column("events", "properties")
        asked.pop()
        return column

    def _value(self, table: str, name: str, kind: Field, alias: str | None = None) -> exp.Expression:
        """An attribute or a property in the form, and under the name, that the plan wants."""
        if "." in name and not self.warehouse.dotted and self.given.written(table, name) is None:
            raise UnsupportedError(
                f"{self.warehouse.title} has no columns with a dot in their name: name a table of accounts, or say "
                f"which column `{name}` is with `--column {table}.{name}=…`"
            )
        column = self.given.column(table, name, KINDS[kind])
        match kind:
            case Field.text:
                made = q.cast(column, "TEXT")
            case Field.folded:
                made = fold(q.cast(column, "TEXT"), self.traits)
            case Field.integer:
                made = q.cast(column, "BIGINT")
            case Field.number:
                made = q.cast(column, "DOUBLE")
            case Field.instant:
                made = self.warehouse.micros(column)
            case Field.boolean | Field.texts:
                made = column
        return q.named(made, alias or name)


INPUTS_READ = (
    INPUTS.leads,
    INPUTS.accounts,
    INPUTS.lead_changes,
    INPUTS.account_changes,
    INPUTS.events,
    INPUTS.probabilities,
)


def columns_read(steps: Sequence[Step], table: str) -> frozenset[str]:
    """The columns of an input that the steps look at; empty where none reads it."""
    found: set[str] = set()
    for step in steps:
        for node in step.query.find_all(exp.Table):
            if node.name != table or node.parent_select is None:
                continue
            alias = node.alias
            found |= {c.name for c in node.parent_select.find_all(exp.Column) if c.table == alias}
            found.add("")
    return frozenset(found)
