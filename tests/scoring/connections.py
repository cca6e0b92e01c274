"""Connections in which the service scores, and plain facts as the rows of its temporary tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest

from leadline.model import Model
from leadline.plan import Field, Schema
from leadline.scoring.temporary import Connection
from tests.oracle.facts import Facts, Known
from tests.plan.harness import as_text

DATABASES = ("sqlite", "postgres", "postgres-16")
LONG_AGO = 0


@contextmanager
def connected(name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Connection]:
    """An open connection as the store has it: to a file, or to a server."""
    if name == "sqlite":
        connection = sqlite3.connect(folder / "store.db", isolation_level=None, cached_statements=512)
        connection.execute("PRAGMA temp_store = MEMORY")
        yield connection
        connection.close()
        return
    dsn = cast(str, request.getfixturevalue("postgres_dsn" if name == "postgres" else "older_postgres_dsn"))
    with psycopg.connect(dsn, autocommit=True) as connected_to:
        yield connected_to


def changes_alone(facts: Facts) -> Facts:
    """The same facts as the service keeps them: attributes are changes, known since long ago where they had none."""
    told = {(row.get("lead_id"), row.get("account_id"), row["attribute"]) for row in facts.get("changes", ())}
    changes = [dict(row) for row in facts.get("changes", ())]
    for table, key, kept in (("leads", "lead_id", ("created_at", "account_id")), ("accounts", "account_id", ())):
        for row in facts.get(table, ()):
            for name, value in row.items():
                owner = (row[key], None) if key == "lead_id" else (None, row[key])
                if name == key or name in kept or isinstance(value, list | dict) or (*owner, name) in told:
                    continue
                if value is not None:
                    changes.append({key: row[key], "attribute": name, "value": as_text(value), "occurred_at": LONG_AGO})
    leads = [{n: row.get(n) for n in ("lead_id", "created_at", "account_id")} for row in facts.get("leads", ())]
    accounts = [{"account_id": row["account_id"]} for row in facts.get("accounts", ())]
    return {**facts, "leads": leads, "accounts": accounts, "changes": changes}


def lists_in(facts: Facts) -> frozenset[str]:
    """The properties of which some event has a list."""
    events = facts.get("events", ())
    return frozenset(
        name for event in events for name, value in (event.get("properties") or {}).items() if isinstance(value, list)
    )


def rows_of(facts: Facts, schema: Schema, spine: Sequence[tuple[str, int]]) -> dict[str, list[tuple[Any, ...]]]:
    """Facts of the shape of `changes_alone` as rows of the temporary tables; leads are numbered from 1."""
    leads = facts.get("leads", ())
    number = {str(row["lead_id"]): i + 1 for i, row in enumerate(leads)}
    known = [event for found in Known(facts).events.values() for event in found if event.lead in number]
    changes = facts.get("changes", ())
    return {
        "in_spine": [(i, number[lead], at) for i, (lead, at) in enumerate(spine)],
        "in_leads": [(number[str(row["lead_id"])], row["created_at"], as_text(row["account_id"])) for row in leads],
        "in_accounts": [(as_text(row["account_id"]),) for row in facts.get("accounts", ())],
        "in_lead_changes": [
            (number[str(row["lead_id"])], row["attribute"], as_text(row["value"]), row["occurred_at"])
            for row in changes
            if row.get("lead_id") is not None and str(row["lead_id"]) in number
        ],
        "in_account_changes": [
            (as_text(row["account_id"]), row["attribute"], as_text(row["value"]), row["occurred_at"])
            for row in changes
            if row.get("account_id") is not None
        ],
        "in_events": [
            (
                number[event.lead],
                event.name,
                event.at,
                event.id,
                event.automated,
                *(said(event.properties.get(name), kind) for name, kind in schema.properties.items()),
            )
            for event in known
        ],
        "in_probabilities": [
            (number[str(row["lead_id"])], row["predictor"], row["probability"], row["occurred_at"])
            for row in facts.get("probabilities", ())
            if str(row["lead_id"]) in number
        ],
    }


def said(value: object, kind: Field) -> str | list[str] | None:
    """A property as the tables hold it: a text, or a list of texts without blanks."""
    if isinstance(value, dict) or value is None:
        return None
    if kind is not Field.texts:
        return as_text(value)
    elements = value if isinstance(value, list) else [value]
    texts = (as_text(element) for element in elements if not isinstance(element, list | dict))
    return [text for text in texts if text is not None]


def dimensions_of(model: Model, cents: Sequence[int | None]) -> Mapping[str, int | None]:
    return {d.name: c for d, c in zip(model.dimensions, cents, strict=True)}
