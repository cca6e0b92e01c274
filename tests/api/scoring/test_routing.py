"""Routing over HTTP: it is kept, tried and shown; leads are given to people, accepted, and said to be contacted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from leadline.api.outward.given import given_of
from leadline.outward.following import Following
from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error
from tests.api.scoring.conftest import Scoring, identify

TEXT = """\
routing: sales
reps:
  rep@example.com: {team: north, capacity: {per_day: 9}}
  two@example.com: {team: north}
rules: [{id: dach, if: {country: [DE, AT]}, to: north}]
clock: {contact_within: 4h}
"""


@pytest.fixture(scope="module")
def rep(scoring: Scoring) -> httpx.Client:
    scoring.user("two@example.com", Role.sales)
    return scoring.signed_in("rep@example.com", Role.sales)


@pytest.fixture
def following(scoring: Scoring) -> Iterator[Following]:
    found = Following(given_of(scoring.service))
    yield found
    found.close()


def new(scoring: Scoring, name: str, **traits: Any) -> int:
    """A lead who is ready."""
    identify(scoring, name, email=f"{name}@new.example", job_title="CEO", **traits)
    scoring.say(
        {"event_id": f"{name}-1", "event": "Demo Requested", "user_id": name},
        {"event_id": f"{name}-2", "event": "page", "user_id": name, "properties": {"path": "/pricing"}},
    )
    found: int = scoring.lead(name)["lead_id"]
    return found


def keep(scoring: Scoring, text: str) -> dict[str, Any]:
    edit = scoring.owner.get("/api/routing").json()["edit"]
    said = scoring.owner.put("/api/routing", json={"text": text, "edit": edit})
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def queued(client: httpx.Client, lead_id: int) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in client.get("/api/queue").json()["items"] if one["lead_id"] == lead_id)
    return found


def test_a_routing_is_checked_kept_and_refused_if_somebody_changed_it(scoring: Scoring, rep: httpx.Client) -> None:
    empty = rep.get("/api/routing").json()
    assert (empty["edit"], empty["text"], empty["problems"]) == (0, "", [])
    assert rep.get("/api/routing/reps").json()["items"] == []
    is_error(scoring.owner.post("/api/routing/preview", json={}), 404, "not_found")
    checked = scoring.owner.post("/api/routing/check", json={"text": TEXT.replace("to: north", "to: nroth")}).json()
    assert checked["problems"][0]["suggestion"] == "north" and checked["problems"][0]["line"] == 5
    is_error(rep.put("/api/routing", json={"text": TEXT}), 403, "forbidden")
    said = keep(scoring, TEXT)
    assert (said["edit"], said["title"], said["rules"][0]["sentence"]) == (1, "sales", "country is DE or AT")
    assert said["rules"][0]["owners"] == ["rep@example.com", "two@example.com"]
    is_error(scoring.owner.put("/api/routing", json={"text": TEXT + "\n"}), 409, "conflict", "body.edit")
    wrong = scoring.owner.put("/api/routing", json={"text": "routing: x\nreps: {}", "edit": 1})
    assert wrong.status_code == 400 and wrong.json()["error"]["problems"], wrong.text
    assert [one["edit"] for one in rep.get("/api/routing/edits").json()["items"]] == [1]


def test_who_is_ready_is_previewed_then_given_out_and_stands_in_the_queue_with_the_clock(
    scoring: Scoring, rep: httpx.Client, following: Following
) -> None:
    keep(scoring, TEXT)
    eva = new(scoring, "eva", country="DE")
    tried = scoring.owner.post("/api/routing/preview", json={}).json()
    assert [(one["lead_id"], one["owner"], one["rule"]) for one in tried["items"]] == [(eva, "rep@example.com", "dach")]
    other = TEXT.replace("to: north", "to: two@example.com")
    assert scoring.owner.post("/api/routing/preview", json={"text": other}).json()["items"][0]["owner"] == (
        "two@example.com"
    )
    assert scoring.lead("eva")["owner"] is None
    while following.turn():
        pass
    scoring.settled()
    assert scoring.lead("eva")["owner"] == "rep@example.com"
    shown = queued(rep, eva)
    assert shown["contact_by"] > shown["owner_since"] and "dach" in shown["assigned_because"]
    reps = {one["owner"]: one for one in rep.get("/api/routing/reps").json()["items"]}
    assert list(reps) == ["rep@example.com", "two@example.com"]
    mine = reps["rep@example.com"]
    assert (mine["per_day"], mine["has_room"], mine["works"], mine["team"]) == (9, True, True, "north")
    assert mine["today"] >= 1 and mine["open"] >= 1
    own = scoring.as_person("only@example.com", Sight.own)
    assert own.get("/api/routing/reps").json()["items"] == []
    is_error(own.get(f"/api/leads/{eva}/assignments"), 404, "not_found", "path.lead_id")

    said = rep.post(f"/api/leads/{eva}/contacted", json={"text": "Called her"})
    assert said.status_code == 202, said.text
    scoring.settled()
    shown = queued(rep, eva)
    assert shown["contact_by"] is None and shown["contacted_at"] is not None and shown["stage"] == "mql"
    events = rep.get(f"/api/leads/{eva}/events").json()["items"]
    assert [one["properties"].get("text") for one in events if one["event"] == "sales.contacted"] == ["Called her"]


def test_a_lead_is_given_to_somebody_else_by_hand_and_whose_it_was_stays_known(
    scoring: Scoring, rep: httpx.Client
) -> None:
    keep(scoring, TEXT)
    fay = new(scoring, "fay", owner="rep@example.com")
    said = rep.post(f"/api/leads/{fay}/owner", json={"owner": "two@example.com", "reason": "She knows them"})
    assert said.status_code == 202, said.text
    scoring.settled()
    assert scoring.lead("fay")["owner"] == "two@example.com"
    is_error(rep.post(f"/api/leads/{fay}/owner", json={"owner": "two@example.com"}), 409, "conflict", "body.owner")
    is_error(rep.post(f"/api/leads/{fay}/owner", json={"owner": "x@y.example"}), 422, "invalid", "body.owner")
    rep.post("/api/leads/assign", json={"lead_ids": [fay], "owner": "rep@example.com"})
    items = rep.get(f"/api/leads/{fay}/assignments").json()["items"]
    assert [(one["owner"], one["reason"], one["ended"]) for one in items] == [
        ("rep@example.com", "given by hand", None),
        ("two@example.com", "She knows them", "reassigned"),
    ]
    assert items[0]["who"] == "rep@example.com" and items[0]["contact_by"] is not None


def test_who_accepts_a_lead_that_is_nobodys_owns_it_and_nobody_takes_one_that_is_somebodys(
    scoring: Scoring, rep: httpx.Client
) -> None:
    gus, hal = new(scoring, "gus"), new(scoring, "hal", owner="two@example.com")
    for lead_id in (gus, hal):
        assert rep.post(f"/api/leads/{lead_id}/stage", json={"stage": "accepted"}).status_code == 202
    scoring.settled()
    assert (scoring.lead("gus")["owner"], scoring.lead("hal")["owner"]) == ("rep@example.com", "two@example.com")
    (own,) = rep.get(f"/api/leads/{gus}/assignments").json()["items"]
    assert (own["reason"], own["contact_by"]) == ("accepted", None) and own["contacted_at"] is not None
    ida = new(scoring, "ida")
    said = scoring.owner.post("/api/leads/stage", json={"lead_ids": [ida], "stage": "accepted"})
    scoring.settled()
    assert said.json()["done"] == [ida] and scoring.lead("ida")["owner"] is None, "a key owns no leads"


def test_while_the_routing_rests_leads_wait_and_are_counted(
    scoring: Scoring, rep: httpx.Client, following: Following
) -> None:
    keep(scoring, TEXT)
    while following.turn():
        pass
    said = scoring.owner.post("/api/routing/pause", json={"paused": True}).json()
    assert said["paused_at"] is not None
    jan = new(scoring, "jan", country="DE")
    while following.turn():
        pass
    assert rep.get("/api/routing").json()["waiting"] == 1
    scoring.settled()
    assert scoring.lead("jan")["owner"] is None and jan
    assert scoring.owner.post("/api/routing/pause", json={"paused": False}).json()["paused_at"] is None
