"""How sources are doing, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from leadline.model.condition import DAY, HOUR
from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.health import Health, first_event, health, midnight, refuse, saw, sources
from leadline.store.message import Kind, Message, Refusal
from leadline.store.sources import source_number
from tests.store.conftest import NewStore

NOW = 1_772_355_600_000_000
TODAY = midnight(NOW)


@pytest.fixture
def store(new_store: NewStore) -> Store:
    return new_store()


def said(store: Store, source_id: int, ids: list[str], at: int) -> None:
    messages = [Message(Kind.event, one, at, user_id="ada", name="page") for one in ids]
    with store.writing() as con:
        append(con, [Offer(source_id, messages)], at)


def test_what_was_said_today_is_counted_by_source(store: Store) -> None:
    with store.writing() as con:
        shop, app = (source_number(con, name, "segment", NOW) for name in ("shop", "app"))
    said(store, shop, ["old1", "old2"], TODAY - 1)
    said(store, shop, ["new1", "new2", "new3"], TODAY)
    said(store, app, ["new4"], TODAY + HOUR)
    with store.writing() as con:
        refuse(con, app, [Refusal("r1", "x" * 5000)], TODAY - 1)
        refuse(con, app, [Refusal(str(n), "no") for n in range(250)], NOW)
        found = health(con, TODAY)
        longest = con.scalar(sa.select(sa.func.max(sa.func.length(t.refusals.c.reason))))
    assert found == {shop: Health(events=3), app: Health(events=1, refusals=100)}
    assert longest == 1000


def test_the_first_event_of_a_day_is_found_by_halves(store: Store) -> None:
    with store.writing() as con:
        assert first_event(con, NOW) == 0 or first_event(con, NOW) == 1
        shop = source_number(con, "shop", "segment", NOW)
    for day in range(5):
        said(store, shop, [f"{day}-{n}" for n in range(3)], NOW + day * DAY)
    with store.writing() as con:
        con.execute(sa.delete(t.events).where(t.events.c.event_id.in_(["2-0", "3-2"])))  # erased: gaps in the numbers
        for day in range(6):
            first = first_event(con, NOW + day * DAY)
            later = sa.select(sa.func.count()).where(t.events.c.event_seq >= first)
            fact = sa.select(sa.func.count()).where(t.events.c.received_at >= NOW + day * DAY)
            assert con.scalar(later) == con.scalar(fact)


def test_a_sighting_never_goes_back(store: Store) -> None:
    with store.writing() as con:
        shop = source_number(con, "shop", "segment", NOW)
        saw(con, {})
        for at in (NOW + 5, NOW):
            saw(con, {shop: at})
        assert [(one.name, one.last_seen_at) for one in sources(con)] == [("shop", NOW + 5)]
