"""Whom to call next, who is set aside, and what lists can be filtered by; quick whatever the number of leads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from leadline.model.condition import DAY, HOUR
from leadline.store import queue, snoozes
from leadline.store import tables as t
from leadline.store.choices import values_of
from leadline.store.database import Store
from leadline.store.erasing import erase
from leadline.store.erasures import erasure_log
from leadline.store.finding import find_lead
from leadline.store.people import merge, set_stage, unmerge
from leadline.store.sight import Seeing
from tests.store.people import T, identify, said

NOW = T + 100 * DAY
FIRST, SECOND = "now", "soon"  # priorities
ALL = Seeing()
BASIC: dict[str, Any] = {"created_at": T, "model": "small", "stage": "lead", "owner": "rep@example.com"}


def fill(store: Store, *leads: dict[str, Any]) -> None:
    rows = [{"lead_id": number, "priority": None, "country": None} | BASIC | one for number, one in enumerate(leads, 1)]
    with store.writing() as con:
        for row in rows:
            con.execute(sa.insert(t.leads).values(row))


def queued(con: sa.Connection, limit: int = 50, seeing: Seeing = ALL) -> list[int]:
    return [one.row.lead_id for one in queue.queue(con, seeing, [FIRST, SECOND], NOW, limit)]


def test_who_is_ready_comes_first_by_priority_and_score_then_the_best_of_the_others(store: Store) -> None:
    fill(
        store,
        {"stage": "mql", "priority": SECOND, "score_cents": 9_000},
        {"stage": "mql", "priority": FIRST, "score_cents": 5_000},
        {"stage": "mql", "priority": FIRST, "score_cents": 8_000},
        {"stage": "mql", "score_cents": 10_000},
        {"stage": "lead", "priority": FIRST, "score_cents": 4_000},
        {"stage": "lead", "score_cents": 7_000, "owner": "other@example.com"},
        {"stage": "lead", "score_cents": 9_900, "junk": 90},
        {"stage": "lead", "score_cents": 9_900, "objected": True},
        {"stage": "lead", "score_cents": 0},
        {"stage": "accepted", "score_cents": 9_900},
        {"stage": "recycled", "score_cents": 9_900},
        {"stage": "mql", "priority": FIRST, "score_cents": 9_900, "junk": 90},
    )
    with store.reading() as con:
        assert queued(con) == [3, 2, 1, 4, 5, 6]
        assert queued(con, 2) == [3, 2] and queued(con, 5) == [3, 2, 1, 4, 6]
        assert queued(con, seeing=Seeing.of("Other@example.com")) == [6]
        both = Seeing(frozenset({"other@example.com", "rep@example.com"}))
        assert queued(con, 5, both) == [3, 2, 1, 4, 6] and queued(con, seeing=Seeing(frozenset())) == []
        assert queue.counted(con, Seeing(), NOW) == (4, 0)


def test_a_trend_is_the_score_of_a_week_ago_by_the_same_model(store: Store) -> None:
    fill(store, {"score_cents": 5_000}, {"score_cents": 3_000})
    said_then = [(1, "small", 8, 1_000), (1, "small", 7, 2_000), (1, "small", 6, 4_000), (1, "other", 7, 9_000)]
    with store.writing() as con:
        for lead_id, model, days, cents in said_then:
            row = {"lead_id": lead_id, "model": model, "as_of": NOW - days * DAY, "score_cents": cents}
            more = {"version": "v", "dimensions": "{}", "qualified": False, "cause": "event"}
            con.execute(sa.insert(t.score_history).values(row | more))
        con.execute(
            sa.insert(t.scores).values(
                lead_id=1, model="small", version="v", as_of=NOW, dimensions="{}", reasons="Demo.",
                qualified=True, disqualified=False,
            )
        )  # fmt: skip
    with store.reading() as con:
        first, second = queue.queue(con, Seeing(), [], NOW, 5)
    assert (first.row.before_cents, first.row.reasons, second.row.before_cents) == (2_000, "Demo.", None)


def test_a_lead_is_set_aside_with_whom_it_is_merged_and_goes_with_the_person(store: Store, tmp_path: Path) -> None:
    said(store, identify("i1", user_id="ann"), identify("i2", user_id="bob"))
    with store.writing() as con:
        ann, bob = find_lead(con, "ann"), find_lead(con, "bob")
        con.execute(sa.delete(t.dirty))
        for number in (ann, bob):
            con.execute(sa.insert(t.leads).values({"lead_id": number, "score_cents": 1_000} | BASIC))
        set_stage(con, bob, "mql", "", "user:1", NOW - HOUR)
        con.execute(sa.update(t.leads).where(t.leads.c.lead_id == bob).values(stage="mql"))
        assert [one.mql_at for one in queue.queue(con, Seeing(), [], NOW, 5)] == [NOW - HOUR, None]
        snoozes.snooze(con, bob, NOW + DAY, "user:1", NOW)
        snoozes.snooze(con, bob, NOW + 2 * DAY, "user:1", NOW)
        assert queued(con) == [ann] and queue.counted(con, Seeing(), NOW) == (0, 1)
        (aside,) = queue.snoozed_leads(con, Seeing(), NOW, 5)
        assert (aside.row.lead_id, aside.snoozed_until) == (bob, NOW + 2 * DAY)
        assert [one.row.lead_id for one in queue.queue(con, Seeing(), [], NOW + 2 * DAY, 5)] == [bob, ann]
        joined = merge(con, ann, bob, "user:1", NOW, "m")
        con.execute(sa.delete(t.leads).where(t.leads.c.lead_id == bob))
        assert queued(con) == [] and queue.snoozed_leads(con, Seeing(), NOW, 5)[0].row.lead_id == ann
        snoozes.wake(con, ann, "user:1", NOW)
        assert queued(con) == [ann]
        snoozes.snooze(con, ann, NOW + DAY, "user:1", NOW)
        unmerge(con, joined, "user:1", NOW)
    erase(store, ann, erasure_log(store, b"k" * 32, tmp_path / "erasures"), "user:1", NOW)
    with store.reading() as con:
        assert con.execute(sa.select(t.snoozes)).all() == []
        audited = list(con.scalars(sa.select(t.audit.c.action).order_by(t.audit.c.audit_seq)))
    assert audited[1:6] == ["lead.snooze", "lead.snooze", "lead.merge", "lead.wake", "lead.snooze"]


def test_owners_and_countries_are_those_of_the_leads_that_are_seen(store: Store) -> None:
    fill(store, {"country": "EE"}, {"country": "DE"}, {"country": "DE", "owner": "b@x.example"}, {"owner": None})
    with store.reading() as con:
        assert values_of(con, t.leads.c.owner, Seeing()) == ["b@x.example", "rep@example.com"]
        assert values_of(con, t.leads.c.country, Seeing()) == ["DE", "EE"]
        mine = Seeing.of("b@x.example")
        assert values_of(con, t.leads.c.country, mine) == ["DE"] and values_of(con, t.leads.c.owner, mine) == [
            "b@x.example"
        ]
        assert values_of(con, t.leads.c.country, Seeing(frozenset())) == []


def test_the_queue_reads_an_index_of_those_who_are_ready_alone(store: Store) -> None:
    wanted = sa.select(t.leads.c.lead_id).where(t.IS_MQL, *queue.open_to_calls(Seeing(), NOW))
    query = str(wanted.order_by(*queue.in_order([FIRST])).compile(store.engine, compile_kwargs={"literal_binds": True}))
    with store.reading() as con:
        if not store.is_sqlite:
            con.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            str(row) for row in con.exec_driver_sql(("EXPLAIN QUERY PLAN " if store.is_sqlite else "EXPLAIN ") + query)
        )
    assert "ix_leads_mql" in plan
