"""A predictor as the processes hand it to each other, and the leads that the watch looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from leadline.evidence.predict.predictor import Predictor, read_back
from leadline.evidence.predict.spine import Asking
from leadline.model import Model
from leadline.model.condition import DAY, Instant
from leadline.plan.lead_facts import ACCOUNT_ID
from leadline.scoring.spine import BORN
from leadline.store.models import files_of_version, read_files

AGE = 14 * DAY  # at which the watch looks at a lead, once: like is held against like
MOST = 10_000  # leads that the watch looks at, the latest


def handed(con: sa.Connection, row: sa.Row[Any]) -> dict[str, Any]:
    """What another process has to know of a predictor of the registry."""
    return {
        "name": row.name,
        "version": row.version,
        "text": row.text,
        "trees": row.trees,
        "files": None if row.model_version is None else files_of_version(con, row.model_version),
        "outcome": row.outcome,
        "usual": orjson.loads(row.usual),
        "since": row.state_at,
        "trained_at": row.trained_at,
    }


def taken(said: Mapping[str, Any]) -> tuple[Predictor, Model | None]:
    """The predictor that was handed over, and the model that it learned with."""
    name = f"the predictor `{said['name']}`"
    files = said.get("files")
    return read_back(orjson.loads(said["text"]), said["trees"], name), None if files is None else read_files(files)


def instant(said: str) -> Instant:
    """An instant of a predictor's facts, which are ISO 8601."""
    return round(datetime.fromisoformat(said).timestamp() * 1_000_000)


def at_age(asking: Asking, after: Instant, until: Instant) -> tuple[list[str], list[Instant]]:
    """The latest leads that came to the age of the watch in a time, each at that instant; of an account one, so that
    what colleagues have in common counts once."""
    at = f"coalesce(b.created_at, b.first_at) + {AGE}"
    rows = asking.con.execute(
        f"SELECT i.given_id, {at} AS as_of FROM {BORN} b JOIN lead_ids i ON i.lead_id = b.lead_id "
        f"JOIN in_leads l ON l.lead_id = b.lead_id WHERE {at} > {after} AND {at} <= {until} "
        f"QUALIFY row_number() OVER (PARTITION BY {account_of(asking)} ORDER BY as_of DESC, i.given_id) = 1 "
        f"ORDER BY as_of DESC, i.given_id LIMIT {MOST}"
    ).fetchall()
    return [row[0] for row in rows], [row[1] for row in rows]


def account_of(asking: Asking) -> str:
    """Which account a lead ``l`` belongs to; somebody without one is by themselves."""
    there = ACCOUNT_ID in asking.staged.schema.attributes
    return "coalesce(l.account_id::VARCHAR, i.given_id)" if there else "i.given_id"
