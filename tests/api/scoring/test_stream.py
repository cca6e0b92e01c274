"""Changes as they happen: told once, to those who see the lead, and again to who was away."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error, wait_for
from tests.api.scoring.conftest import Scoring, identify


@dataclass
class Heard:
    """What a listener heard: the kind, the id and the data of each event."""

    events: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    comments: int = 0

    def of(self, lead_id: int) -> list[str]:
        return [kind for kind, _, data in self.events if data.get("lead_id") == lead_id]


@contextmanager
def listening(client: httpx.Client, **headers: str) -> Iterator[Heard]:
    """Listen in a thread, from when the server says welcome."""
    heard, began, ending = Heard(), threading.Event(), threading.Event()

    def listen() -> None:
        with client.stream("GET", "/api/stream", headers=headers, timeout=None) as said:
            assert said.status_code == 200 and said.headers["content-type"].startswith("text/event-stream")
            kind, number = "", ""
            for line in said.iter_lines():
                began.set()
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "id":
                    number = value
                elif name == "data":
                    heard.events.append((kind, number, json.loads(value)))
                elif line.startswith(":"):
                    heard.comments += 1
                if ending.is_set():
                    return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert began.wait(10)
    try:
        yield heard
    finally:
        ending.set()


@pytest.fixture
def page(scoring: Scoring) -> Callable[[str], int]:
    """Has somebody look at prices: the number of the lead."""

    def look(user_id: str) -> int:
        scoring.say({"event": "page", "user_id": user_id, "properties": {"path": "/pricing"}})
        return int(scoring.lead(user_id)["lead_id"])

    return look


def test_a_new_score_a_change_of_stage_and_who_enters_a_segment_are_told(scoring: Scoring) -> None:
    asked = {"text": "segment: asked\nif: {did: {on: demo.requested, within: 30d}}\n", "edit": 0}
    assert scoring.owner.put("/api/segments/asked", json=asked).status_code == 200
    identify(scoring, "oda", job_title="CEO")
    with listening(scoring.as_role(Role.viewer)) as heard:
        scoring.say(*({"event_id": f"oda-{n}", "event": "demo.requested", "user_id": "oda"} for n in range(2)))
        oda = scoring.lead("oda")["lead_id"]
        wait_for(lambda: {"scored", "moved", "segment"} <= set(heard.of(oda)))
    data = next(data for kind, _, data in heard.events if kind == "moved")
    assert (data["lead_id"], data["from"], data["to"]) == (oda, "lead", "mql") and data["at"].endswith("Z")
    data = next(data for kind, _, data in heard.events if kind == "segment")
    assert (data["lead_id"], data["segment"], data["entered"]) == (oda, "asked", True)


def test_who_was_away_hears_what_came_since(scoring: Scoring, page: Callable[[str], int]) -> None:
    client = scoring.as_role(Role.viewer)
    with listening(client) as heard:
        first = page("pia")
        wait_for(lambda: heard.of(first))
    last = heard.events[-1][1]
    second = page("quin")
    with listening(client, **{"Last-Event-ID": last}) as again:
        wait_for(lambda: again.of(second))
    assert again.of(first) == []
    with listening(client, **{"Last-Event-ID": "another-5"}) as lost:
        wait_for(lambda: lost.of(second))
    assert lost.events[0][0] == "missed"


def test_who_sees_their_own_leads_hears_of_no_others(scoring: Scoring, page: Callable[[str], int]) -> None:
    identify(scoring, "rex", owner="listener@example.com")
    scoring.settled()
    with listening(scoring.as_person("listener@example.com", Sight.own)) as heard:
        other, own = page("sam"), page("rex")
        wait_for(lambda: heard.of(own))
    assert heard.of(other) == []


def test_nobody_listens_without_a_key(scoring: Scoring) -> None:
    is_error(scoring.client().get("/api/stream"), 401, "unauthorized")


def test_a_head_of_the_stream_ends(scoring: Scoring) -> None:
    said = scoring.as_role(Role.viewer).head("/api/stream")
    assert said.status_code == 200 and said.headers["cache-control"] == "no-store"
