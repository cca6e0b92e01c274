"""What is not known of a lead and would change most, and the field that a form asks for next."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.store.roles import Sight
from tests.api.conftest import basic, is_error
from tests.api.scoring.conftest import MODEL, OTHER, Scoring, identify

ABROAD = """\
model: abroad
audience: {country: FR}
dimensions: {fit: {}}
rules:
  - {id: there, dimension: fit, if: {country: FR}, points: 5}
  - {id: speaks, dimension: fit, if: {language: fr}, points: 50}
"""
FIELDS = ["country", "jobTitle", "company.employees"]


@pytest.fixture(scope="module")
def cid(scoring: Scoring) -> int:
    return int(scoring.lead("cid")["lead_id"])


def asked(scoring: Scoring, kind: str, **body: Any) -> Any:
    said = scoring.client(**basic(scoring.key(kind, source="form"))).post("/v1/next-field", json=body)
    assert said.status_code == 200, said.text
    return said.json()["field"]


def test_fields_are_ranked_and_say_what_an_answer_would_do(scoring: Scoring, cid: int) -> None:
    found = scoring.owner.get(f"/api/leads/{cid}/unknown").json()
    title, size = found["items"]
    assert (found["model"], found["score"], found["grade"], found["qualified"]) == ("small", 10, "F", False)
    assert (title["attribute"], title["words"], title["least"], title["most"]) == ("job_title", "Job title", 0, 30)
    assert (title["grades"], title["could_qualify"], title["could_unqualify"]) == (["B", "F"], False, True)
    assert title["dimensions"] == [{"dimension": "fit", "least": 0, "most": 30}]
    assert [one["value"] for one in title["examples"]] == ["CEO", "Student"]
    assert title["examples"][0] == {"value": "CEO", "score": 40, "grade": "B", "qualified": False}
    assert (size["attribute"], size["most"], size["could_unqualify"]) == ("company.employees", 30, False)


def test_an_answer_does_what_was_said_of_it(scoring: Scoring, cid: int) -> None:
    title, size = scoring.owner.get(f"/api/leads/{cid}/unknown").json()["items"]
    for field, one in [*((title, one) for one in title["examples"]), *((size, one) for one in size["examples"])]:
        same = f"same-{one['value']}"
        identify(scoring, same, **{field["attribute"]: one["value"]})
        scoring.say({"event": "page", "user_id": same, "properties": {"path": "/pricing"}})
        lead = scoring.lead(same)
        told = scoring.owner.get(f"/api/leads/{lead['lead_id']}/explanation").json()
        assert {name: told[name] for name in ("score", "grade", "qualified")} == {
            name: one[name] for name in ("score", "grade", "qualified")
        }
        left = scoring.owner.get(f"/api/leads/{lead['lead_id']}/unknown").json()["items"]
        assert field["attribute"] not in [other["attribute"] for other in left]


def test_only_the_fields_that_are_wanted_and_only_to_who_sees_the_lead(scoring: Scoring, cid: int) -> None:
    path = f"/api/leads/{cid}/unknown"
    some = scoring.owner.get(path, params={"fields": ["company.employees", "shoe_size"]}).json()["items"]
    assert [one["attribute"] for one in some] == ["company.employees"]
    stranger = scoring.as_person("nobodys@example.com", Sight.own)
    is_error(stranger.get(path), 404, "not_found", "path.lead_id")
    is_error(scoring.owner.get(path, params={"model": "none"}), 422, "invalid")
    other = scoring.owner.get(path, params={"model": "other"}).json()
    assert other["items"] == []  # what that model looks at is known


def test_a_server_is_told_what_is_still_unknown(scoring: Scoring) -> None:
    assert asked(scoring, "server", email="CID@bolt.example", fields=FIELDS) == "jobTitle"
    assert asked(scoring, "server", userId="ann", fields=FIELDS) == "company.employees"
    assert asked(scoring, "server", userId="ann", fields=["jobTitle"]) is None
    assert asked(scoring, "server", userId="ann", fields=FIELDS, traits={"company.employees": 40}) is None
    assert asked(scoring, "server", userId="who", anonymousId="is-this", fields=FIELDS) == "jobTitle"


def test_a_page_is_told_the_same_of_everybody(scoring: Scoring) -> None:
    whom = [{"userId": "ann"}, {"email": "ann@acme.example"}, {"email": "none@acme.example"}, {}]
    assert {asked(scoring, "browser", fields=FIELDS, **one) for one in whom} == {"jobTitle"}
    assert asked(scoring, "browser", fields=FIELDS, traits={"title": "CEO"}) == "company.employees"
    assert asked(scoring, "browser", fields=["shoe_size"]) is None


def test_who_objected_is_a_stranger(scoring: Scoring) -> None:
    identify(scoring, "objects", job_title="CEO", profiling="objected")
    scoring.settled()
    assert asked(scoring, "server", userId="objects", fields=FIELDS) == "jobTitle"


def test_no_key_no_answer_and_pages_of_any_site_may_read_it(scoring: Scoring) -> None:
    path, body = "/v1/next-field", {"fields": FIELDS}
    is_error(scoring.client().post(path, json=body), 401, "unauthorized")
    is_error(scoring.client().post(path, json=body | {"writeKey": "llb_no"}), 401, "unauthorized")
    key = scoring.key("browser", source="form")
    said: httpx.Response = scoring.client(Origin="https://shop.example").post(path, json=body | {"writeKey": key})
    assert said.json() == {"field": "jobTitle"} and said.headers["access-control-allow-origin"] == "*"
    is_error(scoring.client(**basic(key)).post(path, json={"fields": []}), 422, "invalid", "body.fields")


def test_one_address_asks_only_so_often(scoring: Scoring) -> None:
    page = scoring.client(**basic(scoring.key("browser", source="form")))
    told = [page.post("/v1/next-field", json={"fields": ["shoe_size"]}) for _ in range(20)]
    refused = [one for one in told if one.status_code != 200]
    assert 0 < len(refused) < 13
    is_error(refused[0], 429, "too_many_requests")
    assert int(refused[0].headers["retry-after"]) >= 1


def test_what_only_decides_about_the_audience_counts_too(scoring: Scoring) -> None:
    scoring.use(MODEL, OTHER, ABROAD)
    dee = scoring.lead("dee")["lead_id"]
    found = scoring.owner.get(f"/api/leads/{dee}/unknown", params={"model": "abroad"}).json()
    assert found["score"] is None
    (country,) = found["items"]  # without the country the language gives nothing
    assert (country["attribute"], country["most"]) == ("country", None)
    assert country["examples"] == [{"value": "FR", "score": 5, "grade": None, "qualified": False}]
