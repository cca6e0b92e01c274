"""Who a lead is, and what is known of it at an instant: for showing, not for scoring."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb

from leadline.explanation.text import clean
from leadline.model.condition import Instant
from leadline.model.words import date_words, number_words
from leadline.scoring.staging import Tables, columns_of, literal, quoted

NAMES = ("name", "fullname")
PARTS = (("firstname", "lastname"), ("givenname", "familyname"))
TITLES = ("jobtitle", "title", "role", "jobrole")
COMPANIES = ("company.name", "company", "companyname", "organization", "organisation")

Values = dict[str, str]


def values_of(con: duckdb.DuckDBPyConnection, tables: Tables, ids: Sequence[str], as_of: Instant) -> dict[str, Values]:
    """What is known of each lead at the instant, as text: its attributes, and its account's as ``company.<name>``."""
    found = dict(rows_of(con, tables.leads, "lead_id", ids))
    changed = changes_of(con, tables.changes, "lead_id", ids, as_of)
    for one in ids:
        found[one] = with_changes(found.get(one, {}), changed.get(one, {}))
    accounts = [account for values in found.values() if (account := values.get("account_id"))]
    if accounts and tables.accounts is not None:
        of_account = dict(rows_of(con, tables.accounts, "account_id", accounts))
        history = changes_of(con, tables.changes, "account_id", accounts, as_of)
        for values in found.values():
            account = values.get("account_id")
            if account in of_account or account in history:
                known = with_changes(of_account.get(account or "", {}), history.get(account or "", {}))
                values |= {f"company.{name}": value for name, value in known.items()}
    return found


def with_changes(values: Values, changed: Mapping[str, str | None]) -> Values:
    """An attribute that has a history is what the history says; nothing before its first change."""
    return {name: value for name, value in {**values, **changed}.items() if value}


def rows_of(con: duckdb.DuckDBPyConnection, table: str, key: str, ids: Iterable[str]) -> list[tuple[str, Values]]:
    listed = ", ".join(literal(one) for one in ids)
    query = f"SELECT * FROM {quoted(table)} WHERE CAST({quoted(key)} AS VARCHAR) IN ({listed or 'NULL'})"
    rows = con.sql(query).to_arrow_table().to_pylist()
    return [(str(row[key]), {name: said for name, value in row.items() if (said := words(value))}) for row in rows]


def changes_of(
    con: duckdb.DuckDBPyConnection, table: str | None, key: str, ids: Iterable[str], as_of: Instant
) -> dict[str, dict[str, str | None]]:
    """The last value of every attribute with a history; ``None`` where it begins after the instant."""
    if table is None or key not in columns_of(con, table):
        return {}
    listed = ", ".join(literal(one) for one in ids)
    latest = f"last(value ORDER BY occurred_at, value) FILTER (occurred_at <= {as_of})"
    rows = con.execute(
        f"SELECT CAST({key} AS VARCHAR), attribute, CAST({latest} AS VARCHAR) FROM {quoted(table)} "
        f"WHERE CAST({key} AS VARCHAR) IN ({listed or 'NULL'}) GROUP BY ALL"
    ).fetchall()
    found: dict[str, dict[str, str | None]] = {}
    for one, attribute, value in rows:
        found.setdefault(one, {})[attribute] = value
    return found


def words(value: object) -> str:
    """A value as people read it; empty where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return number_words(value)
        case datetime():
            clock = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
            return date_words((clock - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
        case date():
            return value.isoformat()
        case list():
            return ", ".join(words(one) for one in value)
        case _:
            return str(value)


def who(values: Mapping[str, str]) -> str:
    """A lead in a few words, as far as its attributes say: ``Marta Kowalczyk, CMO, Nordlicht Systems``.

    >>> who({"First Name": "Marta", "Last Name": "Kowalczyk", "job_title": "CMO"})
    'Marta Kowalczyk, CMO'
    """
    known = spelled_alike(values)
    joined = (" ".join(filter(None, (known.get(first), known.get(last)))) for first, last in PARTS)
    name = next(filter(None, (*(known.get(one) for one in NAMES), *joined, known.get("email"))), "")
    return clean(", ".join(part for part in (name, title_of(values), company_of(values)) if part))


def title_of(values: Mapping[str, str]) -> str:
    """What somebody does at work, as far as their attributes say."""
    known = spelled_alike(values)
    return clean(next(filter(None, (known.get(one) for one in TITLES)), ""))


def company_of(values: Mapping[str, str]) -> str:
    """What somebody's company is called, as far as their attributes say."""
    known = spelled_alike(values)
    return clean(next(filter(None, (known.get(one) for one in COMPANIES)), ""))


def spelled_alike(values: Mapping[str, str]) -> dict[str, str]:
    """Attributes by names without spaces, lines and capitals: `Job Title` is `jobtitle`."""
    return {re.sub(r"[\s_-]", "", name.casefold()): value for name, value in values.items()}
