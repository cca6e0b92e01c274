"""Models: published with all their mistakes named, activated, ordered, compared."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.api.scoring import previews
from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error, wait_for
from tests.api.scoring.conftest import MODEL, OTHER, Scoring

WRONG = "model: wrong\ndimensions: {fit: {}}\nrulez: []\nrules:\n  - {id: a, dimension: fitt, if: {x: 1}, points: 1}\n"


@pytest.fixture(scope="module")
def marketer(scoring: Scoring) -> httpx.Client:
    return scoring.as_role(Role.marketer)


def publish(client: httpx.Client, text: str, **more: Any) -> httpx.Response:
    return client.post("/api/models", json={"files": {"model.yml": text}} | more)


def test_the_models_stand_in_their_order(scoring: Scoring) -> None:
    items = scoring.owner.get("/api/models").json()["items"]
    assert [one["model"] for one in items][:2] == ["small", "other"]
    assert items[0]["title"] == "Small shop" and items[0]["live"]


def test_a_model_with_mistakes_is_answered_with_all_of_them(marketer: httpx.Client) -> None:
    said = publish(marketer, WRONG)
    assert said.status_code == 400, said.text
    error = said.json()["error"]
    assert error["code"] == "model_invalid" and len(error["problems"]) == 2
    by_line = {one["line"]: one for one in error["problems"]}
    assert by_line[3]["suggestion"] == "rules" and by_line[5]["suggestion"] == "fit"
    assert {one["path"] for one in error["problems"]} == {"model.yml"} and "/" not in error["message"]


def test_a_version_is_kept_once_with_its_files_and_says_its_rules(scoring: Scoring, marketer: httpx.Client) -> None:
    text = MODEL.replace("points: 10}", "points: 11}")
    first, second = publish(marketer, text, note="one more"), publish(marketer, text)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["version"] == second.json()["version"]
    said = scoring.owner.get(f"/api/versions/{first.json()['version'][:10]}").json()
    assert said["files"] == {"model.yml": text} and said["note"] == "one more" and said["live"] is False
    assert [one["rule"] for one in said["rules"]] == ["decides", "size", "demo", "pricing"]
    assert said["rules"][3]["sentence"]
    versions = scoring.owner.get("/api/models/small/versions", params={"limit": 1}).json()
    assert versions["items"][0]["version"] == first.json()["version"] and versions["next"]
    rest = scoring.owner.get("/api/models/small/versions", params={"cursor": versions["next"]}).json()
    assert [one["live"] for one in rest["items"]] == [True]


def test_an_activated_version_scores_everybody_and_the_freshness_says_how_far_it_is(
    scoring: Scoring, marketer: httpx.Client
) -> None:
    version = publish(marketer, MODEL.replace("points: 50", "points: 40")).json()["version"]
    before = next(one["live"] for one in scoring.owner.get("/api/models").json()["items"] if one["model"] == "small")
    said = marketer.post("/api/models/small/activate", json={"version": version, "fire": False})
    assert said.status_code == 202 and said.json()["version"] == version
    wait_for(lambda: 79 < (scoring.lead("ann")["score"] or 0) <= 80)
    fresh = scoring.owner.get("/api/freshness").json()
    assert all(0 <= one["share"] <= 1 for one in fresh["activating"]) and fresh["works"] is True
    scoring.settled()
    fresh = scoring.owner.get("/api/freshness").json()
    assert (fresh["waiting"], fresh["activating"], fresh["oldest_s"]) == (0, [], 0)
    entry = scoring.owner.get("/api/audit", params={"action": "model.activate"}).json()["items"][0]
    assert entry["object"] == version and entry["detail"] == {"fire": False}
    assert marketer.post("/api/models/small/activate", json={"version": before}).status_code == 202
    wait_for(lambda: 89 < (scoring.lead("ann")["score"] or 0) <= 90)


def test_what_is_no_version_of_the_model_is_refused(scoring: Scoring, marketer: httpx.Client) -> None:
    other = publish(marketer, OTHER).json()["version"]
    said = marketer.post("/api/models/small/activate", json={"version": other})
    is_error(said, 422, "invalid", "body.version")
    is_error(marketer.post("/api/models/small/activate", json={"version": "zzz"}), 422, "invalid")
    is_error(marketer.post("/api/models/none/activate", json={"version": other}), 404, "not_found", "path.name")
    is_error(marketer.post("/api/models/none/deactivate"), 404, "not_found", "path.name")
    is_error(scoring.owner.get("/api/versions/zzz"), 404, "not_found", "path.version")
    is_error(scoring.owner.get("/api/models/none/versions"), 404, "not_found", "path.name")


def test_a_model_that_is_switched_off_scores_nobody_more(scoring: Scoring, marketer: httpx.Client) -> None:
    extra = publish(marketer, OTHER.replace("model: other", "model: extra")).json()["version"]
    marketer.post("/api/models/extra/activate", json={"version": extra})
    wait_for(lambda: "extra" in [one["model"] for one in scoring.lead("cid")["scores"]])
    assert marketer.post("/api/models/extra/deactivate").json()["version"] is None
    wait_for(lambda: "extra" not in [one["model"] for one in scoring.lead("cid")["scores"]])


def test_the_order_says_which_model_is_a_leads_main_one(scoring: Scoring, marketer: httpx.Client) -> None:
    names = [one["model"] for one in scoring.owner.get("/api/models").json()["items"]]
    turned = ["other", *(name for name in names if name != "other")]
    assert marketer.put("/api/models/order", json={"models": turned}).json()["models"] == turned
    assert [one["model"] for one in scoring.owner.get("/api/models").json()["items"]] == turned
    cid = scoring.lead("cid")["lead_id"]
    assert scoring.owner.get(f"/api/leads/{cid}/explanation").json()["model"] == "other"
    is_error(marketer.put("/api/models/order", json={"models": ["other"]}), 422, "invalid")
    is_error(marketer.put("/api/models/order", json={"models": ["other", "other"]}), 422, "invalid", "body.models")
    marketer.put("/api/models/order", json={"models": names})


def test_two_versions_are_compared_in_words(scoring: Scoring, marketer: httpx.Client) -> None:
    live = next(one["live"] for one in scoring.owner.get("/api/models").json()["items"] if one["model"] == "small")
    files = {"model.yml": MODEL.replace("points: 10}", "points: 12}")}
    said = scoring.owner.post("/api/models/diff", json={"from": live, "files": files}).json()
    assert said["headline"] == "One rule changed" and said["changes"][0]["subject"] == "rule pricing"
    after = publish(marketer, files["model.yml"]).json()["version"]
    assert scoring.owner.post("/api/models/diff", json={"from": live, "to": after}).json() == said
    same = scoring.owner.post("/api/models/diff", json={"from": live, "to": live}).json()
    assert same["changes"] == []
    is_error(scoring.owner.post("/api/models/diff", json={"from": live}), 422, "invalid", "body.to")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"other.yml": "x"},
        {"model.yml": MODEL, "../evil.csv": "x"},
        {"model.yml": MODEL, "/etc/passwd": "x"},
        {"model.yml": MODEL, "a": "x", "a/b": "x"},
        {"model.yml": MODEL, "a//b": "x"},
        {"model.yml": MODEL, "x" * 300: "x"},
        {"model.yml": MODEL, "\N{GRINNING FACE}.csv": "x"},
        {"model.yml": MODEL, "": "x"},
        {"model.yml": MODEL, **{f"{n}.csv": "" for n in range(60)}},
    ],
)
def test_files_that_are_no_models_are_refused(marketer: httpx.Client, files: dict[str, str]) -> None:
    is_error(marketer.post("/api/models", json={"files": files}), 422, "invalid")


@pytest.mark.parametrize("text", ["", "[" * 3_000, "{a: " * 300, "&a [*a]", "- x", "a: \x07", "model: x\n" * 100, "1"])
def test_texts_that_are_no_models_are_answered_with_what_is_wrong(marketer: httpx.Client, text: str) -> None:
    said = publish(marketer, text)
    assert said.status_code == 400 and said.json()["error"]["problems"], said.text


def test_a_rep_reads_models_and_publishes_none(scoring: Scoring) -> None:
    rep = scoring.as_role(Role.sales)
    assert rep.get("/api/models").status_code == 200
    is_error(publish(rep, MODEL), 403, "forbidden")
    is_error(rep.post("/api/models/small/activate", json={"version": "x"}), 403, "forbidden")
    is_error(rep.put("/api/models/order", json={"models": []}), 403, "forbidden")


def test_a_preview_says_what_a_draft_would_do_and_changes_nothing(scoring: Scoring, marketer: httpx.Client) -> None:
    before = scoring.owner.get("/api/models").json()
    draft = MODEL.replace("job_title: [CEO, VP Sales]", "job_title: {exists: true}").replace(
        "points: 30}", "points: 31}", 1
    )
    said = marketer.post("/api/models/preview", json={"files": {"model.yml": draft}})
    assert said.status_code == 200, said.text
    found = said.json()
    assert found["model"] == "small" and found["against"] and found["leads"] >= found["changed"] > 0
    assert len(found["bins"]) == 20 and sum(found["after"].values()) == found["leads"]
    assert found["sample"] is False and found["everyone"] == found["leads"]
    gives = {one["rule"]: (one["title"], one["before"], one["after"]) for one in found["rules"]}
    assert gives["decides"] == ("Decides", 1, 2) and gives["demo"][1:] == (1, 1)
    rep = scoring.as_person("seer@example.com", Sight.own, role=Role.marketer)
    theirs = rep.post("/api/models/preview", json={"files": {"model.yml": draft}, "sample": True}).json()
    assert theirs["changed"] == found["changed"] and theirs["movers"] == theirs["crossing"] == []
    assert scoring.owner.get("/api/models").json() == before
    both = marketer.post("/api/models/preview", json={"files": {"model.yml": draft}, "version": found["version"]})
    is_error(both, 422, "invalid", "body.files")
    assert scoring.as_role(Role.viewer).post("/api/models/preview", json={"version": "x"}).status_code == 403


def test_a_lead_is_explained_by_a_draft_as_by_the_live_version(scoring: Scoring, marketer: httpx.Client) -> None:
    ann = scoring.lead("ann")["lead_id"]
    at = "2099-01-01T00:00:00Z"
    now = scoring.owner.get(f"/api/leads/{ann}/explanation", params={"as_of": at, "model": "small"}).json()
    draft = MODEL.replace("points: 30}", "points: 31.5}", 1).replace("[CEO, VP Sales]", "CEO")
    asked = {"files": {"model.yml": draft}, "lead_id": ann, "as_of": at}
    said = marketer.post("/api/models/explain", json=asked).json()
    assert said["score"] == now["score"] + 1.5 and said["is_main"] and said["version"] != now["version"]
    lines = {line["rule"]: line["points"] for part in said["dimensions"] for line in part["lines"]}
    assert lines["decides"] == 31.5
    by_version = marketer.post("/api/models/explain", json={"version": now["version"], "lead_id": ann, "as_of": at})
    assert by_version.json() == now
    assert scoring.owner.get(f"/api/leads/{ann}/explanation", params={"as_of": at, "model": "small"}).json() == now
    wrong = marketer.post("/api/models/explain", json=asked | {"files": {"model.yml": WRONG}})
    assert wrong.status_code == 400 and wrong.json()["error"]["problems"]
    blind = scoring.as_person("blind@example.com", Sight.own, role=Role.marketer)
    is_error(blind.post("/api/models/explain", json=asked), 404, "not_found", "path.lead_id")


def test_a_preview_does_not_wait_for_another_with_a_thread_that_others_need(
    marketer: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    asked = {"files": {"model.yml": MODEL}}
    with previews.one_at_a_time():
        said = marketer.post("/api/models/preview", json=asked)
    is_error(said, 503, "busy")
    assert said.headers["retry-after"] == "5"
    assert marketer.post("/api/models/preview", json=asked).status_code == 200
