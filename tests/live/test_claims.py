"""Who is scored next: those who do something go before those that may wait, and both get their turn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from leadline.live import claims
from leadline.live.claims import ALONE, BESIDE, MOST, claim
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.whose import mark_dirty
from tests.live.world import NOW, company, put


@pytest.fixture
def con(store: Store) -> Iterator[sa.Connection]:
    """A store of many people, none of whom waits."""
    put(store, company(3 * ALONE))
    with store.writing() as con:
        con.execute(sa.delete(t.dirty))
        yield con


def users(con: sa.Connection, many: int) -> list[int]:
    return list(con.scalars(sa.select(t.subjects.c.subject_id).where(t.subjects.c.kind == "user").limit(many)))


def marked(con: sa.Connection, subjects: list[int], *, later: bool) -> set[int]:
    """The leads of these subjects, which wait from now on."""
    mark_dirty(con, subjects, "event", NOW, later=later)
    return set(con.scalars(sa.select(t.identity.c.lead_id).where(t.identity.c.subject_id.in_(subjects))))


def test_who_does_something_overtakes_those_that_may_wait(con: sa.Connection) -> None:
    everyone = users(con, 2 * ALONE + 1)
    patient = marked(con, everyone[1:], later=True)
    urgent = marked(con, everyone[:1], later=False)
    found = claim(con, MOST).lead_ids
    assert urgent <= found
    assert len(found & patient) == BESIDE


def test_those_that_may_wait_get_their_share_of_a_full_turn(
    con: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MOST", 2 * BESIDE)
    everyone = users(con, 2 * ALONE)
    urgent = marked(con, everyone[ALONE:], later=False)
    patient = marked(con, everyone[:ALONE], later=True)
    found = claim(con, 2 * BESIDE)
    assert len(found.lead_ids & patient) == len(found.lead_ids & urgent) == BESIDE
    assert found.more


def test_alone_they_are_scored_in_turns_of_their_own(con: sa.Connection) -> None:
    patient = marked(con, users(con, 2 * ALONE), later=True)
    found = claim(con, MOST)
    assert len(found.lead_ids) == len(found.lead_ids & patient) == ALONE


def test_a_narrowed_turn_takes_them_as_they_came(con: sa.Connection) -> None:
    first, second, third = users(con, 3)
    patient = marked(con, [first], later=True)
    marked(con, [second, third], later=False)
    assert claim(con, 1).lead_ids == patient


@pytest.mark.parametrize("new_store", ["postgres"], indirect=True)
def test_a_second_worker_takes_others_than_the_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "MOST", 10)
    put(store, company(40))
    with store.engine.connect() as one, one.begin(), store.engine.connect() as other, other.begin():
        first, second = claim(one, 10), claim(other, 10)
        assert len(first.lead_ids) == len(second.lead_ids) == 10
        assert not first.lead_ids & second.lead_ids
