"""Many leads at once: the store's facts as tables of DuckDB, in which the same plan scores a whole database.

Up to some hundred leads the store's own database is quicker, since nothing is copied; beyond, this is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from leadline.ingest.exporting.queries import KEYS
from leadline.library.facts import connect
from leadline.live.scan import read, read_parts
from leadline.scoring.staging import Tables, literal

TABLES = {  # leads come first: what one was scored by is then there too, unless it was scored again since
    "raw_leads": "SELECT lead_id, lead_id AS place, created_at, coalesce(account_id, '') AS account_id, objected, "
    "coalesce(name, '') AS name, coalesce(owner, '') AS owner, stage, coalesce(model, '') AS model, "
    "coalesce(as_of, 0) AS scored_at, coalesce(CAST(score_cents AS TEXT), '') AS score_cents, "
    "coalesce(grade, '') AS grade, coalesce(band, '') AS band, coalesce(priority, '') AS priority "
    "FROM leads WHERE {leads}",
    "raw_identity": "SELECT subject_id, starts, ends, lead_id FROM identity WHERE {leads}",
    "raw_accounts": "SELECT account_id FROM accounts",
}
CHANGED = (
    "SELECT change_seq, coalesce(subject_id, 0) AS subject_id, coalesce(account_id, '') AS account_id, attribute, "
    "coalesce(value, '') AS value, value IS NULL AS gone, trusted, assumed, occurred_at FROM changes WHERE {where}"
)
DONE = (
    "SELECT subject_id, name, occurred_at, event_id, properties, "
    "event_seq IN (SELECT event_seq FROM machines) AS automated FROM events WHERE {where}"
)
EXPECTED = "SELECT lead_id AS subject_id, predictor, probability, occurred_at FROM probabilities WHERE {where}"
SUBJECTS = "SELECT subject_id, kind, value FROM subjects"
MEMORY = "40%"  # of the machine's; what does not fit goes to the disk
MOST, MIXED = 2**31 - 1, 1_327_217_885  # multiples of this, the golden section of that, lie evenly (Knuth, 6.4)
EVERYBODY = "TRUE"
DOMAIN = "domain"  # which an account known by its domain has by itself
SAMPLED = "lead_id IN (SELECT lead_id FROM leads WHERE lead_id % {most} * {mixed} % {most} < {below})"
THEIRS = "{column} IN (SELECT subject_id FROM identity WHERE {leads})"
CHANGES = """
CREATE TEMP TABLE changes AS
WITH said AS (
    SELECT change_seq, subject_id, nullif(account_id, '') AS account_id, attribute,
           CASE WHEN NOT CAST(gone AS BOOLEAN) THEN value END AS value, CAST(trusted AS BOOLEAN) AS trusted,
           CAST(assumed AS BOOLEAN) AS assumed, occurred_at
    FROM raw_changes
), mine AS (
    SELECT CAST(i.lead_id AS VARCHAR) AS lead_id, c.*
    FROM said c JOIN raw_identity i
    ON c.subject_id = i.subject_id AND c.occurred_at >= i.starts AND c.occurred_at < i.ends
), trusted_first AS (
    SELECT *, min(occurred_at) FILTER (trusted) OVER (PARTITION BY lead_id, attribute) AS trusted_since FROM mine
), counting AS (
    SELECT lead_id, NULL AS account_id, attribute, value, assumed, occurred_at, change_seq FROM trusted_first
    WHERE trusted OR trusted_since IS NULL OR occurred_at < trusted_since
    UNION ALL
    SELECT NULL, account_id, attribute, value, assumed, occurred_at, change_seq FROM said WHERE account_id IS NOT NULL
), last_of_instant AS (
    SELECT lead_id, account_id, attribute, occurred_at, max_by({'value': value, 'assumed': assumed}, change_seq) AS last
    FROM counting GROUP BY ALL
)
SELECT lead_id, account_id, attribute, last.value AS value, last.assumed AS assumed, occurred_at FROM last_of_instant
UNION ALL
SELECT NULL, account_id, 'domain', account_id, FALSE, 0 FROM raw_accounts a
WHERE contains(account_id, '.') AND NOT EXISTS (
    SELECT 1 FROM said c WHERE c.account_id = a.account_id AND c.attribute = 'domain'
)
"""
EVENTS = """
CREATE TEMP TABLE events (
    lead_id VARCHAR, event VARCHAR, occurred_at BIGINT, event_id VARCHAR, automated BOOLEAN, properties VARCHAR
)
"""
MORE_EVENTS = """
INSERT INTO events SELECT CAST(i.lead_id AS VARCHAR) AS lead_id, e.name AS event, e.occurred_at, e.event_id,
       CAST(e.automated AS BOOLEAN) AS automated, e.properties
FROM taken e JOIN raw_identity i
ON e.subject_id = i.subject_id AND e.occurred_at >= i.starts AND e.occurred_at < i.ends
"""
PROBABILITIES = """
CREATE TEMP TABLE probabilities (lead_id VARCHAR, predictor VARCHAR, probability DOUBLE, occurred_at BIGINT)
"""
MORE_PROBABILITIES = """
INSERT INTO probabilities SELECT CAST(i.lead_id AS VARCHAR), p.predictor, p.probability, p.occurred_at
FROM taken p JOIN raw_identity i
ON p.subject_id = i.subject_id AND p.occurred_at >= i.starts AND p.occurred_at < i.ends
"""
LEADS = """
CREATE TEMP TABLE leads AS
SELECT CAST(lead_id AS VARCHAR) AS lead_id, to_timestamp(0) + to_microseconds(created_at) AS created_at,
       nullif(account_id, '') AS account_id
FROM raw_leads WHERE NOT CAST(objected AS BOOLEAN) ORDER BY place
"""
LEAD_KEYS = f"CREATE TEMP TABLE lead_keys AS {KEYS.format(identity='raw_identity', subjects='raw_subjects')}"
NAMED = (
    "CREATE OR REPLACE TEMP TABLE {table} AS SELECT r.* REPLACE "
    "(coalesce(k.key, CAST(r.lead_id AS VARCHAR)) AS lead_id) FROM {table} r LEFT JOIN lead_keys k USING (lead_id)"
)
SHOWN = """
CREATE TEMP TABLE shown AS
SELECT CAST(lead_id AS VARCHAR) AS lead_id, nullif(name, '') AS name, owner, stage, nullif(model, '') AS model,
       scored_at, CAST(nullif(score_cents, '') AS BIGINT) AS score_cents, nullif(grade, '') AS grade,
       nullif(band, '') AS band, nullif(priority, '') AS priority
FROM raw_leads
"""


def count_leads(address: str) -> int:
    """How many leads the store has."""
    return int(read(address, "SELECT count(*) AS leads FROM leads")["leads"][0].as_py())


def sampled(everybody: int, wanted: int) -> str:
    """The condition on ``lead_id`` that about so many of all leads fulfil: always the same ones."""
    return SAMPLED.format(most=MOST, mixed=MIXED, below=wanted * MOST // max(everybody, 1))


@dataclass(frozen=True, slots=True)
class Only:
    """What of the facts is read: these attributes, of leads and of accounts, and events of these names; ``None``: all
    events."""

    attributes: frozenset[str]
    events: frozenset[str] | None

    @property
    def changes(self) -> str:
        return among("attribute", {*self.attributes, DOMAIN})

    @property
    def done(self) -> str:
        return EVERYBODY if self.events is None else among("name", self.events)


def among(column: str, texts: Collection[str]) -> str:
    """The condition that a column has one of these texts."""
    return f"{column} IN ({', '.join(map(literal, sorted(texts)))})" if texts else "FALSE"


def facts(
    address: str, leads: str = EVERYBODY, only: Only | None = None, *, is_named: bool = False
) -> tuple[duckdb.DuckDBPyConnection, Tables]:
    """The facts of the store in a DuckDB of their own; ``leads`` may be a condition of `sampled`.

    Leads bear their numbers as text; if ``is_named``, they are called as in the files that `export` writes. Beside them
    stands ``shown``: each lead as it is in lists, and when it was scored last. The address is that of
    `leadline.live.scan`. What is read is put away a part at a time, so that memory holds it once.
    """
    duck = connect()
    duck.execute(f"SET memory_limit = '{MEMORY}'")
    for name, query in TABLES.items():
        put(duck, f"CREATE TEMP TABLE {name} AS SELECT * FROM taken", read(address, query.format(leads=leads)))
    if is_named:
        put(duck, "CREATE TEMP TABLE raw_subjects AS FROM taken", read(address, SUBJECTS))
        for query in (LEAD_KEYS, NAMED.format(table="raw_identity"), NAMED.format(table="raw_leads")):
            duck.execute(query)
    changes, done = (EVERYBODY, EVERYBODY) if only is None else (only.changes, only.done)
    put_parts(duck, "raw_changes", parts(address, CHANGED, "change_seq", "changes", leads, changes))
    accounts = "CREATE TEMP TABLE accounts AS SELECT account_id FROM raw_accounts"
    for query in (LEADS, SHOWN, CHANGES, EVENTS, PROBABILITIES, accounts):
        duck.execute(query)
    for rows in parts(address, DONE, "event_seq", "events", leads, done) if done != "FALSE" else ():
        put(duck, MORE_EVENTS, rows)
    for rows in parts(address, EXPECTED, "probability_seq", "probabilities", leads, EVERYBODY) if only is None else ():
        put(duck, MORE_PROBABILITIES, rows)
    for name in (*TABLES, "raw_changes"):
        duck.execute(f"DROP TABLE {name}")
    return duck, Tables("leads", "accounts", "changes", "events", "probabilities")


def parts(address: str, query: str, key: str, table: str, leads: str, rows: str) -> Iterator[pa.Table]:
    """The rows of a table that are these leads' or an account's, as far as they are wanted."""
    if leads == EVERYBODY:
        wanted = rows.replace("{", "{{").replace("}", "}}")
        return read_parts(address, query.replace("{where}", f"{{where}} AND {wanted}"), key, table)
    theirs = THEIRS.format(column="lead_id" if table == "probabilities" else "subject_id", leads=leads)
    others = " OR account_id IS NOT NULL" if table == "changes" else ""
    return iter([read(address, query.replace("{where}", f"({theirs}{others}) AND {rows}"))])


def put_parts(duck: duckdb.DuckDBPyConnection, name: str, rows: Iterator[pa.Table]) -> None:
    """Make a table of rows that come in parts."""
    for number, part in enumerate(rows):
        put(duck, f"INSERT INTO {name} FROM taken" if number else f"CREATE TEMP TABLE {name} AS FROM taken", part)


def put(duck: duckdb.DuckDBPyConnection, query: str, rows: pa.Table) -> None:
    """Run a query over rows that it knows as ``taken``."""
    duck.register("taken", rows)
    try:
        duck.execute(query)
    finally:
        duck.unregister("taken")
