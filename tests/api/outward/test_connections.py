"""Connections and deliveries over HTTP: made by owners, looked at and tried again by who keeps data."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.api.outward.given import given_of
from leadline.outward.delivering import Delivering
from leadline.store import outbox
from leadline.store.outbox import Delivery
from leadline.store.roles import Role
from tests.api.conftest import Running, is_error
from tests.outward.receiver import Receiver

HOOKS = "/api/outward/connections/hooks"


@pytest.fixture
def owner(server: Running) -> Any:
    client = server.client(server.key("api", role=Role.owner))
    yield client
    client.delete(HOOKS)


def made(owner: httpx.Client, receiver: Receiver, **settings: Any) -> dict[str, Any]:
    said = owner.put(HOOKS, json={"kind": "webhook", "settings": {"url": receiver.url} | settings})
    assert said.status_code == 200, said.text
    found: dict[str, Any] = said.json()
    return found


def put(server: Running, *keys: str) -> None:
    with server.store.writing() as con:
        outbox.put(con, [Delivery(key, "hooks", "moved", {"to": "mql"}) for key in keys], server.clock())


def deliver(server: Running) -> None:
    delivering = Delivering(given_of(server.service))
    while delivering.deliver("hooks"):
        pass


def test_a_connection_is_made_checked_and_shown_without_its_secret(
    server: Running, owner: httpx.Client, receiver: Receiver
) -> None:
    found = made(owner, receiver, about=["moved mql"])
    assert found["secret"].startswith("whsec_") and found["health"] == "unused"
    assert owner.post(f"{HOOKS}/check").json()["works"]
    again = owner.put(HOOKS, json={"kind": "webhook", "settings": {"url": receiver.url, "about": ["scored"]}}).json()
    assert again["secret"] is None and again["settings"]["about"] == ["scored"]
    put(server, "a1")
    deliver(server)
    (shown,) = owner.get("/api/outward/connections").json()["items"]
    assert (shown["health"], shown["sent"], shown["waiting"]) == ("works", 1, 0)
    log = owner.get("/api/audit").text
    assert "connection.make" in log and found["secret"] not in log + owner.get(HOOKS).text


def test_what_did_not_arrive_is_listed_with_the_reason_and_tried_again(
    server: Running, owner: httpx.Client, receiver: Receiver
) -> None:
    made(owner, receiver)
    put(server, "b1", "b2")
    receiver.answers = [(410, {}), (500, {})]
    deliver(server)
    assert owner.get(HOOKS).json()["health"] == "fails"
    (dead,) = owner.get("/api/outward/deliveries", params={"state": "dead", "connection": "hooks"}).json()["items"]
    assert dead["key"] == "b1" and "410" in dead["error"] and dead["what"] == {"to": "mql"}
    assert (
        owner.post("/api/outward/deliveries/retry", json={"deliveries": [dead["delivery"]]}).json()["deliveries"] == 1
    )
    owner.post(f"{HOOKS}/pause")
    deliver(server)
    assert list(receiver.taken) == []
    assert owner.post(f"{HOOKS}/resume").json()["waiting"] == 2
    deliver(server)
    assert sorted(receiver.taken) == ["b1", "b2"]
    is_error(owner.post("/api/outward/deliveries/drop", json={}), 422, "invalid", "body")


def test_what_is_wrong_with_a_connection_is_said(owner: httpx.Client) -> None:
    wrongs = {
        "there is no kind of connection `webhok`; did you mean `webhook`?": {"kind": "webhok"},
        "a webhook has no setting `adress`": {"kind": "webhook", "settings": {"adress": "x"}},
        "`url` is the address that is sent to": {"kind": "webhook", "settings": {"url": "ftp://x.example"}},
        "`about` has no `moves`": {"kind": "webhook", "settings": {"url": "https://x.example", "about": ["moves mql"]}},
        "has no secret `key`": {
            "kind": "webhook", "settings": {"url": "https://x.example"}, "secrets": {"key": "1"}
        },
    }  # fmt: skip
    for words, asked in wrongs.items():
        said = owner.put(HOOKS, json=asked)
        is_error(said, 422, "invalid", "body")
        assert words in said.json()["error"]["message"]
    is_error(owner.get(HOOKS), 404, "not_found", "path.name")


def test_who_keeps_data_may_look_and_try_and_only_owners_change(
    server: Running, owner: httpx.Client, receiver: Receiver
) -> None:
    made(owner, receiver)
    marketer, sales = (server.client(server.key("api", role=one)) for one in (Role.marketer, Role.sales))
    assert marketer.get(HOOKS).status_code == 200 == marketer.post(f"{HOOKS}/check").status_code
    is_error(marketer.put(HOOKS, json={"kind": "webhook", "settings": {"url": receiver.url}}), 403, "forbidden")
    is_error(marketer.delete(HOOKS), 403, "forbidden")
    is_error(sales.get("/api/outward/deliveries"), 403, "forbidden")
