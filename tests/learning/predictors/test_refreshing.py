"""A predictor's life in the store: trained, asked about all leads and those that changed, explained, watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.learning.predictors import watching
from leadline.learning.predictors.keeping import Keeping
from leadline.learning.predictors.kept import handed
from leadline.learning.predictors.refreshing import Refreshing
from leadline.learning.predictors.training import Wished, train_now
from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.store import predictors as registry
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.probabilities import latest
from tests.learning.predictors.shop import BEGAN, OUTCOME, open_shop
from tests.learning.predictors.test_probabilities import EXPECTING, KEPT
from tests.live.world import live, put, settle


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(store: Store) -> Clock:
    return Clock(open_shop(store))


@pytest.fixture
def keeping(store: Store, clock: Clock) -> Iterator[Keeping]:
    made = Keeping(store, clock)
    yield made
    made.refreshing.close()


def rows(store: Store) -> int:
    with store.reading() as con:
        return con.scalar(sa.select(sa.func.count()).select_from(t.probabilities)) or 0


@pytest.mark.parametrize("new_store", ["postgres"], indirect=True)
def test_a_predictor_is_trained_asked_explained_and_watched(store: Store, clock: Clock, keeping: Keeping) -> None:
    refreshing: Refreshing = keeping.refreshing
    refreshing.turn()
    assert rows(store) == 0
    with store.writing() as con:
        registry.ask_for(con, Wished(OUTCOME, every=30 * DAY).training(con, "buys"), "cli", clock(), clock())
        registry.begin_training(con, "buys", clock())  # by a server that has ended since
    keeping.train_and_watch()
    live(store, EXPECTING, clock())
    # one that cannot be read is named, and the other answers all the same
    with store.writing() as con:
        registry.promote(con, "broken", registry.register(con, "broken", KEPT, "", "cli", 0), "", "cli", 0)
    with pytest.raises(InputError, match="`broken` cannot answer: the predictor `broken`: this is no predictor"):
        refreshing.turn()
    with store.writing() as con:
        registry.retire(con, "broken", 1, "", "cli", 0)
    settle(store, clock())
    everybody = rows(store)
    with store.reading() as con:
        assert everybody == con.scalar(sa.select(sa.func.count()).select_from(t.leads))
        chief = con.scalar(sa.select(t.leads.c.lead_id).order_by(t.leads.c.created_at.desc()).limit(1)) or 0
        before = latest(con, chief, "buys")
        score = con.scalar(sa.select(t.scores.c.score_cents).where(t.scores.c.lead_id == chief))
        user = con.scalar(sa.select(t.leads.c.user_id).where(t.leads.c.lead_id == chief))
    assert before is not None and abs((score or 0) - before.probability * 10_000) <= 1
    # who does something is asked about again, alone, once it has settled, and scored again
    clock.now += HOUR
    acts = [
        Message(Kind.event, f"n{k}", clock() - k * MINUTE, user_id=user, name="page", properties={"path": f"/p{k}"})
        for k in range(9)
    ]
    put(store, acts, clock())
    settle(store, clock())
    refreshing.turn()
    assert rows(store) == everybody
    clock.now += MINUTE
    refreshing.turn()
    settle(store, clock())
    with store.reading() as con:
        after = latest(con, chief, "buys")
        again = con.scalar(sa.select(t.scores.c.score_cents).where(t.scores.c.lead_id == chief))
    assert rows(store) == everybody + 1
    assert after is not None and after.probability > before.probability and after.occurred_at == clock()
    assert abs((again or 0) - after.probability * 10_000) <= 1
    # nothing happened: nothing is written, and why is said of the same facts
    refreshing.turn()
    assert rows(store) == everybody + 1
    with store.reading() as con:
        champion = handed(con, registry.champions(con)[0])
    why = refreshing.desk.explained(champion, chief, clock())
    total = why["base"] + sum(one["log_odds"] for one in why["contributions"])
    assert abs(total - why["log_odds"]) < 1e-9 and abs(why["probability"] - after.probability) < 1e-6
    assert {"words", "value", "points"} <= why["contributions"][0].keys()

    # leads of another kind come: the watch tells of it, and of nothing else
    with store.writing() as con:
        settings = '{"about": ["predictor"], "for": "everybody", "url": ""}'
        row = {"connection": "chat", "kind": "notice", "settings": settings, "created_at": 0, "created_by": "cli"}
        con.execute(sa.insert(t.connections).values(row))
    clock.now = open_shop(store, 400, 40, seed=2, first=round((clock.now - BEGAN) / DAY), ceos=0.05)
    with store.reading() as con:
        watching.look(store, watching.due(con, clock()), clock)
    with store.reading() as con:
        found = {(row.kind, row.what): row for row in watching.looks(con, "buys")}
        told = con.execute(sa.select(t.deliveries.c.what)).scalars().all()
    assert found["input", "job_title"].alarm and found["score", ""].alarm
    assert not found["input", "acts.ever"].alarm and not found["input", "age"].alarm
    assert len(told) == 1 and "The predictor buys may not fit any more" in told[0]
    # trained again, it takes the champion's place only where it is better beyond noise
    again = train_now(store, "buys", None, "cli", clock)
    with store.reading() as con:
        states = {row.version: row.state for row in registry.listed(con, "buys")}
        kept = registry.trainings(con, "buys")[0]
    assert again.version == 2 and "than the champion" in again.why and "later leads" in again.why
    assert states == {1: "retired", 2: "champion"} if again.promoted else {1: "champion", 2: "challenger"}
    assert kept.due_at == clock() + kept.every and kept.said == again.why and not kept.failed
    with pytest.raises(InputError, match="nobody has asked to train `sells` yet"):
        train_now(store, "sells", None, "cli", clock)
