"""What an account's score is made of, its buying group, and what its people did."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.store.roles import Sight
from tests.api.conftest import is_error
from tests.api.scoring.conftest import MODEL, OTHER, Scoring, identify

PRICES = {"path": "/pricing"}
GROUPED = MODEL.replace("model: small", "model: grouped").replace(
    "account_score: {of: engagement, by: sum}",
    """account_score:
  of: engagement
  by: top 2
  breadth: {at_least: 5, points: 3, max: 4}
  roles: {decision-maker: decides, buyer: {job_title: Buyer}}
define: {decides: {job_title: [CEO, VP Sales]}}""",
)


@pytest.fixture(scope="module")
def texts() -> tuple[str, ...]:
    return GROUPED, MODEL, OTHER


@pytest.fixture(scope="module", autouse=True)
def company(scoring: Scoring) -> None:
    """Five people of one company: Ann decides, and those with an odd number are the rep's."""
    for number in range(1, 5):
        rep = {"owner": "rep@example.com"} if number % 2 else {}
        identify(scoring, f"p{number}", email=f"p{number}@group.example", name=f"Person {number}", **rep)
    identify(scoring, "boss", email="boss@group.example", name="Boss", job_title="CEO")
    scoring.say(
        *[
            {
                "event_id": f"p{number}-{at}",
                "event": "page",
                "user_id": f"p{number}",
                "properties": {"path": "/pricing"},
            }
            for number in range(1, 5)
            for at in range(number)
        ]
    )


def explained(client: httpx.Client, account_id: str = "group.example") -> dict[str, Any]:
    said = client.get(f"/api/accounts/{account_id}/explanation")
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def total(found: dict[str, Any]) -> float:
    parts = [*found["lines"], found["others"], found["further"]]
    return sum(float(one["points"]) for one in parts if one)


def test_the_lines_add_up_to_the_score_of_the_account(scoring: Scoring) -> None:
    found = explained(scoring.owner)
    assert [(one["name"], one["points"]) for one in found["lines"]] == [("Person 4", 40), ("Person 3", 30)]
    assert found["further"] == {"people": 3, "points": 4} and found["others"] is None
    listed = scoring.owner.get("/api/accounts/group.example").json()
    assert total(found) == found["score"] == listed["score"] == 74
    assert (found["model"], found["as_of"]) == ("grouped", listed["as_of"])
    assert found["words"].startswith("the engagement of its two best people together, plus 3 points")


def test_the_buying_group_says_who_has_each_role_and_which_nobody_has(scoring: Scoring) -> None:
    decides, buys = explained(scoring.owner)["roles"]
    assert (decides["role"], [one["name"] for one in decides["people"]]) == ("decision-maker", ["Boss"])
    assert "CEO" in decides["words"]
    assert (buys["role"], buys["held_by"], buys["people"]) == ("buyer", 0, [])
    assert scoring.owner.get("/api/accounts/group.example").json()["missing_roles"] == ["buyer"]


def test_who_sees_some_of_the_people_is_told_of_the_others_together(scoring: Scoring) -> None:
    rep = scoring.as_person("rep@example.com", Sight.own)
    found = explained(rep)
    assert [one["name"] for one in found["lines"]] == ["Person 3"]
    assert found["others"] == {"people": 1, "points": 40} and total(found) == found["score"]
    assert (found["roles"][0]["held_by"], found["roles"][0]["people"]) == (1, [])
    theirs = rep.get("/api/accounts/group.example/events", params={"limit": 200}).json()["items"]
    assert {one["name"] for one in theirs} == {"Person 1", "Person 3"}
    nobody = scoring.as_person("nobody@example.com", Sight.own)
    for part in ("explanation", "events"):
        is_error(nobody.get(f"/api/accounts/group.example/{part}"), 404, "not_found", "path.account_id")


def test_what_the_people_did_comes_in_pages_the_latest_first(scoring: Scoring) -> None:
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params: dict[str, Any] = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        said = scoring.owner.get("/api/accounts/group.example/events", params=params).json()
        found += said["items"]
        cursor = said["next"]
        if cursor is None:
            break
    assert len(found) == len({one["event_id"] for one in found}) == 10
    assert found == sorted(found, key=lambda one: one["occurred_at"], reverse=True)
    person = scoring.lead("p4")
    theirs = scoring.owner.get(f"/api/leads/{person['lead_id']}/events").json()["items"]
    mine = [one for one in found if one["lead_id"] == person["lead_id"]]
    assert [{name: one[name] for name in theirs[0]} for one in mine] == theirs
    account = scoring.owner.get("/api/accounts", params={"q": "group"}).json()["items"][0]
    assert account["last_event_at"] == found[0]["occurred_at"]
