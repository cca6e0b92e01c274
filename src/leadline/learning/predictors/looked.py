"""A look at whether predictors still fit, in a process of its own: what leads are like, and what came true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from leadline.errors import LeadlineError
from leadline.evidence.outcome import find, needs
from leadline.evidence.outcome.finding import TABLE
from leadline.evidence.predict.drift import Finding, Watched, comes_true, inputs, said, shape_from
from leadline.evidence.predict.spine import Asking, ready
from leadline.learning.predictors.kept import account_of, at_age, taken
from leadline.learning.studies.outcomes import read_outcome
from leadline.live.bulk import facts
from leadline.model.condition import DAY, Instant
from leadline.scoring.staging import Tables, literal

WINDOW = 90 * DAY  # leads that came to the age of the watch since so long, or since the predictor learned


def look(asked: Mapping[str, Any]) -> dict[str, Any]:
    """All findings of one look, for each predictor."""
    con, tables = facts(asked["address"])
    with con:
        return {
            one["name"]: [asdict(finding) for finding in told(con, tables, one, asked["now"])]
            for one in asked["predictors"]
        }


def told(con: Any, tables: Tables, one: Mapping[str, Any], now: Instant) -> list[Finding]:
    """What is found of a predictor; that it cannot be asked is an alarm, too."""
    try:
        return list(findings(con, tables, one, now))
    except LeadlineError as error:
        return [Finding(Watched.score, "", None, None, True, f"It cannot be asked: {error}.")]


def findings(con: Any, tables: Tables, one: Mapping[str, Any], now: Instant) -> Iterator[Finding]:
    predictor, model = taken(one)
    outcome = None if one["outcome"] is None else read_outcome(one["outcome"])
    asking = ready(con, tables, predictor, model, *([] if outcome is None else [needs(outcome)]))
    leads, as_of = at_age(asking, max(one["trained_at"], now - WINDOW), now)
    usual = one["usual"]
    if usual["score"] is None or not leads:
        yield Finding(Watched.input, "", None, None, False, "No leads have come to two weeks of age since it learned.")
    else:
        frame = asking.frame(leads, as_of)
        yield from inputs([shape_from(shape) for shape in usual["inputs"]], frame, predictor.words)
        yield said(shape_from(usual["score"]), predictor.reasons(frame).log_odds)
    if outcome is not None and outcome.within is not None:
        find(con, outcome, asking.staged.schema)
        yield came_true(asking, tables, one, now - outcome.within, outcome.within)


def came_true(asking: Asking, tables: Tables, one: Mapping[str, Any], then: Instant, within: int) -> Finding:
    """What was said of each lead at an instant, and whether the outcome came within the horizon after it; of an account
    one lead, any of them, since colleagues buy together."""
    rows = asking.con.execute(
        f"SELECT p.probability, coalesce(o.happened_at <= {then + within}, FALSE) FROM ("
        "SELECT lead_id, arg_max(probability, {'at': occurred_at, 'p': probability}) AS probability "
        f"FROM {tables.probabilities} WHERE predictor = {literal(one['name'])} AND occurred_at >= {one['since']} "
        f"AND occurred_at <= {then} GROUP BY lead_id) p JOIN lead_ids i ON i.given_id = p.lead_id "
        f"JOIN in_leads l ON l.lead_id = i.lead_id LEFT JOIN {TABLE} o ON o.lead_id = i.lead_id "
        f"WHERE o.happened_at IS NULL OR o.happened_at > {then} "
        f"QUALIFY row_number() OVER (PARTITION BY {account_of(asking)} ORDER BY md5(i.given_id)) = 1"
    ).fetchnumpy()
    share = np.asarray(rows["probability"], dtype=np.float64)
    return comes_true(share, np.asarray(list(rows.values())[1], dtype=np.bool_))
