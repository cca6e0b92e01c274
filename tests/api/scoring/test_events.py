"""Events in our own shape: each judged by itself, none counted twice, and nobody scores himself."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.store.roles import Role
from tests.api.conftest import basic, is_error
from tests.api.scoring.conftest import Scoring

PAGE = {"event_id": "p1", "event": "page", "user_id": "lou", "properties": {"path": "/pricing"}}


def send(scoring: Scoring, key: str, *events: Any) -> dict[str, Any]:
    said = scoring.client(key).post("/api/events", json={"events": list(events)})
    assert said.status_code == 202, said.text
    found: dict[str, Any] = said.json()
    return found


def test_the_same_event_counts_once_and_another_with_its_id_is_a_conflict(scoring: Scoring) -> None:
    key = scoring.key("server", source="app")
    assert send(scoring, key, PAGE, PAGE)["accepted"] == 1
    again = send(scoring, key, PAGE, PAGE | {"properties": {"path": "/other"}})
    assert (again["accepted"], again["repeated"], again["conflicts"]) == (0, 1, ["p1"])
    scoring.settled()
    assert scoring.lead("lou")["score"] == 10


def test_an_event_without_an_id_that_says_when_it_happened_counts_once_too(scoring: Scoring) -> None:
    key = scoring.key("server", source="app")
    event = {"event": "page", "email": " Max@Oak.example ", "occurred_at": "2026-03-01T10:00:00Z"}
    assert (send(scoring, key, event)["accepted"], send(scoring, key, event)["repeated"]) == (1, 1)
    scoring.settled()
    assert scoring.owner.get("/api/leads/lookup", params={"email": "max@oak.example"}).status_code == 200


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("page", "must be a JSON object"),
        ({"event": "page"}, "whose it is"),
        ({"user_id": "x"}, "no name"),
        ({"event": " ", "user_id": "x"}, "no name"),
        ({"event": "x" * 300, "user_id": "x"}, "200 is the most"),
        ({"event": "page", "user_id": "x" * 300}, "255 is the most"),
        ({"event": "page", "user_id": ["x"]}, "user_id must be text"),
        ({"event": "page", "user_id": "x", "email": "x@y.example"}, "several ids"),
        ({"event": "page", "email": "nobody"}, "no e-mail address"),
        ({"event": "page", "user_id": "x", "name": "Ada"}, "no `name`"),
        ({"event": "page", "user_id": "x", "occurred_at": "0000-01-01"}, "cannot be read"),
        ({"event": "page", "user_id": "x", "occurred_at": "1066-10-14"}, "before 1990"),
        ({"event": "page", "user_id": "x", "occurred_at": "9999-12-31T23:59:59Z"}, "after 9998"),
        ({"event": "page", "user_id": "x", "properties": [1]}, "must be a JSON object"),
        ({"event": "page", "user_id": "x", "properties": {"k" * 300: 1}}, "200 is the most"),
        ({"event": "page", "user_id": "x", "properties": {"k": "v" * 40_000}}, "32 KB is the most"),
        ({"event": "page", "user_id": "x", "automated": 5}, "automated"),
        ({"event": "points.granted", "user_id": "x"}, "events:points"),
        ({"event": "Stage Changed", "user_id": "x"}, "events:stage"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_itself_with_the_reason(scoring: Scoring, event: Any, reason: str) -> None:
    said = send(scoring, scoring.key("server", source="app"), event, {"event": "page", "user_id": "lou"})
    assert said["accepted"] == 1 and len(said["refused"]) == 1
    assert reason in said["refused"][0]["reason"]


def test_deep_properties_are_refused_and_odd_numbers_are_kept(scoring: Scoring) -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep]
    key = scoring.key("server", source="app")
    said = send(scoring, key, {"event": "page", "user_id": "x", "properties": {"deep": deep}})
    assert "32 levels" in said["refused"][0]["reason"]
    numbers = {
        "event_id": "odd",
        "event": "odd",
        "user_id": "ned",
        "properties": {"a": 2**64 - 1, "b": -(2**63), "c": 1e308},
    }
    assert send(scoring, key, numbers)["accepted"] == 1
    scoring.settled()
    event = scoring.owner.get(f"/api/leads/{scoring.lead('ned')['lead_id']}/events").json()["items"][0]
    assert event["properties"]["a"] == pytest.approx(2**64) and event["properties"]["b"] == -(2**63)


def test_what_comes_from_the_future_is_set_aside(scoring: Scoring) -> None:
    event = {"event": "page", "user_id": "lou", "occurred_at": "2990-01-01"}
    assert send(scoring, scoring.key("server", source="app"), event)["set_aside"] == 1


def test_a_rep_may_send_events_and_a_viewer_may_not(scoring: Scoring) -> None:
    rep, viewer = scoring.as_role(Role.sales), scoring.as_role(Role.viewer)
    assert rep.post("/api/events", json={"events": [PAGE]}).json()["accepted"] == 1  # of the source `api`
    is_error(viewer.post("/api/events", json={"events": [PAGE]}), 403, "forbidden")
    said = rep.post("/api/events", json={"events": [{"event": "points.granted", "user_id": "lou"}]}).json()
    assert said["accepted"] == 0 and "points.*" in said["refused"][0]["reason"]


def test_keys_that_may_not_write_here_are_refused(scoring: Scoring) -> None:
    body = {"events": [PAGE]}
    is_error(scoring.client().post("/api/events", json=body), 401, "unauthorized")
    is_error(scoring.client("llw_none").post("/api/events", json=body), 401, "unauthorized")
    is_error(scoring.client(scoring.key("browser")).post("/api/events", json=body), 403, "forbidden")
    is_error(scoring.client(Authorization="Basic !").post("/api/events", json=body), 401, "unauthorized")
    said = scoring.client(**basic(scoring.key("server"))).post("/api/events", json=body)
    assert said.status_code == 202


@pytest.mark.parametrize(
    "body", [{}, {"events": []}, {"events": {}}, {"events": [{}] * 2_501}, {"events": [], "x": 1}, []]
)
def test_a_body_without_events_is_refused(scoring: Scoring, body: Any) -> None:
    said = scoring.client(scoring.key("server")).post("/api/events", json=body)
    assert (said.status_code, said.json()["error"]["code"]) == (422, "invalid")


def test_a_body_of_ten_megabytes_is_refused(scoring: Scoring) -> None:
    said = scoring.client(scoring.key("server")).post("/api/events", json={"events": ["x" * 10_000_000]})
    is_error(said, 413, "too_large")
