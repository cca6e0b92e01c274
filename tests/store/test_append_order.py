"""What messages say does not depend on the order of their coming."""

from __future__ import annotations

import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.append import Offer, append
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.sources import source_number
from tests.store.people import ANN, DAY, T, event, identify, said


def address_of_ann(store: Store) -> tuple[int, bool]:
    """Since when the address is known, and whether somebody trusted said it."""
    with store.reading() as con:
        row = con.execute(sa.select(t.changes).where(t.changes.c.value == ANN)).one()
    return row.occurred_at, row.trusted


def test_an_address_is_known_since_it_was_first_named_though_that_comes_late(store: Store) -> None:
    said(store, event("e1", T + 2 * DAY, email=ANN), event("e2", T + DAY, email=ANN))
    said(store, event("e3", T, email=ANN), event("e4", T + 3 * DAY, email=ANN))
    assert address_of_ann(store) == (T, True)


def test_an_address_that_a_browser_names_first_is_known_since_somebody_trusted_does(store: Store) -> None:
    said(store, event("e1", T, email=ANN, trusted=False))
    assert address_of_ann(store) == (T, False)
    said(store, event("e2", T + DAY, email=ANN))
    said(store, event("e3", T - DAY, email=ANN, trusted=False))
    assert address_of_ann(store) == (T + DAY, True)


def test_an_alias_that_is_sent_again_is_a_repetition_though_its_id_became_a_persons_meanwhile(store: Store) -> None:
    alias = Message(Kind.alias, "a1", T, user_id="ann", previous_id="ann-before")
    said(store, alias)
    said(store, identify("i1", user_id="ann-before"))
    with store.writing() as con:
        (taken,) = append(con, [Offer(source_number(con, "site", "api", T), [alias])], T + DAY)
    assert (taken.accepted, taken.repeated, taken.conflicts) == (0, 1, [])
