"""Segment's own Python library, unmodified, against a running server, over networks that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from segment.analytics.client import Client  # type: ignore[import-untyped]

from leadline.store import tables as t
from tests.ingest.conftest import Peer
from tests.ingest.flaky import Fault, flaky
from tests.ingest.real import ALL_SIX, numbers, rows, wait_for_score
from tests.live.server import wait_for

MANY = 40


@contextmanager
def client(host: str, key: str, **options: Any) -> Iterator[Client]:
    """The library as a program uses it: it sends in the background, and all of it by the end of the block."""
    failed: list[Any] = []
    settings: dict[str, Any] = {"upload_interval": 0.05, "upload_size": 10, "timeout": 10} | options
    made = Client(key, host=host, on_error=lambda error, batch: failed.append((error, batch)), **settings)
    yield made
    made.flush()
    made.join()
    assert not failed


def test_all_six_calls_arrive_and_the_score_moves(peer: Peer) -> None:
    with client(peer.server.at, peer.key, gzip=True) as analytics:
        analytics.page(None, "Pages", "Pricing", {"path": "/pricing"}, anonymous_id="p-device")
        analytics.identify("p-ada", {"email": "Ada@Nordhaven.example", "title": "CTO"}, anonymous_id="p-device")
        analytics.track("p-ada", "Demo Requested", {"product": "Pro"}, timestamp=datetime(2026, 3, 1, 9, tzinfo=UTC))
        analytics.screen("p-ada", "App", "Plans")
        analytics.group("p-ada", "p-nordhaven", {"name": "Nordhaven", "employees": 140})
        analytics.alias("p-before", "p-ada")
    wait_for_score(peer.store, "p-ada", ALL_SIX)
    (lead,) = rows(peer.store, t.leads, user_id="p-ada")
    assert (lead.email, lead.account_id) == ("ada@nordhaven.example", "p-nordhaven")
    (demo,) = rows(peer.store, t.events, name="demo.requested")
    assert demo.occurred_at == 1_772_355_600_000_000  # as it was stated
    assert demo.properties == '{"product":"Pro"}'


@pytest.mark.parametrize("fault", list(Fault))
def test_what_it_sends_again_counts_once(peer: Peer, fault: Fault) -> None:
    person = f"p-{fault}"
    with flaky(peer.server.at, [fault, fault]) as network, client(network.at, peer.key) as analytics:
        for number in range(MANY):
            analytics.track(person, "Numbered", {"number": number})
    assert network.happened.count(fault) == 2
    assert numbers(peer.store, person) == Counter(range(MANY))


def test_a_server_that_dies_in_the_middle_loses_nothing(peer: Peer) -> None:
    with flaky(peer.server.at) as network, client(network.at, peer.key) as analytics:
        for number in range(MANY):
            analytics.track("p-survivor", "Numbered", {"number": number})
        wait_for(lambda: network.happened, "the first batch was taken")
        peer.server.kill()
        for number in range(MANY, 2 * MANY):
            analytics.track("p-survivor", "Numbered", {"number": number})
        wait_for(lambda: Fault.cut in network.happened, "a batch met no server")
        peer.server.start()
    assert numbers(peer.store, "p-survivor") == Counter(range(2 * MANY))
