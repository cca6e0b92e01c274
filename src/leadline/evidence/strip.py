"""A strip: what a few dates of the past say of a draft and of the live version. It is no backtest, but quick.

For who is changing a model and wants to know at once whether it still ranks.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from leadline.evidence.backtest import Asked
from leadline.evidence.backtest.judged import Judged, Said
from leadline.evidence.backtest.result import BEST, Judgement
from leadline.evidence.backtest.run import judgement, scored
from leadline.evidence.outcome import Outcome
from leadline.evidence.report import figures
from leadline.evidence.stats import (
    Estimate,
    Ranking,
    best_rate_estimate,
    clustered_rate,
    placed_difference,
    placed_estimate,
    placements,
)
from leadline.model import Model
from leadline.model.condition import DAY, Instant
from leadline.scoring.staging import Tables

ASKED = Asked(every=28 * DAY, most=6)


@dataclass(frozen=True, slots=True)
class Side:
    """What was found of a version: its AUC, and the share of its best tenth that had the outcome."""

    auc: Estimate
    top_tenth: Estimate


@dataclass(frozen=True, slots=True)
class Strip:
    """What was found. ``draft``, ``live`` and ``difference`` (of the AUC, the draft less the live version) are there
    where some of the leads had the outcome and some had not. ``average`` is the share of all rows with it, ``shown``
    has the figures as they are written."""

    outcome: Judgement
    dates: int
    first_at: Instant
    last_at: Instant
    leads: int
    happened: int
    average: Estimate
    draft: Side | None
    live: Side | None
    difference: Estimate | None
    untracked: tuple[str, ...]
    sentence: str
    shown: dict[str, str]


def strip(
    con: duckdb.DuckDBPyConnection, tables: Tables, draft: Model, live: Model | None, outcome: Outcome, now: Instant
) -> Strip:
    """Score the leads as of a few dates with both versions, and judge them by what came after."""
    run = scored(con, (draft, *([] if live is None else [live])), tables, outcome, ASKED, now)
    judged = run.judged
    sides: list[Side | None] = [None, None]
    difference = None
    average = clustered_rate(judged.happened, judged.party)
    if judged.happened.any() and not judged.happened.all():
        sides[: len(run.said)] = [side(judged, said) for said in run.said]
        if live is not None:
            both = [placements(said.score, judged.happened) for said in run.said]
            difference = placed_difference(both[0], both[1], judged.party)
    return Strip(
        outcome=judgement(run.outcome, run.found, run.judged),
        dates=run.seen.dates,
        first_at=run.seen.first_at,
        last_at=run.seen.last_at,
        leads=run.seen.leads,
        happened=run.seen.happened,
        average=average,
        draft=sides[0],
        live=sides[1],
        difference=difference,
        untracked=tuple(one.attribute for one in run.untracked[0]),
        sentence=sentence(sides[0], sides[1], difference, average),
        shown=shown(sides[0], sides[1], average),
    )


def side(judged: Judged, said: Said) -> Side:
    top = best_rate_estimate(Ranking(said.score, judged.happened, judged.lead), BEST, judged.party_of)
    assert top is not None
    return Side(placed_estimate(placements(said.score, judged.happened), judged.party), top)


def sentence(draft: Side | None, live: Side | None, difference: Estimate | None, average: Estimate) -> str:
    """What it comes to."""
    if draft is None:
        had = "every lead" if average.value else "no lead"
        return f"At these dates {had} came to the outcome, so nothing can be said of who is the better lead."
    auc = f"{figures.in_hundred(draft.auc.value)} times in 100"
    sure = f"{figures.in_hundred(draft.auc.low)} to {figures.in_hundred(draft.auc.high)}"
    pairs = f"of two leads, one with the outcome and one without, it puts the first one higher {auc} ({sure}"
    top = (
        f" Of its best tenth {figures.percent(draft.top_tenth.value)} had the outcome, "
        f"of all {figures.percent(average.value)}."
    )
    if live is None or difference is None:
        return f"As to this draft, {pairs}; chance would be 50).{top}"
    beside = f"), the live version {figures.in_hundred(live.auc.value)} times."
    if difference.low <= 0 <= difference.high:
        return f"It is not shown that the draft ranks better or worse than the live version: {pairs}{beside}{top}"
    how = "better" if difference.low > 0 else "worse"
    return f"The draft ranks {how} than the live version: {pairs}{beside}{top}"


def shown(draft: Side | None, live: Side | None, average: Estimate) -> dict[str, str]:
    """The figures as they are written everywhere."""
    found = {"average": figures.percent(average.value)}
    for name, one in (("draft", draft), ("live", live)):
        found[f"{name}_auc"] = figures.NONE if one is None else figures.decimal(one.auc.value)
        found[f"{name}_auc_span"] = "" if one is None else figures.span(one.auc)
        found[f"{name}_top"] = figures.NONE if one is None else figures.percent(one.top_tenth.value)
        found[f"{name}_top_span"] = "" if one is None else figures.percent_span(one.top_tenth)
    return found
