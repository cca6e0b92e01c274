"""Outcomes and studies over HTTP: kept, asked, worked out beside, looked at, taken away."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.evidence.report.html import POLICY
from leadline.learning.studies import queue
from leadline.learning.studies.worker import Studying
from leadline.live.watched import UnwantedError, watched
from leadline.store import tables as t
from leadline.store.roles import Role, Sight
from tests.api.conftest import Running, Serve, is_error
from tests.live.world import MODEL, NOW, company, live, put, settle

WON = "outcome: asked\ntitle: asked for a demo\nof: event\non: demo.requested\nwithin: 14d\n"
BACKTEST: dict[str, Any] = {"kind": "backtest", "model": {"name": "small"}, "outcome": "asked"}
DRAFT = MODEL.replace("points: 30}", "points: 3}")


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    running = serve()
    running.clock.moved = NOW - running.clock()
    live(running.store)
    put(running.store, company(60))
    settle(running.store)
    return running


@pytest.fixture(scope="module")
def client(server: Running) -> httpx.Client:
    client = server.client(server.key("api", role=Role.marketer))
    assert client.put("/api/evidence/outcomes/asked", json={"text": WON}).status_code == 200
    return client


@dataclass(frozen=True)
class Asked:
    """Three studies that were asked, before and after they were worked out."""

    before: list[dict[str, Any]]
    after: list[dict[str, Any]]


@pytest.fixture(scope="module")
def asked(server: Running, client: httpx.Client) -> Asked:
    def ask(**more: Any) -> dict[str, Any]:
        said = client.post("/api/evidence/studies", json=BACKTEST | more)
        assert said.status_code == 202, said.text
        return dict(said.json())

    draft = {"kind": "compare", "model": {"files": {"model.yml": DRAFT}}, "against": {"name": "small"}}
    before = [ask(), ask(kind="threshold", capacity=2), ask(**draft, **{"from": "2030-01-01"}), ask()]
    studying = Studying(server.store, server.clock)
    while studying.turn():
        pass
    return Asked(before, [client.get(f"/api/evidence/studies/{one['study']}").json() for one in before])


def test_an_outcome_comes_with_leadline_and_is_there_until_it_is_archived(client: httpx.Client) -> None:
    [offered] = [one for one in client.get("/api/evidence/outcomes").json()["items"] if one["outcome"] == "customer"]
    assert (offered["edit"], offered["words"]) == (0, "comes to the stage customer within 90 days")
    changed = offered["text"].replace("90d", "60d")
    kept = client.put("/api/evidence/outcomes/customer", json={"text": changed, "edit": 0}).json()
    assert (kept["edit"], kept["within_days"]) == (1, 60)
    late = client.put("/api/evidence/outcomes/customer", json={"text": changed, "edit": 0})
    is_error(late, 409, "conflict", "body.edit")
    assert client.delete("/api/evidence/outcomes/customer").json()["outcome"] == "customer"
    assert [one["outcome"] for one in client.get("/api/evidence/outcomes").json()["items"]] == ["asked"]
    assert [one["edit"] for one in client.get("/api/evidence/outcomes/customer/edits").json()["items"]] == [1]


def test_a_wrong_outcome_is_answered_with_all_that_is_wrong(client: httpx.Client) -> None:
    said = client.post("/api/evidence/outcomes/check", json={"text": WON.replace("of: event", "of: events")}).json()
    assert said["outcome"] is None and said["problems"][0]["suggestion"] == "event"
    other = client.put("/api/evidence/outcomes/bought", json={"text": WON})
    is_error(other, 400, "model_invalid")
    assert "called `asked`, and it would be kept as `bought`" in other.json()["error"]["message"]


def test_a_study_is_asked_once_of_the_same_facts(server: Running, client: httpx.Client, asked: Asked) -> None:
    first, *_, again = asked.before
    assert first["state"] == "waiting" and first["asked"]["outcome_title"] == "asked for a demo"
    assert again["study"] == first["study"]
    assert client.post("/api/evidence/studies", json=BACKTEST).json()["study"] == first["study"]
    put(server.store, company(1, seed=5), server.clock(), "later")
    assert client.post("/api/evidence/studies", json=BACKTEST).json()["study"] != first["study"]


def test_what_a_study_found_is_shown_as_figures_as_a_document_and_as_a_page(client: httpx.Client, asked: Asked) -> None:
    found = asked.after[0]
    assert (found["state"], found["share"], found["error"]) == ("done", 1, "")
    assert found["result"]["figures"]["verdict"] == found["result"]["document"]["verdict"]
    assert found["headline"] == found["result"]["document"]["verdict"][0]
    page = client.get(f"/api/evidence/studies/{found['study']}/page")
    assert page.headers["content-security-policy"] == POLICY
    assert "<svg" in page.text and found["result"]["document"]["title"] in page.text


def test_a_threshold_says_for_every_score_what_a_slider_needs(asked: Asked) -> None:
    result = asked.after[1]["result"]
    [chosen] = [one for one in result["steps"] if one["is_chosen"]]
    assert chosen["threshold"] == result["figures"]["chosen"]["threshold"]
    needed = [(one["capacity_from"], one) for one in result["steps"] if one["capacity_from"] is not None]
    assert next(one for capacity, one in needed if capacity <= 2) == chosen
    assert [capacity for capacity, _ in needed] == sorted((capacity for capacity, _ in needed), reverse=True)
    assert chosen["sentence"] == result["document"]["verdict"][0]
    assert all(one["shown"]["a_week"] == f"{one['a_week']['value']:.1f}" for one in result["steps"])


def test_a_strip_says_in_a_sentence_whether_a_draft_still_ranks(client: httpx.Client, asked: Asked) -> None:
    same = client.post("/api/evidence/strip", json={"name": "small", "outcome": "asked"}).json()
    seen = asked.after[0]["result"]["figures"]["seen"]
    assert 10 < same["leads"] <= seen["leads"] and same["last_at"] == seen["last_at"]
    assert (same["everyone"], same["sample"]) == (60, False)
    assert same["draft"] == same["live"] and same["difference"]["value"] == 0
    assert same["sentence"].startswith("It is not shown that the draft ranks better or worse than the live version")
    assert f"higher {same['draft']['auc']['value'] * 100:.0f} times in 100" in same["sentence"]
    draft = client.post("/api/evidence/strip", json={"files": {"model.yml": DRAFT}, "outcome": "asked"}).json()
    assert draft["against"] == same["version"] != draft["version"] and draft["live"] == same["live"]
    assert draft["difference"]["value"] == pytest.approx(draft["draft"]["auc"]["value"] - same["live"]["auc"]["value"])


def test_a_study_that_fails_says_why_in_words(client: httpx.Client, asked: Asked) -> None:
    failed = asked.after[2]
    assert failed["asked"]["model"]["version"] != failed["asked"]["against"]["version"]
    assert (failed["state"], failed["result"]) == ("failed", None)
    assert failed["error"].startswith("there is no date to judge: the data run from")
    is_error(client.get(f"/api/evidence/studies/{failed['study']}/page"), 409, "conflict", "path.study")


@pytest.mark.parametrize(
    ("changed", "where", "says"),
    [
        ({"model": {}}, "body.model", "give one of"),
        ({"model": {"name": "big"}}, "body.model", "no version of a model `big` is live"),
        ({"outcome": "lost"}, None, "no outcome `lost` is kept; there is `asked`"),
        ({"kind": "compare"}, None, "say which one it is held against"),
        ({"kind": "threshold"}, None, "`capacity`, or `value` and `cost`"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    client: httpx.Client, changed: dict[str, Any], where: str | None, says: str
) -> None:
    said = client.post("/api/evidence/studies", json=BACKTEST | changed)
    is_error(said, 422, "invalid", where)
    assert says in said.json()["error"]["message"]


def test_who_sees_only_their_own_leads_sees_no_figures_of_all(server: Running) -> None:
    rep = server.client(server.key("api", role=Role.marketer, sight=Sight.own))
    for said in (rep.get("/api/evidence/studies"), rep.post("/api/evidence/studies", json=BACKTEST)):
        is_error(said, 403, "forbidden")
        assert "figures of all leads, and you see your own leads" in said.json()["error"]["message"]
    assert rep.get("/api/evidence/outcomes").status_code == 200


def test_a_study_that_was_being_worked_when_its_server_ended_is_begun_anew_unless_it_was_taken_away(
    server: Running, client: httpx.Client
) -> None:
    kept, gone = (client.post("/api/evidence/studies", json=BACKTEST | {"seed": n}).json()["study"] for n in (11, 12))
    with server.store.writing() as con:
        con.execute(sa.update(t.studies).where(t.studies.c.study_id != kept).values(state=queue.DONE))
        con.execute(sa.update(t.studies).where(t.studies.c.study_id == kept).values(state=queue.RUNNING, share=0.5))
    assert client.delete(f"/api/evidence/studies/{gone}").status_code == 200
    is_error(client.delete(f"/api/evidence/studies/{gone}"), 404, "not_found", "path.study")
    with server.store.writing() as con:
        queue.begin_anew(con)
        taken = queue.take_next(con, NOW)
        assert taken is not None and (taken[0], taken[1].seed) == (kept, 11)
        assert queue.tell_share(con, kept, 0.3) and not queue.tell_share(con, gone, 0.3)


def test_only_the_newest_studies_are_kept(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "KEPT", 2)
    with server.store.writing() as con:
        con.execute(sa.update(t.studies).values(state=queue.DONE))
        newest = list(con.scalars(sa.select(t.studies.c.study_id).order_by(t.studies.c.study_id)))[-2:]
        queue.forget(con)
        assert list(con.scalars(sa.select(t.studies.c.study_id).order_by(t.studies.c.study_id))) == newest


def test_work_that_nobody_wants_any_more_is_ended_in_the_middle() -> None:
    script = "import time; print('{\"share\": 0.25}', flush=True); time.sleep(60)"
    heard: list[float] = []

    def wanted(share: float) -> bool:
        heard.append(share)
        return share < 0.25

    begun = time.monotonic()
    with pytest.raises(UnwantedError, match="the test is not wanted any more"):
        watched((sys.executable, "-c", script), {}, "the test", wanted)
    assert heard[-1] == 0.25 and time.monotonic() - begun < 30
