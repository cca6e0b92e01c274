"""The queries of the files, over copies of the store's tables that are called ``s_`` and their name."""

from __future__ import annotations

import duckdb

from leadline.model.condition import Instant
from leadline.scoring.staging import literal, quoted

POINTS = "CAST(score_cents AS DECIMAL(18, 2)) / 100"
DIMENSIONS = (
    "to_json(map_from_entries(list_transform(map_entries(CAST(CAST(dimensions AS JSON) AS MAP(VARCHAR, DOUBLE))), "
    "lambda e: {'key': e.key, 'value': e.value / 100})))"
)
NOW_OF = "JOIN s_identity i ON i.subject_id = r.lead_id JOIN lead_keys k ON k.lead_id = i.lead_id"

KEYS = (  # what each lead is called: by its oldest user id, else by its oldest address
    "SELECT lead_id, "
    "CASE WHEN by_mail AND count(*) OVER (PARTITION BY key) > 1 THEN concat('email:', key) ELSE key END AS key "
    "FROM (SELECT lead_id, coalesce(person, mail) AS key, person IS NULL AS by_mail FROM (SELECT i.lead_id, "
    "arg_min(s.value, s.subject_id) FILTER (s.kind = 'user') AS person, "
    "arg_min(s.value, s.subject_id) FILTER (s.kind = 'email') AS mail "
    "FROM {identity} i JOIN {subjects} s USING (subject_id) GROUP BY 1))"
)
KNOWN_SINCE = "strftime(make_timestamp(any_value(l.created_at)), '%Y-%m-%dT%H:%M:%S.%fZ')"

FILES = {
    "leads": "",
    "accounts": "",
    "events": (
        "SELECT e.event_id, k.key AS lead_id, e.name AS event, e.occurred_at, s.name AS source, "
        "e.said IS NOT NULL OR m.event_seq IS NOT NULL AS automated, nullif(e.properties, '{}') AS properties "
        "FROM s_events e JOIN s_identity i ON i.subject_id = e.subject_id AND e.occurred_at >= i.starts "
        "AND e.occurred_at < i.ends JOIN lead_keys k ON k.lead_id = i.lead_id "
        "LEFT JOIN s_sources s ON s.source_id = e.source_id LEFT JOIN s_machines m ON m.event_seq = e.event_seq "
        "ORDER BY 2, 4, e.event_seq"
    ),
    "changes": (
        "SELECT key AS lead_id, account_id, attribute, value, occurred_at, assumed FROM settled "
        "LEFT JOIN lead_keys USING (lead_id) ORDER BY 1 NULLS LAST, 2, 5, 3"
    ),
    "probabilities": (
        "SELECT k.key AS lead_id, p.predictor, p.probability, p.occurred_at FROM s_probabilities p "
        "JOIN s_identity i ON i.subject_id = p.lead_id AND p.occurred_at >= i.starts AND p.occurred_at < i.ends "
        "JOIN lead_keys k ON k.lead_id = i.lead_id ORDER BY p.probability_seq"
    ),
    "scores": (
        f"SELECT k.key AS lead_id, r.as_of, r.model, r.version, {POINTS} AS score, {DIMENSIONS} AS dimensions, "
        f"r.grade, r.band, r.priority, r.qualified, r.disqualified, r.reasons FROM s_scores r {NOW_OF} ORDER BY 1, 3"
    ),
    "history": (
        f"SELECT k.key AS lead_id, r.as_of, r.model, r.version, {POINTS} AS score, {DIMENSIONS} AS dimensions, "
        f"r.grade, r.band, r.priority, r.qualified, r.reasons, r.cause FROM s_score_history r {NOW_OF} "
        "ORDER BY r.history_seq"
    ),
    "transitions": (
        "SELECT k.key AS lead_id, r.number, r.from_stage, r.to_stage, r.at, r.moved_by, r.reason, r.model, r.version, "
        f"r.fired, r.receipt FROM s_transitions r {NOW_OF} ORDER BY r.transition_seq"
    ),
}


def prepare(con: duckdb.DuckDBPyConnection, as_of: Instant) -> None:
    """Make what several files need: what each lead is called, and the changes that count.

    A lead is called by its oldest user id, else by its oldest address. Of changes at equal instants the later received
    counts; what a browser said counts until somebody trusted has said it.
    """
    con.execute(f"CREATE OR REPLACE TABLE lead_keys AS {KEYS.format(identity='s_identity', subjects='s_subjects')}")
    con.execute(  # that an address is its own: an import says so again by itself
        "CREATE OR REPLACE TABLE echoes AS SELECT i.lead_id, c.change_seq FROM s_changes c "
        "JOIN s_subjects s ON s.subject_id = c.subject_id AND s.kind = 'email' AND s.value = c.value "
        "JOIN s_identity i ON i.subject_id = s.subject_id WHERE c.attribute = 'email' AND EXISTS (FROM s_changes said "
        "JOIN s_identity o ON o.subject_id = said.subject_id JOIN s_subjects p ON p.subject_id = said.subject_id "
        "WHERE o.lead_id = i.lead_id AND p.kind = 'user' AND said.attribute = 'email' "
        "AND lower(trim(said.value)) = s.value)"
    )
    con.execute(
        "CREATE OR REPLACE TABLE settled AS SELECT lead_id, account_id, attribute, value, occurred_at, assumed FROM ("
        "SELECT *, min(occurred_at) FILTER (trusted) OVER (PARTITION BY lead_id, account_id, attribute) AS since FROM ("
        "SELECT i.lead_id, NULL::VARCHAR AS account_id, c.attribute, c.value, c.occurred_at, c.change_seq, c.trusted, "
        "c.assumed "
        "FROM s_changes c JOIN s_identity i ON i.subject_id = c.subject_id AND c.occurred_at >= i.starts "
        "AND c.occurred_at < i.ends WHERE (i.lead_id, c.change_seq) NOT IN (FROM echoes) "
        "UNION ALL SELECT NULL, account_id, attribute, value, occurred_at, change_seq, true, assumed "
        "FROM s_changes WHERE account_id IS NOT NULL)) WHERE trusted OR since IS NULL OR occurred_at < since "
        "QUALIFY row_number() OVER (PARTITION BY lead_id, account_id, attribute, occurred_at "
        "ORDER BY change_seq DESC) = 1"
    )
    con.execute(
        "CREATE OR REPLACE TABLE today AS SELECT lead_id, account_id, attribute, value FROM settled "
        f"WHERE occurred_at <= {as_of} QUALIFY row_number() OVER (PARTITION BY lead_id, account_id, attribute "
        "ORDER BY occurred_at DESC) = 1"
    )


def query_of(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """The query of a file."""
    if name == "leads":
        columns = pivoted(con, "lead_id IS NOT NULL", ("lead_id", "account_id", "created_at"))
        account = "coalesce(max(t.value) FILTER (t.attribute = 'account_id'), any_value(l.account_id)) AS account_id"
        since = f"coalesce(max(t.value) FILTER (t.attribute = 'created_at'), {KNOWN_SINCE}) AS created_at"
        listed = ", ".join(["k.key AS lead_id", account, since, *columns])
        return (
            f"SELECT {listed} FROM lead_keys k LEFT JOIN today t ON t.lead_id = k.lead_id "
            "LEFT JOIN s_leads l ON l.lead_id = k.lead_id GROUP BY k.lead_id, k.key ORDER BY k.lead_id"
        )
    if name == "accounts":
        listed = ", ".join(["t.account_id", *pivoted(con, "account_id IS NOT NULL", ("account_id",))])
        return f"SELECT {listed} FROM today t WHERE t.account_id IS NOT NULL GROUP BY 1 ORDER BY 1"
    return FILES[name]


def pivoted(con: duckdb.DuckDBPyConnection, where: str, but: tuple[str, ...]) -> list[str]:
    """A column for each attribute. Of names that differ in case alone the first: tables cannot tell them apart."""
    rows = con.execute(f"SELECT DISTINCT attribute FROM settled WHERE {where} ORDER BY 1").fetchall()
    names: dict[str, str] = {}
    for (name,) in rows:
        if name.casefold() not in but:
            names.setdefault(name.casefold(), name)
    return [f"max(t.value) FILTER (t.attribute = {literal(name)}) AS {quoted(name)}" for name in names.values()]
