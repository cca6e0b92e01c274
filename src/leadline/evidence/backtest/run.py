"""A backtest: the facts staged once, one spine of leads and dates, the one plan over it, and what came after."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb
import numpy as np

from leadline.errors import InputError, UnsupportedError
from leadline.evidence.backtest import measures
from leadline.evidence.backtest.dates import Asked, Dates, dates_of
from leadline.evidence.backtest.hindsight import Partly, Untracked, partly, untracked, without
from leadline.evidence.backtest.judged import Judged, Said, judge, probability, say
from leadline.evidence.backtest.ranking import rankers
from leadline.evidence.backtest.result import Backtest, Cohort, Judgement, Seen
from leadline.evidence.backtest.verdict import verdict
from leadline.evidence.outcome import Found, Outcome, find, needs, outcome_words
from leadline.evidence.outcome.words import outcome_title
from leadline.evidence.stats import Ranking
from leadline.evidence.stats.arrays import Floats
from leadline.model import Model
from leadline.model.condition import DAY, Instant
from leadline.model.words.voice import ladder_names
from leadline.plan.used import together, used
from leadline.scoring.engines import DuckDB, Engine
from leadline.scoring.spine import dated_spine, make_born
from leadline.scoring.staging import Tables, stage


@dataclass(frozen=True, slots=True)
class Scored:
    """Models over one spine: the rows that all of them score, and what each said."""

    models: tuple[Model, ...]
    outcome: Outcome
    asked: Asked
    found: Found
    dates: Dates
    judged: Judged
    said: tuple[Said, ...]
    untracked: tuple[tuple[Untracked, ...], ...]
    partly: tuple[tuple[Partly, ...], ...]
    probabilities: tuple[Floats | None, ...]
    seen: Seen
    cohorts: tuple[Cohort, ...]


def backtest(
    con: duckdb.DuckDBPyConnection,
    model: Model,
    tables: Tables,
    outcome: Outcome,
    asked: Asked,
    now: Instant,
    previous: Model | None = None,
    engine: Engine | None = None,
) -> Backtest:
    """What the model would have said at many dates, judged by the outcome. ``now``: nothing after it is known."""
    models = (model,) if previous is None else (model, previous)
    return measured(scored(con, models, tables, outcome, asked, now, engine))


def scored(
    con: duckdb.DuckDBPyConnection,
    models: tuple[Model, ...],
    tables: Tables,
    outcome: Outcome,
    asked: Asked,
    now: Instant,
    engine: Engine | None = None,
) -> Scored:
    """Score the leads at the dates with each model."""
    try:
        wanted = together([*(used(model) for model in models), needs(outcome)])
    except UnsupportedError as problem:
        raise InputError(f"these cannot be looked at together: {problem}") from problem
    staged = stage(con, wanted, tables)
    found = find(con, outcome, staged.schema)
    make_born(con, staged)
    dates = dates_of(asked, outcome, *span(con, asked, now))
    blind = tuple(untracked(model, staged.schema) for model in models)
    run = models
    if asked.strict_time:
        names = [[one.attribute for one in each] for each in blind]
        run = tuple(without(model, left) for model, left in zip(models, names, strict=True))
    dated_spine(con, staged, dates.dates, had_before(found))
    judged = judge(con, models[0], staged.schema, outcome, found, dates.dates, dates.ends)
    said = [say(con, model, staged, dates.dates, len(judged), engine or DuckDB()) for model in run]
    chances = [probability(con, model, staged.schema) for model in run]
    in_all = np.logical_and.reduce([one.scored for one in said])
    leads = len(np.unique(judged.lead))
    kept = judged.only(in_all)
    return Scored(
        models=run,
        outcome=outcome,
        asked=asked,
        found=found,
        dates=dates,
        judged=kept,
        said=tuple(one.only(in_all) for one in said),
        untracked=blind,
        partly=tuple(partly(con, model, staged.schema) for model in run),
        probabilities=tuple(None if chance is None else chance[in_all] for chance in chances),
        seen=seen(con, kept, dates, leads),
        cohorts=tuple(measures.cohorts(con, outcome, dates.ends)) if found.dated else (),
    )


def span(con: duckdb.DuckDBPyConnection, asked: Asked, now: Instant) -> tuple[Instant, Instant]:
    """When the first and the last thing happened that the facts know of, as far as it lies before now."""
    parts = ["SELECT created_at AS at_ FROM born", "SELECT first_at FROM born", "SELECT happened_at FROM had_outcome"]
    names = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall()}
    names |= {name for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE temporary").fetchall()}
    parts += [f"SELECT max(occurred_at) FROM {t}" for t in ("in_events", "in_lead_changes") if t in names]
    limit = now if asked.ends is None else min(asked.ends, now)
    query = f"SELECT min(at_), max(at_) FROM ({' UNION ALL '.join(parts)}) WHERE at_ <= {limit}"
    first, last = con.execute(query).fetchall()[0]
    if first is None:
        raise InputError("the data have no instants at all, neither events nor `created_at`; there is nothing to judge")
    return int(first), int(last if asked.ends is None else limit)


def had_before(found: Found) -> str:
    """The condition that the row ``s`` (``lead_id``, ``as_of``) is of a lead that had had the outcome by then."""
    had = "EXISTS (FROM had_outcome o WHERE o.lead_id = s.lead_id AND o.happened_at <= s.as_of)"
    return had if found.dated else "FALSE"


def seen(con: duckdb.DuckDBPyConnection, judged: Judged, dates: Dates, leads: int) -> Seen:
    """What was judged and what was left out, counted."""
    last = dates.dates[-1]
    too_young, before = con.execute(
        "SELECT count_if(o.lead_id IS NULL), count_if(o.lead_id IS NOT NULL) FROM born b "
        "LEFT JOIN (SELECT DISTINCT lead_id FROM in_spine) n ON n.lead_id = b.lead_id "
        f"LEFT JOIN (FROM had_outcome WHERE happened_at <= {dates.ends}) o ON o.lead_id = b.lead_id "
        "WHERE n.lead_id IS NULL"
    ).fetchall()[0]
    return Seen(
        first_at=dates.dates[0],
        last_at=last,
        ends_at=dates.ends,
        dates=len(dates.dates),
        too_late=dates.too_late,
        rows=len(judged),
        leads=len(np.unique(judged.lead)),
        parties=len(np.unique(judged.party)),
        happened=len(np.unique(judged.lead[judged.happened])),
        too_young=too_young,
        before=before,
        outside=leads - len(np.unique(judged.lead)),
    )


def measured(run: Scored, which: int = 0) -> Backtest:
    """The figures of one of the models; the next one, if there is one, is what it is held against."""
    model, said, judged, dates = run.models[which], run.said[which], run.judged, run.dates.dates
    previous = (run.models[which + 1], run.said[which + 1]) if which + 1 < len(run.models) else None
    has_amount = run.outcome.amount is not None
    found = Backtest(
        model=model.name,
        title=model.title or model.name,
        version=model.version,
        outcome=judgement(run.outcome, run.found, judged),
        every_days=run.asked.every / DAY,
        strict_time=run.asked.strict_time,
        untracked=run.untracked[which],
        partly=run.partly[which],
        seen=run.seen,
        rankers=rankers(model, judged, said, dates, run.asked.seed, previous),
        tenths=Ranking(said.score, judged.happened, judged.lead).tenths(),
        bands=measures.steps(ladder_names(model.bands), said.band, judged, has_amount),
        grades=measures.steps(ladder_names(model.grades), said.grade, judged, has_amount),
        handover=measures.handover(model, judged, said, dates, run.found.dated),
        on_dates=measures.by_date(judged, said, dates),
        cohorts=run.cohorts,
        calibration=measures.calibration(judged, said, run.probabilities[which]),
    )
    return replace(found, verdict=tuple(verdict(found)))


def judgement(outcome: Outcome, found: Found, judged: Judged) -> Judgement:
    """The outcome as it was found, with what it brought to the leads that were judged."""
    amounts = None
    if outcome.amount is not None:
        lead, first = np.unique(judged.lead[judged.happened], return_index=True)
        amounts = float(judged.amount[judged.happened][first].sum()) if len(lead) else 0.0
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
