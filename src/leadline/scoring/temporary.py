"""The plan's inputs as temporary tables of one connection, to SQLite or to PostgreSQL, for a few leads at a time.

The tables are made once for a connection and filled anew for each batch, so that what was prepared stays prepared. All
attributes come as changes, but ``created_at`` and ``account_id``, and properties are text, or lists where some event
has one: the tables depend on the models and on nothing that the leads bring.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from leadline.model import Model
from leadline.plan import Field, Schema
from leadline.plan.dialect import SQLITE
from leadline.plan.lead_facts import ACCOUNT_ID, CREATED_AT
from leadline.plan.schema import property_column
from leadline.plan.used import refuse_alike, used
from leadline.scoring.postgres import SETTINGS, dialect_of
from leadline.scoring.sqlite import quoted, register

if TYPE_CHECKING:
    import psycopg

Connection: TypeAlias = "sqlite3.Connection | psycopg.Connection[tuple[Any, ...]]"
Row: TypeAlias = Sequence[Any]

INDEXED = ("in_spine", "in_leads", "in_lead_changes", "in_events")
KEY, WHOLE, TEXT, TRUTH, DOUBLE, TEXTS = "key", "whole", "text", "truth", "double", "texts"
IN_SQLITE = {
    KEY: "INTEGER PRIMARY KEY",
    WHOLE: "INTEGER",
    TEXT: "TEXT",
    TRUTH: "INTEGER",
    DOUBLE: "REAL",
    TEXTS: "TEXT",
}
IN_POSTGRES = {
    KEY: "bigint PRIMARY KEY",
    WHOLE: "bigint",
    TEXT: "text",
    TRUTH: "boolean",
    DOUBLE: "float8",
    TEXTS: "text[]",
}
CHANGES = {"attribute": TEXT, "value": TEXT, "occurred_at": WHOLE}
# A statement is prepared for good: what it costs to plan it must not be paid again.
POSTGRES_SETTINGS = {k: v for k, v in SETTINGS.items() if k != "search_path"} | {
    "plan_cache_mode": "force_generic_plan"
}


def live_schema(*models: Model, lists: frozenset[str] = frozenset()) -> Schema:
    """What the inputs of these models have; ``lists`` are the properties of which some event has a list."""
    wanted = [used(model) for model in models]
    properties = list(dict.fromkeys(name for one in wanted for name in one.properties))
    attributes = list(dict.fromkeys(name for one in wanted for name in one.attributes))
    for names in (properties, attributes):
        refuse_alike(names)
    return Schema(
        attributes={CREATED_AT: Field.instant, ACCOUNT_ID: Field.text},
        properties={name: Field.texts if name in lists else Field.text for name in properties},
        lead_history=frozenset(attributes),
        lead_changes=True,
        account_history=frozenset(name for one in wanted for name in one.company),
        probabilities=any(one.predictors for one in wanted),
    )


def columns_of(schema: Schema) -> dict[str, dict[str, str]]:
    """The columns of each input, each with what it holds."""
    properties = {property_column(n): TEXTS if kind is Field.texts else TEXT for n, kind in schema.properties.items()}
    event = {"lead_id": WHOLE, "name": TEXT, "occurred_at": WHOLE, "event_id": TEXT, "automated": TRUTH}
    return {
        "in_spine": {"row_id": KEY, "lead_id": WHOLE, "as_of": WHOLE},
        "in_leads": {"lead_id": WHOLE, CREATED_AT: WHOLE, ACCOUNT_ID: TEXT},
        "in_accounts": {ACCOUNT_ID: TEXT},
        "in_lead_changes": {"lead_id": WHOLE, **CHANGES},
        "in_account_changes": {ACCOUNT_ID: TEXT, **CHANGES},
        "in_events": event | properties,
        "in_probabilities": {"lead_id": WHOLE, "predictor": TEXT, "probability": DOUBLE, "occurred_at": WHOLE},
    }


def create_inputs(connection: Connection, schema: Schema) -> str:
    """Make the tables, empty, in place of those there were, and give the connection what plans need.

    Returns the dialect in which plans for this connection are to be compiled.
    """
    if isinstance(connection, sqlite3.Connection):
        register(connection)
        dialect, kinds, place = SQLITE.name, IN_SQLITE, "temp."
    else:
        for name, value in POSTGRES_SETTINGS.items():
            connection.execute("SELECT set_config(%s, %s, false)", [name, value])
        dialect, kinds, place = dialect_of(connection), IN_POSTGRES, "pg_temp."
    for table, columns in columns_of(schema).items():
        listed = ", ".join(f"{quoted(name)} {kinds[kind]}" for name, kind in columns.items())
        statements = [f"DROP TABLE IF EXISTS {place}{table}", f"CREATE TEMPORARY TABLE {table} ({listed})"]
        if table in INDEXED:
            index = f"{place}ix_{table}" if dialect == SQLITE.name else f"ix_{table}"
            statements.append(f"CREATE INDEX {index} ON {table} (lead_id)")
        for statement in statements:
            execute(connection, statement)
    return dialect


def execute(connection: Connection, statement: str) -> Any:
    """Run a statement; its cursor. What is run again is prepared only once."""
    if isinstance(connection, sqlite3.Connection):
        return connection.execute(statement)
    return connection.execute(statement.encode(), prepare=True)


def refill(connection: Connection, schema: Schema, rows: Mapping[str, Iterable[Row]]) -> None:
    """Replace what the tables hold; one that is not named becomes empty. A list is a list of texts."""
    for table, columns in columns_of(schema).items():
        execute(connection, f"DELETE FROM {table}")
        found = list(rows.get(table, ()))
        if not found:
            continue
        if isinstance(connection, sqlite3.Connection):
            lists = [i for i, kind in enumerate(columns.values()) if kind == TEXTS]
            sent = [with_json(row, lists) for row in found] if lists else found
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", sent)
            continue
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for row in found:
                copy.write_row(row)


def with_json(row: Row, lists: Sequence[int]) -> list[Any]:
    values = list(row)
    for i in lists:
        values[i] = None if values[i] is None else json.dumps(values[i], ensure_ascii=False)
    return values
