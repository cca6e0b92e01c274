"""Accounts, with the score that their people make."""

from __future__ import annotations

import httpx
import pytest

from leadline.store.roles import Role
from tests.api.conftest import is_error
from tests.api.scoring.conftest import Scoring, identify


def listed(client: httpx.Client, **wanted: str | int) -> list[str]:
    found: list[str] = []
    cursor: str | None = None
    while True:
        said = client.get("/api/accounts", params=wanted | ({"cursor": cursor} if cursor else {}))
        assert said.status_code == 200, said.text
        found += [one["account_id"] for one in said.json()["items"]]
        cursor = said.json()["next"]
        if cursor is None:
            return found


def test_the_best_account_comes_first_and_pages_are_the_whole_list(scoring: Scoring) -> None:
    whole = listed(scoring.owner)
    assert whole[0] == "acme.example" and set(whole) >= {"acme.example", "bolt.example"}
    assert listed(scoring.owner, limit=1) == whole
    acme = scoring.owner.get("/api/accounts/acme.example").json()
    assert acme["people"] == 2 and acme["score"] == pytest.approx(60, abs=0.1)


def test_an_account_is_found_by_how_its_id_begins(scoring: Scoring) -> None:
    assert listed(scoring.owner, q="acm") == ["acme.example"]
    assert listed(scoring.owner, q="_") == []


def test_the_people_of_an_account_are_listed_the_best_first(scoring: Scoring) -> None:
    said = scoring.owner.get("/api/accounts/acme.example/leads", params={"limit": 1}).json()
    assert [one["user_id"] for one in said["items"]] == ["ann"]
    rest = scoring.owner.get("/api/accounts/acme.example/leads", params={"cursor": said["next"]}).json()
    assert [one["user_id"] for one in rest["items"]] == ["bob"] and rest["next"] is None


def test_a_change_of_an_account_scores_its_people_again(scoring: Scoring) -> None:
    before = scoring.lead("ann")["score"]
    rep = scoring.as_role(Role.sales)
    said = rep.patch("/api/accounts/acme.example", json={"attributes": {"employees": 40, "name": "Acme Works"}})
    assert said.status_code == 202, said.text
    scoring.settled()
    assert scoring.lead("ann")["score"] == pytest.approx(before + 20, abs=0.1)  # fit is 50 at most
    acme = scoring.owner.get("/api/accounts/acme.example").json()
    assert acme["name"] == "Acme Works" and acme["attributes"]["employees"] == "40"
    assert listed(scoring.owner, q="Acme W") == ["acme.example"]
    entry = scoring.owner.get("/api/audit", params={"action": "account.change"}).json()["items"][0]
    assert entry["detail"] == {"attributes": ["employees", "name"]}


def test_an_account_whose_id_has_a_slash_is_reached(scoring: Scoring) -> None:
    key = scoring.key("server", source="backend")
    group = {"userId": "sal", "groupId": "acme/emea", "traits": {"employees": 30}, "writeKey": key}
    assert scoring.client().post("/v1/group", json=group).status_code == 200
    identify(scoring, "sal", account_id="acme/emea", email="sal@elsewhere.example")
    scoring.settled()
    for path in ("/api/accounts/acme%2Femea", "/api/accounts/acme/emea"):
        assert scoring.owner.get(path).json()["account_id"] == "acme/emea"
        (sal,) = scoring.owner.get(f"{path}/leads").json()["items"]
        assert sal["user_id"] == "sal" and sal["account_id"] == "acme/emea"
        assert scoring.owner.get(f"{path}/explanation").json()["account_id"] == "acme/emea"
        assert scoring.owner.get(f"{path}/events").json()["items"] == []
    said = scoring.owner.patch("/api/accounts/acme%2Femea", json={"attributes": {"name": "Acme EMEA"}})
    assert said.status_code == 202 and said.json()["account_id"] == "acme/emea", said.text
    scoring.settled()


def test_an_account_that_is_not_there_is_not_found(scoring: Scoring) -> None:
    for path in ("/api/accounts/none.example", "/api/accounts/none.example/leads"):
        is_error(scoring.owner.get(path), 404, "not_found", "path.account_id")
    said = scoring.owner.patch("/api/accounts/none.example", json={"attributes": {"x": 1}})
    is_error(said, 404, "not_found", "path.account_id")
    is_error(scoring.as_role(Role.viewer).patch("/api/accounts/acme.example", json={}), 403, "forbidden")
