"""The studio over the API: drafts with their mistakes, forms and changes, what is tried beside the live version."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.store.roles import Role
from leadline.templates import names, read
from tests.api.conftest import is_error
from tests.api.scoring.conftest import MODEL, OTHER, Scoring

DEARER = MODEL.replace("points: 10}", "points: 12}")
DEAREST = MODEL.replace("points: 10}", "points: 14}")


@pytest.fixture(scope="module")
def marketer(scoring: Scoring) -> httpx.Client:
    return scoring.signed_in("marketer@example.com", Role.marketer)


@pytest.fixture(autouse=True)
def no_draft(marketer: httpx.Client) -> None:
    """No test finds the draft that another one left."""
    left = marketer.get("/api/models/small/draft")
    if left.status_code == 200:
        marketer.delete("/api/models/small/draft", params={"edit": left.json()["edit"]})


def files(text: str) -> dict[str, str]:
    return {"model.yml": text}


def keep(client: httpx.Client, text: str, edit: int, name: str = "small", **more: Any) -> httpx.Response:
    return client.put(f"/api/models/{name}/draft", json={"files": files(text), "edit": edit} | more)


def model(client: httpx.Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in client.get("/api/models").json()["items"] if one["model"] == name)
    return found


def test_a_draft_is_kept_with_its_mistakes_and_says_what_they_are(scoring: Scoring, marketer: httpx.Client) -> None:
    live = model(scoring.owner, "small")["live"]
    is_error(marketer.get("/api/models/small/draft"), 404, "not_found", "path.name")
    wrong = MODEL.replace("dimension: fit, if", "dimension: fitt, if")
    first = keep(marketer, wrong, 0, base=live, note="cheaper").json()
    assert (first["edit"], first["base"], first["note"], first["who"]) == (1, live, "cheaper", "marketer@example.com")
    problem = first["check"]["problems"][0]
    assert (problem["line"], problem["column"], problem["end"]) == (5, 46, 50) and problem["suggestion"] == "fit"
    assert first["check"]["rules"] == [] and first["check"]["headline"] is None
    second = keep(marketer, DEARER, 1, base=live).json()
    assert second["edit"] == 2 and second["check"]["problems"] == [] and second["check"]["against"] == live
    assert second["check"]["headline"] == "One rule changed"
    assert [(one["rule"], one["line"]) for one in second["check"]["rules"]][3] == ("pricing", 8)
    assert second == marketer.get("/api/models/small/draft").json()
    shown = model(scoring.owner, "small")["draft"]
    assert (shown["edit"], shown["who"]) == (2, "marketer@example.com")


def test_two_who_write_at_once_lose_nothing_of_one_another(scoring: Scoring, marketer: httpx.Client) -> None:
    edit = keep(marketer, MODEL, 0).json()["edit"]
    assert keep(marketer, DEARER, edit).status_code == 200
    for late in (keep(scoring.owner, MODEL, edit), keep(scoring.owner, MODEL, 0)):
        is_error(late, 409, "conflict", "edit")
        assert "marketer@example.com has changed this draft" in late.json()["error"]["message"]
    is_error(marketer.delete("/api/models/small/draft", params={"edit": edit}), 409, "conflict", "edit")
    gone = marketer.delete("/api/models/small/draft", params={"edit": edit + 1})
    assert gone.json()["files"] == files(DEARER)
    is_error(keep(marketer, DEARER, edit + 1), 409, "conflict", "edit")
    is_error(marketer.delete("/api/models/small/draft", params={"edit": 1}), 404, "not_found", "path.name")
    actions = [one["action"] for one in scoring.owner.get("/api/audit", params={"object": "small"}).json()["items"]]
    assert actions.count("draft.begin") == actions.count("draft.discard") > 0


def test_a_model_that_is_nothing_but_a_draft_stands_behind_the_others(scoring: Scoring, marketer: httpx.Client) -> None:
    said = keep(marketer, OTHER.replace("model: other", "model: renamed"), 0, "fresh").json()
    assert [one["where"] for one in said["check"]["problems"]] == ["`model`"]
    items = scoring.owner.get("/api/models").json()["items"]
    assert [one["position"] for one in items][-1] is None and items[-1]["model"] == "fresh"
    is_error(keep(marketer, MODEL, 0, "no name"), 422, "invalid", "path.name")
    is_error(keep(marketer, MODEL, 0, "fresh", base="zzz"), 422, "invalid", "body.base")
    marketer.delete("/api/models/fresh/draft", params={"edit": 1})


def test_a_rep_writes_no_drafts(scoring: Scoring) -> None:
    rep = scoring.as_role(Role.sales)
    assert rep.get("/api/models/kinds").status_code == 200
    is_error(keep(rep, MODEL, 0), 403, "forbidden")
    for path in ("check", "form"):
        is_error(rep.post(f"/api/models/{path}", json={"files": files(MODEL)}), 403, "forbidden")
    is_error(rep.get("/api/models/small/draft"), 403, "forbidden")
    is_error(rep.post("/api/models/small/shadow", json={"version": "x"}), 403, "forbidden")


@pytest.mark.parametrize("name", names())
def test_a_template_is_checked_without_keeping_it(marketer: httpx.Client, name: str) -> None:
    said = marketer.post("/api/models/check", json={"files": files(read(name))}).json()
    assert (said["problems"], said["findings"], said["against"]) == ([], [], None)
    assert said["model"] == name and len(said["rules"]) > 20 and all(one["sentence"] for one in said["rules"])


def test_what_is_surely_not_meant_is_found(marketer: httpx.Client) -> None:
    text = MODEL.replace("A: 40", "A: 400")
    said = marketer.post("/api/models/check", json={"files": files(text)}).json()
    assert said["problems"] == [] and [one["where"] for one in said["findings"]] == ["`grades`"]


def test_a_draft_is_published_in_one_step_or_stays_as_it_is(scoring: Scoring, marketer: httpx.Client) -> None:
    def publish(edit: int, **more: Any) -> httpx.Response:
        return marketer.post("/api/models/small/draft/publish", json={"edit": edit, "fire": False} | more)

    live = model(scoring.owner, "small")["live"]
    is_error(publish(1), 404, "not_found", "path.name")
    keep(marketer, MODEL.replace("dimension: fit, if", "dimension: fitt, if"), 0, base=live)
    assert publish(1).json()["error"]["problems"][0]["suggestion"] == "fit"
    keep(marketer, OTHER, 1)
    assert "another model" in publish(2).json()["error"]["problems"][0]["what"]
    keep(marketer, DEAREST, 2)
    is_error(publish(2), 409, "conflict", "edit")
    assert model(scoring.owner, "small")["live"] == live
    said = publish(3, becomes="shadow", note="dearer")
    assert said.status_code == 202 and said.json()["becomes"] == "shadow"
    version = said.json()["version"]
    tried = model(scoring.owner, "small")
    assert (tried["shadow"], tried["live"], tried["draft"]) == (version, live, None)
    keep(marketer, DEAREST, 0)
    assert publish(1, note="again").json()["version"] == version
    now = model(scoring.owner, "small")
    assert (now["live"], now["shadow"], now["draft"]) == (version, None, None)
    marketer.post("/api/models/small/activate", json={"version": live, "fire": False})
    found = scoring.owner.get("/api/audit", params={"object": version}).json()["items"]
    assert {"model.publish", "model.activate"} <= {one["action"] for one in found}
    is_error(scoring.as_role(Role.sales).post("/api/models/small/draft/publish", json={"edit": 1}), 403, "forbidden")


# -- forms -------------------------------------------------------------------------------------------------------------


def test_a_form_is_changed_and_all_the_rest_of_the_text_stays(marketer: httpx.Client) -> None:
    form = marketer.post("/api/models/form", json={"files": files(MODEL)}).json()
    rule = next(one for one in form["rules"] if one["rule"] == "demo")
    parts = {one["key"]: one for one in rule["parts"]}
    assert (rule["kind"], parts["half_life"]["shape"], parts["half_life"]["value"]) == ("on", "duration", "30d")
    assert "limit" in [one["key"] for one in rule["more"]] and form["dimensions"] == ["fit", "engagement"]
    changes = [
        {"do": "set", "at": parts["half_life"]["at"], "typed": "14d"},
        {"do": "switch", "rule": "size", "on": False},
        {"do": "add", "kind": "without", "after": "demo"},
        {"do": "rename", "at": ["bands", "warm"], "name": "mild"},
    ]
    said = marketer.post("/api/models/edit", json={"files": files(MODEL) | {"a.csv": "x"}, "changes": changes}).json()
    text = said["files"]["model.yml"]
    assert said["files"]["a.csv"] == "x" and "half_life: 14d}" in text and "warm" not in text
    assert [one["rule"] for one in said["form"]["rules"]] == ["decides", "size", "demo", "new-without", "pricing"]
    diff = marketer.post("/api/models/diff", json={"from": model(marketer, "small")["live"], "files": said["files"]})
    subjects = {one["subject"] for one in diff.json()["changes"]}
    assert subjects == {"rule size", "rule demo", "rule new-without", "bands"}


def test_a_change_that_cannot_be_made_is_named(marketer: httpx.Client) -> None:
    def edit(text: str, *changes: dict[str, Any]) -> httpx.Response:
        return marketer.post("/api/models/edit", json={"files": files(text), "changes": list(changes)})

    good = {"do": "set", "at": ["title"], "value": "x"}
    is_error(edit(MODEL, good, {"do": "remove", "at": ["rules", "z"]}), 422, "invalid", "body.changes.1")
    is_error(edit(MODEL, {"do": "add", "kind": "magic"}), 422, "invalid", "body.changes.0")
    broken = edit("a: [", good)
    assert broken.status_code == 400 and broken.json()["error"]["problems"][0]["line"]
    assert marketer.post("/api/models/form", json={"files": files("a: [")}).status_code == 400


def test_the_kinds_of_rules_are_listed_and_each_can_be_added(marketer: httpx.Client) -> None:
    said = marketer.get("/api/models/kinds").json()
    changes = [{"do": "add", "kind": one["kind"]} for one in said["kinds"]]
    made = marketer.post("/api/models/edit", json={"files": files(MODEL), "changes": changes}).json()
    problems = marketer.post("/api/models/check", json={"files": made["files"]}).json()["problems"]
    assert [one["what"].partition(",")[0] for one in problems] == ["there is no predictor `buys`"]  # and nothing else
    assert {"gte", "matches", "within_next"} <= {one["key"] for one in said["tests"]}


# -- what is tried beside the live version -----------------------------------------------------------------------------


def test_a_version_is_tried_beside_the_live_one_and_then_becomes_it(scoring: Scoring, marketer: httpx.Client) -> None:
    before = model(scoring.owner, "small")
    version = marketer.post("/api/models", json={"files": files(DEARER), "note": "dearer"}).json()["version"]
    is_error(marketer.post("/api/models/small/shadow", json={"version": before["live"]}), 422, "invalid")
    said = marketer.post("/api/models/small/shadow", json={"version": version[:12]}).json()
    assert said["shadow"] == version
    assert model(scoring.owner, "small") == before | {"shadow": version}
    found = marketer.post("/api/models/preview", json={"version": version}).json()
    assert (found["version"], found["against"]) == (version, before["live"]) and found["changed"] > 0
    scoring.settled()
    assert {one["version"] for one in scoring.lead("ann")["scores"]} & {version} == set()
    assert marketer.delete("/api/models/small/shadow").json()["shadow"] is None
    marketer.post("/api/models/small/shadow", json={"version": version})
    marketer.post("/api/models/small/activate", json={"version": version, "fire": False})
    assert model(scoring.owner, "small")["shadow"] is None
    marketer.post("/api/models/small/activate", json={"version": before["live"], "fire": False})
    shown = {one["version"]: one for one in scoring.owner.get("/api/models/small/versions").json()["items"]}
    tried, old = shown[version], shown[before["live"]]
    assert (tried["note"], tried["who"], tried["live"], old["live"]) == ("dearer", "marketer@example.com", False, True)
    assert [one["until"] is None for one in old["periods"]][:2] == [True, False]
    assert tried["periods"][0]["since"] == old["periods"][1]["until"]
    assert tried["periods"][0]["until"] == old["periods"][0]["since"]
    assert (tried["periods"][0]["who"], tried["periods"][0]["fire"]) == ("marketer@example.com", False)
