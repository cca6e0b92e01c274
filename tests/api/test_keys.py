"""Keys: made, shown once, and of no use once they are revoked."""

from __future__ import annotations

import httpx
import pytest
import sqlalchemy as sa

from leadline.store import tables as t
from leadline.store.keys import revoke_key
from leadline.store.roles import Role
from tests.api.conftest import Running, basic, is_error

TRACK = {"userId": "ada", "event": "Demo Requested"}


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.signed_in("keys@example.com")


def made(owner: httpx.Client, **asked: object) -> dict[str, object]:
    said = owner.post("/api/keys", json=asked)
    assert said.status_code == 201, said.text
    found: dict[str, object] = said.json()
    return found


def test_a_key_is_shown_once_and_only_its_hash_is_kept(server: Running, owner: httpx.Client) -> None:
    key = made(owner, name="once", kind="server")
    text = str(key["key"])
    assert text.startswith("llw_") and len(text) == 47 and text.startswith(str(key["prefix"]))
    assert text not in owner.get("/api/keys").text
    with server.store.reading() as con:
        row = con.execute(sa.select(t.keys).where(t.keys.c.key_id == key["key_id"])).one()
    assert text not in str(tuple(row)) and len(row.digest) == 32


def test_a_write_key_has_a_source_of_its_name_or_that_of_another(owner: httpx.Client) -> None:
    first = made(owner, name="shop", kind="browser", events=["cart.filled"], traits=["size"])
    second = made(owner, name="shop backend", kind="server", source="shop", scopes=["events:points"])
    assert (first["source"], second["source"]) == ("shop", "shop")
    assert (first["events"], first["traits"], second["scopes"]) == (["cart.filled"], ["size"], ["events:points"])
    names = [one["name"] for one in owner.get("/api/sources").json()["items"]]
    assert names.count("shop") == 1 and "shop backend" not in names


def test_a_revoked_key_is_of_no_use_from_the_next_request_on(server: Running, owner: httpx.Client) -> None:
    key = made(owner, name="short-lived", kind="server")
    client = server.client(**basic(str(key["key"])))
    assert client.post("/v1/track", json=TRACK).status_code == 200
    said = owner.delete(f"/api/keys/{key['key_id']}")
    assert said.status_code == 200 and said.json()["revoked_at"] is not None
    is_error(client.post("/v1/track", json=TRACK), 401, "unauthorized")
    again = owner.delete(f"/api/keys/{key['key_id']}").json()
    assert again["revoked_at"] == said.json()["revoked_at"]


def test_a_key_revoked_by_another_process_is_of_no_use_a_second_later(server: Running) -> None:
    key, text = server.whole_key("api", role=Role.viewer)
    client = server.client(text)
    assert client.get("/api/me").status_code == 200
    with server.store.writing() as con:
        revoke_key(con, key.key_id, "cli", server.clock())
    server.clock.moved += 1_000_000
    is_error(client.get("/api/me"), 401, "unauthorized")


def test_an_api_key_ends_with_who_made_it_and_a_write_key_goes_on(server: Running, owner: httpx.Client) -> None:
    maker = server.signed_in("maker@example.com")
    api, write = (made(maker, name=f"of a maker {kind}", kind=kind) for kind in ("api", "server"))
    reads, writes = server.client(str(api["key"])), server.client(**basic(str(write["key"])))
    path = f"/api/users/{maker.get('/api/me').json()['user_id']}"
    assert (reads.get("/api/me").status_code, writes.post("/v1/track", json=TRACK).status_code) == (200, 200)
    owner.patch(path, json={"disabled": True})
    is_error(reads.get("/api/me"), 401, "unauthorized")
    assert writes.post("/v1/track", json=TRACK).status_code == 200
    owner.patch(path, json={"disabled": False})
    assert reads.get("/api/me").status_code == 200
    owner.delete(path)
    is_error(reads.get("/api/me"), 401, "unauthorized")


def test_what_looks_like_no_key_is_not_looked_up(server: Running) -> None:
    before = len(server.service.keyring.found)
    for text in ("x", "lla_" + "x" * 500, "llä_x"):
        said = server.client().get("/api/me", headers={b"Authorization": f"Bearer {text}".encode()})
        is_error(said, 401, "unauthorized")
    assert len(server.service.keyring.found) == before


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"kind": "server", "events": ["x"]}, "body.events"),
        ({"kind": "api", "traits": ["x"]}, "body.traits"),
        ({"kind": "browser", "role": "owner"}, "body.role"),
        ({"kind": "api", "source": "shop"}, "body.source"),
        ({"kind": "browser", "scopes": ["events:points"]}, "body.scopes"),
        ({"kind": "server", "scopes": ["events:magic"]}, "body.scopes"),
        ({"kind": "api", "scopes": ["fly"]}, "body.scopes"),
        ({"kind": "browser", "name": " "}, "body.name"),
    ],
)
def test_a_key_that_cannot_be_is_refused(owner: httpx.Client, asked: dict[str, object], where: str) -> None:
    is_error(owner.post("/api/keys", json={"name": "x"} | asked), 422, "invalid", where)


def test_making_and_revoking_is_written_down(owner: httpx.Client) -> None:
    key = made(owner, name="audited", kind="browser")
    owner.delete(f"/api/keys/{key['key_id']}")
    entries = owner.get("/api/audit", params={"object": f"key:{key['key_id']}"}).json()["items"]
    me = owner.get("/api/me").json()["name"]
    assert [(one["action"], one["actor"]) for one in entries] == [("key.revoke", me), ("key.create", me)]
    assert "audited" not in str(entries)
