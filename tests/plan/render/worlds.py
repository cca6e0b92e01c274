"""Random facts as the raw tables of a warehouse, and what has to be said of their columns.

Properties become columns: each has the type that its values have, and so have attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from leadline.plan import Detail, Field
from leadline.plan.render import SourceTables, SpineTable, sql_text
from leadline.plan.used import used
from tests.oracle.facts import Known
from tests.plan.harness import column, create, instants, load, texts
from tests.strategies import World

ZONED = pa.timestamp("us", "UTC")
KINDS = {"bool": Field.boolean, "int64": Field.integer, "double": Field.number, str(ZONED): Field.instant}
PROPERTY = "p_"


@dataclass(frozen=True)
class Given:
    """Expressions and types of columns, as `sql_text` takes them."""

    columns: Mapping[str, str]
    types: Mapping[str, Field]


def raw_tables(con: duckdb.DuckDBPyConnection, world: World) -> Given:
    """Fill ``leads``, ``accounts``, ``raw_changes``, ``raw_events``, ``raw_probabilities`` and ``raw_spine``."""
    load(con, world.facts)
    events = [event for found in Known(world.facts).events.values() for event in found]
    wanted = used(world.model)
    properties = {name: column([dict(e.properties).get(name) for e in events]) for name in wanted.properties}
    own = {
        "event_id": texts([e.id for e in events]),
        "lead_id": texts([e.lead for e in events]),
        "event": texts([e.name for e in events]),
        "occurred_at": instants([e.at for e in events]).cast(ZONED),
        "automated": pa.array([e.automated for e in events], pa.bool_()),
    }
    create(con, "raw_events", own | {PROPERTY + name: values for name, values in properties.items()})
    for table in ("changes", "probabilities"):
        zoned = "to_timestamp(0) + to_microseconds(occurred_at) AS occurred_at"
        con.execute(f"CREATE TEMP TABLE raw_{table} AS SELECT * REPLACE ({zoned}) FROM {table}")
    leads, at = zip(*world.spine, strict=True)
    create(con, "raw_spine", {"lead_id": texts(leads), "as_of": instants(at).cast(ZONED)})
    columns = {f"events.{name}": f'"{PROPERTY}{name}"' for name in properties}
    types = {f"events.{name}": kind for name, values in properties.items() if (kind := kind_of(values.type))}
    for table, names in (("leads", wanted.attributes), ("accounts", wanted.company)):
        present = {f.name: f.type for f in con.sql(f"SELECT * FROM {table}").to_arrow_table().schema}
        for name in names:
            columns[f"{table}.{name}"] = f'"{name}"' if name in present else "NULL"
            types[f"{table}.{name}"] = kind_of(present.get(name, pa.string())) or Field.text
    return Given(columns, types)


def kind_of(kind: pa.DataType) -> Field | None:
    return Field.texts if pa.types.is_list(kind) else KINDS.get(str(kind))


def text_of(world: World, given: Given, detail: Detail, dialect: str = "duckdb", place: str = "") -> str:
    """The printed SQL over the raw tables; ``place`` is the schema in which they are, with its dot."""
    named = ("leads", "accounts", "raw_changes", "raw_events", "raw_probabilities")
    tables = SourceTables(**{name.removeprefix("raw_"): place + name for name in named})
    return sql_text(
        world.model,
        dialect,
        tables=tables,
        columns=given.columns,
        types=given.types,
        as_of=SpineTable(f"{place}raw_spine"),
        detail=detail,
        history=True,
        grants=True,
    )


def scored(con: duckdb.DuckDBPyConnection, world: World, given: Given, detail: Detail) -> list[dict[str, Any]]:
    """What the printed SQL gives in DuckDB, instants in microseconds."""
    text = text_of(world, given, detail)
    at = ["as_of", *(["last_at"] if detail is Detail.contributions else [])]
    shown = ", ".join(f"epoch_us({name}) AS {name}" for name in at)
    query = f"SELECT * REPLACE ({shown}) FROM ({text.rstrip().removesuffix(';')})"
    found: list[dict[str, Any]] = con.sql(query).to_arrow_table().to_pylist()
    return found
