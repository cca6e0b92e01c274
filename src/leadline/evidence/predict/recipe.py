"""Which features there are: the same for what a predictor learned from and for the leads it is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from leadline.evidence.outcome import Column, Outcome
from leadline.plan import Schema
from leadline.plan.lead_facts import ACCOUNT_ID, COMPANY, CREATED_AT
from leadline.plan.schema import property_column
from leadline.plan.used import Used
from leadline.scoring.staging import EVENT_COLUMNS, Tables, columns_of, literal, quoted

WINDOWS = (7, 30, 90)  # days
MOST_NAMES = 20
OURS = ("points.", "stage.", "deal.", "crm.", "task.", "flow.")  # what sales and Leadline did, and not the lead
IS_ACT = " AND ".join(["NOT e.automated", *(f"NOT starts_with(e.name, {literal(prefix)})" for prefix in OURS)])
PERSONAL = frozenset({"email", "first_name", "full_name", "last_name", "mobile", "name", "phone"})
OF_ONE_COMPANY = frozenset({*PERSONAL, "domain", "website"})
OF_EVENTS = ("path", "utm_source")
MOST_PROPERTIES = 12
MOST_TEXTS = 50  # of a property that has more different ones, each says too little


@dataclass(frozen=True, slots=True)
class Recipe:
    """The attributes of leads, those of their accounts, the names of events with what they say, and whether there are
    rules to ask."""

    attributes: tuple[str, ...]
    company: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    has_events: bool = False
    has_rules: bool = False

    def plain(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def recipe_from(plain: Mapping[str, Any]) -> Recipe:
    return Recipe(
        tuple(plain["attributes"]),
        tuple(plain["company"]),
        tuple(plain["events"]),
        tuple(plain["properties"]),
        plain["has_events"],
        plain["has_rules"],
    )


def attributes_in(con: duckdb.DuckDBPyConnection, tables: Tables, outcome: Outcome) -> Recipe:
    """All attributes of leads and accounts, but those that say the outcome itself, or which person or company it is."""
    said: set[str | None] = {outcome.amount, *PERSONAL}
    if isinstance(outcome.of, Column):
        said |= {outcome.of.name, outcome.of.at}
    own = [name for name in columns_of(con, tables.leads) if name not in ("lead_id", CREATED_AT, ACCOUNT_ID)]
    company = [] if tables.accounts is None else [n for n in columns_of(con, tables.accounts) if n != "account_id"]
    if tables.changes is not None:
        columns = columns_of(con, tables.changes)
        for owner, names in (("lead_id", own), ("account_id", company)):
            if owner in columns:
                rows = con.execute(
                    f"SELECT DISTINCT attribute FROM {quoted(tables.changes)} WHERE {owner} IS NOT NULL ORDER BY 1"
                ).fetchall()
                names += [name for (name,) in rows if name not in (*names, "lead_id", CREATED_AT, ACCOUNT_ID)]
    return Recipe(
        tuple(dict.fromkeys(name for name in own if name not in said)),
        tuple(dict.fromkeys(name for name in company if name not in OF_ONE_COMPANY and f"{COMPANY}{name}" not in said)),
        properties=() if tables.events is None else properties_of(con, tables.events),
    )


def properties_of(con: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """The properties that most events have, but those that name one thing or one person each."""
    columns = columns_of(con, table)
    own = [name for name in columns if name not in EVENT_COLUMNS]
    parts = [f"SELECT {literal(name)} AS name, count({quoted(name)}) AS many FROM {quoted(table)}" for name in own]
    if "properties" in columns:
        parts.append(
            f"SELECT unnest(json_keys(properties)) AS name, 1 AS many FROM {quoted(table)} "
            f"WHERE json_type(properties) = {literal('OBJECT')}"
        )
    if not parts:
        return ()
    rows = con.execute(
        f"SELECT name FROM ({' UNION ALL '.join(parts)}) GROUP BY name HAVING sum(many) > 0 "
        "ORDER BY sum(many) DESC, name"
    ).fetchall()
    names = [name for (name,) in rows if name not in (*OF_EVENTS, *PERSONAL) and not name.endswith("id")]
    return tuple(names[:MOST_PROPERTIES])


def wanted(recipe: Recipe) -> Used:
    """What has to be staged for it."""
    attributes = (CREATED_AT, ACCOUNT_ID, *recipe.attributes, *(f"{COMPANY}{name}" for name in recipe.company))
    return Used(attributes, recipe.company, frozenset({ACCOUNT_ID}), (*OF_EVENTS, *recipe.properties), (), ())


def names_seen(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The most usual names of what leads did, as of the rows of the spine."""
    rows = con.execute(
        "SELECT e.name FROM in_events e JOIN (SELECT lead_id, max(as_of) AS as_of FROM in_spine GROUP BY lead_id) s "
        f"ON s.lead_id = e.lead_id AND e.occurred_at <= s.as_of WHERE {IS_ACT} "
        f"GROUP BY e.name ORDER BY count(DISTINCT e.lead_id) DESC, e.name LIMIT {MOST_NAMES}"
    ).fetchall()
    return tuple(name for (name,) in rows)


def properties_seen(con: duckdb.DuckDBPyConnection, schema: Schema, recipe: Recipe) -> tuple[str, ...]:
    """Those of a recipe's properties that are numbers, or one of a few texts."""
    there = [name for name in recipe.properties if name in schema.properties]
    if not there:
        return ()
    texts = [f"e.{quoted(property_column(name))}::VARCHAR" for name in there]
    counted = ", ".join(f"count({t}), count(TRY_CAST({t} AS DOUBLE)), approx_count_distinct({t})" for t in texts)
    row = con.execute(f"SELECT {counted} FROM in_events e WHERE NOT e.automated").fetchall()[0]
    counts = zip(there, row[::3], row[1::3], row[2::3], strict=True)
    return tuple(name for name, said, numbers, texts in counts if said and (numbers == said or texts <= MOST_TEXTS))
