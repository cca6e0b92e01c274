"""The model beside simple rivals, over the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from leadline.evidence.backtest.judged import NEVER, Judged, Said
from leadline.evidence.backtest.result import BEST, CALLED, Rank, Ranker
from leadline.evidence.stats import (
    Estimate,
    Ranking,
    average_precision_estimate,
    captured_estimate,
    lift_estimate,
    placed_difference,
    placed_estimate,
    placements,
)
from leadline.evidence.stats.arrays import Numbers
from leadline.model import Model
from leadline.model.condition import Instant
from leadline.model.words import name_words


def rankers(
    model: Model,
    judged: Judged,
    said: Said,
    dates: tuple[Instant, ...],
    seed: int,
    previous: tuple[Model, Said] | None = None,
) -> list[Ranker]:
    """The model first, then what it should beat."""
    found: list[Ranker] = []
    party = judged.party_of
    known = judged.happened.any() and not judged.happened.all()
    own = placements(said.score, judged.happened) if known else None
    for name, kind, score in orders(model, judged, said, dates, seed, previous):
        ranking = Ranking(score, judged.happened, judged.lead)
        auc: Estimate | None = None
        ahead: Estimate | None = None
        if own is not None:
            placed = own if kind is Rank.model else placements(score, judged.happened)
            auc = placed_estimate(placed, judged.party)
            ahead = None if kind is Rank.model else placed_difference(own, placed, judged.party)
        precision = average_precision_estimate(ranking, party)
        lift, captured = lift_estimate(ranking, BEST, party), captured_estimate(ranking, CALLED, party)
        found.append(Ranker(name, kind, auc, ahead, precision, lift, captured))
    return found


def orders(
    model: Model,
    judged: Judged,
    said: Said,
    dates: tuple[Instant, ...],
    seed: int,
    previous: tuple[Model, Said] | None,
) -> Iterator[tuple[str, Rank, Numbers]]:
    """Each order: its name, its kind, and a number for every row, the larger the better."""
    yield "the score", Rank.model, said.score
    if previous is not None:
        yield "the previous model", Rank.previous, previous[1].score
    if len(model.dimensions) > 1:
        for dimension in model.dimensions:
            yield f"{name_words(dimension.name)} alone", Rank.dimension, said.dimensions[dimension.name]
    acted = judged.last_act != NEVER
    if acted.any():
        as_of = np.array(dates, dtype=np.int64)[judged.date]
        yield "last act alone", Rank.recency, np.where(acted, judged.last_act - as_of, NEVER)
    yield "chance", Rank.random, np.random.default_rng(seed).random(len(judged))
