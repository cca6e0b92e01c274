"""Lists of leads: parts that together are the whole list, by queries that go through an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from leadline.identity import BEGINNING, NEVER
from leadline.store import narrowing
from leadline.store import tables as t
from leadline.store.database import Store, open_store
from leadline.store.migrate import upgrade
from leadline.store.search import search_leads
from leadline.store.sight import Seeing
from leadline.store.wanted import Junk, Order, Wanted

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


@pytest.fixture(params=[0, 6, narrowing.FEW], ids="few-{}".format)
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many leads are few, a list is the same: whether it is walked, or taken from an index and put in order."""
    monkeypatch.setattr(narrowing, "FEW", request.param)


@pytest.mark.usefixtures("few")
def test_the_parts_are_the_whole_list_in_every_order(store: Store) -> None:
    fill(store)
    with store.reading() as con:
        rows = con.execute(sa.select(t.leads)).all()
        for order in Order:
            for limit in (1, 4, 40):
                assert walked(con, Wanted(order=order, junk=Junk.with_), limit) == in_order(rows, order), (order, limit)


@pytest.mark.usefixtures("few")
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


@pytest.mark.usefixtures("few")
def test_filters_and_sight_narrow_the_list_in_every_order(store: Store) -> None:
    fill(store)
    with store.writing() as con:
        con.execute(sa.insert(t.subjects), {"subject_id": 5, "kind": "user", "value": "annika"})
        con.execute(sa.insert(t.identity), {"subject_id": 5, "starts": BEGINNING, "ends": NEVER, "lead_id": 5})
        members = [{"segment": "thirds", "lead_id": number, "entered_at": 1} for number in range(3, 41, 3)]
        con.execute(sa.insert(t.segment_members), members)
    mine, junk = Seeing(frozenset({REP})), {13, 26, 39}
    cases: list[tuple[Wanted, Seeing, set[int]]] = [
        (Wanted({"band": "hot"}, least=200), ALL, {n for n in range(1, 41, 2) if n % 3 == 2}),
        (Wanted({"band": "hot", "owner": "Rep@Example.com"}), ALL, set()),
        (Wanted({"band": "cold", "owner": "Rep@Example.com"}), ALL, set(range(4, 41, 4))),
        (Wanted(most=0), ALL, {n for n in range(3, 41, 3) if n % 10}),
        (Wanted(), mine, set(range(4, 41, 4))),
        (Wanted(unowned=True, segment="thirds"), ALL, {n for n in range(3, 41, 3) if n % 4}),
        (Wanted(segment="fourths"), ALL, set()),
        (Wanted(junk=Junk.only), ALL, junk),
        (Wanted(junk=Junk.only, text="ann 1"), ALL, {13}),
        (Wanted(text="p3"), ALL, {3, *range(30, 40)}),
        (Wanted(text="p3"), mine, {32, 36}),
        (Wanted(text="ann 1"), ALL, {1, *range(10, 20)}),
        (Wanted(text="annika"), ALL, {5}),
        (Wanted(text="ülk"), ALL, {7}),
        (Wanted(text="12"), ALL, {12}),
        (Wanted(ids=(3, 5, 99), segment="thirds"), ALL, {3}),
        (Wanted(active_since=4_990), ALL, {n for n in range(1, 22) if n % 7}),
        (Wanted(idle_since=4_985), ALL, {n for n in range(1, 41) if n > 31 or n % 7 == 0}),
    ]
    with store.reading() as con:
        rows = con.execute(sa.select(t.leads)).all()
        for asked, seeing, expected in cases:
            there = [row for row in rows if row.lead_id in expected - (set() if asked.junk is Junk.only else junk)]
            for order in Order:
                wanted = replace(asked, order=order)
                assert walked(con, wanted, 4, seeing) == in_order(there, order), wanted


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Five thousand leads on SQLite, most of them alike."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('search') / 'store.db'}")
    upgrade(store)
    rows = [
        BASIC
        | {
            "lead_id": number,
            "created_at": number,
            "name": f"Ann {number}",
            "email": f"p{number}@x.example",
            "owner": REP if number % 500 == 0 else None,
            "country": "DE" if number % 8 else "EE",
            "band": "hot" if number % 10 == 0 else "cold",
            "score_cents": number % 10 * 100,
            "last_event_at": number * 7 % 5_000,
            "junk": 80 if number % 1_000 == 7 else 0,
        }
        for number in range(1, 5_001)
    ]
    with store.writing() as con:
        con.execute(sa.insert(t.leads), rows)
    yield store
    store.close()


FILTERS: list[dict[str, Any]] = [
    {},
    {"equal": {"band": "cold"}},
    {"equal": {"band": "hot", "country": "DE"}},
    {"equal": {"band": "cold", "country": "EE"}},
    {"equal": {"owner": REP}},
    {"equal": {"owner": "nobody@example.com"}},
    {"equal": {"country": "ZZ", "band": "cold"}},
    {"unowned": True},
    {"segment": "nobody"},
    {"junk": Junk.only},
    {"active_since": 10},
    {"active_since": 4_990},
    {"idle_since": 10},
    {"least": 100, "most": 900},
    {"text": "ann"},
    {"text": "p123"},
    {"text": "zzz"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_no_list_reads_a_large_part_of_the_store(
    large: Store, filters: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in steps of SQLite's machine, of which looking at every lead takes more than a hundred thousand."""
    monkeypatch.setattr(narrowing, "FEW", 200)
    for order in Order:
        with large.reading() as con:
            for after in (None, (500, 2_500)):
                steps = 0

                def count() -> int:
                    nonlocal steps
                    steps += 100
                    return 0  # and it goes on

                raw: Any = con.connection.driver_connection
                raw.set_progress_handler(count, 100)
                search_leads(con, Wanted(**filters, order=order), ALL, 20, after)
                raw.set_progress_handler(None, 0)
                assert steps < 30_000, (order, after)
