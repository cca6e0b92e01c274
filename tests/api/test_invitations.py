"""Invitations: whoever gets one chooses a password with it, once."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pyotp
import pytest

from leadline.model.condition import DAY, SECOND
from tests.api.conftest import FREE, PASSWORD, Running, Serve, is_error

NEW = "a sentence of their own"


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.signed_in("boss@example.com")


def invited(owner: httpx.Client, email: str, **given: str) -> tuple[str, dict[str, str]]:
    """A new user's path, and the invitation of them."""
    number = owner.post("/api/users", json={"email": email, "role": "sales"} | given).json()["user_id"]
    said = owner.post(f"/api/users/{number}/invitation")
    assert said.status_code == 201
    found: dict[str, str] = said.json()
    return f"/api/users/{number}", found


def chooses(server: Running, invitation: dict[str, str], password: str = NEW) -> httpx.Response:
    return server.client().post("/api/welcome", json={"token": invitation["token"], "password": password})


def test_somebody_new_chooses_a_password_once_and_is_in(server: Running, owner: httpx.Client) -> None:
    path, invitation = invited(owner, "new@example.com")
    is_error(chooses(server, invitation, "short"), 422, "invalid")
    said = chooses(server, invitation)
    assert (said.status_code, said.json()["email"]) == (200, "new@example.com")
    assert "leadline_session" in said.cookies
    is_error(chooses(server, invitation, "another sentence"), 403, "wrong_code", "body.token")
    login = {"email": "new@example.com", "password": NEW}
    assert server.client().post("/api/login", json=login).status_code == 200
    actions = [
        one["action"]
        for one in owner.get("/api/audit", params={"object": path[5:].replace("users/", "user:")}).json()["items"]
    ]
    assert actions == ["user.login", "user.login", "user.change", "user.invite", "user.create"]


def test_who_forgot_their_password_gets_another_and_is_out_elsewhere(server: Running, owner: httpx.Client) -> None:
    path, _ = invited(owner, "forgot@example.com", password=PASSWORD)
    elsewhere = server.client()
    elsewhere.post("/api/login", json={"email": "forgot@example.com", "password": PASSWORD})
    first, second = (owner.post(f"{path}/invitation").json() for _ in range(2))
    assert chooses(server, second).status_code == 200
    is_error(elsewhere.get("/api/me"), 401, "unauthorized")
    is_error(chooses(server, first, "another sentence"), 403, "wrong_code", "body.token")


def test_an_invitation_lasts_a_week_and_opens_nothing_else(server: Running, owner: httpx.Client) -> None:
    _, invitation = invited(owner, "slow@example.com")
    for path, asked in (("/api/login/code", {"code": "1"}), ("/api/login/link", {})):
        said = server.client().post(path, json=asked | {"token": invitation["token"]})
        assert said.json()["error"]["code"] in ("unauthorized", "wrong_code")
    is_error(chooses(server, {"token": "guess"}), 403, "wrong_code", "body.token")
    server.clock.moved += 7 * DAY + SECOND
    is_error(chooses(server, invitation), 403, "wrong_code", "body.token")
    server.clock.moved -= 7 * DAY + SECOND
    assert chooses(server, invitation).status_code == 200


def test_who_is_disabled_is_not_invited(server: Running, owner: httpx.Client) -> None:
    path, invitation = invited(owner, "gone@example.com")
    owner.delete(path)
    is_error(chooses(server, invitation), 403, "wrong_code", "body.token")
    is_error(owner.post(f"{path}/invitation"), 422, "invalid")
    is_error(owner.post("/api/users/987/invitation"), 404, "not_found", "path.user_id")


def test_another_password_does_not_lead_around_the_app(server: Running, owner: httpx.Client) -> None:
    path, _ = invited(owner, "app@example.com", password=PASSWORD)
    client = server.client()
    client.headers["X-CSRF-Token"] = client.post(
        "/api/login", json={"email": "app@example.com", "password": PASSWORD}
    ).json()["csrf"]
    secret = client.post("/api/me/totp").json()["secret"]
    code = pyotp.TOTP(secret).at(server.clock() // SECOND)
    assert client.post("/api/me/totp/confirm", json={"code": code}).status_code == 200
    said = chooses(server, owner.post(f"{path}/invitation").json())
    assert said.status_code == 202 and "set-cookie" not in said.headers
    server.clock.moved += 60 * SECOND
    later = {"token": said.json()["token"], "code": pyotp.TOTP(secret).at(server.clock() // SECOND)}
    assert server.client().post("/api/login/code", json=later).status_code == 200


def test_the_invitation_says_where_the_pages_are(serve: Serve, owner: httpx.Client) -> None:
    assert invited(owner, "nowhere@example.com")[1]["address"] is None
    paged = serve(replace(FREE, pages_url="http://leads.example.com"))
    invitation = invited(paged.signed_in("boss@example.com"), "new@example.com")[1]
    assert invitation["address"] == f"http://leads.example.com/welcome?token={invitation['token']}"
