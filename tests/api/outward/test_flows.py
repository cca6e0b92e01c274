"""Flows over HTTP: kept with their mistakes said, leads put in, seen, tried again, stopped, moved; the past."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from leadline.model.condition import DAY
from leadline.model.dates import iso
from leadline.outward.flowing import Flowing
from leadline.outward.following import Following
from leadline.outward.given import Given
from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error, wait_for
from tests.api.scoring.conftest import Scoring, scoring, texts

__all__ = ["scoring", "texts"]
NURTURE = """\
flow: nurture
title: After the prices
on: [{event: page, where: {path: {starts_with: /pricing}}}, manual]
enters: each time
goal: {stage: customer}
steps:
  - tag: asked
  - wait: 2d
  - sync: crm
"""
AGAIN = NURTURE.replace("wait: 2d", "wait: 3d")
WITHOUT = NURTURE.replace("  - wait: 2d\n", "")


class Flows:
    """The flows of a server, asked by its owner, and followed when a test says so."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring, self.api = scoring, scoring.owner
        self.following = Following(Given(scoring.store, scoring.clock, b"secret", "", "", True))
        self.following.consumers = [Flowing(self.following.given)]

    def follow(self) -> None:
        while self.following.turn():
            pass

    def keep(self, text: str, edit: int = 0, name: str = "nurture") -> dict[str, Any]:
        said = self.api.put(f"/api/flows/{name}", json={"text": text, "edit": edit})
        assert said.status_code == 200, said.text
        found: dict[str, Any] = said.json()
        return found

    def post(self, act: str, name: str = "nurture", **asked: Any) -> int:
        said = self.api.post(f"/api/flows/{name}/{act}", json=asked)
        assert said.status_code == 200, said.text
        return int(said.json()["runs"])

    def runs(self, state: str = "inside", name: str = "nurture") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"/api/flows/{name}/runs", params={"state": state}).json()["items"]
        return found

    def lead(self, user_id: str) -> int:
        return int(self.scoring.lead(user_id)["lead_id"])


@pytest.fixture(scope="module")
def flows(scoring: Scoring) -> Iterator[Flows]:
    found = Flows(scoring)
    said = found.api.put("/api/segments/german", json={"text": "segment: german\nif: {country: DE}\n"})
    assert said.status_code == 200, said.text
    yield found
    found.following.close()


def test_a_flow_is_kept_and_its_mistakes_are_said_with_their_places(flows: Flows) -> None:
    wrong = "flow: nurture\non: {entred: hot}\nsteps: [{wait: 3}, {mial: x}]\n"
    checked = flows.api.post("/api/flows/check", json={"text": wrong}).json()
    assert [(one["line"], one["suggestion"]) for one in checked["problems"]] == [(2, "entered"), (3, None), (3, "mail")]
    is_error(flows.api.put("/api/flows/nurture", json={"text": wrong}), 400, "model_invalid")
    is_error(flows.api.get("/api/flows/nurture"), 404, "not_found", "path.name")
    right = flows.api.post("/api/flows/check", json={"text": NURTURE}).json()
    assert (right["flow"], right["title"], right["problems"]) == ("nurture", "After the prices", [])
    assert [one["where"] for one in right["mistakes"]] == ["step `sync-1`"]  # there is no such connection
    kept = flows.keep(NURTURE)
    assert (kept["edit"], kept["inside"], kept["text"]) == (1, 0, NURTURE)
    assert [one["words"] for one in kept["steps"]][1] == "Wait 2 days" == kept["outline"][3].rstrip(".")
    assert kept["diagram"].startswith("flowchart TD\n") and "Wait 2 days" in kept["diagram"]
    said = flows.api.put("/api/flows/nurture", json={"text": AGAIN, "edit": 0})
    is_error(said, 409, "conflict", "body.edit")
    assert [one["flow"] for one in flows.api.get("/api/flows").json()["items"]] == ["nurture"]


def test_leads_go_through_it_are_seen_tried_again_and_moved(flows: Flows) -> None:
    rep = flows.scoring.as_person("rep@example.com", Sight.own, role=Role.marketer)
    ann, bob = flows.lead("ann"), flows.lead("bob")
    asked: dict[str, Any] = {"json": {"leads": [ann, bob]}, "headers": {"Idempotency-Key": "once"}}
    for _ in range(2):  # the second is the first, said again
        assert flows.api.post("/api/flows/nurture/enter", **asked).json()["runs"] == 2
    assert flows.post("enter", leads=[ann, bob]) == 0  # nobody is in it twice
    flows.follow()
    assert {(one["name"], one["step"]) for one in flows.runs()} == {("Ann Lee", "wait-1"), ("Bob Ray", "wait-1")}
    seen = rep.get("/api/flows/nurture/runs").json()["items"]
    assert [one["lead_id"] for one in seen] == [ann]
    is_error(rep.get(f"/api/leads/{bob}/flows"), 404, "not_found", "path.lead_id")
    flows.scoring.clock.moved += 2 * DAY
    flows.follow()
    assert "crm" in flows.runs("stuck")[0]["error"]
    found = flows.api.get("/api/flows/nurture").json()
    assert (found["inside"], found["stuck"], [one["here"] for one in found["steps"]]) == (2, 2, [0, 0, 2])
    assert flows.keep(AGAIN.replace("  - sync: crm\n", ""), 1)["edits"] == {"1": 2}
    refused = flows.api.post("/api/flows/nurture/move", json={"edit": 1, "to": 2})
    is_error(refused, 409, "conflict", "body.to")
    assert "2 at `sync-1`" in refused.text
    assert rep.post("/api/flows/nurture/stop", json={}).json()["runs"] == 1  # of hers alone
    assert flows.keep(AGAIN, 2)["edit"] == 3 and flows.post("move", edit=1, to=3) == 1
    assert [(one["edit"], one["name"]) for one in flows.runs()] == [(3, "Bob Ray")]
    assert flows.post("retry") == 1 and flows.post("stop", runs=[one["run"] for one in flows.runs()]) == 1
    said = flows.api.get(f"/api/leads/{ann}/flows").json()["items"][0]
    assert (said["title"], said["ended"]) == ("After the prices", "stopped")
    assert [one["step"] for one in said["steps"]] == ["tag-1", "wait-1"]
    assert {one["name"] for one in flows.runs("ended")} == {"Ann Lee", "Bob Ray"}


def test_a_flow_rests_takes_a_segment_in_and_is_archived(flows: Flows) -> None:
    flows.keep(NURTURE.replace("nurture", "other"), name="other")
    wait_for(lambda: flows.api.get("/api/segments/german").json()["leads"] == 1, 30)
    both = {"leads": [flows.lead("ann")], "segment": "german"}
    is_error(flows.api.post("/api/flows/other/enter", json=both), 422, "invalid", "body")
    nowhere = flows.api.post("/api/flows/other/enter", json={"segment": "frech"})
    is_error(nowhere, 422, "invalid", "body.segment")
    assert flows.post("enter", "other", segment="german") == 1
    assert flows.api.post("/api/flows/other/pause").json()["paused_at"] is not None
    assert flows.api.post("/api/flows/other/resume").json()["paused_at"] is None
    sales = flows.scoring.as_role(Role.sales)
    is_error(sales.post("/api/flows/other/pause"), 403, "forbidden")
    assert [one["name"] for one in sales.get("/api/flows/other/runs").json()["items"]] == ["Cid Fox"]
    assert flows.api.delete("/api/flows/other").json()["flow"] == "other"
    is_error(flows.api.get("/api/flows/other"), 404, "not_found", "path.name")
    assert [one["edit"] for one in flows.api.get("/api/flows/other/edits").json()["items"]] == [1]
    actions = [one["action"] for one in flows.api.get("/api/audit").json()["items"]]
    assert [one for one in actions if one.startswith("flow.")][:4] == [
        "flow.archive",
        "flow.resume",
        "flow.pause",
        "flow.enter",
    ]


def test_a_flow_is_tried_on_the_past_and_nothing_is_done(flows: Flows) -> None:
    since = {"since": "2026-01-01"}
    cid, dee = flows.lead("cid"), flows.lead("dee")
    before = flows.api.get("/api/flows").json()
    asked = {"text": NURTURE.replace("wait: 2d", "wait: 1m").replace("nurture", "tried"), "since": days_ago(flows, 20)}
    said = flows.api.post("/api/flows/dry-run", json=asked | {"lead": cid}).json()
    assert (said["leads"], said["more"]) == (1, False)
    assert [(one["name"], [step["step"] for step in one["steps"]]) for one in said["items"]] == [
        ("Cid Fox", ["tag-1", "wait-1", "sync-1"]),
    ] * said["entered"]
    assert said["entered"] >= 1 and said["ended"] == {"finished": said["entered"]}
    assert [one["times"] for one in said["steps"]] == [said["entered"]] * 3
    nobody = flows.api.post("/api/flows/dry-run", json=asked | {"lead": dee}).json()
    kept = flows.api.post(
        "/api/flows/dry-run", json={"flow": "nurture", "segment": "german"} | {"since": asked["since"]}
    )
    assert kept.json()["steps"][1]["words"] == "Wait 3 days" and nobody["leads"] == 1
    assert flows.api.get("/api/flows").json() == before
    is_error(flows.api.post("/api/flows/dry-run", json=since | {"flow": "nurture"}), 422, "invalid", "body")
    long_ago = {"flow": "nurture", "lead": cid, "since": "2020-01-01"}
    is_error(flows.api.post("/api/flows/dry-run", json=long_ago), 422, "invalid", "body.since")
    rep = flows.scoring.as_person("none@example.com", Sight.own, role=Role.marketer)
    is_error(rep.post("/api/flows/dry-run", json=asked | {"lead": cid}), 404, "not_found", "path.lead_id")
    is_error(flows.scoring.as_role(Role.sales).post("/api/flows/dry-run", json=asked), 403, "forbidden")


def days_ago(flows: Flows, days: int) -> str:
    return iso(flows.scoring.clock() - days * DAY)


def test_a_flow_is_a_form_and_changes_of_it_leave_the_rest_as_it_is(flows: Flows) -> None:
    kept = NURTURE.replace("flow: nurture", "flow: formed")
    flows.keep(kept, name="formed")
    text = kept.replace("  - wait: 2d", "  - wait: 2d   # they think")
    form = flows.api.post("/api/flows/form", json={"text": text}).json()
    assert [(one["step"], one["kind"]) for one in form["steps"]] == [
        ("tag-1", "tag"),
        ("wait-1", "wait"),
        ("sync-1", "sync"),
    ]
    assert "formed" in form["names"]["flow"] and form["triggers"][1]["kind"] == "manual"
    changes = [
        {"do": "add_step", "kind": "tag", "at": ["steps"], "position": 0},
        {"do": "set", "at": ["steps", 2, "wait"], "typed": "3d"},
        {"do": "remove", "at": ["on", 0]},
    ]
    made = flows.api.post("/api/flows/edit", json={"text": text, "changes": changes}).json()
    added = text.replace("wait: 2d", "wait: 3d").replace("steps:\n", "steps:\n  - tag: interested\n    id: new-tag\n")
    assert made["text"] == added.replace("{event: page, where: {path: {starts_with: /pricing}}}, ", "")
    assert [one["step"] for one in made["form"]["steps"]] == ["new-tag", "tag-1", "wait-1", "sync-1"]
    wrong = [{"do": "set", "at": ["title"], "value": "x"}, {"do": "add_step", "kind": "dance", "at": ["steps"]}]
    refused = flows.api.post("/api/flows/edit", json={"text": text, "changes": wrong})
    is_error(refused, 422, "invalid", "body.changes.1")
    assert "`dance`" in refused.text
