"""Retention: what is older than the line is gone, and what is true at the line and after it stays so."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from leadline.errors import InputError
from leadline.live.people import people
from leadline.store import tables as t
from leadline.store.database import Store, open_store
from leadline.store.finding import find_lead
from leadline.store.migrate import upgrade
from leadline.store.retention import keep_from, line_of, refuse_before
from tests.store.people import DAY, T, ann_and_bob, event, identify, said

LINE = T + 5 * DAY


def attributes(store: Store, name: str, at: int) -> dict[str, str]:
    with store.reading() as con:
        lead_id = find_lead(con, name)
        return people(con, [lead_id], at)[lead_id].attributes(at)


def column(store: Store, column: sa.Column[Any]) -> list[Any]:
    with store.reading() as con:
        return list(con.scalars(sa.select(column).order_by(column)))


def test_older_events_go_and_their_leads_are_scored_again(store: Store) -> None:
    ann_and_bob(store)
    with store.writing() as con:
        con.execute(sa.delete(t.dirty))
        first = con.scalar(sa.select(sa.func.min(t.events.c.event_seq)))
        con.execute(sa.insert(t.machines).values(event_seq=first, reason="scanner"))
    found = keep_from(store, LINE, "cli", T + 50 * DAY)
    assert found.events == 4 and column(store, t.events.c.event_id) == ["e5", "e6"]
    assert column(store, t.machines.c.event_seq) == [] and column(store, t.conflicts.c.event_id) == ["e2"]
    assert len(set(column(store, t.dirty.c.subject_id))) == 3
    again = keep_from(store, LINE, "cli", T + 51 * DAY)
    assert (again.events, again.changes, again.recorded) == (0, 0, 0)


def test_the_last_value_of_each_attribute_stays_at_the_line(store: Store) -> None:
    said(
        store,
        identify("1", T, user_id="ann", traits={"stage": "a", "city": "Graz"}),
        identify("2", T + DAY, user_id="ann", traits={"stage": "b"}),
        identify("3", T + 9 * DAY, user_id="ann", traits={"stage": "c"}),
        identify("4", T + DAY, user_id="ann", traits={"city": None}),
    )
    before = {at: attributes(store, "ann", at) for at in (LINE, LINE + DAY, T + 9 * DAY)}
    assert keep_from(store, LINE, "cli", LINE).changes == 2
    assert min(column(store, t.changes.c.occurred_at)) == LINE
    assert {at: attributes(store, "ann", at) for at in before} == before
    assert before[LINE] == {"stage": "b"}


def test_before_the_line_nothing_is_said(store: Store) -> None:
    with store.reading() as con:
        refuse_before(con, T)
    keep_from(store, LINE, "cli", LINE)
    keep_from(store, T, "cli", LINE)
    with store.reading() as con:
        assert line_of(con) == LINE
        refuse_before(con, LINE)
        with pytest.raises(InputError, match="deleted after its time; as of 2026-05-2"):
            refuse_before(con, T)


def test_of_recorded_scores_the_last_before_the_line_stays(store: Store) -> None:
    said(store, event("e", user_id="ann"))
    with store.writing() as con:
        for model, as_of in (("m", T), ("m", T + DAY), ("m", T + 9 * DAY), ("n", T)):
            row = {"lead_id": 1, "model": model, "version": "v", "as_of": as_of, "dimensions": "{}"}
            con.execute(sa.insert(t.score_history).values(row | {"qualified": False, "cause": "event"}))
    keep_from(store, LINE, "cli", LINE)
    with store.reading() as con:
        h = t.score_history.c
        rows = [tuple(row) for row in con.execute(sa.select(h.model, h.as_of).order_by(h.model, h.as_of))]
    assert rows == [("m", T + DAY), ("m", T + 9 * DAY), ("n", T)]


statements = st.tuples(
    st.sampled_from(["u1", "u2", "mail"]),
    st.integers(0, 10),
    st.sampled_from(["city", "job"]),
    st.sampled_from(["x", "y", "z", None]),
    st.booleans(),
)


A, B = ("u1", 0, "job", "x", False), ("u2", 1, "job", "y", False)


@example(stated=[A, B, ("u1", 1, "job", "x", False)], line=2)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stated=st.lists(statements, max_size=14), line=st.integers(0, 10))
def test_from_the_line_on_everybody_is_who_they_were(
    tmp_path_factory: pytest.TempPathFactory, stated: list[Any], line: int
) -> None:
    """Several ids of one lead, what browsers and servers say, equal instants: the same attributes at each instant."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('line')}/leadline.db")
    upgrade(store)
    said(
        store,
        identify("join", T, user_id="u1", email="m@x.example"),
        identify("too", T, user_id="u2", email="m@x.example"),
    )
    for n, (who, day, name, value, trusted) in enumerate(stated):
        names = {"email": "m@x.example"} if who == "mail" else {"user_id": who}
        said(store, identify(f"s{n}", T + day * DAY, traits={name: value}, trusted=trusted, **names))
    instants = [T + day * DAY for day in range(line, 12)]
    before = [attributes(store, "u1", at) for at in instants]
    keep_from(store, T + line * DAY, "cli", T + 20 * DAY)
    assert [attributes(store, "u1", at) for at in instants] == before
    assert min(column(store, t.changes.c.occurred_at), default=T + line * DAY) >= T + line * DAY
    store.close()
