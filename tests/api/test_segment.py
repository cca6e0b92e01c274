"""The Segment protocol over HTTP: taken, counted, refused with reasons, and shown with its source."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.ingest.segment import PATHS
from leadline.store import tables as t
from leadline.store.roles import Role
from tests.api.conftest import FREE, Running, Serve, basic, is_error

WHO = {"userId": "ada"}
SAID: dict[str, dict[str, Any]] = {
    "track": WHO | {"event": "Demo Requested"},
    "identify": WHO | {"traits": {"email": "ada@example.com"}},
    "page": WHO | {"name": "Pricing"},
    "screen": WHO | {"name": "Plans"},
    "group": WHO | {"groupId": "acme"},
    "alias": WHO | {"previousId": "device"},
}


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.client(server.key("api", role=Role.owner))


def stored(server: Running, event_id: str) -> list[str]:
    """The names of the events with that id."""
    with server.store.reading() as con:
        return list(con.scalars(sa.select(t.events.c.name).where(t.events.c.event_id == event_id)))


@pytest.mark.parametrize("path", PATHS)
def test_every_call_is_taken_and_answered_as_the_clients_expect(server: Running, path: str) -> None:
    call = PATHS[path]
    message = SAID.get(call, SAID["track"]) | {"messageId": f"call-{path}"}
    together = call in ("batch", "import")
    body = {"batch": [message | {"type": "track"}]} if together else message
    said = server.client(**basic(server.key("server"))).post(f"/v1/{path}", json=body)
    assert said.status_code == 200
    assert said.json() == {
        "success": True,
        "accepted": 1,
        "repeated": 0,
        "set_aside": 0,
        "conflicts": [],
        "refused": [],
    }


def test_what_was_answered_is_written(server: Running) -> None:
    client = server.client(**basic(server.key("server")))
    for number in range(20):
        assert client.post("/v1/track", json=SAID["track"] | {"messageId": f"w{number}"}).status_code == 200
        assert stored(server, f"w{number}") == ["demo.requested"]


def test_the_key_may_stand_in_the_body_and_the_body_be_a_beacons(server: Running) -> None:
    body = {"batch": [{"type": "page", "anonymousId": "d1", "messageId": "beacon"}], "writeKey": server.key("browser")}
    said = server.client().post("/v1/batch", content=json.dumps(body), headers={"Content-Type": "text/plain"})
    assert (said.status_code, said.json()["accepted"]) == (200, 1)


def test_a_compressed_body_is_read_and_a_bomb_is_not(server: Running) -> None:
    client = server.client(**basic(server.key("server")), **{"Content-Encoding": "gzip"})
    body = json.dumps(SAID["track"] | {"messageId": "zip"}).encode()
    assert client.post("/v1/track", content=gzip.compress(body)).json()["accepted"] == 1
    bomb = gzip.compress(b" " * 50_000_000)
    is_error(client.post("/v1/track", content=bomb), 413, "too_large")


def test_again_and_otherwise_are_told_apart(server: Running) -> None:
    client = server.client(**basic(server.key("server")))
    first = SAID["track"] | {"messageId": "m1", "timestamp": "2026-03-01T00:00:00Z"}
    assert client.post("/v1/track", json=first).json()["accepted"] == 1
    assert client.post("/v1/track", json=first).json()["repeated"] == 1
    assert client.post("/v1/track", json=first | {"event": "Other"}).json()["conflicts"] == ["m1"]


def test_nobody_scores_himself_from_a_browser(server: Running, owner: httpx.Client) -> None:
    key, text = server.whole_key("browser", name="shop window")
    client = server.client(**basic(text))
    said = client.post("/v1/track", json=WHO | {"event": "points.granted", "messageId": "p1"})
    assert (said.status_code, said.json()["accepted"]) == (200, 0)
    assert (
        said.json()["refused"][0]["id"] == "p1" and "never comes from a browser" in said.json()["refused"][0]["reason"]
    )
    assert client.post("/v1/alias", json=SAID["alias"]).json()["accepted"] == 0
    kept = owner.get(f"/api/sources/{key.source_id}/refusals").json()["items"]
    assert [one["event_id"] for one in kept][-1:] == ["p1"] and len(kept) == 2
    assert stored(server, "p1") == []


def test_one_bad_message_costs_no_other(server: Running) -> None:
    client = server.client(**basic(server.key("server")))
    batch = [{"type": "track"}, SAID["track"] | {"type": "track", "messageId": "good"}, 7, None]
    said = client.post("/v1/batch", json={"batch": batch}).json()
    assert (said["accepted"], len(said["refused"])) == (1, 3)


def test_a_source_shows_how_it_is_doing(server: Running, owner: httpx.Client) -> None:
    key, text = server.whole_key("server", name="healthy")
    client = server.client(**basic(text))
    for number in range(3):
        client.post("/v1/track", json=SAID["track"] | {"messageId": f"h{number}"})
    client.post("/v1/track", json=WHO | {"event": "Other", "messageId": "h0"})
    client.post("/v1/track", json=SAID["track"] | {"messageId": "late", "timestamp": "2090-01-01T00:00:00Z"})
    client.post("/v1/track", json={"event": "Of nobody"})
    found = next(one for one in owner.get("/api/sources?limit=200").json()["items"] if one["name"] == "healthy")
    assert found["today"] == {"events": 3, "refusals": 1, "conflicts": 1, "aside": 1}
    assert found["last_seen_at"] is not None
    (conflict,) = owner.get(f"/api/sources/{key.source_id}/conflicts").json()["items"]
    assert (conflict["event_id"], conflict["message"]["name"]) == ("h0", "other")
    (aside,) = owner.get(f"/api/sources/{key.source_id}/aside").json()["items"]
    assert (aside["event_id"], aside["due_at"]) == ("late", "2090-01-01T00:00:00Z")


def test_any_page_may_send_and_read_the_answer(server: Running) -> None:
    client, origin = server.client(), {"Origin": "https://shop.example"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    said = client.options("/v1/batch", headers=origin | asked)
    assert said.status_code == 204
    assert said.headers["access-control-allow-origin"] == "*"
    allowed = said.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "anonymousid"} <= set(allowed)
    assert "access-control-allow-credentials" not in said.headers
    said = client.post("/v1/page", json=SAID["page"], headers=origin | basic(server.key("browser")))
    assert said.headers["access-control-allow-origin"] == "*"
    refused = client.post("/v1/page", json=SAID["page"], headers=origin)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")


@pytest.mark.parametrize("path", ["/v1/import", "/api/login", "/api/me", "/v1/webhooks/postmark"])
def test_no_other_address_is_open_to_pages(server: Running, path: str) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    said = server.client().options(path, headers=asked)
    assert "access-control-allow-origin" not in said.headers


def test_who_comes_too_often_is_told_when_to_come_again(serve: Serve) -> None:
    server = serve(replace(FREE, rate_key=2))
    client, other = (server.client(**basic(server.key("server"))) for _ in range(2))
    tried = [client.post("/v1/track", json=SAID["track"]) for _ in range(5)]
    assert [said.status_code for said in tried] == [200] * 4 + [429]
    is_error(tried[-1], 429, "too_many_requests")
    assert tried[-1].headers["retry-after"] == "1"
    assert other.post("/v1/track", json=SAID["track"]).status_code == 200
    server.clock.moved += 500_000
    assert client.post("/v1/track", json=SAID["track"]).status_code == 200


def test_an_address_that_floods_costs_the_others_nothing(serve: Serve) -> None:
    server = serve(replace(FREE, rate_peer=1, rate_api=1))
    tried = [server.client().post("/v1/track", json={}) for _ in range(3)]
    assert [said.status_code for said in tried] == [401, 401, 429]
    assert [server.client().get("/api/me").status_code for _ in range(3)] == [401, 401, 429]
    assert server.client().get("/healthz").status_code == 200
