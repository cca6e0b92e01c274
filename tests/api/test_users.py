"""Users: made, changed, disabled, and never without an owner."""

from __future__ import annotations

import httpx
import pytest

from leadline.store.roles import Role
from tests.api.conftest import PASSWORD, Running, Serve, is_error


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.signed_in("boss@example.com")


def test_a_user_is_made_and_signs_in(server: Running, owner: httpx.Client) -> None:
    asked = {"email": "Bob@Example.com", "role": "sales", "password": PASSWORD, "sight": "own", "team": "north"}
    said = owner.post("/api/users", json=asked)
    assert said.status_code == 201
    assert said.json() | {"created_at": "", "user_id": 0} == {
        "user_id": 0,
        "email": "bob@example.com",
        "name": "",
        "role": "sales",
        "sight": "own",
        "team": "north",
        "created_at": "",
        "disabled_at": None,
        "has_password": True,
        "totp_since": None,
    }
    assert said.json()["created_at"].endswith("Z")
    client = server.client()
    me = client.post("/api/login", json={"email": "bob@example.com", "password": PASSWORD}).json()
    assert (me["sight"], me["team"], me["permissions"]) == ("own", "north", ["me", "read", "work"])
    assert owner.get(f"/api/users/{said.json()['user_id']}").json() == said.json()


def test_an_address_belongs_to_one_user(owner: httpx.Client) -> None:
    is_error(
        owner.post("/api/users", json={"email": "BOSS@example.com", "role": "viewer"}), 409, "conflict", "body.email"
    )
    is_error(owner.post("/api/users", json={"email": "no address", "role": "viewer"}), 422, "invalid")


def test_who_has_no_password_does_not_sign_in_with_one(server: Running, owner: httpx.Client) -> None:
    owner.post("/api/users", json={"email": "sso@example.com", "role": "viewer"})
    said = server.client().post("/api/login", json={"email": "sso@example.com", "password": PASSWORD})
    is_error(said, 401, "wrong_password")


def test_what_is_left_out_stays(owner: httpx.Client) -> None:
    made = owner.post("/api/users", json={"email": "eve@example.com", "role": "sales", "team": "north"}).json()
    path = f"/api/users/{made['user_id']}"
    assert owner.patch(path, json={"name": "Eve"}).json() == made | {"name": "Eve"}
    assert owner.patch(path, json={"team": None}).json() == made | {"name": "Eve", "team": None}
    is_error(owner.patch(path, json={"role": None}), 422, "invalid", "body.role")
    assert owner.patch(path, json={"disabled": True}).json()["disabled_at"] is not None
    assert owner.patch(path, json={"disabled": False}).json()["disabled_at"] is None


def test_one_owner_always_remains(serve: Serve) -> None:
    server = serve()
    owner = server.signed_in("only@example.com")
    for asked in ({"role": "viewer"}, {"disabled": True}):
        is_error(owner.patch("/api/users/1", json=asked), 422, "invalid")
    is_error(owner.delete("/api/users/1"), 422, "invalid")
    server.user("second@example.com", Role.owner)
    assert owner.delete("/api/users/1").status_code == 200


def test_the_log_of_changes_names_nobody(owner: httpx.Client) -> None:
    made = owner.post("/api/users", json={"email": "logged@example.com", "role": "sales", "name": "Logged"}).json()
    owner.patch(f"/api/users/{made['user_id']}", json={"name": "Renamed", "password": PASSWORD, "role": "marketer"})
    entries = owner.get("/api/audit", params={"object": f"user:{made['user_id']}"}).json()["items"]
    assert [one["action"] for one in entries] == ["user.change", "user.create"]
    assert entries[0]["detail"] == {"name": "changed", "password": "changed", "role": "marketer"}
    assert "ogged" not in str(entries) and "Renamed" not in str(entries) and PASSWORD not in str(entries)
