"""What is counted of judged rows: bands, the hand-over, dates, cohorts, calibration."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np

from leadline.evidence.backtest.judged import Judged, Said
from leadline.evidence.backtest.result import Calibration, Cohort, Days, Handover, OnDate, Step
from leadline.evidence.outcome import Outcome
from leadline.evidence.stats import (
    auc_estimate,
    brier,
    calibration_error,
    clustered_rate,
    reliability,
    wilson,
)
from leadline.evidence.stats.arrays import Floats, Ints
from leadline.model import Model
from leadline.model.condition import DAY, WEEK, Instant
from leadline.model.words import condition_words
from leadline.model.words.voice import voice_of


def steps(names: Sequence[str], place: Ints, judged: Judged, has_amount: bool) -> list[Step]:
    """The rows of each band or grade, from the top down; those that no row has are there with none."""
    found = []
    for at, name in enumerate(names):
        rows = place == at
        happened, lead, party = judged.happened[rows], judged.lead[rows], judged.party[rows]
        brought = float((judged.amount[rows] * happened).mean()) if has_amount and len(lead) else None
        found.append(Step(name, len(lead), len(np.unique(lead)), clustered_rate(happened, party), brought))
    return found


def handover(model: Model, judged: Judged, said: Said, dates: Sequence[Instant], dated: bool) -> Handover | None:
    """Whom the model would have handed over; nothing where it has no threshold."""
    lifecycle, voice = model.lifecycle, voice_of(model)
    if lifecycle.mql is None and not lifecycle.qualify:
        return None
    words = "" if lifecycle.mql is None else condition_words(lifecycle.mql, voice)
    qualified = np.flatnonzero(said.qualified)
    handed, first = np.unique(judged.lead[qualified], return_index=True)  # rows of a lead stand by date
    row = qualified[first]
    had = np.unique(judged.lead[judged.happened])
    new = int((judged.date[row] > 0).sum())
    weeks = (dates[-1] - dates[0]) / WEEK
    wait = judged.wait[row][np.isin(handed, had)]
    quartiles = np.quantile(wait / DAY, [0.25, 0.5, 0.75]).tolist() if dated and len(wait) else None
    return Handover(
        words=words,
        handed=len(handed),
        precision=clustered_rate(judged.happened[row], judged.party[row]),
        had=len(had),
        recall=clustered_rate(np.isin(had, handed), judged.party_of[had]),
        a_week=new / weeks if weeks else None,
        ahead=Days(*quartiles) if quartiles else None,
    )


def by_date(judged: Judged, said: Said, dates: Sequence[Instant]) -> list[OnDate]:
    """Each date on its own, where every lead stands once."""
    order = np.argsort(judged.date, kind="stable")
    cuts = np.searchsorted(judged.date[order], np.arange(len(dates) + 1))
    found = []
    for at, date in enumerate(dates):
        rows = order[cuts[at] : cuts[at + 1]]
        happened = judged.happened[rows]
        auc = auc_estimate(said.score[rows], happened, judged.party[rows]) if len(rows) else None
        found.append(OnDate(date, len(rows), int(happened.sum()), auc))
    return found


def cohorts(con: duckdb.DuckDBPyConnection, outcome: Outcome, ends: Instant) -> list[Cohort]:
    """Leads by the month (UTC) in which they came; those of whom the horizon has not passed are left out."""
    if outcome.within is None:
        return []
    rows = con.execute(
        "SELECT strftime(make_timestamp(born_at), '%Y-%m') AS month, count(*), "
        f"count(*) FILTER (happened_at <= born_at + {outcome.within}) FROM ("
        "SELECT coalesce(b.created_at, b.first_at) AS born_at, o.happened_at FROM born b "
        "LEFT JOIN had_outcome o ON o.lead_id = b.lead_id) "
        f"WHERE born_at + {outcome.within} <= {ends} GROUP BY month ORDER BY month"
    ).fetchall()
    return [Cohort(month, leads, wilson(had, leads)) for month, leads, had in rows]


def calibration(judged: Judged, said: Said, probability: Floats | None) -> Calibration:
    """How the rate goes with the probability, or with the score where there is none."""
    if probability is not None and not np.isnan(probability).all():
        known = ~np.isnan(probability)
        bins = reliability(probability[known], judged.happened[known], judged.party[known])
        missed = brier(probability[known], judged.happened[known])
        return Calibration("probability", bins, calibration_error(bins), missed)
    return Calibration("score", reliability(said.score / 100, judged.happened, judged.party), None, None)
