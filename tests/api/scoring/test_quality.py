"""What is wrong with the data, as a page and a program ask for it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.api.fields import shown
from leadline.live.survey import survey
from leadline.model.condition import HOUR, MINUTE
from leadline.store.roles import Role, Sight
from tests.api.conftest import is_error
from tests.api.scoring.conftest import Scoring, identify

DESK = "+49 30 23125000"


@pytest.fixture(scope="module", autouse=True)
def trouble(scoring: Scoring) -> None:
    """Two of Zoe, one of whom the rep owns, who also share a number with M. Martin; junk; a crawler; a late source."""
    owner = "rep@example.com"
    identify(scoring, "zoe", name="Zoë Martin", email="zoe@nord.example", country="DE", phone="030 23125123")
    identify(scoring, "zoe2", first_name="Martin", last_name="Zoe", email="z.martin@nord.example", owner=owner)
    own = {"company.employees": 40}  # of the lead itself, as a file brings it, though no account says it
    identify(scoring, "max", name="M. Martin", phone="+49 30 23125123", email="max@weit.example", owner=owner, **own)
    for number in range(4):
        identify(scoring, f"desk{number}", phone=DESK)
    identify(scoring, "junk1", first_name="asdf", last_name="hjkl", email="asdf@mailinator.com", owner=owner)
    identify(scoring, "junk2", first_name="asdf", last_name="hjkl", email="qwer@mailinator.com")
    crawler = {"userAgent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}
    page = {"userId": "zoe", "name": "Home", "messageId": "bot", "context": crawler}
    key = scoring.key("server", source="site")
    assert scoring.client().post("/v1/page", json=page | {"writeKey": key}).status_code == 200
    late = shown(scoring.clock() - 3 * HOUR)
    scoring.say(
        {"event_id": "late", "event": "page", "user_id": "zoe", "occurred_at": late},
        {"event_id": "soon", "event": "page", "user_id": "zoe"},
        {"event_id": "soon2", "event": "page", "user_id": "zoe"},
        key=scoring.key("server", source="mail"),
    )


def quality(client: httpx.Client) -> dict[str, Any]:
    said = client.get("/api/quality")
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def named(pairs: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    return [(one["lead"]["name"], one["other"]["name"], one["shared"]) for one in pairs]


def test_junk_is_counted_by_reason_with_examples(scoring: Scoring) -> None:
    found = quality(scoring.owner)
    assert (found["leads"], found["junk"]) == (13, 2)
    reasons = {one["check"]: one for one in found["reasons"]}
    assert reasons["disposable-email"]["leads"] == 2 and reasons["disposable-email"]["words"].endswith(".")
    examples = {one["email"] for one in reasons["disposable-email"]["examples"]}
    assert examples == {"asdf@mailinator.com", "qwer@mailinator.com"}


def test_machines_and_late_events_are_counted_by_their_source(scoring: Scoring) -> None:
    found = quality(scoring.owner)
    (reason,) = found["machines"]["reasons"]
    assert (reason["reason"], reason["source"], reason["events"]) == ("crawler", "site", 1)
    assert found["machines"]["machines"] == 1
    assert {one["source"]: (one["events"], one["share"]) for one in found["machines"]["sources"]}["site"] == (1, 1.0)
    (mail,) = (one for one in found["late"] if one["source"] == "mail")
    assert (mail["events"], mail["late"], mail["share"]) == (3, 1, 0.3333)
    assert mail["typical_s"] < 60 and mail["longest_s"] == pytest.approx(3 * 3600, abs=60)


def test_what_is_missing_is_what_the_live_models_look_at_and_what_people_look_for(scoring: Scoring) -> None:
    found = {one["field"]: one for one in quality(scoring.owner)["missing"]}
    assert set(found) == {"email", "name", "country", "company", "job_title", "company.employees"}
    assert found["job_title"] == {"field": "job_title", "leads": 9, "share": round(9 / 11, 4), "models": ["small"]}
    assert (found["country"]["leads"], found["country"]["models"]) == (9, ["other"])
    assert found["company.employees"]["leads"] == 10
    assert (found["email"]["leads"], found["name"]["leads"], found["company"]["leads"]) == (4, 4, 4)


def test_pairs_are_named_as_far_as_they_are_seen_and_go_with_their_merge(scoring: Scoring) -> None:
    zoes, phones = ("Zoë Martin", "Martin Zoe", ["name"]), ("Zoë Martin", "M. Martin", ["phone"])
    whole = quality(scoring.owner)["duplicates"]
    assert whole["pairs"] == 2 and named(whole["shown"]) == [zoes, phones]
    assert whole["shown"][1]["words"] == ["They gave the same telephone number."]

    rep = scoring.as_person("rep@example.com", Sight.own)
    theirs = quality(rep)
    assert theirs["duplicates"] == {"pairs": 2, "shown": []}  # the other one of each pair is nobody's of theirs
    assert [len(one["examples"]) for one in theirs["reasons"] if one["check"] == "disposable-email"] == [1]
    assert theirs["missing"] == quality(scoring.owner)["missing"]

    lead, other = (whole["shown"][0][which]["lead_id"] for which in ("lead", "other"))
    said = scoring.owner.post(f"/api/leads/{lead}/merge", json={"other": other})
    assert said.status_code == 202, said.text
    scoring.settled()
    assert named(quality(scoring.owner)["duplicates"]["shown"]) == [phones]
    assert scoring.owner.post("/api/unmerge", json={"merge_id": said.json()["merge_id"]}).status_code == 202
    scoring.settled()


def test_a_pair_that_is_two_people_is_not_shown_until_it_is_taken_back(scoring: Scoring) -> None:
    before = quality(scoring.owner)["duplicates"]
    one, two = (scoring.lead(name)["lead_id"] for name in ("zoe", "max"))
    keeper, path = scoring.as_role(Role.marketer), f"/api/leads/{two}/apart"
    for _ in range(2):
        said = keeper.post(path, json={"other": one})
        assert (said.status_code, said.json()["other"]) == (200, one), said.text
    zoes = ("Zoë Martin", "Martin Zoe", ["name"])
    assert named(quality(scoring.owner)["duplicates"]["shown"]) == [zoes]
    assert quality(scoring.owner)["duplicates"]["pairs"] == before["pairs"] - 1
    surveyed = survey(scoring.store, scoring.clock())
    assert (one, two) not in [(pair.lead_id, pair.other_id) for pair in surveyed.alike]
    assert surveyed.pairs == before["pairs"] - 1
    for _ in range(2):
        assert keeper.delete(f"/api/leads/{one}/apart/{two}").status_code == 204
    assert quality(scoring.owner)["duplicates"] == before
    found = scoring.owner.get("/api/audit", params={"action": "lead.apart"}).json()["items"]
    assert [(entry["object"], entry["detail"]) for entry in found] == [(str(two), {"other": one})]
    assert len(scoring.owner.get("/api/audit", params={"action": "lead.not_apart"}).json()["items"]) == 1

    is_error(keeper.post(path, json={"other": two}), 422, "invalid")
    is_error(keeper.post(path, json={"other": 987_654}), 422, "invalid", "body.other")
    is_error(keeper.delete(f"{path}/987654"), 404, "not_found", "path.other")
    blind = scoring.as_person("blind@example.com", Sight.own, role=Role.marketer)
    is_error(blind.post(path, json={"other": one}), 404, "not_found", "path.lead_id")
    is_error(scoring.as_role(Role.sales).post(path, json={"other": one}), 403, "forbidden")


def test_it_is_not_worked_out_for_each_who_asks(scoring: Scoring) -> None:
    first = quality(scoring.owner)["as_of"]
    assert quality(scoring.as_role(Role.viewer))["as_of"] == first
    scoring.clock.moved += 6 * MINUTE
    quality(scoring.owner)  # has it made anew
    state = scoring.service.surveys
    with state.changed:
        assert state.changed.wait_for(lambda: not state.is_running, 30)
    assert quality(scoring.owner)["as_of"] > first


def test_who_is_nobody_is_refused(scoring: Scoring) -> None:
    is_error(scoring.client().get("/api/quality"), 401, "unauthorized")
