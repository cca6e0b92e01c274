"""Segment's own library for Node, unmodified, against a running server, over networks that fail."""

from __future__ import annotations

from collections import Counter

import pytest

from leadline.store import tables as t
from tests.ingest.conftest import Peer
from tests.ingest.flaky import Fault, flaky
from tests.ingest.node_client import ended, started
from tests.ingest.real import ALL_SIX, numbers, rows, wait_for_score
from tests.live.server import wait_for

MANY = 40


def test_all_six_calls_arrive_and_the_score_moves(peer: Peer) -> None:
    ended(started(peer.server.at, peer.key, "calls", "n"))
    wait_for_score(peer.store, "n-ada", ALL_SIX)
    (lead,) = rows(peer.store, t.leads, user_id="n-ada")
    assert (lead.email, lead.account_id) == ("n@nordhaven.example", "n-nordhaven")
    assert [row.properties for row in rows(peer.store, t.events, name="demo.requested")] == ['{"product":"Pro"}']


@pytest.mark.parametrize("fault", list(Fault))
def test_what_it_sends_again_counts_once(peer: Peer, fault: Fault) -> None:
    person = f"n-{fault}"
    with flaky(peer.server.at, [fault, fault]) as network:
        ended(started(network.at, peer.key, "numbers", person, "0", str(MANY)))
    assert network.happened.count(fault) == 2
    assert numbers(peer.store, person) == Counter(range(MANY))


def test_a_server_that_dies_in_the_middle_loses_nothing(peer: Peer) -> None:
    with flaky(peer.server.at) as network:
        ended(started(network.at, peer.key, "numbers", "n-survivor", "0", str(MANY)))
        peer.server.kill()
        client = started(network.at, peer.key, "numbers", "n-survivor", str(MANY), str(2 * MANY))
        wait_for(lambda: Fault.cut in network.happened, "a batch met no server")
        peer.server.start()
        ended(client)
    assert numbers(peer.store, "n-survivor") == Counter(range(2 * MANY))
