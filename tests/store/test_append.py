"""Appending: once by source and id, conflicts seen, what is early set aside, addresses and attributes kept."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from leadline.model.condition import MINUTE
from leadline.store import tables as t
from leadline.store.accounts import refresh_accounts
from leadline.store.append import EARLY, Offer, Taken, append
from leadline.store.database import Store
from leadline.store.due import take_due
from leadline.store.message import Kind, Message
from leadline.store.sources import source_number

NOW = 1_790_000_000_000_000


def took(store: Store, *messages: Message, source: str = "web", at: int = NOW) -> Taken:
    with store.writing() as con:
        return append(con, [Offer(source_number(con, source, "segment", at), messages)], at)[0]


def rows(store: Store, table: sa.Table) -> list[sa.Row[Any]]:
    with store.reading() as con:
        return list(con.execute(sa.select(table)))


def visit(id_: str = "m1", path: str = "/pricing", **more: Any) -> Message:
    fields: dict[str, Any] = {"anonymous_id": "d1", "name": "page", "properties": {"path": path}} | more
    return Message(Kind.event, id_, fields.pop("occurred_at", NOW), **fields)


def test_the_same_event_twice_counts_once(store: Store) -> None:
    assert took(store, visit()).accepted == 1
    again = took(store, visit(), visit())
    assert (again.accepted, again.repeated, again.conflicts) == (0, 2, [])
    assert len(rows(store, t.events)) == 1


def test_the_same_id_from_another_source_is_another_event(store: Store) -> None:
    took(store, visit())
    assert took(store, visit(), source="app").accepted == 1
    assert len(rows(store, t.events)) == 2


def test_the_same_id_with_other_content_is_a_conflict_and_the_first_stays(store: Store) -> None:
    took(store, visit(path="/pricing"))
    assert took(store, visit(path="/about")).conflicts == ["m1"]
    [event] = rows(store, t.events)
    assert event.properties == '{"path":"/pricing"}'
    [conflict] = rows(store, t.conflicts)
    assert "/about" in conflict.message


def test_a_retry_whose_clock_was_corrected_anew_is_the_same_event(store: Store) -> None:
    took(store, visit(occurred_at=NOW - 5))
    assert took(store, visit(occurred_at=NOW - 3)).repeated == 1


def test_a_conflict_inside_one_request_is_seen_too(store: Store) -> None:
    taken = took(store, visit(path="/a"), visit(path="/b"))
    assert (taken.accepted, taken.conflicts) == (1, ["m1"])


def test_what_comes_from_the_future_waits_until_it_is_due(store: Store) -> None:
    early = visit(occurred_at=NOW + EARLY + 1)
    assert took(store, early, visit("m2", occurred_at=NOW + EARLY)).aside == 1
    assert [row.event_id for row in rows(store, t.events)] == ["m2"]
    with store.writing() as con:
        assert take_due(con, NOW + EARLY) == 0
        assert take_due(con, NOW + EARLY + 1) == 1
    assert {row.event_id for row in rows(store, t.events)} == {"m1", "m2"}
    assert rows(store, t.aside) == []


def test_what_waits_counts_once_and_is_never_replaced_in_silence(store: Store) -> None:
    later = NOW + EARLY + MINUTE
    assert took(store, visit(occurred_at=later)).aside == 1
    again = took(store, visit(occurred_at=later), visit(occurred_at=later + 7))  # a clock that was corrected anew
    assert (again.aside, again.repeated, again.conflicts) == (0, 2, [])
    other = took(store, visit(occurred_at=later, path="/about"))
    assert (other.aside, other.repeated, other.conflicts) == (0, 0, ["m1"])
    [conflict] = rows(store, t.conflicts)
    assert "/about" in conflict.message
    assert [row.message for row in rows(store, t.aside) if "/about" in row.message] == []
    assert took(store, visit(occurred_at=later, path="/about"), source="app").aside == 1


def test_a_conflict_among_what_waits_is_seen_inside_one_request(store: Store) -> None:
    later = NOW + EARLY + MINUTE
    taken = took(store, visit(path="/a", occurred_at=later), visit(path="/b", occurred_at=later))
    assert (taken.aside, taken.conflicts) == (1, ["m1"])


def test_a_form_makes_a_lead_of_a_device_with_all_that_it_did_before(store: Store) -> None:
    took(store, visit())
    assert rows(store, t.identity) == []
    form = Message(Kind.identify, "i1", NOW + MINUTE, anonymous_id="d1", email="ada@acme.com", trusted=False)
    took(store, form, at=NOW + MINUTE)
    leads = {row.lead_id for row in rows(store, t.identity)}
    [(address,)] = [(row.subject_id,) for row in rows(store, t.subjects) if row.kind == "email"]
    assert leads == {address}
    assert {row.subject_id for row in rows(store, t.dirty)} >= {row.subject_id for row in rows(store, t.subjects)}


def test_traits_are_kept_as_changes_in_one_spelling(store: Store) -> None:
    traits = {"age": 30.0, "vip": True, "tags": ["a", "b"], "city": "Zu\u0308rich", "left": None, "note": "a\x00b"}
    took(store, Message(Kind.identify, "i1", NOW, user_id="u1", traits=traits))
    found = {row.attribute: row.value for row in rows(store, t.changes)}
    assert found == {"age": "30", "vip": "true", "tags": '["a","b"]', "city": "Zürich", "left": None, "note": "ab"}


def test_a_group_says_whose_account_it_is_and_what_the_account_is(store: Store) -> None:
    traits = {"name": "Acme", "website": "acme.com"}
    group = Message(Kind.group, "g1", NOW, user_id="u1", account_id="c7", traits=traits)
    took(store, group)
    assert [row.account_id for row in rows(store, t.dirty_accounts)] == ["c7"]
    with store.writing() as con:
        refresh_accounts(con, ["c7"], NOW)
    [account] = rows(store, t.accounts)
    assert (account.account_id, account.name, account.domain) == ("c7", "Acme", "acme.com")
    of_person = [row for row in rows(store, t.changes) if row.subject_id is not None]
    assert [(row.attribute, row.value) for row in of_person] == [("account_id", "c7")]


def test_an_identify_said_twice_makes_its_links_once(store: Store) -> None:
    say = Message(Kind.identify, "i1", NOW, user_id="u1", email="ada@acme.com", anonymous_id="d1")
    took(store, say)
    assert took(store, say).repeated == 1
    assert len(rows(store, t.links)) == 2


class Trouble(Exception):
    """What happens in the middle of a transaction."""


def in_trouble(store: Store) -> None:
    with store.writing() as con:
        append(con, [Offer(source_number(con, "web", "segment", NOW), [visit()])], NOW)
        raise Trouble


def test_nothing_of_a_transaction_stays_when_it_fails(store: Store) -> None:
    with pytest.raises(Trouble):
        in_trouble(store)
    assert rows(store, t.events) == [] and rows(store, t.subjects) == []
