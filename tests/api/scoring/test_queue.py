"""The queue over HTTP: whom to call next, why, who is set aside; and what is done to several leads together."""

from __future__ import annotations

import csv
import time
from typing import Any

import httpx
import pytest

from leadline.store.roles import Role, Sight
from tests.api.conftest import PASSWORD, is_error, wait_for
from tests.api.scoring.conftest import Scoring, identify


@pytest.fixture(scope="module")
def rep(scoring: Scoring) -> httpx.Client:
    return scoring.signed_in("rep@example.com", Role.sales)


def queued(client: httpx.Client, **wanted: str | int) -> list[str]:
    said = client.get("/api/queue", params=wanted)
    assert said.status_code == 200, said.text
    return [one["user_id"] for one in said.json()["items"]]


def tomorrow(days: float = 1) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + days * 86_400))


def test_who_is_ready_stands_first_with_why_now_and_since_when(scoring: Scoring, rep: httpx.Client) -> None:
    said = rep.get("/api/queue").json()
    ann = said["items"][0]
    assert (ann["user_id"], ann["score"], ann["job_title"], ann["company"], ann["trend"]) == (
        *("ann", 90, "CEO", None),
        None,
    )
    assert ann["reasons"] == scoring.lead("ann")["scores"][0]["reasons"] and ann["mql_at"] <= said["at"]
    assert [one["user_id"] for one in said["items"]] == ["ann", "cid"] and said["ready"] == 1
    assert said["items"][1]["mql_at"] is None and queued(rep, mine=True) == ["ann", "cid"]
    assert queued(rep, limit=1) == ["ann"]
    assert (ann["last"]["event"], ann["last"]["properties"]) == ("page", {"path": "/pricing"})
    own = scoring.as_person("own@example.com", Sight.own)
    assert queued(own) == [] and own.get("/api/queue").json()["ready"] == 0
    is_error(own.get("/api/queue", params={"mine": True}), 403, "forbidden")


def test_why_now_is_a_sentence_that_is_known_until_the_lead_is_scored_again(
    scoring: Scoring, rep: httpx.Client
) -> None:
    def why(user_id: str, client: httpx.Client = rep) -> str | None:
        found: str | None = next(
            one["why"] for one in client.get("/api/queue").json()["items"] if one["user_id"] == user_id
        )
        return found

    ann, cid = (scoring.lead(name) for name in ("ann", "cid"))
    assert why("ann") is None
    said = rep.get("/api/queue/why", params={"lead_id": [cid["lead_id"], ann["lead_id"], 987_654]})
    assert said.status_code == 200, said.text
    items = said.json()["items"]
    assert [(one["lead_id"], one["as_of"]) for one in items] == [(one["lead_id"], one["as_of"]) for one in (cid, ann)]
    explained = rep.get(f"/api/leads/{ann['lead_id']}/explanation").json()["reasons"]
    assert items[1]["why"] == explained == why("ann") and "ecides" in explained
    scoring.say({"event": "page", "user_id": "ann", "event_id": "why-1", "properties": {"path": "/pricing"}})
    assert why("ann") is None and why("cid") == items[0]["why"]
    again = rep.get("/api/queue/why", params={"lead_id": ann["lead_id"]}).json()["items"][0]
    assert again["why"] != explained and "just now" in again["why"]
    own = scoring.as_person("why@example.com", Sight.own)
    assert own.get("/api/queue/why", params={"lead_id": ann["lead_id"]}).json()["items"] == []
    for wrong in ([], [0], list(range(1, 52))):
        said = rep.get("/api/queue/why", params={"lead_id": wrong})
        assert said.status_code == 422 and said.json()["error"]["where"].startswith("query.lead_id"), said.text


def test_a_company_is_called_what_its_account_is_called(scoring: Scoring, rep: httpx.Client) -> None:
    said = rep.patch("/api/accounts/acme.example", json={"attributes": {"name": "Acme"}})
    assert said.status_code == 202, said.text
    scoring.settled()
    assert rep.get("/api/queue").json()["items"][0]["company"] == "Acme"
    assert rep.get("/api/leads", params={"q": "ann"}).json()["items"][0]["company"] == "Acme"
    assert scoring.lead("ann")["company"] == "Acme"


def test_a_lead_is_set_aside_until_an_instant_or_until_somebody_takes_it_back(
    scoring: Scoring, rep: httpx.Client
) -> None:
    cid = scoring.lead("cid")["lead_id"]
    until = tomorrow()
    said = rep.post(f"/api/leads/{cid}/snooze", json={"until": until})
    assert said.status_code == 200 and said.json()["until"] == until, said.text
    assert "cid" not in queued(rep) and queued(rep, snoozed=True) == ["cid"]
    assert rep.get("/api/queue").json()["snoozed"] == 1
    for wrong in ("2020-01-01", tomorrow(400), "soon"):
        is_error(rep.post(f"/api/leads/{cid}/snooze", json={"until": wrong}), 422, "invalid", "body.until")
    for _ in range(2):
        assert rep.delete(f"/api/leads/{cid}/snooze").status_code == 204
    assert "cid" in queued(rep) and queued(rep, snoozed=True) == []
    found = scoring.owner.get("/api/audit", params={"object": str(cid)}).json()["items"]
    assert [one["action"] for one in found] == ["lead.wake", "lead.snooze"]
    assert found[0]["actor"].startswith("user:") and found[1]["detail"] == {"until": until.replace("Z", "+00:00")}
    own, viewer = scoring.as_person("blind@example.com", Sight.own), scoring.as_role(Role.viewer)
    is_error(own.post(f"/api/leads/{cid}/snooze", json={"until": until}), 404, "not_found", "path.lead_id")
    is_error(own.delete(f"/api/leads/{cid}/snooze"), 404, "not_found", "path.lead_id")
    is_error(viewer.post(f"/api/leads/{cid}/snooze", json={"until": until}), 403, "forbidden")


def test_a_note_stands_among_the_events_and_changes_no_score(scoring: Scoring, rep: httpx.Client) -> None:
    ann = scoring.lead("ann")
    path = f"/api/leads/{ann['lead_id']}/notes"
    said = rep.post(path, json={"text": " Call her in May. <script>\n"})
    assert said.status_code == 202, said.text
    wait_for(lambda: scoring.lead("ann")["as_of"] >= said.json()["at"])
    event = rep.get(f"/api/leads/{ann['lead_id']}/events", params={"event": "note.added"}).json()["items"][0]
    assert (event["event_id"], event["source"]) == (said.json()["event_id"], "leadline")
    assert event["properties"]["text"] == "Call her in May. <script>" and event["properties"]["by"][:5] == "user:"
    assert scoring.lead("ann")["score"] == ann["score"]
    for text in ("", "  ", "x" * 4_001):
        is_error(rep.post(path, json={"text": text}), 422, "invalid", "body.text")
    is_error(scoring.as_role(Role.viewer).post(path, json={"text": "x"}), 403, "forbidden")
    key = scoring.key("server", source="backend")
    sent = scoring.client(key).post("/api/events", json={"events": [{"event": "Note Added", "user_id": "ann"}]}).json()
    assert "events:note" in sent["refused"][0]["reason"]


def test_leads_are_given_to_colleagues_together(scoring: Scoring, rep: httpx.Client) -> None:
    numbers = [scoring.lead(name)["lead_id"] for name in ("bob", "dee")]
    said = rep.post("/api/leads/assign", json={"lead_ids": [*numbers, 987_654], "owner": " Rep@Example.com"})
    assert said.status_code == 202, said.text
    assert said.json()["done"] == numbers
    assert said.json()["refused"] == [{"lead_id": 987_654, "message": "there is no lead 987654"}]
    scoring.settled()
    assert scoring.lead("dee")["owner"] == "rep@example.com"
    colleagues = {one["email"]: one["takes_leads"] for one in rep.get("/api/colleagues").json()["items"]}
    assert colleagues["rep@example.com"] is True
    scoring.user("looks@example.com", Role.viewer)
    for nobody in ("stranger@example.com", "looks@example.com"):
        said = rep.post("/api/leads/assign", json={"lead_ids": numbers, "owner": nobody})
        is_error(said, 422, "invalid", "body.owner")
    assert rep.post("/api/leads/assign", json={"lead_ids": numbers[1:], "owner": None}).status_code == 202
    scoring.settled()
    assert scoring.lead("dee")["owner"] is None
    is_error(
        scoring.as_role(Role.viewer).post("/api/leads/assign", json={"lead_ids": [1], "owner": None}), 403, "forbidden"
    )


def test_leads_are_moved_together_and_who_is_sent_away_has_a_reason(scoring: Scoring, rep: httpx.Client) -> None:
    for name in ("eve", "fay"):
        identify(scoring, name, name=name.title())
    scoring.settled()
    eve, fay = (scoring.lead(name)["lead_id"] for name in ("eve", "fay"))
    for stage in ("recycled", "disqualified"):
        is_error(
            rep.post(f"/api/leads/{eve}/stage", json={"stage": stage, "reason": " "}), 422, "invalid", "body.reason"
        )
        said = rep.post("/api/leads/stage", json={"lead_ids": [eve, fay], "stage": stage})
        is_error(said, 422, "invalid", "body.reason")
    assert rep.post(f"/api/leads/{eve}/stage", json={"stage": "disqualified", "reason": "A test"}).status_code == 202
    said = rep.post("/api/leads/stage", json={"lead_ids": [eve, fay, fay], "stage": "disqualified", "reason": "Spam "})
    assert said.json()["done"] == [fay], said.text
    assert said.json()["refused"] == [{"lead_id": eve, "message": f"lead {eve} is at the stage `disqualified` already"}]
    moved = rep.get(f"/api/leads/{fay}/transitions").json()["items"]
    assert [(one["to_stage"], one["reason"]) for one in moved] == [("disqualified", "Spam")]
    is_error(rep.post("/api/leads/stage", json={"lead_ids": [eve], "stage": "x"}), 422, "invalid", "body.stage")


def test_the_list_is_exported_as_it_is_filtered_and_no_cell_is_a_formula(scoring: Scoring, rep: httpx.Client) -> None:
    identify(scoring, "-2+3", name="=cmd|' /C calc'!A1", owner="hostile@example.com", country="IT")
    scoring.settled()
    keeper = scoring.as_role(Role.marketer)

    def exported(client: httpx.Client, **wanted: Any) -> list[dict[str, str]]:
        said = client.get("/api/leads/export", params=wanted)
        assert said.status_code == 200, said.text
        assert said.headers["content-type"] == "text/csv; charset=utf-8"
        assert 'filename="leads.csv"' in said.headers["content-disposition"]
        return list(csv.DictReader(said.content.decode("utf-8-sig").splitlines()))

    (hostile,) = exported(keeper, country="IT")
    assert hostile["name"].startswith("'=cmd") and hostile["user_id"] == "'-2+3"
    whole, listed = exported(keeper), keeper.get("/api/leads", params={"limit": 200}).json()["items"]
    assert [int(one["lead_id"]) for one in whole] == [one["lead_id"] for one in listed]
    assert float(whole[0]["score"]) == listed[0]["score"] and whole[0]["as_of"] == listed[0]["as_of"]
    ann, cid = scoring.lead("ann")["lead_id"], scoring.lead("cid")["lead_id"]
    assert [one["user_id"] for one in exported(keeper, lead_id=[cid, ann])] == ["ann", "cid"]
    seen = exported(scoring.as_person("hostile@example.com", Sight.own, role=Role.marketer))
    assert [one["country"] for one in seen] == ["IT"]
    is_error(rep.get("/api/leads/export"), 403, "forbidden")
    assert scoring.owner.get("/api/audit", params={"action": "lead.export"}).json()["items"][0]["detail"] == {
        "leads": 1
    }


def test_a_list_is_filtered_by_what_the_choices_name(scoring: Scoring, rep: httpx.Client) -> None:
    choices = rep.get("/api/leads/choices").json()
    assert (choices["bands"], choices["grades"], choices["priorities"]) == (
        ["hot", "warm", "cold"],
        ["A", "B", "F"],
        [],
    )
    assert choices["models"][0] == {"model": "small", "title": "Small shop"} and choices["stages"][1] == "mql"
    assert {"rep@example.com"} <= set(choices["owners"]) and {"DE"} <= set(choices["countries"])

    def listed(**wanted: Any) -> set[str]:
        said = rep.get("/api/leads", params={"junk": "with"} | wanted)
        assert said.status_code == 200, said.text
        return {one["user_id"] for one in said.json()["items"]} & {"ann", "bob", "cid", "dee"}

    assert listed(unowned=True) == {"dee"}
    assert listed(active_within="1h") == {"ann", "bob", "cid"} and listed(idle_for="1h") == {"dee"}
    assert listed(active_within="1h", idle_for="1h") == set()
    assert listed(lead_id=[scoring.lead("dee")["lead_id"]]) == {"dee"}
    is_error(rep.get("/api/leads", params={"active_within": "soon"}), 422, "invalid", "query.active_within")


def test_views_are_kept_for_oneself_and_hold_only_what_the_list_takes(scoring: Scoring, rep: httpx.Client) -> None:
    view = {"name": "Hot in Germany", "query": {"band": "hot", "active_within": "7d"}, "columns": ["score"]}
    made = rep.post("/api/views", json=view)
    assert made.status_code == 201 and made.json() == view | {"view_id": made.json()["view_id"]}, made.text
    path = f"/api/views/{made.json()['view_id']}"
    is_error(rep.post("/api/views", json=view), 422, "invalid")
    assert rep.patch(path, json={"query": {"min_score": "30"}}).json()["query"] == {"min_score": "30"}
    assert rep.patch(path, json={"name": "Warm"}).json()["name"] == "Warm"
    assert [(one["name"], one["columns"]) for one in rep.get("/api/views").json()["items"]] == [("Warm", ["score"])]
    for query, where in (({"bend": "hot"}, "bend"), ({"min_score": "x"}, "min_score"), ({"lead_id": "7"}, "lead_id")):
        said = rep.post("/api/views", json={"name": "x", "query": query})
        is_error(said, 422, "invalid", f"body.query.{where}")
    other = scoring.client()
    scoring.user("second@example.com", Role.viewer)
    token = other.post("/api/login", json={"email": "second@example.com", "password": PASSWORD}).json()["csrf"]
    other.headers["X-CSRF-Token"] = token
    assert other.get("/api/views").json()["items"] == []
    for said in (other.patch(path, json={"name": "Mine"}), other.delete(path)):
        is_error(said, 404, "not_found", "path.view_id")
    assert rep.delete(path).status_code == 204 and rep.get("/api/views").json()["items"] == []
    is_error(scoring.as_role(Role.viewer).get("/api/views"), 403, "forbidden")
