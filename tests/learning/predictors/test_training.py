"""Predictors over the store: trained, registered, promoted when better beyond noise, and asked again."""

from __future__ import annotations

import pytest

from leadline.errors import InputError
from leadline.learning.predictors.training import Wished, train_now
from leadline.store import predictors as registry
from leadline.store.database import Store
from tests.learning.predictors.shop import OUTCOME, open_shop


@pytest.mark.parametrize("new_store", ["postgres"], indirect=True)
def test_the_first_answers_and_the_next_only_when_it_is_better_beyond_noise(store: Store) -> None:
    ends = open_shop(store)
    first = train_now(store, "buys", Wished(OUTCOME, every=30 * 86_400_000_000), "cli", lambda: ends)
    assert first.version == 1 and first.promoted and "first of its name" in first.why
    again = train_now(store, "buys", None, "cli", lambda: ends + 1)
    assert (again.version, again.promoted) == (2, False) and "not better than the champion" in again.why
    with store.reading() as con:
        states = {row.version: (row.state, row.learner, len(row.fingerprint)) for row in registry.listed(con, "buys")}
        kept = registry.trainings(con, "buys")[0]
    assert states == {1: ("champion", "scorecard", 64), 2: ("challenger", "scorecard", 64)}
    assert kept.due_at == ends + 1 + kept.every and kept.said == again.why and not kept.failed
    with pytest.raises(InputError, match="nobody has asked to train `sells` yet"):
        train_now(store, "sells", None, "cli", lambda: ends)
