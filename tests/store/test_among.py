"""Many values as one parameter: the same rows as one by one, whatever the values are, and by an index."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.among import among
from leadline.store.database import Store
from leadline.store.subjects import numbered

ODD = ["", "a'b", 'a"b', "a\\b", "007", "7", "true", "null", "[1]", "Ünï 🙂", "a,b", "{a}", "x" * 5_000, "\u202eabc"]
MINE = sa.select(t.subjects.c.value).where(among(t.subjects.c.value))


def test_every_text_finds_itself_and_nothing_else(store: Store) -> None:
    with store.writing() as con:
        numbered(con, [("user", value) for value in ODD])
        assert sorted(con.scalars(MINE, {"ids": ODD})) == sorted(ODD)
        for value in ODD:
            assert con.scalars(MINE, {"ids": [value, "nobody"]}).all() == [value]


def test_among_no_values_is_nothing(store: Store) -> None:
    with store.writing() as con:
        numbered(con, [("user", value) for value in ODD])
        assert con.scalars(MINE, {"ids": []}).all() == []


def test_there_may_be_more_values_than_a_statement_has_parameters(store: Store) -> None:
    many = [f"u{number}" for number in range(70_000)]
    with store.writing() as con:
        numbers, _ = numbered(con, [("user", "u5"), ("user", "u69999")])
        assert sorted(con.scalars(MINE, {"ids": many})) == ["u5", "u69999"]
        by_number = sa.select(t.subjects.c.value).where(among(t.subjects.c.subject_id))
        assert con.scalars(by_number, {"ids": {numbers["user", "u5"]}}).all() == ["u5"]


@pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
def test_sqlite_finds_them_by_an_index(store: Store) -> None:
    query = sa.select(t.identity).where(among(t.identity.c.lead_id)).compile(dialect=store.engine.dialect)
    with store.reading() as con:
        plan = " ".join(row[3] for row in con.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", ("[1]",)))
    assert "SEARCH identity USING INDEX ix_identity_lead_id" in plan
