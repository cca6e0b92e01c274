"""What people do to leads: attributes, points, stages, merges; each done once, audited, and scored at once."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from leadline.store.roles import Role
from tests.api.conftest import is_error, wait_for
from tests.api.scoring.conftest import Scoring, identify


@pytest.fixture(scope="module")
def rep(scoring: Scoring) -> httpx.Client:
    return scoring.as_role(Role.sales)


def lead(scoring: Scoring, user_id: str, **traits: Any) -> int:
    """A new lead of that id."""
    identify(scoring, user_id, email=f"{user_id}@new.example", **traits)
    scoring.settled()
    return int(scoring.lead(user_id)["lead_id"])


def audited(scoring: Scoring, action: str, about: int | str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scoring.owner.get(
        "/api/audit", params={"action": action, "object": str(about)}
    ).json()["items"]
    return found


def test_an_attribute_changes_the_score_within_a_second_and_what_was_stays_in_the_past(
    scoring: Scoring, rep: httpx.Client
) -> None:
    number = lead(scoring, "gil", job_title="Clerk")
    said = rep.patch(f"/api/leads/{number}", json={"attributes": {"job_title": "CEO", "tags": ["a", "b"], "vip": True}})
    assert said.status_code == 202 and said.json()["lead_id"] == number
    began = time.monotonic()
    wait_for(lambda: scoring.lead("gil")["as_of"] >= said.json()["at"])
    assert time.monotonic() - began < 5
    gil = scoring.lead("gil")
    assert gil["score"] == 30 and gil["attributes"]["tags"] == '["a","b"]' and gil["attributes"]["vip"] == "true"
    before = scoring.owner.get(f"/api/leads/{number}/explanation", params={"as_of": gil["created_at"]}).json()
    assert before["score"] == 0
    rep.patch(f"/api/leads/{number}", json={"attributes": {"job_title": None}})
    scoring.settled()
    assert "job_title" not in scoring.lead("gil")["attributes"] and scoring.lead("gil")["score"] == 0
    assert audited(scoring, "lead.change", number)[1]["detail"] == {"attributes": ["job_title", "tags", "vip"]}


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"": 1},
        {"x": {"deep": 1}},
        {"lead_id": 5},
        {"profiling": "objected"},
        {"x": [[1]]},
        {" x": 1},
        {"x" * 201: 1},
    ],
)
def test_attributes_that_cannot_be_are_refused(scoring: Scoring, rep: httpx.Client, attributes: dict[str, Any]) -> None:
    number = scoring.lead("dee")["lead_id"]
    said = rep.patch(f"/api/leads/{number}", json={"attributes": attributes})
    assert said.status_code == 422, said.text


def test_points_by_hand_stand_in_the_receipt(scoring: Scoring, rep: httpx.Client) -> None:
    number = lead(scoring, "hal")
    given = {"points": 20, "dimension": "engagement", "reason": "Met at the fair", "half_life": "30d"}
    said = rep.post(f"/api/leads/{number}/grants", json=given)
    assert said.status_code == 202, said.text
    scoring.settled()
    receipt = scoring.owner.get(f"/api/leads/{number}/explanation").json()
    lines = [line for part in receipt["dimensions"] for line in part["lines"]]
    assert [(line["rule"], line["printed"]) for line in lines] == [("granted", 20)]
    event = scoring.owner.get(f"/api/leads/{number}/events").json()["items"][0]
    assert event["event_id"] == said.json()["event_id"]
    assert event["properties"]["reason"] == "Met at the fair" and event["properties"]["by"].startswith("key:")
    month = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 30 * 86_400))
    later = scoring.owner.get(f"/api/leads/{number}/explanation", params={"as_of": month}).json()
    assert later["score"] == pytest.approx(10, abs=0.01)
    entry = audited(scoring, "lead.grant", number)[0]
    assert entry["detail"] == {"points": 20, "dimension": "engagement"} and "fair" not in str(entry)


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"dimension": "magic"}, "body.dimension"),
        ({"points": 1e7}, "body.points"),
        ({"points": "many"}, "body.points"),
        ({"reason": ""}, "body.reason"),
        ({"expires": "2020-01-01"}, "body.expires"),
        ({"expires": 5}, "body.expires"),
        ({"half_life": "soon"}, "body.half_life"),
        ({"half_life": "-1d"}, "body.half_life"),
        ({"more": 1}, "body.more"),
    ],
)
def test_points_that_cannot_be_are_refused(
    scoring: Scoring, rep: httpx.Client, changed: dict[str, Any], where: str
) -> None:
    given = {"points": 5, "dimension": "fit", "reason": "x"} | changed
    said = rep.post(f"/api/leads/{scoring.lead('dee')['lead_id']}/grants", json=given)
    is_error(said, 422, "invalid", where)


def test_the_same_request_with_a_key_gives_points_once(scoring: Scoring, rep: httpx.Client) -> None:
    number = lead(scoring, "ida")
    given = {"points": 7, "dimension": "fit", "reason": "x"}
    said = [
        rep.post(f"/api/leads/{number}/grants", json=given, headers={"Idempotency-Key": "ida-1"}).json()
        for _ in range(3)
    ]
    assert said[0] == said[1] == said[2]
    scoring.settled()
    assert scoring.lead("ida")["score"] == 7


def test_a_stage_is_set_by_hand_once_and_starts_a_dimension_over(scoring: Scoring, rep: httpx.Client) -> None:
    number = lead(scoring, "jon", job_title="CEO")
    scoring.say(*({"event_id": f"jon-{n}", "event": "demo.requested", "user_id": "jon"} for n in range(2)))
    wait_for(lambda: scoring.lead("jon")["stage"] == "mql")
    said = rep.post(f"/api/leads/{number}/stage", json={"stage": "recycled", "reason": "no budget"})
    assert said.status_code == 202, said.text
    assert (said.json()["from_stage"], said.json()["to_stage"], said.json()["number"]) == ("mql", "recycled", 2)
    wait_for(lambda: scoring.lead("jon")["score"] == 30)
    again = rep.post(f"/api/leads/{number}/stage", json={"stage": "recycled", "reason": "twice"})
    is_error(again, 422, "invalid")
    assert "at the stage `recycled` already" in again.json()["error"]["message"]
    is_error(rep.post(f"/api/leads/{number}/stage", json={"stage": "dreaming"}), 422, "invalid")
    moved = scoring.owner.get(f"/api/leads/{number}/transitions").json()["items"]
    assert [(one["to_stage"], one["moved_by"][:4], one["receipt"] is None) for one in moved] == [
        ("recycled", "key:", True),
        ("mql", "mode", False),
    ]
    assert audited(scoring, "lead.stage", number)


def test_two_leads_are_merged_and_apart_again_with_the_scores_that_they_had(scoring: Scoring) -> None:
    older, newer = lead(scoring, "kim", job_title="CEO"), lead(scoring, "kay")
    scoring.say({"event": "page", "user_id": "kay", "properties": {"path": "/pricing"}})
    apart = scoring.lead("kim")["score"], scoring.lead("kay")["score"]
    said = scoring.owner.post(f"/api/leads/{newer}/merge", json={"other": older})
    assert said.status_code == 202 and said.json()["lead_id"] == older
    scoring.settled()
    assert scoring.lead("kay")["lead_id"] == older and scoring.lead("kim")["score"] == 40
    gone = scoring.owner.get(f"/api/leads/{newer}")
    is_error(gone, 404, "not_found", "path.lead_id")
    assert gone.json()["error"]["message"] == f"there is no lead {newer}; it is part of lead {older} now"
    found = scoring.owner.get("/api/leads/lookup", params={"lead_id": newer}).json()
    assert (found["lead_id"], found["snoozed_until"]) == (older, None)
    joined = scoring.owner.get(f"/api/leads/{older}/ids").json()["joined"]
    assert said.json()["merge_id"] in [one["merge_id"] for one in joined]
    undone = scoring.owner.post("/api/unmerge", json={"merge_id": said.json()["merge_id"]})
    assert undone.status_code == 202, undone.text
    assert scoring.owner.post("/api/unmerge", json={"merge_id": said.json()["merge_id"]}).status_code == 202
    scoring.settled()
    assert (scoring.lead("kim")["score"], scoring.lead("kay")["score"]) == apart
    assert scoring.lead("kay")["lead_id"] == newer


@pytest.mark.parametrize("merge_id", ["1:merge:none", "x", "99999999999999999999:x", "1:", "²:x", "-1:x", ":"])
def test_what_was_never_joined_is_not_taken_back(scoring: Scoring, merge_id: str) -> None:
    is_error(scoring.owner.post("/api/unmerge", json={"merge_id": merge_id}), 422, "invalid")


def test_nobody_is_merged_with_themselves_or_with_nobody(scoring: Scoring) -> None:
    dee = scoring.lead("dee")["lead_id"]
    is_error(scoring.owner.post(f"/api/leads/{dee}/merge", json={"other": dee}), 422, "invalid")
    is_error(scoring.owner.post(f"/api/leads/{dee}/merge", json={"other": 987_654}), 422, "invalid", "body.other")
    for other in (0, -1, 2**63, 1.5, "x", None):
        is_error(scoring.owner.post(f"/api/leads/{dee}/merge", json={"other": other}), 422, "invalid", "body.other")


def test_a_viewer_changes_nothing_and_a_rep_merges_nobody(scoring: Scoring, rep: httpx.Client) -> None:
    viewer, dee = scoring.as_role(Role.viewer), scoring.lead("dee")["lead_id"]
    grant = {"points": 5, "dimension": "fit", "reason": "x"}
    is_error(viewer.post(f"/api/leads/{dee}/grants", json=grant), 403, "forbidden")
    is_error(viewer.patch(f"/api/leads/{dee}", json={"attributes": {"x": 1}}), 403, "forbidden")
    is_error(rep.post(f"/api/leads/{dee}/merge", json={"other": 1}), 403, "forbidden")
    is_error(rep.post("/api/unmerge", json={"merge_id": "1:x"}), 403, "forbidden")
