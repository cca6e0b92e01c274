"""What people have a right to, as a privacy officer does it over HTTP."""

from __future__ import annotations

from leadline.store.roles import Role
from tests.api.conftest import is_error
from tests.api.scoring.conftest import Scoring, identify


def known(scoring: Scoring, user: str, mail: str) -> int:
    """A new lead, which was scored; its number."""
    identify(scoring, user, email=mail, job_title="CEO")
    scoring.settled()
    return int(scoring.lead(user)["lead_id"])


def test_a_person_gets_a_copy_of_everything_that_is_held(scoring: Scoring) -> None:
    lead_id = known(scoring, "copied", "copied@nordhaven.example")
    said = scoring.owner.get(f"/api/leads/{lead_id}/copy")
    assert said.status_code == 200, said.text
    assert "copied@nordhaven.example" in said.text and "job_title" in said.text
    is_error(scoring.as_role(Role.marketer).get(f"/api/leads/{lead_id}/copy"), 403, "forbidden")


def test_who_objects_is_not_scored_until_they_object_no_more(scoring: Scoring) -> None:
    lead_id = known(scoring, "objecting", "objecting@nordhaven.example")
    assert scoring.owner.get(f"/api/leads/{lead_id}").json()["score"] is not None
    for objects in (True, False):
        said = scoring.owner.post(f"/api/leads/{lead_id}/objection", json={"objects": objects})
        assert said.status_code == 202, said.text
        scoring.settled()
        assert (scoring.owner.get(f"/api/leads/{lead_id}").json()["score"] is None) is objects


def test_who_was_erased_is_gone_and_does_not_come_back(scoring: Scoring) -> None:
    lead_id = known(scoring, "erased", "erased@nordhaven.example")
    said = scoring.owner.delete(f"/api/leads/{lead_id}")
    assert said.status_code == 200, said.text
    assert said.json()["rows"]["changes"] >= 2 and said.json()["ids"] == 2
    is_error(scoring.owner.get(f"/api/leads/{lead_id}"), 404, "not_found", "path.lead_id")
    call = {"userId": "erased", "traits": {"plan": "pro"}, "writeKey": scoring.key("server", source="backend")}
    again = scoring.client().post("/v1/identify", json=call)
    assert again.status_code == 200 and again.json()["accepted"] == 0
    assert "erased" in again.json()["refused"][0]["reason"]
    is_error(scoring.as_role(Role.sales).delete(f"/api/leads/{lead_id}"), 403, "forbidden")
