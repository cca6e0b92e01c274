"""When a lead last did something: its own acts count, and not what was done to it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from leadline.live.people import SPANS, people
from leadline.model.condition import DAY, HOUR
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.people import set_stage
from tests.live.world import NOW, live, put, settle


def event(name: str, at: int, mail: str) -> Message:
    return Message(Kind.event, f"{name}{at}{mail}", at, name=name, email=mail, properties={})


def test_stages_and_mail_that_arrives_are_no_acts(store: Store) -> None:
    live(store)
    mail, idle = "ann@example.com", "idle@example.com"
    put(store, [event("page", NOW - 3 * DAY, mail), event("email.clicked", NOW - 2 * DAY, mail)])
    put(store, [event("email.delivered", NOW - HOUR, mail), event("email.sent", NOW - HOUR, idle)])
    settle(store)
    with store.writing() as con:
        numbers = {row.email: row.lead_id for row in con.execute(sa.select(*t.leads.c["email", "lead_id"]))}
        set_stage(con, numbers[mail], "accepted", "", "user:1", NOW)
    settle(store, NOW)
    with store.reading() as con:
        found = people(con, numbers.values(), NOW)
        assert found[numbers[mail]].last_event_at == NOW - 2 * DAY
        assert found[numbers[idle]].last_event_at is None
        assert found[numbers[idle]].created_at == NOW - HOUR, "it is known since then all the same"
        shown = {row.email: row.last_event_at for row in con.execute(sa.select(t.leads))}
    assert shown == {mail: NOW - 2 * DAY, idle: None}


def test_the_index_alone_tells_it(store: Store) -> None:
    if not store.is_sqlite:
        return
    statement = str(SPANS.params(ids=[1]).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with store.reading() as con:
        plan = [str(row[-1]) for row in con.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    assert any("COVERING INDEX ix_events_subject_id_occurred_at_name" in line for line in plan), plan
