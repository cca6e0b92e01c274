"""The list of leads, one of them, and what it is called."""

from __future__ import annotations

import httpx
import pytest

from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error
from tests.api.scoring.conftest import Scoring


def listed(client: httpx.Client, **wanted: str | int) -> list[str]:
    said = client.get("/api/leads", params=wanted)
    assert said.status_code == 200, said.text
    return [one["user_id"] for one in said.json()["items"]]


def test_the_best_lead_comes_first_with_its_score_and_no_number_is_a_guess(scoring: Scoring) -> None:
    said = scoring.owner.get("/api/leads").json()
    ann = said["items"][0]
    assert (ann["score"], ann["grade"], ann["band"], ann["stage"]) == (90, "B", "hot", "mql")
    assert ann["name"] == "Ann Lee" and ann["as_of"].endswith("Z") and isinstance(ann["lead_id"], int)


def test_a_lead_has_its_attributes_and_what_every_model_says(scoring: Scoring) -> None:
    cid = scoring.lead("cid")
    assert cid["attributes"]["country"] == "DE" and cid["model"] == "small"
    assert [(one["model"], one["score"], one["is_main"], one["basis"]) for one in cid["scores"]] == [
        ("small", 10, True, "recorded"),
        ("other", 1, False, "recorded"),
    ]
    assert scoring.owner.get(f"/api/leads/{cid['lead_id']}").json() == cid


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"band": "hot"}, {"ann"}),
        ({"band": "cold"}, {"bob", "cid", "dee"}),
        ({"stage": "disqualified"}, {"bob"}),
        ({"owner": "rep@example.com"}, {"ann", "cid"}),
        ({"country": "DE"}, {"cid"}),
        ({"account_id": "acme.example"}, {"ann", "bob"}),
        ({"model": "other"}, {"cid"}),
        ({"model": "other", "min_score": 2}, set()),
        ({"min_score": 10}, {"ann", "cid"}),
        ({"min_score": 10, "max_score": 50}, {"cid"}),
        ({"q": "ann"}, {"ann"}),
        ({"q": "Bob R"}, {"bob"}),
        ({"q": "cid@"}, {"cid"}),
        ({"q": "%"}, set()),
        ({"active_since": "2020-01-01"}, {"ann", "bob", "cid"}),
        ({"active_since": "2120-01-01T00:00:00Z"}, set()),
        ({"junk": "only"}, set()),
        ({"grade": "B", "band": "hot"}, {"ann"}),
    ],
)
def test_leads_are_filtered(scoring: Scoring, wanted: dict[str, str | int], found: set[str]) -> None:
    assert set(listed(scoring.owner, **{"junk": "with"} | wanted)) == found


def test_a_lead_is_found_by_its_number(scoring: Scoring) -> None:
    assert "dee" in listed(scoring.owner, q=scoring.lead("dee")["lead_id"], junk="with")


@pytest.mark.parametrize("sort", ["-score", "score", "-last_event", "last_event", "-created", "created"])
@pytest.mark.parametrize("limit", [1, 3])
def test_the_pages_are_the_whole_list_in_every_order(scoring: Scoring, sort: str, limit: int) -> None:
    whole = listed(scoring.owner, sort=sort, junk="with")
    assert sorted(whole) == ["ann", "bob", "cid", "dee"]
    walked: list[str] = []
    cursor: str | None = None
    while True:
        wanted: dict[str, str | int] = {"sort": sort, "junk": "with", "limit": limit}
        said = scoring.owner.get("/api/leads", params=wanted | ({"cursor": cursor} if cursor else {})).json()
        walked += [one["user_id"] for one in said["items"]]
        cursor = said["next"]
        if cursor is None:
            break
    assert walked == whole


def test_a_cursor_of_another_list_is_refused(scoring: Scoring) -> None:
    cursor = scoring.owner.get("/api/accounts", params={"limit": 1}).json()["next"]
    is_error(scoring.owner.get("/api/leads", params={"cursor": cursor}), 400, "malformed", "query.cursor")


def test_who_sees_their_own_leads_sees_no_others_anywhere(scoring: Scoring) -> None:
    rep = scoring.as_person("rep@example.com", Sight.own)
    assert set(listed(rep)) == {"ann", "cid"}
    bob = scoring.lead("bob")["lead_id"]
    for path in ("", "/ids", "/events", "/transitions", "/history", "/scores", "/explanation", "/replay"):
        is_error(rep.get(f"/api/leads/{bob}{path}"), 404, "not_found", "path.lead_id")
    is_error(rep.patch(f"/api/leads/{bob}", json={"attributes": {"x": 1}}), 404, "not_found", "path.lead_id")
    is_error(rep.post(f"/api/leads/{bob}/stage", json={"stage": "lost"}), 404, "not_found", "path.lead_id")
    grant = {"points": 5, "dimension": "fit", "reason": "x"}
    is_error(rep.post(f"/api/leads/{bob}/grants", json=grant), 404, "not_found", "path.lead_id")
    is_error(rep.get("/api/leads/lookup", params={"user_id": "bob"}), 404, "not_found", "path.lead_id")
    assert listed(rep, q="bob") == []


def test_a_team_sees_the_leads_of_all_of_its_people(scoring: Scoring) -> None:
    one = scoring.as_person("other@example.com", Sight.team, team="north")
    assert set(listed(one, junk="with")) == {"bob"}
    assert {item["account_id"] for item in one.get("/api/accounts").json()["items"]} == {"acme.example"}
    people = one.get("/api/accounts/acme.example/leads").json()["items"]
    assert [item["user_id"] for item in people] == ["bob"]


def test_who_sees_only_their_own_and_is_nobody_sees_nothing(scoring: Scoring) -> None:
    nobody = scoring.client(scoring.key("api", role=Role.viewer, sight=Sight.own))
    assert listed(nobody, junk="with") == [] and nobody.get("/api/accounts").json()["items"] == []


def test_a_lead_is_looked_up_by_one_of_its_ids(scoring: Scoring) -> None:
    by_mail = scoring.owner.get("/api/leads/lookup", params={"email": "Ann@Acme.example"}).json()
    assert by_mail["user_id"] == "ann"
    is_error(scoring.owner.get("/api/leads/lookup"), 422, "invalid", "query")
    both = {"user_id": "ann", "email": "ann@acme.example"}
    is_error(scoring.owner.get("/api/leads/lookup", params=both), 422, "invalid", "query")
    is_error(scoring.owner.get("/api/leads/lookup", params={"anonymous_id": "x"}), 404, "not_found", "query")


def test_the_ids_of_a_lead_say_what_joined_them(scoring: Scoring) -> None:
    said = scoring.owner.get(f"/api/leads/{scoring.lead('ann')['lead_id']}/ids").json()
    assert {(one["kind"], one["value"]) for one in said["ids"]} == {("user", "ann"), ("email", "ann@acme.example")}
    assert [one["kind"] for one in said["joined"]] == ["identify"]


@pytest.mark.parametrize("path", ["/api/leads/9999999", "/api/leads/9223372036854775807"])
def test_a_lead_that_is_not_there_is_not_found(scoring: Scoring, path: str) -> None:
    is_error(scoring.owner.get(path), 404, "not_found", "path.lead_id")


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775808", "1e3", "x", "%00"])
def test_what_is_no_number_of_a_lead_is_refused(scoring: Scoring, number: str) -> None:
    assert scoring.owner.get(f"/api/leads/{number}").status_code in (400, 422)
