"""The plan's inputs for a few leads, filled from the store's own tables: events stay in the database.

Identity says from when until when what an id bears belongs to a lead. Attributes come as changes, settled before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.live.people import Person
from leadline.model.condition import Instant
from leadline.plan import Field, Schema
from leadline.plan.schema import property_column
from leadline.scoring.staging import literal, quoted
from leadline.store import tables as t
from leadline.store.among import among

COMPANY_DOMAIN = "domain"
SPINE = ("row_id", "lead_id", "as_of")
LEADS = ("lead_id", "created_at", "account_id")
CHANGE = ("attribute", "value", "occurred_at")
ACCOUNTS = ("account_id",)
LEAD_CHANGES, ACCOUNT_CHANGES = ("lead_id", *CHANGE), ("account_id", *CHANGE)
c = t.changes.c
OF_ACCOUNTS = (
    sa.select(c.account_id, c.attribute, c.value, c.occurred_at)
    .where(among(c.account_id), among(c.attribute, "names"))
    .order_by(c.change_seq)
)
AHEAD = ("lead_id", "name", "occurred_at", "event_id", "automated")


@dataclass(frozen=True, slots=True)
class Seen:
    """The events that count: those up to a number, and some of the later ones."""

    upto: int
    later: frozenset[int] = frozenset()


ALL = Seen(2**63 - 1)


@dataclass(frozen=True, slots=True)
class SpineRow:
    """A lead at an instant."""

    lead_id: int
    as_of: Instant


def fill(
    con: sa.Connection,
    schema: Schema,
    persons: Mapping[int, Person],
    spine: Sequence[SpineRow],
    seen: Seen = ALL,
) -> None:
    """Fill the temporary tables of the inputs with what concerns these leads, up to the last instant of the spine."""
    last = max((row.as_of for row in spine), default=0)
    everyone = list(persons.values())
    changes = [(p.lead_id, c) for p in everyone for c in p.changes if c.attribute in schema.lead_history]
    accounts = sorted({p.account_id for p in everyone if p.account_id is not None})
    put(con, "in_spine", SPINE, [(i, row.lead_id, row.as_of) for i, row in enumerate(spine)])
    put(con, "in_leads", LEADS, [(p.lead_id, p.created_at, p.account_id) for p in everyone])
    put(con, "in_lead_changes", LEAD_CHANGES, [(i, c.attribute, c.value, c.occurred_at) for i, c in changes])
    put(con, "in_accounts", ACCOUNTS, [(one,) for one in accounts])
    put(con, "in_account_changes", ACCOUNT_CHANGES, list(account_changes(con, schema, accounts)))
    fill_events(con, schema, list(persons), last, seen)
    if schema.probabilities:
        fill_probabilities(con, list(persons))


def put(con: sa.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Replace what a temporary table holds; all rows travel in one statement."""
    con.exec_driver_sql(f"DELETE FROM {table}")
    if not rows:
        return
    listed = ", ".join(columns)
    if con.dialect.name == "sqlite":
        con.exec_driver_sql(f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(columns))})", list(rows))
        return
    kinds = ", ".join("%s::text[]" if has_text(rows, i) else "%s::bigint[]" for i in range(len(columns)))
    con.exec_driver_sql(
        f"INSERT INTO {table} ({listed}) SELECT * FROM unnest({kinds})", tuple(map(list, zip(*rows, strict=True)))
    )


def has_text(rows: Sequence[tuple[Any, ...]], column: int) -> bool:
    first = next((row[column] for row in rows if row[column] is not None), "")
    return isinstance(first, str)


def account_changes(
    con: sa.Connection, schema: Schema, accounts: Sequence[str]
) -> Iterable[tuple[str, str, str | None, Instant]]:
    """The accounts' changes, of equal instants the later received; a company known by its domain has that domain."""
    found: dict[tuple[str, str, Instant], str | None] = {}
    wanted = {"ids": accounts, "names": schema.account_history}
    for account_id, attribute, value, occurred_at in con.execute(OF_ACCOUNTS, wanted):
        found[account_id, attribute, occurred_at] = value
    if COMPANY_DOMAIN in schema.account_history:
        said = {account_id for account_id, attribute, _ in found if attribute == COMPANY_DOMAIN}
        found |= {(one, COMPANY_DOMAIN, 0): one for one in accounts if one not in said and "." in one}
    for (account_id, attribute, occurred_at), value in found.items():
        yield account_id, attribute, value, occurred_at


# -- events --------------------------------------------------------------------------------------------------------


def fill_events(con: sa.Connection, schema: Schema, lead_ids: Sequence[int], last: Instant, seen: Seen) -> None:
    """The events of these leads, properties as columns; what a machine did is marked."""
    con.exec_driver_sql("DELETE FROM in_events")
    statement = event_statement(con.dialect.name, schema)
    wanted: Any = (orjson.dumps(list(lead_ids)).decode(), last, seen.upto, orjson.dumps(list(seen.later)).decode())
    if con.dialect.name != "sqlite":
        wanted = (list(lead_ids), last, seen.upto, list(seen.later))
    con.exec_driver_sql(statement, wanted)


def fill_probabilities(con: sa.Connection, lead_ids: Sequence[int]) -> None:
    """What predictors ever said of these leads, under whichever of their ids."""
    con.exec_driver_sql("DELETE FROM in_probabilities")
    is_sqlite = con.dialect.name == "sqlite"
    leads = "(SELECT value FROM json_each(?))" if is_sqlite else "(SELECT unnest(%s::bigint[]))"
    con.exec_driver_sql(
        "INSERT INTO in_probabilities (lead_id, predictor, probability, occurred_at) "
        "SELECT i.lead_id, p.predictor, p.probability, p.occurred_at FROM identity i "
        "JOIN probabilities p ON p.lead_id = i.subject_id AND p.occurred_at >= i.starts AND p.occurred_at < i.ends "
        f"WHERE i.lead_id IN {leads}",
        (orjson.dumps(list(lead_ids)).decode() if is_sqlite else list(lead_ids),),
    )


def event_statement(dialect: str, schema: Schema) -> str:
    """The statement that takes events from the store into ``in_events``.

    It wants the leads, the last instant, the number up to which events are seen, and the later ones that are.
    """
    sqlite = dialect == "sqlite"
    value = sqlite_value if sqlite else postgres_value
    columns = [*AHEAD, *(quoted(property_column(name)) for name in schema.properties)]
    values = [
        "i.lead_id",
        "e.name",
        "e.occurred_at",
        "e.event_id",
        "m.event_seq IS NOT NULL",
        *(value(name, kind) for name, kind in schema.properties.items()),
    ]
    leads = "i.lead_id IN (SELECT value FROM json_each(?))" if sqlite else "i.lead_id = ANY(%s)"
    mark = "?" if sqlite else "%s"
    number = "+e.event_seq"  # by the lead's ids events are found, not by their numbers
    later = "(SELECT value FROM json_each(?))" if sqlite else "(SELECT unnest(%s::bigint[]))"
    parsed = "" if sqlite else " CROSS JOIN LATERAL (SELECT e.properties::json AS parsed) AS p"
    return (
        f"INSERT INTO in_events ({', '.join(columns)}) SELECT {', '.join(values)} "
        "FROM identity i JOIN events e ON e.subject_id = i.subject_id "
        "AND e.occurred_at >= i.starts AND e.occurred_at < i.ends "
        f"LEFT JOIN machines m ON m.event_seq = e.event_seq{parsed} "
        f"WHERE {leads} AND e.occurred_at <= {mark} AND ({number} <= {mark} OR {number} IN {later})"
    )


def sqlite_value(name: str, kind: Field) -> str:
    """A property as text: what JSON says of it; a list as JSON; objects are missing."""
    path = literal('$."' + name.replace("\\", "\\\\").replace('"', '\\"') + '"')
    said, type_, text = f"e.properties -> {path}", f"json_type(e.properties, {path})", f"e.properties ->> {path}"
    scalar = f"WHEN 'object' THEN NULL WHEN 'null' THEN NULL WHEN 'text' THEN {text}"
    if kind is not Field.texts:
        return f"CASE {type_} {scalar} WHEN 'array' THEN NULL ELSE {said} END"
    alone = f"json_array(CASE {type_} WHEN 'text' THEN {text} ELSE {said} END)"
    return f"CASE WHEN {type_} IN ('object', 'null') THEN NULL WHEN {type_} = 'array' THEN {said} ELSE {alone} END"


def postgres_value(name: str, kind: Field) -> str:
    key = literal(name).replace("%", "%%")
    type_, text = f"json_typeof(p.parsed -> {key})", f"p.parsed ->> {key}"
    if kind is Field.texts:
        elements = f"ARRAY(SELECT one FROM json_array_elements_text(p.parsed -> {key}) AS one WHERE one IS NOT NULL)"
        return f"CASE {type_} WHEN 'array' THEN {elements} WHEN 'object' THEN NULL ELSE ARRAY[{text}] END"
    return f"CASE WHEN {type_} IN ('object', 'array') THEN NULL ELSE {text} END"
