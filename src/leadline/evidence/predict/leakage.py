"""Fields that know too much: found by the evidence, named with it, and left out unless somebody insists.

filled for winners     those who have a value had the outcome, nearly all of them
after the outcome      the field's instants, or its first values, come when the outcome had come
too good to be true    alone it ranks better than everything else together, and its past is not known
a clock                it rises or falls with the date of the snapshot or of the lead's beginning
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from leadline.evidence.backtest.judged import numbered
from leadline.evidence.outcome import Found
from leadline.evidence.predict.features import KNOWN_FOR
from leadline.evidence.predict.frame import Frame, Kind
from leadline.evidence.predict.scorecard import binned, fit_scorecard
from leadline.evidence.report.figures import count, percent, span
from leadline.evidence.stats import Estimate, auc, auc_estimate, spearman, wilson
from leadline.evidence.stats.arrays import Bools, Ints, Numbers
from leadline.model.condition import DAY
from leadline.plan import Field, Schema
from leadline.plan.schema import attribute_column
from leadline.scoring.staging import literal, quoted

LEAST_FILLED = 5
ALL_WON = 0.8  # the lower end of the interval of winners among those who have a value
MOSTLY = 0.9
PROMISING, STRONG, PERFECT = 0.65, 0.75, 0.95  # AUC
AS_TIME = 0.9  # Spearman's correlation with the date
SLICES = 50
SHARED = 0.05  # the part of the variance that is left within a slice of time


@dataclass(frozen=True, slots=True)
class Leak:
    """A field that was left out, or that somebody insisted on, and why."""

    field: str
    why: str
    evidence: str
    insisted: bool = False


def watched(
    con: duckdb.DuckDBPyConnection,
    schema: Schema,
    attributes: Sequence[str],
    found: Found,
    frame: Frame,
    as_of: Ints,
    happened: Bools,
    party: Ints,
    train: Bools,
) -> tuple[list[Leak], list[str]]:
    """What is suspected, and what should be known but is none. Only rows of ``train`` are looked at, and who had the
    outcome at all."""
    leaks = [*_by_filling(con, schema, attributes, found)]
    known = {leak.field for leak in leaks}
    rest = [f.name for f in frame.features if f.name not in known]
    inside = frame.select(rest).only(train)
    clocks, notes = _clocks(inside, as_of[train])
    leaks += clocks
    known |= {leak.field for leak in clocks}
    named = [f.name for f in inside.features if f.name not in known]
    leaks += _too_good(inside.select(named), happened[train], as_of[train], party[train])
    return leaks, notes


def _by_filling(con: duckdb.DuckDBPyConnection, schema: Schema, attributes: Sequence[str], found: Found) -> list[Leak]:
    """Fields of the leads' table that are filled for winners only, and those that come after the outcome."""
    leaks = []
    for name in attributes:
        kind = schema.attributes.get(name)
        if name in schema.lead_history:
            leak = _filled_after(con, name) if found.dated else None
        elif kind is None:
            continue
        else:
            column = f"l.{quoted(attribute_column(name))}"
            is_text = kind in (Field.text, Field.folded)
            there = f"{column} IS NOT NULL" + (f" AND trim({column}) <> ''" if is_text else "")
            leak = _winners_only(con, name, there)
            if leak is None and kind is Field.instant and found.dated:
                leak = _instants_after(con, name, column)
        leaks += [] if leak is None else [leak]
    return leaks


def _winners_only(con: duckdb.DuckDBPyConnection, name: str, there: str) -> Leak | None:
    filled, won, empty, won_empty = con.execute(
        f"SELECT count(*) FILTER (there), count(*) FILTER (there AND won), count(*) FILTER (NOT there), "
        f"count(*) FILTER (NOT there AND won) FROM (SELECT coalesce({there}, FALSE) AS there, "
        "o.lead_id IS NOT NULL AS won FROM in_leads l LEFT JOIN had_outcome o ON o.lead_id = l.lead_id)"
    ).fetchall()[0]
    if filled < LEAST_FILLED or not empty:
        return None
    share = wilson(won, filled)
    usual = won_empty / empty
    if (won < filled and share.low < ALL_WON) or share.value <= 2 * usual or share.low < usual:
        return None
    evidence = f"{count(won)} of {count(filled)} leads that have it had the outcome, {percent(usual)} of the others"
    return Leak(name, "filled for winners only", evidence)


def _instants_after(con: duckdb.DuckDBPyConnection, name: str, column: str) -> Leak | None:
    after, of = con.execute(
        f"SELECT count(*) FILTER ({column} >= o.happened_at), count(*) FROM in_leads l "
        f"JOIN had_outcome o ON o.lead_id = l.lead_id WHERE {column} IS NOT NULL"
    ).fetchall()[0]
    if of < LEAST_FILLED or after / of < MOSTLY:
        return None
    return Leak(
        name, "after the outcome", f"for {count(after)} of {count(of)} winners it is no earlier than the outcome"
    )


def _filled_after(con: duckdb.DuckDBPyConnection, name: str) -> Leak | None:
    after, of = con.execute(
        "SELECT count(*) FILTER (c.at_ >= o.happened_at), count(*) FROM (SELECT lead_id, min(occurred_at) AS at_ "
        f"FROM in_lead_changes WHERE attribute = {literal(name)} GROUP BY lead_id) c "
        "JOIN had_outcome o ON o.lead_id = c.lead_id"
    ).fetchall()[0]
    if of < LEAST_FILLED or after / of < MOSTLY:
        return None
    return Leak(name, "after the outcome", f"{count(after)} of {count(of)} winners got it when the outcome had come")


def _clocks(frame: Frame, as_of: Ints) -> tuple[list[Leak], list[str]]:
    """Attributes that go with the date; those that everybody of a time shares are only told."""
    leaks, notes = [], []
    known_for = np.nan_to_num(frame.column(KNOWN_FOR, Kind.number))
    began = as_of - (known_for * DAY).astype(np.int64)
    slices = np.searchsorted(np.quantile(as_of, np.arange(1, SLICES) / SLICES), as_of)
    for feature in frame.features:
        if feature.dated or feature.kind is not Kind.number:
            continue
        column = frame.column(feature.name, feature.kind)
        there = ~np.isnan(column)
        if there.sum() < 10 * SLICES or np.nanmin(column) == np.nanmax(column):
            continue
        value, part = column[there], slices[there]
        times = {"the snapshot": as_of, "the lead's beginning": began}
        goes = {name: spearman(value, at[there]) or 0.0 for name, at in times.items()}
        most = max(goes, key=lambda name: abs(goes[name]))
        if abs(goes[most]) >= AS_TIME:
            evidence = f"its rank goes with the date of {most} (correlation {goes[most]:.2f})"
            leaks.append(Leak(feature.name, "a clock in disguise", evidence))
            continue
        counts = np.bincount(part, minlength=SLICES)
        means = np.bincount(part, value, minlength=SLICES) / np.maximum(counts, 1)
        if ((value - means[part]) ** 2).mean() / value.var() <= SHARED:
            notes.append(feature.name)
    return leaks, notes


def _too_good(frame: Frame, happened: Bools, as_of: Ints, party: Ints) -> list[Leak]:
    """Fields that rank the later half better, alone, than all that is not suspect does together."""
    middle = int(np.median(as_of)) if len(as_of) else 0
    earlier, later = as_of <= middle, as_of > middle
    if min(int(happened[earlier].sum()), int(happened[later].sum())) < 20:
        return []
    judged = (happened[later], numbered(party[later]))
    alone: dict[str, Estimate] = {}
    for feature in frame.features:
        if feature.kind is Kind.number and not _promising(frame.column(feature.name, feature.kind)[later], judged[0]):
            continue
        one = _ranks(frame.select([feature.name]), happened, earlier, later, judged)
        if one is not None and one.low > STRONG:
            alone[feature.name] = one
    if not alone:
        return []
    others = _ranks(
        frame.select([f.name for f in frame.features if f.name not in alone]), happened, earlier, later, judged
    )
    dated = {f.name: f.dated for f in frame.features}
    leaks = []
    for name, one in alone.items():
        beats = others is None or one.low > others.high
        if beats and (not dated[name] or one.low > PERFECT):
            beside = "" if others is None else f"; all others together {others.value:.2f} ({span(others)})"
            evidence = f"alone it ranks later leads with an AUC of {one.value:.2f} ({span(one)}){beside}"
            leaks.append(Leak(name, "too good to be true", evidence))
    return leaks


def _promising(column: Numbers, happened: Bools) -> bool:
    """Whether a number is worth a closer look: what ranks nobody as it is will not rank well in bins either."""
    plainly = auc(np.nan_to_num(column, nan=-np.inf), happened) or 0.5
    return max(plainly, 1 - plainly) > PROMISING


def _ranks(
    frame: Frame, happened: Bools, earlier: Bools, later: Bools, judged: tuple[Bools, Numbers]
) -> Estimate | None:
    found = binned(frame.only(earlier), happened[earlier], {})
    if not found.parts:
        return None
    card = fit_scorecard(found, 1.0, {})
    return auc_estimate(card.log_odds(frame.only(later)), *judged)


def insisted(leaks: Sequence[Leak], names: Sequence[str]) -> list[Leak]:
    """The leaks, with those marked that somebody insists on."""
    return [Leak(one.field, one.why, one.evidence, one.field in names) for one in leaks]
