"""Predictors asked about leads of the store, in a process of its own: all leads, some, or one with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np

from leadline.errors import InputError, LeadlineError
from leadline.evidence.predict.accounts import are_asked
from leadline.evidence.predict.asking import value_words
from leadline.evidence.predict.calibrated import share_of
from leadline.evidence.predict.frame import Frame
from leadline.evidence.predict.predictor import CALIBRATION, Predictor, Reasons
from leadline.evidence.predict.scorecard import points
from leadline.evidence.predict.spine import Asking, ready
from leadline.learning.predictors.kept import taken
from leadline.live.bulk import EVERYBODY, facts
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.scoring.spine import BORN
from leadline.scoring.staging import Tables, literal

AT_ONCE = 100_000  # leads that are looked at together
LEAST_MOVE, SHARE_OF_MOVE = 0.001, 0.05  # what is noticed: a tenth of a per cent, and a twentieth of itself


def ask(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What predictors say of leads as of an instant, where it differs noticeably from what they said last."""
    found: dict[str, Any] = {}
    every: dict[str, tuple[Predictor, Model | None]] = {}
    since = {one["name"]: one["since"] for one in asked["predictors"]}
    for one in asked["predictors"]:
        with by_itself(found, one["name"]):
            every[one["name"]] = taken(one)
    peers = any(are_asked(predictor.kinds) for predictor, _ in every.values())
    leads = None if asked["leads"] is None else {str(one) for one in asked["leads"]}
    con, tables = facts(asked["address"], condition(asked["leads"], peers))
    with con:
        for name, (predictor, model) in every.items():
            with by_itself(found, name):
                asking = ready(con, tables, predictor, model)
                before = last_said(con, tables, name, since[name])
                found[name] = noticed(asking, leads, asked["as_of"], before)
    return found


@contextmanager
def by_itself(found: dict[str, Any], name: str) -> Iterator[None]:
    """A predictor that cannot answer says why, and keeps no other from answering."""
    try:
        yield
    except LeadlineError as error:
        found[name] = {"asked": 0, "leads": [], "shares": [], "why": str(error)}


def condition(leads: Sequence[int] | None, peers: bool) -> str:
    """Whose facts are read: everybody's, or some leads' with those of the same accounts, if these count."""
    if leads is None:
        return EVERYBODY
    listed = f"lead_id IN ({', '.join(map(str, leads))})"
    if not peers:
        return listed
    accounts = f"SELECT account_id FROM leads WHERE {listed} AND account_id IS NOT NULL"
    return f"lead_id IN (SELECT lead_id FROM leads WHERE {listed} OR account_id IN ({accounts}))"


def last_said(con: duckdb.DuckDBPyConnection, tables: Tables, name: str, since: Instant) -> dict[str, float]:
    """What the champion said last of each lead."""
    rows = con.execute(
        f"SELECT lead_id, arg_max(probability, {{'at': occurred_at, 'p': probability}}) FROM {tables.probabilities} "
        f"WHERE predictor = {literal(name)} AND occurred_at >= {since} GROUP BY lead_id"
    ).fetchall()
    return dict(rows)


def noticed(asking: Asking, leads: set[str] | None, as_of: Instant, before: Mapping[str, float]) -> dict[str, Any]:
    """Those leads of whom something else is said than before."""
    numbers: list[int] = []
    shares: list[float] = []
    asked = 0
    for some in existing(asking, leads, as_of):
        asked += len(some)
        said = share_of(asking.predictor.reasons(asking.frame(some, [as_of] * len(some))).log_odds)
        was = np.array([before.get(one, np.nan) for one in some])
        least = np.maximum(LEAST_MOVE, SHARE_OF_MOVE * np.minimum(was, 1 - was))
        differs = np.isnan(was) | (np.abs(said - was) >= least)
        numbers += [int(some[at]) for at in np.flatnonzero(differs)]
        shares += said[differs].tolist()
    return {"asked": asked, "leads": numbers, "shares": shares, "why": ""}


def existing(asking: Asking, leads: set[str] | None, as_of: Instant) -> Iterator[list[str]]:
    """The leads that exist at the instant, some at a time."""
    query = (
        f"SELECT i.given_id FROM {BORN} b JOIN lead_ids i ON i.lead_id = b.lead_id "
        f"WHERE coalesce(b.created_at, b.first_at, {as_of}) <= {as_of} ORDER BY b.lead_id"
    )
    there = [row[0] for row in asking.con.execute(query).fetchall() if leads is None or row[0] in leads]
    for first in range(0, len(there), AT_ONCE):
        yield there[first : first + AT_ONCE]


def explain(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a predictor says of one lead, and what each feature adds: with the base they are the log-odds."""
    predictor, model = taken(asked["predictor"])
    lead = str(asked["lead"])
    con, tables = facts(asked["address"], condition([asked["lead"]], are_asked(predictor.kinds)))
    with con:
        asking = ready(con, tables, predictor, model)
        if not any(lead in some for some in existing(asking, {lead}, asked["as_of"])):
            raise InputError(f"nothing is known of lead {lead} at that instant that a predictor could look at")
        frame = asking.frame([lead], [asked["as_of"]])
    reasons = predictor.reasons(frame)
    return {
        "probability": float(share_of(reasons.log_odds)[0]),
        "log_odds": float(reasons.log_odds[0]),
        "base": float(reasons.base[0]),
        "contributions": [contribution(predictor, frame, reasons, at) for at in order(reasons)],
    }


def order(reasons: Reasons) -> list[int]:
    """Those that add something, the strongest first."""
    strongest = np.argsort(-np.abs(reasons.columns[0]), kind="stable")
    return [int(at) for at in strongest if reasons.columns[0, at]]


def contribution(predictor: Predictor, frame: Frame, reasons: Reasons, at: int) -> dict[str, Any]:
    name, logit = reasons.names[at], float(reasons.columns[0, at])
    is_feature = name != CALIBRATION
    words = predictor.words.get(name, name) if is_feature else "what all leads of such a rank had"
    value = value_words(predictor, frame, name, 0) if is_feature else ""
    return {"feature": name, "words": words, "value": value, "log_odds": logit, "points": points(logit)}
