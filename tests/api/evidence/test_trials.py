"""Trials over HTTP: planned, begun, looked at, explained lead by lead, stopped."""

from __future__ import annotations

import httpx
import pytest
import sqlalchemy as sa

from leadline.model.condition import DAY
from leadline.store import tables as t
from leadline.store.models import publish
from leadline.store.roles import Role, Sight
from tests.api.conftest import Running, Serve, is_error
from tests.live.test_trials import EAGER, work
from tests.live.world import NOW, company, live, put

ASKED = "outcome: asked\ntitle: asked for a demo\nof: event\non: demo.requested\nwithin: 14d\n"


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    running = serve()
    running.clock.moved = NOW - running.clock()
    live(running.store, at=NOW - DAY)
    put(running.store, company(40))
    work(running.store, NOW - DAY)
    return running


@pytest.fixture(scope="module")
def client(server: Running) -> httpx.Client:
    client = server.client(server.key("api", role=Role.marketer))
    assert client.put("/api/evidence/outcomes/asked", json={"text": ASKED}).status_code == 200
    return client


@pytest.fixture(scope="module")
def other(server: Running) -> str:
    with server.store.writing() as con:
        return publish(con, {"model.yml": EAGER}, "cli", NOW).version


def refused(said: httpx.Response, why: str) -> None:
    is_error(said, 422, "invalid")
    assert why in said.json()["error"]["message"]


def test_a_trial_is_planned_begun_looked_at_explained_and_stopped(
    server: Running, client: httpx.Client, other: str
) -> None:
    asked = {"model": "small", "outcome": "asked", "least": 0.2, "share": 80}
    planned = client.post("/api/evidence/trials/plan", json=asked).json()
    assert planned["leads"] > planned["at_one_look"] > 0 and planned["within_days"] == 14
    assert planned["sentence"].startswith("To see whether B brings 20.0 more of 100 leads")

    said = {"title": "Prices count more", "kind": "ab", "version": other[:12], "capacity": 20, **asked}
    begun = client.post("/api/evidence/trials", json=said, headers={"Idempotency-Key": "one"})
    assert begun.status_code == 201, begun.text
    again = client.post("/api/evidence/trials", json=said, headers={"Idempotency-Key": "one"})
    trial = begun.json()
    assert again.json() == trial
    assert (trial["b"], trial["share"], trial["planned"], trial["verdict"]) == (other, 80, planned["leads"], "")
    refused(client.post("/api/evidence/trials", json=said | {"kind": "shadow"}), "stop it before another one begins")
    activating = client.post("/api/models/small/activate", json={"version": other})
    refused(activating, "stop the trial")

    work(server.store, server.clock())
    path = f"/api/evidence/trials/{trial['trial']}"
    looked = client.post(f"{path}/look").json()
    joined = looked["look"]["arms"]["A"]["joined"] + looked["look"]["arms"]["B"]["joined"]
    assert joined > 10
    assert looked["verdict"] == looked["document"]["verdict"][0]
    assert looked["verdict"].startswith("Not decided yet: ")
    assert looked["document"]["sections"][0]["heading"] == "The arms"
    assert client.get(path).json() == looked
    [listed] = client.get("/api/evidence/trials").json()["items"]
    assert (listed["says"], listed["verdict"]) == ("not decided", looked["verdict"])

    leads = client.get(f"{path}/leads", params={"limit": 200}).json()["items"]
    groups = {one["group"]: one["leads"] for one in looked["look"]["compared"]["groups"]}
    only_b = client.get(f"{path}/leads", params={"group": "only_b"}).json()["items"]
    assert len(leads) == joined and len(only_b) == groups["only B"]
    in_b = max((one for one in leads if one["arm"] == "B"), key=lambda one: abs(one["b_score"] - one["a_score"]))
    gone = next(one["lead_id"] for one in leads if one is not in_b)
    with server.store.writing() as con:
        con.execute(sa.update(t.leads).where(t.leads.c.lead_id == gone).values(objected=True))
    left = client.get(f"{path}/leads", params={"limit": 200}).json()["items"]
    assert [one["lead_id"] for one in left] == [one["lead_id"] for one in leads if one["lead_id"] != gone]
    why = client.get(f"/api/leads/{in_b['lead_id']}/explanation").json()
    assert (why["version"], why["score"]) == (other, in_b["b_score"])
    assert why["trial"]["arm"] == "B"
    assert why["trial"]["sentence"] == (
        "In the trial “Prices count more” this lead was drawn for arm B, so version B speaks of it."
    )

    stopped = client.post(f"{path}/stop", json={"take": "B"}).json()
    assert (stopped["took"], len(stopped["course"])) == ("B", 2)
    work(server.store, server.clock())
    [model] = client.get("/api/models").json()["items"]
    assert model["live"] == other
    why = client.get(f"/api/leads/{in_b['lead_id']}/explanation").json()
    assert (why["version"], why["trial"]) == (other, None)
    refused(client.post(f"{path}/stop", json={"take": "A"}), "stopped already")


def test_who_does_not_see_all_leads_or_may_not_change_models_begins_no_trial(server: Running, other: str) -> None:
    asked = {"title": "x", "kind": "shadow", "model": "small", "version": other}
    reads = server.client(server.key("api", role=Role.viewer))
    is_error(reads.post("/api/evidence/trials", json=asked), 403, "forbidden")
    assert reads.get("/api/evidence/trials").status_code == 200
    own = server.client(server.key("api", role=Role.sales, sight=Sight.own, user_id=server.user("a@b.example").user_id))
    is_error(own.get("/api/evidence/trials"), 403, "forbidden")
    is_error(reads.get("/api/evidence/trials/99"), 404, "not_found", "path.trial")
    marketer = server.client(server.key("api", role=Role.marketer))
    is_error(marketer.post("/api/evidence/trials", json=asked | {"kind": "ab"}), 422, "invalid", "body.least")
