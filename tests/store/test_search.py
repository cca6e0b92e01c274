"""Lists of leads: parts that together are the whole list, by queries that go through an index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.database import Store, open_store
from leadline.store.migrate import upgrade
from leadline.store.search import Junk, Order, Wanted, queries, search_leads
from leadline.store.sight import Seeing

REP = "rep@example.com"
ALL = Seeing()
BASIC = {"attributes": "{}", "stage": "lead", "junk": 0, "junk_reasons": "[]", "judged_seq": 0, "objected": False}


def fill(store: Store) -> None:
    """Forty leads of which many have the same score, some have none, and some have no event."""
    rows = [
        BASIC
        | {
            "lead_id": number,
            "created_at": 1_000 + number // 3,
            "name": f"{'Ülker' if number == 7 else 'Ann'} {number}",
            "email": f"p{number}@x.example",
            "owner": REP if number % 4 == 0 else None,
            "band": "hot" if number % 2 else "cold",
            "score_cents": None if number % 10 == 0 else (number % 3) * 100,
            "last_event_at": None if number % 7 == 0 else 5_000 - number // 2,
            "junk": 80 if number % 13 == 0 else 0,
        }
        for number in range(1, 41)
    ]
    with store.writing() as con:
        con.execute(sa.insert(t.leads), rows)


def test_the_parts_are_the_whole_list_in_every_order(store: Store) -> None:
    fill(store)
    with store.reading() as con:
        rows = con.execute(sa.select(t.leads)).all()
        for order in Order:
            for limit in (1, 4, 40):
                assert walked(con, Wanted(order=order, junk=Junk.with_), limit) == in_order(rows, order), (order, limit)


def test_the_list_of_a_team_is_one_list_in_every_order(store: Store) -> None:
    fill(store)
    other = "other@example.com"
    team = Seeing(frozenset({REP, other, "nobody@example.com"}))
    with store.writing() as con:
        con.execute(sa.update(t.leads).where(t.leads.c.lead_id % 4 == 1).values(owner=other))
    with store.reading() as con:
        rows = con.execute(sa.select(t.leads).where(t.leads.c.owner.in_([REP, other]))).all()
        for order in Order:
            for limit in (1, 4, 40):
                assert walked(con, Wanted(order=order, junk=Junk.with_), limit, team) == in_order(rows, order)


def walked(con: sa.Connection, wanted: Wanted, limit: int, seeing: Seeing = ALL) -> list[int]:
    found: list[int] = []
    after: tuple[int, ...] | None = None
    while True:
        part = search_leads(con, wanted, seeing, limit, after)
        found += [row.lead_id for row in part.rows]
        after = part.next
        if after is None:
            return found


def in_order(rows: Sequence[sa.Row[Any]], order: Order) -> list[int]:
    """Those with a value in the order, then those without one."""
    name = {"score": "score_cents", "last_event": "last_event_at", "created": "created_at"}[order.value.strip("-")]
    down = order.value.startswith("-")
    valued = [row for row in rows if getattr(row, name) is not None]
    rest = [row.lead_id for row in rows if getattr(row, name) is None]
    valued.sort(key=lambda row: (getattr(row, name), row.lead_id), reverse=down)
    return [row.lead_id for row in valued] + sorted(rest, reverse=down)


def test_filters_and_sight_narrow_the_list(store: Store) -> None:
    fill(store)
    cases: list[tuple[Wanted, Seeing, set[int]]] = [
        (Wanted({"band": "hot"}, least=200), Seeing(), {n for n in range(1, 41, 2) if n % 3 == 2}),
        (Wanted(most=0), Seeing(), {n for n in range(3, 41, 3) if n % 10}),
        (Wanted(), Seeing(frozenset({REP})), set(range(4, 41, 4))),
        (Wanted(junk=Junk.only), Seeing(), {13, 26, 39}),
        (Wanted(text="p3"), Seeing(), {3, *range(30, 40)}),
        (Wanted(text="ann 1"), Seeing(), {1, *range(10, 20)}),
        (Wanted(text="ülk"), Seeing(), {7}),
        (Wanted(text="12"), Seeing(), {12}),
        (Wanted(active_since=4_990), Seeing(), {n for n in range(1, 22) if n % 7}),
    ]
    with store.reading() as con:
        for wanted, seeing, expected in cases:
            found = {row.lead_id for row in search_leads(con, wanted, seeing, 100).rows}
            assert found == (expected if wanted.junk is Junk.only else expected - {13, 26, 39}), wanted


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Store:
    path: Path = tmp_path_factory.mktemp("search") / "store.db"
    store = open_store(f"sqlite:///{path}")
    upgrade(store)
    return store


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        (Wanted(), None),
        (Wanted(), (500, 7)),
        (Wanted(), (7,)),
        (Wanted(order=Order.worst), (500, 7)),
        (Wanted(least=100, most=900), None),
        (Wanted({"band": "hot"}), (500, 7)),
        (Wanted({"stage": "mql"}), None),
        (Wanted({"country": "DE"}), (500, 7)),
        (Wanted({"owner": REP}), None),
        (Wanted({"account_id": "a"}), None),
        (Wanted({"band": "hot", "country": "DE"}, model="m", least=5), None),
    ],
    ids=str,
)
def test_the_main_lists_go_through_an_index(sqlite: Store, wanted: Wanted, after: tuple[int, ...] | None) -> None:
    with sqlite.reading() as con:
        for query in queries("sqlite", wanted, Seeing(), after):
            text = str(query.limit(51).compile(con.engine, compile_kwargs={"literal_binds": True}))
            plan = [row[3] for row in con.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}")]
            assert any("USING INDEX" in step for step in plan) and not any(step == "SCAN leads" for step in plan), plan
