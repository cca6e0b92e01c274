"""Snapshots: at which instants each lead is looked at, and what came within the horizon after it.

The instants of a lead lie between its beginning and the last instant that the data can judge, denser at the beginning,
where most is decided. They come from a hash of its id, so that they are the same again and know nothing of the outcome.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np

from leadline.errors import InputError
from leadline.evidence.backtest.judged import numbered, parties
from leadline.evidence.outcome import Found, Outcome
from leadline.evidence.outcome.finding import TABLE
from leadline.evidence.stats.arrays import Bools, Ints, Numbers
from leadline.model.condition import Instant
from leadline.model.words import date_words, duration_words
from leadline.plan import Schema
from leadline.scoring.spine import BORN

TRIALS = 2**32
MOST_LEADS = 200_000  # more teach nothing new, and take memory
CROWDED = 4  # a power: half of the snapshots lie in the first sixteenth of the time


@dataclass(frozen=True, slots=True)
class Snapshots:
    """One entry for each row of ``in_spine``, in the order of its ``row_id``. ``lead`` and ``party`` are whole numbers
    from 0; a party is what is not independent, as in `leadline.evidence.backtest.judged.Judged`.

    ``censored`` counts leads that are too young to judge, ``undated`` those of whom nobody knows since when they exist.
    ``drawn_of``: of so many leads some were drawn, always the same ones; nothing where all are looked at.
    """

    lead: Ints
    party: Ints
    as_of: Ints
    happened: Bools
    given: Numbers
    censored: int
    undated: int
    drawn_of: int | None
    ends: Instant


def make_snapshots(
    con: duckdb.DuckDBPyConnection,
    schema: Schema,
    outcome: Outcome,
    found: Found,
    ends: Instant,
    each: int,
    seed: int,
) -> Snapshots:
    """Make the spine ``in_spine`` from ``born`` and ``had_outcome``, and judge its rows.

    An outcome without a date is judged once, as the lead was when it came.
    """
    horizon = outcome.within or 0
    last = ends - horizon
    con.execute(
        "CREATE OR REPLACE TEMP TABLE began AS SELECT b.lead_id, i.given_id, coalesce(b.created_at, b.first_at) AS at_ "
        f"FROM {BORN} b JOIN lead_ids i ON i.lead_id = b.lead_id"
    )
    old, young, undated = con.execute(
        f"SELECT count_if(at_ <= {last}), count_if(at_ > {last}), count_if(at_ IS NULL) FROM began"
    ).fetchall()[0]
    drawn = f"md5_number_lower(given_id || '/{seed}') % {TRIALS} < {MOST_LEADS * TRIALS // max(old, 1)}"
    old_enough = f"b.at_ <= {last} AND {drawn}" if old > MOST_LEADS else f"b.at_ <= {last}"
    if found.dated:
        key = f"b.given_id || '/' || n.n || '/{seed}'"
        share = f"((md5_number_lower({key}) % {TRIALS})::DOUBLE / {TRIALS})"
        at = f"(b.at_ + (pow({share}, {CROWDED}) * ({last} - b.at_))::BIGINT)"
        rows = (
            f"SELECT DISTINCT b.lead_id, {at} AS as_of FROM began b "
            f"CROSS JOIN (SELECT unnest(range({each})) AS n) n WHERE {old_enough}"
        )
        kept = "o.happened_at IS NULL OR o.happened_at > s.as_of"
        within = f" AND o.happened_at <= s.as_of + {horizon}" if outcome.within is not None else ""
        happened = f"coalesce(o.happened_at <= {ends}{within}, FALSE)"
    else:
        rows, kept = f"SELECT lead_id, at_ AS as_of FROM began b WHERE {old_enough}", "TRUE"
        happened = "o.lead_id IS NOT NULL"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE in_spine AS "
        "SELECT (row_number() OVER (ORDER BY s.as_of, s.lead_id) - 1)::BIGINT AS row_id, s.lead_id, s.as_of "
        f"FROM ({rows}) s LEFT JOIN {TABLE} o ON o.lead_id = s.lead_id WHERE {kept} ORDER BY row_id"
    )
    found_rows = con.execute(
        f"SELECT s.lead_id, s.as_of, {happened} AS happened, b.given_id FROM in_spine s "
        f"JOIN began b ON b.lead_id = s.lead_id LEFT JOIN {TABLE} o ON o.lead_id = s.lead_id ORDER BY s.row_id"
    ).fetchnumpy()
    if not len(found_rows["as_of"]):
        raise InputError(
            f"no lead can be judged: the data end on {date_words(ends)}, and the outcome needs "
            f"{duration_words(horizon)} after a snapshot; choose a shorter `within`, or bring older data"
        )
    lead_id = np.asarray(found_rows["lead_id"], dtype=np.int64)
    lead = numbered(lead_id)
    return Snapshots(
        lead,
        parties(con, schema, lead_id, lead, ends),
        np.asarray(found_rows["as_of"], dtype=np.int64),
        np.asarray(found_rows["happened"], dtype=np.bool_),
        np.asarray(found_rows["given_id"], dtype=object),
        young,
        undated,
        old if old > MOST_LEADS else None,
        ends,
    )
