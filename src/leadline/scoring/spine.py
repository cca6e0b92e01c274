"""Which leads existed when, and the spine of many instants: every lead at each of some dates, from when it existed.

A lead exists from its ``created_at`` as it was known at the date, else from its first fact.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from leadline.plan import Field
from leadline.plan import query as q
from leadline.plan.dialect import traits_of
from leadline.plan.forms import Form, value_of
from leadline.plan.lead_facts import CREATED_AT
from leadline.scoring.staging import Staged

BORN = "born"


def make_born(con: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """The table ``born`` of the staged leads: ``lead_id``, ``created_at`` (by the table), ``first_at`` (first fact)."""
    schema, traits = staged.schema, traits_of("duckdb")
    kind = schema.attributes.get(CREATED_AT)
    created = "NULL::BIGINT"
    if kind is not None:
        created = value_of(q.column(CREATED_AT, "l"), kind, traits).form(Form.instant).sql(dialect="duckdb")
    firsts = []
    if schema.events:
        firsts.append("SELECT lead_id, min(occurred_at) AS at_ FROM in_events WHERE NOT automated GROUP BY lead_id")
    if schema.lead_changes:
        firsts.append("SELECT lead_id, min(occurred_at) AS at_ FROM in_lead_changes GROUP BY lead_id")
    united = " UNION ALL ".join(firsts) or "SELECT NULL::INTEGER AS lead_id, NULL::BIGINT AS at_ WHERE FALSE"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {BORN} AS "
        f"SELECT l.lead_id, {created} AS created_at, f.first_at FROM in_leads l "
        f"LEFT JOIN (SELECT lead_id, min(at_) AS first_at FROM ({united}) GROUP BY lead_id) f ON f.lead_id = l.lead_id"
    )


def existing(staged: Staged, dates: Sequence[int]) -> str:
    """The query of ``lead_id`` and ``as_of``: leads at those of the dates at which they existed. It reads ``born``."""
    created, joined = "b.created_at", ""
    if CREATED_AT in staged.schema.lead_history:
        traits = traits_of("duckdb")
        then = value_of(q.column("value", "c"), Field.text, traits).form(Form.instant).sql(dialect="duckdb")
        created = f"CASE WHEN c.lead_id IS NULL THEN b.created_at WHEN d.as_of >= c.occurred_at THEN {then} END"
        order = "OVER (PARTITION BY lead_id ORDER BY occurred_at, coalesce(value, ''))"
        joined = (
            f"LEFT JOIN (SELECT lead_id, occurred_at, coalesce(lead(occurred_at) {order}, {q.NEVER}) AS ended_at, "
            f"row_number() {order} AS n, coalesce(value, '') AS value FROM in_lead_changes "
            f"WHERE attribute = '{CREATED_AT}') c ON c.lead_id = b.lead_id AND d.as_of < c.ended_at "
            "AND (d.as_of >= c.occurred_at OR c.n = 1) "
        )
    listed = ", ".join(str(date) for date in dates)
    return (
        f"SELECT b.lead_id, d.as_of FROM {BORN} b CROSS JOIN (SELECT unnest([{listed}]::BIGINT[]) AS as_of) d {joined}"
        f"WHERE coalesce({created}, b.first_at, d.as_of) <= d.as_of"
    )


def dated_spine(con: duckdb.DuckDBPyConnection, staged: Staged, dates: Sequence[int], without: str = "FALSE") -> None:
    """The spine ``in_spine`` of all leads at each date, in the order of leads and dates, ``row_id`` from 0.

    It reads ``born``. ``without`` is a condition on the row ``s`` (``lead_id``, ``as_of``) that leaves it out.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_spine AS SELECT (row_number() OVER (ORDER BY lead_id, as_of) - 1)::BIGINT "
        f"AS row_id, lead_id, as_of FROM ({existing(staged, dates)}) s WHERE NOT ({without}) ORDER BY row_id"
    )
