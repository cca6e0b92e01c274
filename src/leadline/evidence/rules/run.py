"""Evidence of rules: the facts staged once, the leads at some dates, the probe over these, and what came after."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np

from leadline.errors import InputError, UnsupportedError
from leadline.evidence.backtest.dates import Asked, Dates, dates_of
from leadline.evidence.backtest.hindsight import partly, untracked, without
from leadline.evidence.backtest.judged import judge
from leadline.evidence.backtest.run import had_before, judgement, seen, span
from leadline.evidence.outcome import Found as FoundOutcome
from leadline.evidence.outcome import Outcome, find, needs
from leadline.evidence.rules.by_hand import by_hand
from leadline.evidence.rules.looking import look
from leadline.evidence.rules.result import ByHand, Evidence, Overall
from leadline.evidence.rules.verdict import verdict
from leadline.evidence.rules.weighing import alike, weigh
from leadline.evidence.stats import clustered_rate
from leadline.model import Model
from leadline.model.condition import DAY, Instant
from leadline.plan.used import together, used
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.spine import dated_spine, make_born
from leadline.scoring.staging import Staged, Tables, stage

IN_A_HORIZON, MOST_DATES = 3, 26  # more dates tell little more
MOST_ROWS = 600_000  # so many leads times dates: of more leads there are fewer dates, but two


def evidence(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    tables: Tables,
    outcome: Outcome,
    asked: Asked,
    now: Instant,
    engine: Engine | None = None,
    hand: bool = False,
) -> Evidence:
    """Hold each part of a model against the outcome. ``hand``: by the classic method too, beside the careful one.

    A lead counts once for each date at which it was there and had not had the outcome; what its rows have in common is
    not taken for evidence.
    """
    try:
        wanted = together([used(model), needs(outcome)])
    except UnsupportedError as problem:
        raise InputError(f"these cannot be looked at together: {problem}") from problem
    engine = engine or DuckDB()
    staged = stage(con, wanted, tables)
    found = find(con, outcome, staged.schema)
    make_born(con, staged)
    every = dates_of(asked, outcome, *span(con, asked, now))
    most = min(MOST_DATES, max(MOST_ROWS // max(staged.leads, 1), 2))
    dates = every.spread((outcome.within or 0) // IN_A_HORIZON, most)
    blind = untracked(model, staged.schema)
    run = without(model, [one.attribute for one in blind]) if asked.strict_time else model
    dated_spine(con, staged, dates.dates, had_before(found))
    judged = judge(con, model, staged.schema, outcome, found, dates.dates, dates.ends)
    looked = look(con, run, staged, (dates.dates[0], dates.dates[-1]), engine)
    kept = judged.only(looked.inside)
    were_seen = seen(con, kept, dates, len(np.unique(judged.lead)))
    overall: Overall | None = None
    hands: list[ByHand | None] = [None] * len(looked.parts)
    if hand:
        overall, hands = hand_of(con, run, staged, found, dates, engine)
    looked = looked.only(looked.inside)
    parts, looks, suggested = weigh(looked, kept, hands)
    result = Evidence(
        model=model.name,
        title=model.title or model.name,
        version=model.version,
        outcome=judgement(outcome, found, kept),
        every_days=dates.every / DAY,
        strict_time=asked.strict_time,
        untracked=blind,
        partly=partly(con, model, staged.schema),
        seen=were_seen,
        rate=clustered_rate(kept.happened, kept.party),
        looks=looks,
        scale=suggested.scale,
        parts=parts,
        alike=alike(looked, kept),
        by_hand=overall,
    )
    return replace(result, verdict=tuple(verdict(result)))


def hand_of(
    con: duckdb.DuckDBPyConnection, model: Model, staged: Staged, found: FoundOutcome, dates: Dates, engine: Engine
) -> tuple[Overall, list[ByHand | None]]:
    """The classic method over all leads as they are at the end of the data."""
    dated_spine(con, staged, (dates.ends,))
    looked = look(con, model, staged, (dates.ends, dates.ends), engine, ever=True)
    until = f"AND o.happened_at <= {dates.ends}" if found.dated else ""
    rows = con.execute(
        f"SELECT o.lead_id IS NOT NULL AS had FROM in_spine s LEFT JOIN had_outcome o ON o.lead_id = s.lead_id {until} "
        "ORDER BY s.row_id"
    ).fetchnumpy()
    happened = np.asarray(rows["had"], dtype=np.bool_)
    return by_hand(looked.only(looked.inside), happened[looked.inside])
