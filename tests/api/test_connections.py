"""What helps to connect a source: its code, events as they arrive, and that it is noticed when it falls silent."""

from __future__ import annotations

import subprocess
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from leadline.api.fields import shown
from leadline.api.options import Options
from leadline.model.condition import DAY, HOUR
from leadline.store import tables as t
from leadline.store.rhythm import rhythm
from leadline.store.roles import Role, Sight
from tests.api.conftest import MANY, Running, Serve, is_error

PUBLIC = Options(
    public_url="https://leads.example.com/",
    webhook_secrets={"LEADLINE_WEBHOOK_STRIPE": "whsec_1"},
    rate_key=MANY, rate_peer=MANY, rate_api=MANY, rate_login=MANY,
)  # fmt: skip


def send(server: Running, *events: dict[str, Any], source: str = "app") -> None:
    said = server.client(server.key("server", source=source)).post("/api/events", json={"events": list(events)})
    assert said.status_code == 202 and not said.json()["refused"], said.text


def recent(client: httpx.Client, **wanted: int) -> dict[str, Any]:
    said = client.get("/api/events/recent", params=wanted)
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def test_events_are_seen_as_they_arrive_without_what_they_say_of_the_person(server: Running) -> None:
    marketer = server.client(server.key("api", role=Role.marketer))
    before = recent(marketer)["last"]
    said = {"path": "/pricing", "email": "ada@nordhaven.example", "form": {"a": 1}, "plan": "x" * 500}
    send(server, {"event": "Form Submitted", "anonymous_id": "device", "properties": said})
    send(server, {"event": "page", "user_id": "ada"}, {"event": "login", "user_id": "ada"})
    found = recent(marketer, after=before)
    assert [one["event"] for one in found["items"]] == ["login", "page", "form.submitted"]
    first = found["items"][-1]
    assert (first["source"], first["by"], first["lead_id"], first["machine"]) == ("app", "anonymous", None, None)
    assert first["properties"] == {"path": "/pricing", "plan": "x" * 100}
    assert found["items"][0]["lead_id"] == found["items"][1]["lead_id"] is not None
    assert recent(marketer, after=found["last"]) == {"items": [], "last": found["last"]}
    assert len(recent(marketer, limit=2)["items"]) == 2


def test_whose_lead_is_not_seen_is_not_said(server: Running) -> None:
    send(server, {"event": "page", "user_id": "eve", "properties": {"path": "/secret"}})
    own = server.client(server.key("api", role=Role.marketer, sight=Sight.own))
    assert {(one["lead_id"], str(one["properties"])) for one in recent(own)["items"]} == {(None, "{}")}
    for role in (Role.viewer, Role.sales):
        client = server.client(server.key("api", role=role))
        is_error(client.get("/api/events/recent"), 403, "forbidden")
        is_error(client.get("/api/snippets"), 403, "forbidden")


def test_the_code_has_the_public_address_and_says_which_secrets_are_there(serve: Serve, server: Running) -> None:
    told = serve(PUBLIC)
    found = told.client(told.key("api", role=Role.marketer)).get("/api/snippets").json()
    assert (found["address"], found["is_public"]) == ("https://leads.example.com", True)
    texts = {one["place"]: one for one in found["snippets"]}
    assert 'src="https://leads.example.com/t.js" data-key="WRITEKEY"' in texts["website"]["text"]
    assert {place: one["kind"] for place, one in texts.items()} == {
        "website": "browser", "node": "server", "python": "server", "curl": "server"
    }  # fmt: skip
    senders = {one["source"]: one for one in found["webhooks"]}
    assert senders["stripe"]["address"] == "https://leads.example.com/v1/webhooks/stripe"
    assert {name for name, one in senders.items() if one["is_set"]} == {"stripe"}
    other = server.client(server.key("api", role=Role.owner)).get("/api/snippets").json()
    assert (other["address"], other["is_public"]) == (server.url, False)


def test_the_code_for_a_shell_and_for_python_works_as_it_is(server: Running) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    key = server.key("server", source="pasted")
    texts = {
        one["place"]: one["text"].replace("WRITEKEY", key) for one in owner.get("/api/snippets").json()["snippets"]
    }
    done = subprocess.run(["sh", "-c", texts["curl"]], capture_output=True, text=True, check=True)
    assert '"accepted":1' in done.stdout.replace(" ", ""), done.stdout
    exec(texts["python"], {})
    events = [one["event"] for one in recent(owner)["items"] if one["source"] == "pasted"]
    assert events == ["trial.started", "trial.started"]


@pytest.mark.parametrize(("days", "is_noticed"), [(7, True), (3, True), (1, False)])
def test_a_source_is_silent_when_it_says_nothing_in_its_usual_hours(serve: Serve, days: int, is_noticed: bool) -> None:
    server = serve()
    ten = 20_000 * DAY + 10 * HOUR  # of a Thursday
    row = {"subject_id": 1, "name": "page", "occurred_at": 0, "digest": b""}
    with server.store.writing() as con:
        for source in ("app", "site"):
            con.execute(sa.insert(t.sources).values(name=source, kind="api", created_at=0))
        told = [ten - day * DAY + hour * HOUR for day in range(days, 0, -1) for hour in (-1, 0, 1)] + [ten - HOUR]
        rows = [row | {"source_id": 1, "event_id": str(at), "received_at": at} for at in told]
        rows.append(row | {"source_id": 2, "event_id": "once", "received_at": ten - HOUR})
        con.execute(sa.insert(t.events), rows)
        known = rhythm(con, ten + HOUR)
    assert known.silent_since(1, ten - HOUR, ten + HOUR - 1) is None  # the hour is not over
    assert known.silent_since(1, ten - HOUR, ten + HOUR) == (ten - HOUR if is_noticed else None)
    assert known.silent_since(1, ten + 2 * HOUR, ten + 9 * HOUR) is None  # at night nobody expects anything
    assert known.silent_since(2, ten - HOUR, ten + HOUR) is None and known.silent_since(1, None, ten) is None

    server.clock.moved = ten + HOUR - server.clock() + server.clock.moved
    with server.store.writing() as con:
        con.execute(sa.update(t.sources).values(last_seen_at=ten - HOUR))
    listed = server.client(server.key("api", role=Role.owner)).get("/api/sources").json()["items"]
    noticed = shown(ten - HOUR) if is_noticed else None
    assert {one["name"]: one["silent_since"] for one in listed} == {"app": noticed, "site": None}
