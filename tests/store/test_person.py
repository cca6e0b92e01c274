"""A copy for a person: complete by the same list as erasure, and nothing of anybody else."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from leadline.errors import InputError
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.finding import find_lead
from leadline.store.objecting import object_to_profiling, withdraw_objection
from leadline.store.person import person
from leadline.store.personal import PERSONAL
from tests.store.people import ANN, DAY, T, ann_and_bob, event, identify, said


def test_all_that_is_held_is_in_it_and_nothing_of_the_other(store: Store) -> None:
    ann_and_bob(store)
    with store.reading() as con:
        lead_id = find_lead(con, "ann")
    found = person(store, lead_id, T)
    assert set(found["held"]) == {entry.table.name for entry in PERSONAL} | {"audit"}
    assert sorted(map(tuple, found["ids"])) == [("email", ANN), ("user", "ann")]
    counts = {name: len(rows) for name, rows in found["held"].items() if rows}
    assert counts["events"] == 4 and counts["subjects"] == 2 and counts["conflicts"] == 1 and counts["identity"] == 3
    text = json.dumps(found)
    assert "bob" not in text and "ann-on-tablet" in text
    first = min(found["held"]["events"], key=lambda row: row["occurred_at"])
    assert first["properties"] == {"path": "/ann-before"} and first["occurred_at"].endswith("Z")
    assert first["source"] == "site"


def test_a_lead_is_found_by_any_of_its_ids(store: Store) -> None:
    ann_and_bob(store)
    with store.reading() as con:
        lead_id = find_lead(con, "ann")
        for name in (ANN, " ANN@acme.example", "user:ann", f"email:{ANN}", str(lead_id), f"lead:{lead_id}"):
            assert find_lead(con, name) == lead_id, name
        with pytest.raises(InputError, match="several people used the device `tablet`"):
            find_lead(con, "tablet")
        for name in ("nobody", "lead:999", "user:tablet"):
            with pytest.raises(InputError, match="there is no lead"):
                find_lead(con, name)


def test_an_objection_is_kept_as_history_and_marks_the_lead(store: Store) -> None:
    said(store, identify("i", user_id="ann"), event("e", user_id="ann"))
    with store.writing() as con:
        lead_id = find_lead(con, "ann")
        con.execute(sa.insert(t.leads).values(lead_id=lead_id, created_at=T))
        con.execute(sa.delete(t.dirty))
        object_to_profiling(con, lead_id, "user:1", T + DAY)
    objected = sa.select(t.leads.c.objected)
    with store.reading() as con:
        assert con.scalar(objected) is True
        assert con.scalar(sa.select(sa.func.count()).select_from(t.dirty)) == 1
    with store.writing() as con:
        withdraw_objection(con, lead_id, "user:1", T + 2 * DAY)
        assert con.scalar(objected) is False
        c = t.changes.c
        rows = con.execute(sa.select(c.value, c.occurred_at).where(c.attribute == "profiling").order_by(c.change_seq))
        assert [tuple(row) for row in rows] == [("objected", T + DAY), (None, T + 2 * DAY)]
        actions = con.scalars(sa.select(t.audit.c.action).order_by(t.audit.c.audit_seq)).all()
        assert actions == ["person.object", "person.consent"]
        with pytest.raises(InputError, match="there is no lead 999"):
            object_to_profiling(con, 999, "user:1", T)
