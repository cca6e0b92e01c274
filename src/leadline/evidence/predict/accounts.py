"""The account that a lead belonged to at an instant, and what its people did: by the changes of ``account_id``.

A lead without any such change has belonged to the account of its table all the time. Then nobody knows since when, so
what is said of its account may know the future.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from leadline.evidence.predict.fetching import fetched
from leadline.evidence.predict.frame import Feature, Kind
from leadline.evidence.predict.recipe import IS_ACT
from leadline.evidence.stats.arrays import Numbers
from leadline.model.condition import DAY
from leadline.plan import Schema
from leadline.plan import query as q
from leadline.plan.lead_facts import ACCOUNT_ID
from leadline.scoring.spine import BORN
from leadline.scoring.staging import literal

PEOPLE, ACTS = "account.people", "account.last_30_days"
BEGINNING = -q.NEVER


def are_asked(kinds: Mapping[str, Kind] | None) -> bool:
    """Whether a predictor with features of these kinds looks at the people of accounts; one that learns does."""
    return kinds is None or PEOPLE in kinds or ACTS in kinds


def make_accounts(con: duckdb.DuckDBPyConnection, schema: Schema, kinds: Mapping[str, Kind] | None) -> None:
    """What features need of accounts, made once of the staged facts and ``born``, whatever the spine."""
    make_memberships(con, schema)
    if schema.events and are_asked(kinds):
        make_totals(con)


def make_memberships(con: duckdb.DuckDBPyConnection, schema: Schema) -> None:
    """The table ``memberships``: the account of each lead from ``starts`` until before ``ends``."""
    parts = ["SELECT NULL::INTEGER AS lead_id, NULL::VARCHAR AS account_id, 0::BIGINT AS starts, 0::BIGINT AS ends"]
    changes = f"FROM in_lead_changes WHERE attribute = {literal(ACCOUNT_ID)}"
    if ACCOUNT_ID in schema.lead_history:
        parts.append(
            "SELECT lead_id, trim(value), occurred_at, "
            f"coalesce(lead(occurred_at) OVER (PARTITION BY lead_id ORDER BY occurred_at), {q.NEVER}) FROM "
            f"(SELECT lead_id, occurred_at, max(coalesce(value, '')) AS value {changes} GROUP BY lead_id, occurred_at)"
        )
    if ACCOUNT_ID in schema.attributes:
        but = f" WHERE lead_id NOT IN (SELECT lead_id {changes})" if ACCOUNT_ID in schema.lead_history else ""
        parts.append(f"SELECT lead_id, account_id::VARCHAR, {BEGINNING}, {q.NEVER} FROM in_leads{but}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE memberships AS FROM ({' UNION ALL '.join(parts)}) "
        "WHERE nullif(account_id, '') IS NOT NULL"
    )


def is_dated(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether it is known of all leads since when they belong to their accounts."""
    return not con.execute(f"SELECT count(*) FROM memberships WHERE starts = {BEGINNING}").fetchall()[0][0]


def make_rows(con: duckdb.DuckDBPyConnection) -> None:
    """The table ``of_rows``: the rows of the spine with the account that the lead belonged to."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE of_rows AS SELECT s.row_id, s.lead_id, s.as_of, m.account_id FROM in_spine s "
        "LEFT JOIN memberships m ON m.lead_id = s.lead_id AND m.starts <= s.as_of AND s.as_of < m.ends"
    )


def make_totals(con: duckdb.DuckDBPyConnection) -> None:
    """Running counts of each account: ``account_people`` who belong to it, and ``account_acts`` that its people did."""
    joined = "greatest(m.starts, coalesce(b.created_at, b.first_at)) AS joined"
    people = (
        "SELECT account_id, unnest([joined, ends]) AS occurred_at, unnest([1, -1]) AS many "
        f"FROM (SELECT m.*, {joined} FROM memberships m JOIN {BORN} b ON b.lead_id = m.lead_id) "
        f"WHERE joined > {BEGINNING} AND joined < ends"
    )
    acts = (
        "SELECT m.account_id, e.occurred_at, 1 AS many FROM in_events e JOIN memberships m "
        f"ON m.lead_id = e.lead_id AND m.starts <= e.occurred_at AND e.occurred_at < m.ends WHERE {IS_ACT}"
    )
    for table, each in (("account_people", people), ("account_acts", acts)):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT account_id, occurred_at, "
            "sum(sum(many)) OVER (PARTITION BY account_id ORDER BY occurred_at) AS total "
            f"FROM ({each}) GROUP BY account_id, occurred_at"
        )


def of_accounts(con: duckdb.DuckDBPyConnection, dated: bool) -> Iterator[tuple[Feature, Numbers]]:
    """The people of the lead's account, and what all of them did lately: differences of running counts."""
    columns = fetched(
        con,
        "SELECT coalesce(n.total, 0)::DOUBLE AS people, (coalesce(t.total, 0) - coalesce(u.total, 0))::DOUBLE AS acts "
        f"FROM (SELECT *, as_of - {30 * DAY} AS before FROM of_rows) s "
        "ASOF LEFT JOIN account_people n ON n.account_id = s.account_id AND s.as_of >= n.occurred_at "
        "ASOF LEFT JOIN account_acts t ON t.account_id = s.account_id AND s.as_of >= t.occurred_at "
        "ASOF LEFT JOIN account_acts u ON u.account_id = s.account_id AND s.before >= u.occurred_at ORDER BY s.row_id",
    )
    yield Feature(PEOPLE, Kind.number, "people of the account", dated), columns["people"]
    yield Feature(ACTS, Kind.number, "acts of the account in the last 30 days", dated), columns["acts"]
