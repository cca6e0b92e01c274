"""A new installation, from nothing to the first score: a template, a file of leads, a file of events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from leadline import templates
from leadline.store.roles import Sight
from tests.api.conftest import is_error, wait_for
from tests.api.scoring.conftest import Scoring, serving
from tests.engines.stores import new_store

LEADS = "Email,Name,Job Title,Employees\nann@acme.example,Ann Lee,VP Sales,120\nbob@bolt.example,Bob Ray,Student,3\n"
EVENTS = (
    "E-Mail,Event Name,Time,path\n"
    "ann@acme.example,Trial Started,2026-01-02T10:00:00Z,\n"
    "ann@acme.example,page,2026-01-02T09:00:00Z,/pricing\n"
    "ann@acme.example,Astrology Read,2026-01-02T09:00:00Z,\n"
)


@pytest.fixture(params=["sqlite", "postgres"])
def new(request: pytest.FixtureRequest) -> Iterator[Scoring]:
    """A server that scores, with nothing in it."""
    with ExitStack() as stack:
        yield serving(new_store(request.param, request, stack), stack)


def begun(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/beginning").json()
    return found


def bring(client: httpx.Client, text: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Bring a file in and import it: the upload as it was told first."""
    upload: dict[str, Any] = client.post("/api/uploads", content=text).json()
    at = f"/api/uploads/{upload['upload_id']}"
    upload["trial"] = client.post(f"{at}/preview", json=wish).json()
    assert client.post(f"{at}/import", json=wish).status_code == 202
    wait_for(lambda: client.get(at).json()["state"] == "imported", 30)
    return upload


def test_a_template_and_two_files_make_the_first_score(new: Scoring) -> None:
    client = new.owner
    nothing = {"models": [], "leads": 0, "events": 0, "sources": 0, "waits": False, "first": None, "is_done": False}
    assert begun(client) == nothing | {"counted": 1000}

    listed = client.get("/api/templates").json()["items"]
    assert [one["name"] for one in listed] == list(templates.names())
    whole = client.get("/api/templates/saas-trial").json()
    assert whole["text"] == templates.read("saas-trial") and whole["rules"] == len(whole["sentences"])
    assert "Decides" in {one["title"] for one in whole["sentences"]} and all(
        one["sentence"] for one in whole["sentences"]
    )
    is_error(client.get("/api/templates/astrology"), 404, "not_found", "path.name")
    version = client.post("/api/models", json={"files": {"model.yml": whole["text"]}}).json()["version"]
    assert client.post("/api/models/saas-trial/activate", json={"version": version}).status_code == 202
    assert begun(client)["models"] == ["saas-trial"] and not begun(client)["is_done"]

    leads = bring(client, LEADS, {})
    of_leads = {one["name"]: (one["required"], one["in_rules"]) for one in leads["fields"]}
    assert (of_leads["lead_id"], of_leads["job_title"], of_leads["name"]) == (
        (True, False),
        (False, True),
        (False, False),
    )
    events = bring(client, EVENTS, {"source": "old website"})
    heard = [(one["name"], one["count"], one["in_rules"]) for one in events["trial"]["events"]]
    assert heard == [("astrology.read", 1, False), ("page", 1, True), ("trial.started", 1, True)]
    assert ("path", True) in [(one["name"], one["in_rules"]) for one in events["fields"]]
    new.settled()

    best = new.lead("ann@acme.example")
    done = begun(client)
    assert (done["leads"], done["events"], done["sources"], done["is_done"]) == (2, 3, 2, True)
    assert done["first"] == {name: best[name] for name in ("lead_id", "name", "email", "score")}
    assert best["score"] > (new.lead("bob@bolt.example")["score"] or 0)
    assert begun(new.as_person("rep@example.com", Sight.own))["first"] is None


FOREIGN = (
    "E-Mail,Event Name,Time\n"
    "ann@acme.example,Trial Start,{day}T00:10:00Z\n"
    "ann@acme.example,Astrology Read,{day}T00:09:00Z\n"
)


@pytest.mark.parametrize("new", ["sqlite"], indirect=True)
def test_events_of_other_names_give_points_once_it_is_said_what_they_are(new: Scoring) -> None:
    client = new.owner
    text = templates.read("saas-trial")
    version = client.post("/api/models", json={"files": {"model.yml": text}}).json()["version"]
    assert client.post("/api/models/saas-trial/activate", json={"version": version}).status_code == 202
    foreign = FOREIGN.format(day=client.get("/api/freshness").json()["at"][:10])
    bring(client, LEADS, {})
    told = bring(client, foreign, {})["trial"]
    assert "trial.started" in told["names"] == sorted(told["names"])
    start = {"name": "trial.start", "count": 1, "ours": "trial.start", "in_rules": False, "like": "trial.started"}
    assert start in told["events"]
    new.settled()
    before = new.lead("ann@acme.example")["score"]

    said = bring(client, foreign, {"events": {"Trial Start": "trial.started"}})["trial"]
    assert start | {"ours": "trial.started", "in_rules": True, "like": None} in said["events"]
    assert said["rows"][0][:2] == ["ann@acme.example", "trial.started"]
    assert (said["counts"]["events"], said["counts"]["repeated"], said["counts"]["conflicts"]) == (1, 1, 0)
    new.settled()
    assert new.lead("ann@acme.example")["score"] > before

    remembered = bring(client, foreign.replace("00:10", "00:11"), {})["trial"]
    assert "trial.started" in [one["ours"] for one in remembered["events"]]
    own = {"events": {"trial_start": "trial_start"}}
    assert start in bring(client, foreign.replace("00:10", "00:12"), own)["trial"]["events"]
    assert start in bring(client, foreign, {})["trial"]["events"], "what is its own name is forgotten"


ABROAD = "Email,Country\nann@acme.example,Deutschland\nbob@bolt.example,Germany\ncid@fox.example,Atlantis\n"
BY_CODE = "model: m\ndimensions: {fit: {}}\nrules: [{id: near, dimension: fit, if: {country: [DE, FR]}, points: 7}]\n"


@pytest.mark.parametrize("new", ["sqlite"], indirect=True)
def test_countries_that_are_written_out_match_codes_once_they_are_written_as_codes(new: Scoring) -> None:
    client = new.owner
    version = client.post("/api/models", json={"files": {"model.yml": BY_CODE}}).json()["version"]
    assert client.post("/api/models/m/activate", json={"version": version}).status_code == 202
    told = bring(client, ABROAD, {"mapping": {"lead_id": "Email", "email": "Email"}})["trial"]
    assert told["countries"] == [
        {"name": "Deutschland", "code": "DE", "count": 1},
        {"name": "Germany", "code": "DE", "count": 1},
    ]
    new.settled()
    assert [new.lead(f"{one}.example")["score"] for one in ("ann@acme", "bob@bolt")] == [0, 0]
    said = bring(client, ABROAD, {"mapping": {"lead_id": "Email", "email": "Email"}, "codes": True})["trial"]
    assert "DE" in said["rows"][0]
    new.settled()
    assert [new.lead(f"{one}.example")["score"] for one in ("ann@acme", "bob@bolt", "cid@fox")] == [7, 7, 0]
    lead_id = new.lead("ann@acme.example")["lead_id"]
    known = client.get(f"/api/leads/{lead_id}").json()["attributes"]
    assert "Deutschland" in str(known) and "DE" in str(known)
