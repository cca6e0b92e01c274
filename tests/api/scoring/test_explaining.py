"""Explanations add up, say whether they are recorded or replayed, and are the same that the command line gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadline.store.retention import keep_from
from tests.api.conftest import is_error
from tests.api.scoring.conftest import Scoring, identify


def ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def eva(scoring: Scoring) -> int:
    """A lead with a past of forty days."""
    identify(scoring, "eva", email="eva@elm.example", job_title="CEO", created_at=ago(40))
    scoring.say(
        {"event": "demo.requested", "user_id": "eva", "occurred_at": ago(30)},
        {"event": "page", "user_id": "eva", "occurred_at": ago(20), "properties": {"path": "/pricing"}},
        {"event": "page", "user_id": "eva", "occurred_at": ago(10), "properties": {"path": "/pricing"}},
    )
    return int(scoring.lead("eva")["lead_id"])


def explained(scoring: Scoring, lead_id: int, **wanted: str) -> dict[str, Any]:
    said = scoring.owner.get(f"/api/leads/{lead_id}/explanation", params=wanted)
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


@pytest.mark.parametrize("days", [0.5, 10, 15, 29.5, 39])
def test_what_is_printed_adds_up_to_the_score(scoring: Scoring, eva: int, days: float) -> None:
    said = explained(scoring, eva, as_of=ago(days))
    for part in said["dimensions"]:
        assert round(sum(line["printed"] for line in part["lines"]), 2) == part["points"]
    weighted = sum(part["weighted"] for part in said["dimensions"])
    assert round(weighted + said["rounding"], 2) == said["score"]
    assert (said["basis"], said["is_main"], said["lead_id"]) == ("replayed", True, eva)


def test_an_explanation_says_where_something_changes(scoring: Scoring, eva: int) -> None:
    said = explained(scoring, eva)
    found = [(one["kind"], one["name"], one["score"]) for one in said["thresholds"]]
    assert found == [("band", "warm", 30), ("band", "hot", 80), ("mql", "mql", 90)]
    assert [(part["least"], part["most"]) for part in said["dimensions"]] == [(None, 50), (0, None)]


def test_the_past_has_only_what_had_happened(scoring: Scoring, eva: int) -> None:
    rules = [
        {line["rule"] for part in explained(scoring, eva, as_of=ago(days))["dimensions"] for line in part["lines"]}
        for days in (35, 25, 5)
    ]
    assert "demo" not in rules[0] and "demo" in rules[1] and "pricing" in rules[2] and "pricing" not in rules[1]


def test_a_date_is_its_midnight_and_an_event_at_that_instant_counts(scoring: Scoring, eva: int) -> None:
    day = ago(12)[:10]
    assert explained(scoring, eva, as_of=day)["as_of"] == f"{day}T00:00:00Z"
    assert explained(scoring, eva, as_of=day) == explained(scoring, eva, as_of=f"{day}T02:00:00+02:00")


def test_what_was_said_last_at_an_instant_is_found(scoring: Scoring) -> None:
    identify(scoring, "fay", job_title="CEO")
    scoring.say({"event": "demo.requested", "user_id": "fay"})
    path = f"/api/leads/{scoring.lead('fay')['lead_id']}/history"
    told = scoring.owner.get(path, params={"model": "small"}).json()["items"]
    assert len(told) > 1
    for at, expected in ((told[0]["as_of"], told[0]), (told[1]["as_of"], told[1])):
        said = scoring.owner.get(path, params={"model": "small", "until": at, "limit": 1}).json()["items"]
        assert said == [expected]
    assert scoring.owner.get(path, params={"until": "2020-01-01"}).json()["items"] == []


def test_events_say_what_they_did_to_the_score(scoring: Scoring) -> None:
    identify(scoring, "gus", created_at=ago(40))
    page = {"event": "page", "user_id": "gus", "properties": {"path": "/pricing"}}
    scoring.say(
        {"event": "demo.requested", "user_id": "gus", "occurred_at": ago(30)},
        page | {"occurred_at": ago(20), "automated": True},
        page | {"occurred_at": ago(10)},
    )
    path = f"/api/leads/{scoring.lead('gus')['lead_id']}/events"
    said = scoring.owner.get(path, params={"points": True}).json()["items"]
    assert [(one["event"], one["gave"]) for one in said] == [("page", 10), ("page", None), ("demo.requested", 50)]
    assert {one["gave"] for one in scoring.owner.get(path).json()["items"]} == {None}


def test_another_model_explains_when_it_is_named(scoring: Scoring) -> None:
    cid = scoring.lead("cid")["lead_id"]
    said = explained(scoring, cid, model="other")
    assert (said["model"], said["score"], said["is_main"]) == ("other", 1, False)
    strange = scoring.owner.get(f"/api/leads/{cid}/explanation", params={"model": "strange"})
    is_error(strange, 422, "invalid")
    assert "`small`, `other`" in strange.json()["error"]["message"]


def test_who_is_outside_of_the_audience_has_no_score_and_it_says_so(scoring: Scoring) -> None:
    said = scoring.owner.get(f"/api/leads/{scoring.lead('ann')['lead_id']}/explanation", params={"model": "other"})
    is_error(said, 422, "invalid")
    assert "outside the audience of `other`" in said.json()["error"]["message"]


def test_before_it_was_known_a_lead_had_no_score(scoring: Scoring, eva: int) -> None:
    said = scoring.owner.get(f"/api/leads/{eva}/explanation", params={"as_of": "2020-01-01"})
    is_error(said, 422, "invalid")
    assert "is known since" in said.json()["error"]["message"]
    assert scoring.owner.get(f"/api/leads/{eva}/scores", params={"as_of": "2020-01-01"}).json()["items"] == []


def test_scores_are_recorded_or_replayed_and_say_which(scoring: Scoring, eva: int) -> None:
    now = scoring.owner.get(f"/api/leads/{eva}/scores").json()["items"]
    then = scoring.owner.get(f"/api/leads/{eva}/scores", params={"as_of": ago(15)}).json()["items"]
    assert [one["basis"] for one in now + then] == ["recorded", "replayed"]
    assert then[0]["score"] == explained(scoring, eva, as_of=then[0]["as_of"])["score"]


def test_a_replay_is_what_the_explanation_says_at_each_instant(scoring: Scoring, eva: int) -> None:
    said = scoring.owner.get(f"/api/leads/{eva}/replay", params={"step": "5d", "since": ago(38), "until": ago(1)})
    items = said.json()["items"]
    assert len(items) == 9 and [one["as_of"] for one in items] == sorted(one["as_of"] for one in items)
    for one in (items[0], items[4], items[-1]):
        assert explained(scoring, eva, as_of=one["as_of"])["score"] == one["score"]
    assert len({one["score"] for one in items}) > 3


def test_a_replay_begins_where_the_lead_is_known_and_ends_now(scoring: Scoring, eva: int) -> None:
    items = scoring.owner.get(f"/api/leads/{eva}/replay").json()["items"]
    assert 40 <= len(items) <= 101 and items[0]["as_of"][:10] == ago(40)[:10]
    before = scoring.owner.get(f"/api/leads/{eva}/replay", params={"since": ago(400), "step": "1d"})
    is_error(before, 422, "invalid")
    assert "400 points at most" in before.json()["error"]["message"]
    turned = scoring.owner.get(f"/api/leads/{eva}/replay", params={"since": ago(1), "until": ago(2)})
    is_error(turned, 422, "invalid")


def test_history_is_what_was_said_the_latest_first(scoring: Scoring, eva: int) -> None:
    pages = []
    cursor: str | None = None
    while True:
        wanted = {"model": "small", "limit": "1"} | ({"cursor": cursor} if cursor else {})
        said = scoring.owner.get(f"/api/leads/{eva}/history", params=wanted).json()
        pages += said["items"]
        cursor = said["next"]
        if cursor is None:
            break
    whole = scoring.owner.get(f"/api/leads/{eva}/history").json()["items"]
    assert pages == whole and whole[0]["score"] == scoring.lead("eva")["score"]
    assert {one["basis"] for one in whole} == {"recorded"}


def test_events_are_listed_with_the_id_they_came_with(scoring: Scoring, eva: int) -> None:
    said = scoring.owner.get(f"/api/leads/{eva}/events", params={"event": "Page", "since": ago(15)}).json()["items"]
    assert [(one["event"], one["by"], one["source"], one["machine"]) for one in said] == [
        ("page", "user", "backend", None)
    ]
    whole = scoring.owner.get(f"/api/leads/{eva}/events").json()["items"]
    assert [one["event"] for one in whole if one["event"] != "stage.changed"] == ["page", "page", "demo.requested"]


def test_what_a_machine_did_is_listed_with_the_reason(scoring: Scoring) -> None:
    scoring.say({"event": "page", "user_id": "dee", "automated": "the crawler of a search engine"})
    said = scoring.owner.get(f"/api/leads/{scoring.lead('dee')['lead_id']}/events").json()["items"]
    assert said[0]["machine"]["reason"] == "source" and "crawler" in said[0]["machine"]["said"]
    assert said[0]["machine"]["words"].endswith("a machine did it.")


def test_a_transition_has_the_receipt_of_its_moment(scoring: Scoring) -> None:
    said = scoring.owner.get(f"/api/leads/{scoring.lead('ann')['lead_id']}/transitions").json()["items"]
    assert [(one["from_stage"], one["to_stage"], one["moved_by"], one["number"]) for one in said] == [
        ("lead", "mql", "model", 1)
    ]
    assert said[0]["receipt"]["score"] >= 90 and said[0]["fired"] is True


def test_who_objected_has_no_score_and_it_says_so(scoring: Scoring) -> None:
    identify(scoring, "fay", email="fay@fir.example", job_title="CEO", profiling="objected")
    scoring.settled()
    fay = scoring.lead("fay")
    assert (fay["objected"], fay["score"], fay["scores"]) == (True, None, [])
    assert scoring.owner.get(f"/api/leads/{fay['lead_id']}/scores").json()["objected"] is True
    for path in ("explanation", "replay"):
        said = scoring.owner.get(f"/api/leads/{fay['lead_id']}/{path}")
        is_error(said, 422, "invalid")
        assert "objected to profiling" in said.json()["error"]["message"]
    past = scoring.owner.get(f"/api/leads/{fay['lead_id']}/scores", params={"as_of": ago(0)}).json()
    assert past["items"] == []


@pytest.mark.parametrize(
    "as_of", ["0000-01-01", "9999-12-31", "2026-02-30", "now", "", "1e9", "2026-01-01T00:00:00+99:00"]
)
def test_what_is_no_instant_is_refused(scoring: Scoring, eva: int, as_of: str) -> None:
    is_error(scoring.owner.get(f"/api/leads/{eva}/explanation", params={"as_of": as_of}), 422, "invalid", "query.as_of")


@pytest.mark.parametrize("as_of", ["0002-01-01", "9998-12-31", "2100-01-01T00:00:00Z"])
def test_the_ends_of_time_are_answered(scoring: Scoring, eva: int, as_of: str) -> None:
    for path in ("explanation", "scores", "replay"):
        wanted = {"as_of": as_of, "until": as_of}
        assert scoring.owner.get(f"/api/leads/{eva}/{path}", params=wanted).status_code in (200, 422)


def test_before_the_line_of_retention_nothing_is_said(scoring: Scoring, eva: int) -> None:
    line = scoring.clock() - 15 * 86_400_000_000
    keep_from(scoring.store, line, "test", scoring.clock())
    scoring.settled()
    said = scoring.owner.get(f"/api/leads/{eva}/explanation", params={"as_of": ago(20)})
    is_error(said, 422, "invalid")
    assert "deleted" in said.json()["error"]["message"]
    items = scoring.owner.get(f"/api/leads/{eva}/replay", params={"since": ago(30), "step": "1d"}).json()["items"]
    assert min(one["as_of"] for one in items) >= ago(15.1)
