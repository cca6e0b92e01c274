"""What the facts at hand hold, for lint: which attributes leads have, which events came, with which properties."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from leadline.model.lint import Known
from leadline.model.text import event_name
from leadline.scoring.staging import EVENT_COLUMNS, Tables, columns_of, literal, quoted


def known_in(con: duckdb.DuckDBPyConnection, tables: Tables) -> Known:
    """What is known of the facts in a connection."""
    events = properties = None
    if tables.events is not None:
        events = events_in(con, tables.events)
        properties = properties_in(con, tables.events)
    return Known(attributes_in(con, tables), events, properties)


def attributes_in(con: duckdb.DuckDBPyConnection, tables: Tables) -> dict[str, int]:
    """How many leads have each attribute, in the table or at any time in the history; or reach it at their account."""
    columns = columns_of(con, tables.leads)
    found = filled(con, tables.leads, list(columns))
    for attribute, count in changed(con, tables, "lead_id").items():
        found[attribute] = max(found.get(attribute, 0), count)
    if tables.accounts is None:
        return found
    named = [name for name in columns_of(con, tables.accounts) if name != "account_id"]
    counts = dict.fromkeys(named, 0)
    if "account_id" in columns and named:
        wanted = ", ".join(f"count(a.{quoted(name)})" for name in named)
        rows = con.execute(
            f"SELECT {wanted} FROM {quoted(tables.leads)} l JOIN {quoted(tables.accounts)} a "
            "ON CAST(a.account_id AS VARCHAR) = CAST(l.account_id AS VARCHAR)"
        ).fetchall()
        counts = dict(zip(named, rows[0], strict=True))
    for attribute, count in changed(con, tables, "account_id").items():
        counts[attribute] = max(counts.get(attribute, 0), count)
    for name, count in counts.items():
        found[f"company.{name}"] = max(found.get(f"company.{name}", 0), count)
    return found


def filled(con: duckdb.DuckDBPyConnection, table: str, names: list[str]) -> dict[str, int]:
    wanted = ", ".join(f"count({quoted(name)})" for name in names)
    [row] = con.execute(f"SELECT {wanted} FROM {quoted(table)}").fetchall()
    return dict(zip(names, row, strict=True))


def changed(con: duckdb.DuckDBPyConnection, tables: Tables, key: str) -> Mapping[str, int]:
    """How many leads (or accounts) have a change of each attribute."""
    if tables.changes is None or key not in columns_of(con, tables.changes):
        return {}
    rows = con.execute(
        f"SELECT attribute, count(DISTINCT {key}) FROM {quoted(tables.changes)} "
        f"WHERE {key} IS NOT NULL AND value IS NOT NULL GROUP BY attribute"
    ).fetchall()
    return dict(rows)


def events_in(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, int]:
    """How often each event came, by its canonical name."""
    found: dict[str, int] = {}
    for name, count in con.execute(f"SELECT event, count(*) FROM {quoted(table)} GROUP BY event").fetchall():
        if name is not None:
            canonical = event_name(name)
            found[canonical] = found.get(canonical, 0) + count
    return found


def properties_in(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, frozenset[str]]:
    """The properties that any event of a name has: columns that are filled, and keys of the JSON."""
    columns = columns_of(con, table)
    own = [name for name in columns if name not in EVENT_COLUMNS]
    counts = "".join(f", count({quoted(name)}) > 0" for name in own)
    found: dict[str, set[str]] = {}
    for name, *held in con.execute(f"SELECT event{counts} FROM {quoted(table)} GROUP BY event").fetchall():
        has = {column for column, is_filled in zip(own, held, strict=True) if is_filled}
        found.setdefault(event_name(name or ""), set()).update(has)
    if "properties" in columns:
        rows = con.execute(
            f"SELECT DISTINCT event, unnest(json_keys(properties)) FROM {quoted(table)} "
            f"WHERE json_type(properties) = {literal('OBJECT')}"
        ).fetchall()
        for name, key in rows:
            found.setdefault(event_name(name or ""), set()).add(key)
    return {name: frozenset(held) for name, held in found.items()}
