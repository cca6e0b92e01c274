"""What is shown of leads: cut to what an index takes, and owners as they compare."""

from __future__ import annotations

import secrets
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.database import Store
from leadline.store.message import Kind, Message
from leadline.store.roles import Role, Sight
from leadline.store.search import accounts_query, search_leads
from leadline.store.sight import Seeing, seeing
from leadline.store.users import Person, make_user
from leadline.store.wanted import Wanted
from tests.live.world import NOW, live, put, settle

LONG = secrets.token_hex(10_000)  # which nothing makes shorter


def identify(**traits: Any) -> Message:
    return Message(Kind.identify, "i1", NOW - DAY, user_id="ada", traits=traits, trusted=False)


@pytest.mark.parametrize("name", ["country", "owner", "email", "name", "account_id", "first_name", "domain"])
def test_a_lead_with_a_value_longer_than_any_index_takes_is_scored(store: Store, name: str) -> None:
    live(store)
    put(store, [identify(seniority="vp", **{name: LONG})])
    settle(store)
    with store.reading() as con:
        lead = con.execute(sa.select(t.leads)).one()
    assert lead.score_cents == 3000
    assert orjson.loads(lead.attributes)[name] == LONG
    assert all(len(getattr(lead, one) or "") <= 255 for one in ("country", "owner", "email", "name", "account_id"))


def test_an_account_with_a_domain_longer_than_any_index_takes_is_shown(store: Store) -> None:
    live(store)
    group = Message(
        Kind.group, "g1", NOW - DAY, user_id="ada", account_id="A-1", traits={"domain": f"{LONG}.example", "name": LONG}
    )
    put(store, [group, identify(seniority="vp")])
    settle(store)
    with store.reading() as con:
        assert con.execute(sa.select(t.accounts.c.account_id, t.accounts.c.domain)).all() == [("A-1", None)]


def test_an_owner_is_the_same_in_whatever_letters(store: Store) -> None:
    live(store)
    put(store, [identify(owner=" Rep@Example.com", account_id="A-1")])
    settle(store)
    with store.writing() as con:
        user = make_user(con, Person("rep@example.com", Role.sales, sight=Sight.own), "test", NOW)
        mine, others = seeing(con, Sight.own, user.user_id, None), Seeing(frozenset({"other@example.com"}))
        assert mine.has(" Rep@Example.com") and not others.has(" Rep@Example.com")
        for sight, found in ((mine, 1), (others, 0)):
            assert len(search_leads(con, Wanted(), sight, 10).rows) == found
            assert len(con.execute(accounts_query(sight, None)).all()) == found
        for owner in ("rep@example.com", "REP@example.com "):
            assert len(search_leads(con, Wanted(equal={"owner": owner}), Seeing(), 10).rows) == 1
