"""What waits is sent once for its key; an outage loses nothing and floods nobody afterwards."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given as drawn
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from leadline.model.condition import DAY, HOUR, MINUTE, SECOND
from leadline.outward.connecting import check_connection, make_connection
from leadline.outward.delivering import Delivering, Pace
from leadline.outward.given import Given
from leadline.store import connections as store_of_connections
from leadline.store import outbox
from leadline.store import tables as t
from leadline.store.outbox import Delivery
from tests.outward.conftest import SECRET, Clock
from tests.outward.receiver import Receiver

d = t.deliveries.c


def connected(given: Given, url: str, name: str = "hooks", **settings: Any) -> str:
    """A webhook to an address; its secret."""
    with given.store.writing() as con:
        made = make_connection(con, name, "webhook", {"url": url} | settings, {}, SECRET, "test", given.clock())
    assert made.secret is not None
    return made.secret


def put(given: Given, *keys: str, lead_id: int | None = None, name: str = "hooks") -> None:
    with given.store.writing() as con:
        outbox.put(con, [Delivery(key, name, "moved", {"to": "mql"}, lead_id) for key in keys], given.clock())


def rows(given: Given) -> dict[str, Any]:
    with given.store.reading() as con:
        return {row.key: row for row in con.execute(sa.select(t.deliveries).order_by(d.delivery_seq))}


def test_a_request_is_signed_as_the_standard_says_and_sent_once(given: Given, receiver: Receiver) -> None:
    secret = connected(given, f"{receiver.url}/hooks")
    put(given, "one", "two")
    put(given, "one")
    delivering = Delivering(given)
    assert delivering.deliver("hooks") == 2
    assert delivering.deliver("hooks") == 0
    assert [call.key for call in receiver.calls] == ["one", "two"]
    first = receiver.calls[0]
    moved = {**first.headers, "webhook-timestamp": first.headers["webhook-timestamp"]}
    assert Webhook(secret).sign("one", stamp(first), first.body.decode()) == moved["webhook-signature"]
    assert first.said == {"type": "lead.moved", "timestamp": first.said["timestamp"], "data": {"to": "mql"}}
    assert {row.state for row in rows(given).values()} == {"sent"}
    with given.store.reading() as con:
        (stored,) = con.execute(sa.select(t.connections.c.settings, t.connections.c.secrets)).all()
    assert secret not in repr(stored) and secret.removeprefix("whsec_") not in repr(stored)


def stamp(call: Any) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(call.headers["webhook-timestamp"]), UTC)


def test_who_is_killed_between_sending_and_writing_sends_again_with_the_same_key(
    given: Given, clock: Clock, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(given, receiver.url)
    put(given, "one")
    killed = Delivering(given)

    def kill(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(killed, "write", kill)
    with pytest.raises(KeyboardInterrupt):
        killed.deliver("hooks")
    other = Delivering(given)
    assert other.deliver("hooks") == 0, "it is held for as long as a send may take"
    clock.pass_by(outbox.HELD)
    assert other.deliver("hooks") == 1
    assert [call.key for call in receiver.calls] == ["one", "one"]
    assert list(receiver.taken) == ["one"]
    assert rows(given)["one"].state == "sent" and rows(given)["one"].attempts == 2


def test_an_outage_of_a_day_loses_nothing_and_floods_nobody_afterwards(
    given: Given, clock: Clock, receiver: Receiver
) -> None:
    connected(given, receiver.url, per_second=2)
    put(given, *[f"k{number}" for number in range(20)])
    receiver.answers = [(503, {})] * 10_000
    delivering, began = Delivering(given), clock.now
    while clock.now < began + DAY:
        delivering.deliver("hooks")
        clock.pass_by(30 * SECOND)
    assert len(receiver.calls) < 150, "a receiver that is down is asked less and less often"
    assert {row.state for row in rows(given).values()} == {"waiting"}
    (failing,) = store_of_connections.connections(given.store.engine.connect(), "hooks")
    assert failing.failing_since == began and "503" in failing.error
    receiver.answers, receiver.calls = [], []
    clock.pass_by(1 * HOUR)
    for second in range(1, 12):
        while delivering.deliver("hooks"):
            pass
        assert len(receiver.calls) <= 2 * second
        clock.pass_by(1 * SECOND)
    assert sorted(receiver.taken) == sorted(f"k{number}" for number in range(20))
    (working,) = store_of_connections.connections(given.store.engine.connect(), "hooks")
    assert working.failing_since is None and working.error == ""


def test_what_a_receiver_has_against_one_request_ends_as_a_dead_letter_and_can_be_tried_again(
    given: Given, clock: Clock, receiver: Receiver
) -> None:
    connected(given, receiver.url)
    put(given, "bad")
    receiver.answers = [(422, {})] * 10
    delivering = Delivering(given)
    for _ in range(10):
        assert delivering.deliver("hooks") == 1
        clock.pass_by(1 * DAY)
    assert delivering.deliver("hooks") == 0
    dead = rows(given)["bad"]
    assert (dead.state, dead.attempts) == ("dead", 10) and "422" in dead.error
    with given.store.writing() as con:
        assert outbox.retry(con, d.connection == "hooks", clock.now) == 1
    assert delivering.deliver("hooks") == 1
    assert rows(given)["bad"].state == "sent"


def test_a_receiver_that_asks_for_time_is_given_it(given: Given, clock: Clock, receiver: Receiver) -> None:
    connected(given, receiver.url)
    put(given, "one", "two")
    receiver.answers = [(429, {"retry-after": "120"})]
    delivering = Delivering(given)
    assert delivering.deliver("hooks") == 1
    assert rows(given)["one"].attempts == 0 == rows(given)["two"].attempts
    clock.pass_by(2 * MINUTE - SECOND)
    assert delivering.deliver("hooks") == 0
    clock.pass_by(SECOND)
    assert delivering.deliver("hooks") == 2
    assert list(receiver.taken) == ["one", "two"]


def test_of_one_lead_nothing_overtakes_what_came_before(given: Given, clock: Clock, receiver: Receiver) -> None:
    connected(given, receiver.url)
    put(given, "first", "second", lead_id=1)
    put(given, "other", lead_id=2)
    receiver.answers = [(400, {})]
    delivering = Delivering(given)
    delivering.deliver("hooks")
    assert list(receiver.taken) == ["other"]
    assert delivering.deliver("hooks") == 0
    clock.pass_by(1 * MINUTE)
    delivering.deliver("hooks")
    delivering.deliver("hooks")
    assert list(receiver.taken) == ["other", "first", "second"]


def test_nothing_is_sent_into_a_private_network_unless_that_is_allowed(
    given: Given, clock: Clock, receiver: Receiver
) -> None:
    connected(given, receiver.url.replace("127.0.0.1", "localhost"))
    put(given, "one")
    guarded = Given(given.store, clock, SECRET)
    Delivering(guarded).deliver("hooks")
    assert receiver.calls == []
    (found,) = store_of_connections.connections(given.store.engine.connect(), "hooks")
    assert "LEADLINE_OUTBOUND_PRIVATE" in found.error
    checked = check_connection(guarded, "hooks")
    assert checked is not None and not checked.works
    checked = check_connection(given, "hooks")
    assert checked is not None and checked.works, checked


def test_a_paused_connection_keeps_what_is_to_be_sent(given: Given, clock: Clock, receiver: Receiver) -> None:
    connected(given, receiver.url)
    put(given, "one")
    with given.store.writing() as con:
        store_of_connections.pause_connection(con, "hooks", "test", clock.now)
        assert outbox.ready(con, clock.now) == []
    delivering = Delivering(given)
    assert delivering.deliver("hooks") == 0
    with given.store.writing() as con:
        store_of_connections.pause_connection(con, "hooks", "test", clock.now, paused=False)
        assert outbox.ready(con, clock.now) == ["hooks"]
    assert delivering.deliver("hooks") == 1


def test_two_servers_send_each_once(given: Given, receiver: Receiver) -> None:
    connected(given, receiver.url, per_second=1000)
    put(given, *[f"k{number}" for number in range(60)])
    import threading

    def serve() -> None:
        delivering = Delivering(given)
        while delivering.deliver("hooks"):
            pass

    threads = [threading.Thread(target=serve) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(call.key for call in receiver.calls) == sorted(f"k{number}" for number in range(60))


@drawn(st.floats(0.1, 100), st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 50)), max_size=40))
def test_no_more_a_second_are_sent_than_agreed(per_second: float, asked: list[tuple[int, int]]) -> None:
    pace, now, sent = Pace(per_second, 0), 0, 0
    for passed, wanted in asked:
        now += passed
        some = min(wanted, pace.allowed(now))
        pace.sent(some)
        sent += some
        assert sent <= max(1.0, per_second) + now / SECOND * per_second + 1e-6
