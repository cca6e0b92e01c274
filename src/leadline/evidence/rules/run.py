"""Evidence of rules: the facts staged once, each lead at one date, the probe over these, and what came after."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np

from leadline.errors import InputError, UnsupportedError
from leadline.evidence.backtest.dates import Asked, Dates, dates_of
from leadline.evidence.backtest.hindsight import partly, untracked, without
from leadline.evidence.backtest.judged import Judged, judge
from leadline.evidence.backtest.result import Judgement
from leadline.evidence.backtest.run import had_before, seen, span
from leadline.evidence.outcome import Found as FoundOutcome
from leadline.evidence.outcome import Outcome, find, needs, outcome_words
from leadline.evidence.outcome.words import outcome_title
from leadline.evidence.rules.by_hand import by_hand
from leadline.evidence.rules.looking import draw_one, look
from leadline.evidence.rules.result import ByHand, Evidence, Overall
from leadline.evidence.rules.verdict import verdict
from leadline.evidence.rules.weighing import alike, weigh
from leadline.evidence.stats import wilson
from leadline.model import Model
from leadline.model.condition import DAY, Instant
from leadline.plan.used import together, used
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.spine import dated_spine, make_born
from leadline.scoring.staging import Staged, Tables, stage


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

    Each lead counts once: at one of the dates at which it was there, drawn by chance, if it had not had the outcome by
    then.
    """
    try:
        wanted = together([used(model), needs(outcome)])
    except UnsupportedError as problem:
        raise InputError(f"these cannot be looked at together: {problem}") from problem
    engine = engine or DuckDB()
    staged = stage(con, wanted, tables)
    found = find(con, outcome, staged.schema)
    make_born(con, staged)
    dates = dates_of(asked, outcome, *span(con, asked, now))
    blind = untracked(model, staged.schema)
    run = without(model, [one.attribute for one in blind]) if asked.strict_time else model
    dated_spine(con, staged, dates.dates)
    draw_one(con, asked.seed, had_before(found))
    judged = judge(con, model, staged.schema, outcome, found, dates.dates, dates.ends)
    looked = look(con, run, staged, (dates.dates[0], dates.dates[-1]), engine)
    inside = looked.inside
    kept = judged.only(inside)
    were_seen = seen(con, kept, dates, len(judged))
    overall: Overall | None = None
    hands: list[ByHand | None] = [None] * len(looked.parts)
    if hand:
        overall, hands = hand_of(con, run, staged, found, dates, engine)
    parts, looks, suggested = weigh(looked.only(inside), kept.happened, kept.date, hands, kept.party)
    result = Evidence(
        model=model.name,
        title=model.title or model.name,
        version=model.version,
        outcome=judgement(outcome, found, kept),
        every_days=asked.every / DAY,
        strict_time=asked.strict_time,
        untracked=blind,
        partly=partly(con, model, staged.schema),
        seen=were_seen,
        rate=wilson(int(kept.happened.sum()), len(kept)),
        looks=looks,
        scale=suggested.scale,
        parts=parts,
        alike=alike(looked.only(inside)),
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


def judgement(outcome: Outcome, found: FoundOutcome, judged: Judged) -> Judgement:
    """The outcome as it was found, with what it brought to the leads that were judged."""
    amounts = None if outcome.amount is None else float(judged.amount[judged.happened].sum())
    return Judgement(
        name=outcome.name,
        title=outcome_title(outcome),
        words=outcome_words(outcome),
        within_days=None if outcome.within is None else outcome.within / DAY,
        dated=found.dated,
        again=found.again,
        amounts=amounts,
        unknown_amounts=found.without_amount,
    )
