"""Links that sign in: once, for ten minutes, and nobody who may not."""

from __future__ import annotations

from leadline.model.condition import MINUTE
from leadline.store.links import sign_in_token
from leadline.store.users import change_user
from tests.api.conftest import Running, is_error


def token_of(server: Running, user_id: int) -> str:
    with server.store.reading() as con:
        return sign_in_token(con, server.service.secret, user_id, server.clock())


def test_a_link_signs_in_once(server: Running) -> None:
    user = server.user("once@example.com")
    token = token_of(server, user.user_id)
    client = server.client()
    said = client.post("/api/login/link", json={"token": token})
    assert said.status_code == 200 and said.json()["email"] == "once@example.com"
    assert client.get("/api/me").json()["user_id"] == user.user_id
    is_error(server.client().post("/api/login/link", json={"token": token}), 403, "wrong_code", "body.token")


def test_a_link_opens_nothing_after_another_way_in_after_ten_minutes_or_for_who_is_disabled(server: Running) -> None:
    server.user("stays@example.com")
    user = server.user("late@example.com")
    before = token_of(server, user.user_id)
    asked = {"email": "late@example.com", "password": "four words of mine"}
    assert server.client().post("/api/login", json=asked).status_code == 200
    late = token_of(server, user.user_id)
    server.clock.moved += 11 * MINUTE
    disabled = token_of(server, user.user_id)
    with server.store.writing() as con:
        change_user(con, user.user_id, {"disabled": True}, "test", server.clock())
    for token in (before, late, disabled, "", "1.2.3", disabled[:-4]):
        is_error(server.client().post("/api/login/link", json={"token": token}), 403, "wrong_code", "body.token")
