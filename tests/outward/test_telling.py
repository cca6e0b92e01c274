"""What happens to leads is told once to the webhooks that are about it, in the transaction that ends the happening."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from leadline.live.segments import keep_text
from leadline.model.condition import DAY, HOUR
from leadline.outward.delivering import Delivering
from leadline.outward.following import Following
from leadline.outward.given import Given
from leadline.store import happenings
from leadline.store import tables as t
from leadline.store.message import Kind, Message
from leadline.store.people import set_stage
from tests.live.world import NOW, live, put, settle
from tests.outward.receiver import Receiver
from tests.outward.test_delivering import connected

ABOUT = ["moved", "entered warm", "left warm", "scored grade", "changed country", "did demo.requested"]


def person(number: int, *events: tuple[str, int], **traits: Any) -> list[Message]:
    """Somebody with an address, and what they did so many microseconds ago."""
    mail = f"p{number}@example.com"
    found = [
        Message(Kind.identify, f"i{number}{sorted(traits)}", NOW - HOUR, email=mail, traits={"email": mail} | traits)
    ]
    for name, ago in events:
        found.append(Message(Kind.event, f"{name}{number}-{ago}", NOW - ago, name=name, email=mail, properties={}))
    return found


def told(receiver: Receiver) -> list[tuple[str, Any]]:
    """What came, without the lead and the instant."""
    return [
        (call.said["type"], {k: v for k, v in call.said["data"].items() if k not in ("lead", "happened_at")})
        for call in receiver.calls
    ]


@pytest.fixture
def following(given: Given) -> Following:
    return Following(given)


def test_what_happens_is_told_once_to_who_listens_and_to_nobody_else(
    given: Given, receiver: Receiver, following: Following
) -> None:
    store = given.store
    live(store)
    with store.writing() as con:
        keep_text(con, "warm", "segment: warm\nif: {score: {gte: 20}}\n", 0, "test", NOW)
    connected(given, receiver.url, about=ABOUT)
    put(store, person(1, ("demo.requested", HOUR), ("page", HOUR), country="DE"))
    put(store, person(2, ("page", HOUR), ("demo.requested", 3 * DAY), seniority="vp"))
    settle(store)
    assert following.turn()
    assert not following.turn()
    delivering = Delivering(given)
    while delivering.deliver("hooks"):
        pass
    whose = [call.said["data"]["lead"]["email"] for call in receiver.calls]
    of_first = [one for one, mail in zip(told(receiver), whose, strict=True) if mail == "p1@example.com"]
    assert of_first[:4] == [
        ("lead.moved", of_first[0][1]),
        ("lead.changed", {"changed": {"country": [None, "DE"]}}),
        ("lead.did", {"events": ["demo.requested"]}),
        ("lead.scored", {"scored": {"grade": [None, "C"]}}),
    ]
    assert (of_first[0][1]["to"], of_first[0][1]["by"]) == ("mql", "model")
    assert of_first[4] == ("lead.entered", {"segment": "warm"})
    others = [one for one in told(receiver) if one not in of_first]
    assert ("lead.did", {"events": ["demo.requested"]}) not in others, "what was done days ago is no news"
    assert receiver.calls[0].said["data"]["lead"]["url"].startswith("https://pages.example.com/leads/")
    with store.reading() as con:
        assert con.scalar(sa.select(sa.func.count()).select_from(t.happenings)) == 0
    assert len({call.key for call in receiver.calls}) == len(receiver.calls)


def test_what_people_do_is_told_too(given: Given, receiver: Receiver, following: Following) -> None:
    live(given.store)
    connected(given, receiver.url, about=["moved accepted"])
    put(given.store, person(1, ("demo.requested", HOUR)))
    settle(given.store)
    with given.store.writing() as con:
        lead = con.scalar(sa.select(t.leads.c.lead_id))
        assert lead is not None
        set_stage(con, lead, "accepted", "", "user:1", NOW + 1)
    following.turn()
    Delivering(given).deliver("hooks")
    assert [(kind, said["from"], said["by"]) for kind, said in told(receiver)] == [("lead.moved", "mql", "user:1")]


def test_nobody_is_told_of_what_a_new_version_finds_unless_that_is_wished(
    given: Given, receiver: Receiver, following: Following
) -> None:
    connected(given, receiver.url, about=ABOUT)
    put(given.store, person(1, ("demo.requested", HOUR)), at=NOW - HOUR)
    settle(given.store, NOW - HOUR)
    live(given.store, at=NOW, fire=False)
    with given.store.writing() as con:
        con.execute(sa.delete(t.happenings))
    settle(given.store)
    following.turn()
    Delivering(given).deliver("hooks")
    assert told(receiver) == []


def test_a_turn_that_is_killed_before_its_commit_is_done_again(
    given: Given, receiver: Receiver, following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(given.store)
    connected(given, receiver.url, about=["moved"])
    put(given.store, person(1, ("demo.requested", HOUR)))
    settle(given.store)

    def kill(*_: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(happenings, "done", kill)
        with pytest.raises(KeyboardInterrupt):
            following.turn()
    with given.store.reading() as con:
        assert con.scalar(sa.select(sa.func.count()).select_from(t.deliveries)) == 0
    assert following.turn()
    Delivering(given).deliver("hooks")
    assert [kind for kind, _ in told(receiver)] == ["lead.moved"]


def test_two_followers_do_each_thing_once(given: Given, receiver: Receiver) -> None:
    live(given.store)
    connected(given, receiver.url, about=["moved"], per_second=1000)
    for number in range(30):
        put(given.store, person(number, ("demo.requested", HOUR)))
    settle(given.store)
    first, second = Following(given), Following(given)
    for _ in range(5):
        first.turn()
        second.turn()
    delivering = Delivering(given)
    while delivering.deliver("hooks"):
        pass
    assert len(receiver.calls) == 30 == len(receiver.taken)
