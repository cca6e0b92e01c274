"""Many leads at once: the store's facts as tables of DuckDB, in which the same plan scores a whole database.

Up to some hundred leads the store's own database is quicker, since nothing is copied; beyond, this is.
"""

from __future__ import annotations

import duckdb

from leadline.library.facts import connect
from leadline.live.scan import read, read_parts
from leadline.scoring.staging import Tables

TABLES = {
    "raw_identity": "SELECT subject_id, starts, ends, lead_id FROM identity",
    "raw_leads": "SELECT lead_id, created_at, coalesce(account_id, '') AS account_id, objected, "
    "coalesce(name, '') AS name, stage FROM leads",
    "raw_accounts": "SELECT account_id FROM accounts",
}
CHANGED = (
    "SELECT change_seq, coalesce(subject_id, 0) AS subject_id, coalesce(account_id, '') AS account_id, attribute, "
    "coalesce(value, '') AS value, value IS NULL AS gone, trusted, occurred_at FROM changes"
)
DONE = (
    "SELECT subject_id, name, occurred_at, event_id, properties, "
    "event_seq IN (SELECT event_seq FROM machines) AS automated FROM events"
)
CHANGES = """
CREATE TEMP TABLE changes AS
WITH said AS (
    SELECT change_seq, subject_id, nullif(account_id, '') AS account_id, attribute,
           CASE WHEN NOT CAST(gone AS BOOLEAN) THEN value END AS value, CAST(trusted AS BOOLEAN) AS trusted, occurred_at
    FROM raw_changes
), mine AS (
    SELECT CAST(i.lead_id AS VARCHAR) AS lead_id, c.*
    FROM said c JOIN raw_identity i
    ON c.subject_id = i.subject_id AND c.occurred_at >= i.starts AND c.occurred_at < i.ends
), trusted_first AS (
    SELECT *, min(occurred_at) FILTER (trusted) OVER (PARTITION BY lead_id, attribute) AS trusted_since FROM mine
), counting AS (
    SELECT lead_id, NULL AS account_id, attribute, value, occurred_at, change_seq FROM trusted_first
    WHERE trusted OR trusted_since IS NULL OR occurred_at < trusted_since
    UNION ALL
    SELECT NULL, account_id, attribute, value, occurred_at, change_seq FROM said WHERE account_id IS NOT NULL
), last_of_instant AS (
    SELECT lead_id, account_id, attribute, occurred_at, max_by({'value': value}, change_seq).value AS value
    FROM counting GROUP BY ALL
)
SELECT lead_id, account_id, attribute, value, occurred_at FROM last_of_instant
UNION ALL
SELECT NULL, account_id, 'domain', account_id, 0 FROM raw_accounts a
WHERE contains(account_id, '.') AND NOT EXISTS (
    SELECT 1 FROM said c WHERE c.account_id = a.account_id AND c.attribute = 'domain'
)
"""
EVENTS = """
CREATE TEMP TABLE events AS
SELECT CAST(i.lead_id AS VARCHAR) AS lead_id, e.name AS event, e.occurred_at, e.event_id,
       CAST(e.automated AS BOOLEAN) AS automated, e.properties
FROM raw_events e JOIN raw_identity i
ON e.subject_id = i.subject_id AND e.occurred_at >= i.starts AND e.occurred_at < i.ends
"""
LEADS = """
CREATE TEMP TABLE leads AS
SELECT CAST(lead_id AS VARCHAR) AS lead_id, to_timestamp(0) + to_microseconds(created_at) AS created_at,
       nullif(account_id, '') AS account_id
FROM raw_leads WHERE NOT CAST(objected AS BOOLEAN) ORDER BY raw_leads.lead_id
"""
SHOWN = """
CREATE TEMP TABLE shown AS
SELECT CAST(lead_id AS VARCHAR) AS lead_id, nullif(name, '') AS name, stage FROM raw_leads
"""


def facts(address: str) -> tuple[duckdb.DuckDBPyConnection, Tables]:
    """All facts of the store in a DuckDB of their own; leads bear their numbers as text.

    Beside them stands ``shown``: the name and the stage of each lead. The address is that of `leadline.live.scan`.
    """
    duck = connect()
    taken = {name: read(address, query) for name, query in TABLES.items()}
    taken["raw_changes"] = read_parts(address, CHANGED, "change_seq", "changes")
    taken["raw_events"] = read_parts(address, DONE, "event_seq", "events")
    for name, rows in taken.items():
        duck.register(name, rows)
    for query in (LEADS, SHOWN, CHANGES, EVENTS, "CREATE TEMP TABLE accounts AS SELECT account_id FROM raw_accounts"):
        duck.execute(query)
    for name in taken:
        duck.unregister(name)
    return duck, Tables("leads", "accounts", "changes", "events")
