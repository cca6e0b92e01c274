"""Segments over HTTP: kept with their mistakes said, told of everybody, listed as far as somebody sees."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error, wait_for
from tests.api.scoring.conftest import Scoring, identify

HOT = "segment: hot\ntitle: Hot ones\nif: {band: hot}\n"
ACME = "segment: acme\nif: {email: {ends_with: '@acme.example'}, not: {segment: hot}}\n"


KNOWN = "segment: known\nif: {email: {exists: true}}\n"
BASE = "segment: base\nif: {country: DE}\n"
UPON = "segment: upon\nif: {not: {segment: base}}\n"


@pytest.fixture(scope="module", autouse=True)
def made(scoring: Scoring) -> None:
    """The segments that the tests of this module look at."""
    for name, text in {"hot": HOT, "acme": ACME, "known": KNOWN, "base": BASE, "upon": UPON}.items():
        put(scoring, name, text)
    wait_until_told(scoring)


def put(scoring: Scoring, name: str, text: str, edit: int = 0) -> dict[str, Any]:
    said = scoring.owner.put(f"/api/segments/{name}", json={"text": text, "edit": edit})
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def wait_until_told(scoring: Scoring) -> None:
    def told() -> bool:
        return all(one["evaluated_at"] for one in scoring.owner.get("/api/segments").json()["items"])

    wait_for(told, 60)


def members(scoring: Scoring, name: str) -> list[str]:
    items = scoring.owner.get(f"/api/segments/{name}/members").json()["items"]
    return [one["name"] for one in items]


def test_a_segment_is_kept_told_of_everybody_and_follows_what_people_do(scoring: Scoring) -> None:
    found = scoring.owner.get("/api/segments/hot").json()
    assert (found["title"], found["edit"], found["leads"], found["problems"]) == ("Hot ones", 1, 1, [])
    assert (found["sentence"], found["used_by"]) == ("band is hot", ["acme"])
    assert members(scoring, "hot") == ["Ann Lee"]
    assert members(scoring, "acme") == ["Bob Ray"]
    hot = scoring.owner.get("/api/leads", params={"segment": "hot"}).json()["items"]
    assert [one["name"] for one in hot] == ["Ann Lee"]
    ann = hot[0]["lead_id"]
    said = scoring.owner.get(f"/api/leads/{ann}/segments").json()["items"]
    assert [(one["segment"], one["title"]) for one in said] == [("hot", "Hot ones"), ("known", ""), ("upon", "")]
    identify(scoring, "ann", job_title="Student")
    scoring.settled()
    assert members(scoring, "hot") == []
    assert members(scoring, "acme") == ["Ann Lee", "Bob Ray"]
    moves = scoring.owner.get(f"/api/leads/{ann}/segments/moves").json()["items"]
    assert {(one["segment"], one["entered"]) for one in moves[:2]} == {("hot", False), ("acme", True)}
    assert {one["cause"] for one in moves[2:]} == {"segment"}
    found = scoring.owner.get("/api/segments/hot").json()
    assert (found["leads"], found["entered"], found["left"]) == (0, 1, 1)
    named = scoring.owner.get("/api/segments/hot/moves").json()["items"]
    assert [(one["name"], one["entered"]) for one in named] == [("Ann Lee", False), ("Ann Lee", True)]
    identify(scoring, "ann", job_title="CEO")
    scoring.settled()
    assert members(scoring, "hot") == ["Ann Lee"]


def test_who_sees_some_leads_sees_and_counts_those_alone(scoring: Scoring) -> None:
    rep = scoring.as_person("rep@example.com", Sight.own)
    found = rep.get("/api/segments/known").json()
    assert found["leads"] == len(rep.get("/api/leads", params={"junk": "with"}).json()["items"]) == 2
    names = {one["name"] for one in rep.get("/api/segments/known/members").json()["items"]}
    assert names == {"Ann Lee", "Cid Fox"}
    assert len(rep.get("/api/segments/known/moves").json()["items"]) == 2
    bob = scoring.lead("bob")["lead_id"]
    is_error(rep.get(f"/api/leads/{bob}/segments"), 404, "not_found", "path.lead_id")
    first = scoring.owner.get("/api/segments/known/members", params={"limit": 1}).json()
    second = scoring.owner.get("/api/segments/known/members", params={"limit": 3, "cursor": first["next"]}).json()
    assert len({one["lead_id"] for one in first["items"] + second["items"]}) == 4
    assert second["next"] is None


def test_mistakes_are_said_with_their_places_and_nothing_is_kept(scoring: Scoring) -> None:
    wrong = "segment: wrong\ntitel: x\nif: {band: hott, segment: wrong}\n"
    checked = scoring.owner.post("/api/segments/check", json={"text": wrong}).json()
    assert [(one["line"], one["suggestion"]) for one in checked["problems"]] == [(2, "title"), (3, "hot"), (3, None)]
    assert "the segment uses itself: `wrong` → `wrong`" in checked["problems"][2]["what"]
    said = scoring.owner.put("/api/segments/wrong", json={"text": wrong})
    is_error(said, 400, "model_invalid")
    assert len(said.json()["error"]["problems"]) == 3
    is_error(scoring.owner.get("/api/segments/wrong"), 404, "not_found", "path.name")
    right = scoring.owner.post("/api/segments/check", json={"text": "segment: x\nif: {did_not: {on: any, for: 7d}}"})
    assert right.json()["problems"] == []
    assert right.json()["sentence"]
    other = scoring.owner.put("/api/segments/b", json={"text": "segment: a\nif: {country: DE}"})
    assert "this is the segment `a`, not `b`" in other.json()["error"]["problems"][0]["what"]


def test_a_condition_is_counted_before_it_is_kept(scoring: Scoring) -> None:
    asked = {"text": "segment: tried\nif: {any: [{country: DE}, {did: {on: demo.requested, within: 30d}}]}"}
    said = scoring.owner.post("/api/segments/preview", json=asked).json()
    assert (said["count"], said["everyone"]) == (2, 4)
    assert {one["name"] for one in said["leads"]} == {"Ann Lee", "Cid Fox"}
    is_error(scoring.owner.get("/api/segments/tried"), 404, "not_found", "path.name")


def test_two_who_change_a_segment_hear_of_each_other_and_one_that_is_named_is_not_archived(scoring: Scoring) -> None:
    assert set(members(scoring, "upon")) == {"Ann Lee", "Bob Ray", "Dee Low"}
    again = scoring.owner.put("/api/segments/base", json={"text": "segment: base\nif: {country: FR}\n", "edit": 0})
    is_error(again, 409, "conflict", "body.edit")
    assert put(scoring, "base", "segment: base\nif: {country: FR}\n", 1)["edit"] == 2
    wait_until_told(scoring)
    assert len(members(scoring, "upon")) == 4
    edits = scoring.owner.get("/api/segments/base/edits").json()["items"]
    assert [(one["edit"], "FR" in one["text"]) for one in edits] == [(2, True), (1, False)]
    is_error(scoring.owner.delete("/api/segments/base"), 409, "conflict", "path.name")
    assert scoring.owner.delete("/api/segments/upon").status_code == 200
    assert scoring.owner.delete("/api/segments/base").status_code == 200
    is_error(scoring.owner.get("/api/segments/base/members"), 404, "not_found", "path.name")
    assert len(scoring.owner.get("/api/segments/base/edits").json()["items"]) == 2
    actions = [one["action"] for one in scoring.owner.get("/api/audit").json()["items"][:5]]
    assert actions[:2] == ["segment.archive", "segment.archive"]


THIRD = """\
model: third
dimensions: {extra: {max: 10}}
rules: [{id: a, dimension: extra, if: {country: DE}, points: 5}]
bands: {of: score, steaming: 5, else: cool}
"""
OTHERWISE = THIRD.replace("steaming", "boiling")


def test_who_lets_a_model_score_hears_before_and_after_which_segments_it_breaks(scoring: Scoring) -> None:
    first = scoring.owner.post("/api/models", json={"files": {"model.yml": THIRD}}).json()["version"]
    second = scoring.owner.post("/api/models", json={"files": {"model.yml": OTHERWISE}}).json()["version"]
    said = scoring.owner.post("/api/models/third/activate", json={"version": first, "fire": False})
    assert said.json()["breaks"] == []
    put(scoring, "extra", "segment: extra\ntitle: Some more\nif: {band: steaming}\n")
    asked = {"files": {"model.yml": OTHERWISE}}
    found = scoring.owner.post("/api/segments/beside", json=asked).json()["breaks"]
    assert [(one["segment"], one["title"]) for one in found] == [("extra", "Some more")]
    assert "no band is called `steaming`" in found[0]["why"]
    assert scoring.owner.post("/api/segments/beside", json={"version": second}).json()["breaks"] == found
    assert scoring.owner.post("/api/segments/beside", json={"version": first}).json()["breaks"] == []
    is_error(scoring.owner.post("/api/segments/beside", json={}), 422, "invalid", "body.version")
    said = scoring.owner.post("/api/models/third/activate", json={"version": second, "fire": False})
    assert said.json()["breaks"] == ["extra"]
    assert scoring.owner.get("/api/segments/extra").json()["problems"]
    said = scoring.owner.post("/api/models/third/deactivate")
    assert said.json()["breaks"] == []  # it was broken before
    assert scoring.owner.delete("/api/segments/extra").status_code == 200


def test_sales_read_segments_and_do_not_change_them(scoring: Scoring) -> None:
    sales = scoring.as_role(Role.sales)
    assert sales.get("/api/segments").status_code == 200
    is_error(sales.put("/api/segments/mine", json={"text": "segment: mine\nif: {country: DE}"}), 403, "forbidden")
    is_error(sales.post("/api/segments/preview", json={"text": "segment: mine\nif: {country: DE}"}), 403, "forbidden")
    is_error(sales.delete("/api/segments/mine"), 403, "forbidden")


def test_a_segment_that_a_flow_or_the_routing_names_is_not_archived(scoring: Scoring) -> None:
    put(scoring, "named", "segment: named\nif: {country: FR}\n")
    flow = "flow: french\non: {entered: named}\nsteps: [{tag: french}]\n"
    assert scoring.owner.put("/api/flows/french", json={"text": flow}).status_code == 200
    said = scoring.owner.delete("/api/segments/named")
    is_error(said, 409, "conflict", "path.name")
    assert "the flow `french` names `named`" in said.json()["error"]["message"]
    scoring.owner.delete("/api/flows/french")
    routing = (
        "routing: sales\nreps: {ada@example.com: {}}\nrules: [{id: a, if: {segment: named}, to: ada@example.com}]\n"
    )
    assert scoring.owner.put("/api/routing", json={"text": routing, "edit": 0}).status_code == 200
    assert "the routing names `named`" in scoring.owner.delete("/api/segments/named").json()["error"]["message"]
    other = routing.replace("{segment: named}", "{country: FR}")
    assert scoring.owner.put("/api/routing", json={"text": other, "edit": 1}).status_code == 200
    assert scoring.owner.delete("/api/segments/named").status_code == 200
