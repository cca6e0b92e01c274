"""Signing in: the first owner, passwords, sessions and their tokens."""

from __future__ import annotations

import httpx
import pytest
import sqlalchemy as sa

from leadline.api.options import Options
from leadline.model.condition import DAY, HOUR, MINUTE
from leadline.store import tables as t
from leadline.store.roles import Role
from leadline.store.users import offer_code
from tests.api.conftest import PASSWORD, Running, Serve, is_error

LOGIN = "/api/login"


def test_the_first_owner_is_made_with_the_code_once(serve: Serve) -> None:
    server = serve()
    with server.store.writing() as con:
        void, code = offer_code(con), offer_code(con)
    assert void and code
    asked = {"email": "Ada@Example.com", "password": PASSWORD}
    client = server.client()
    is_error(client.post("/api/setup", json=asked | {"code": void}), 403, "wrong_code", "body.code")
    is_error(client.post("/api/setup", json=asked | {"code": "guess"}), 403, "wrong_code", "body.code")
    said = client.post("/api/setup", json=asked | {"code": f" {code.lower()} "})
    assert (said.status_code, said.json()["role"], said.json()["email"]) == (201, "owner", "ada@example.com")
    assert client.get("/api/me").json()["name"] == "user:1"
    is_error(server.client().post("/api/setup", json=asked | {"code": code}), 403, "wrong_code", "body.code")
    with server.store.writing() as con:
        assert offer_code(con) is None


def test_a_password_that_is_too_short_uses_no_code_up(serve: Serve) -> None:
    server = serve()
    with server.store.writing() as con:
        code = offer_code(con)
    asked = {"code": code, "email": "ada@example.com"}
    is_error(server.client().post("/api/setup", json=asked | {"password": "short"}), 422, "invalid")
    assert server.client().post("/api/setup", json=asked | {"password": PASSWORD}).status_code == 201


def test_a_session_reads_with_its_cookie_and_changes_with_its_token(server: Running) -> None:
    client = server.signed_in("reads@example.com")
    token = client.headers.pop("X-CSRF-Token")
    assert client.get("/api/users").status_code == 200
    asked = {"name": "website", "kind": "browser"}
    is_error(client.post("/api/keys", json=asked), 403, "csrf")
    is_error(client.post("/api/keys", json=asked, headers={"X-CSRF-Token": "guess"}), 403, "csrf")
    is_error(client.post("/api/logout"), 403, "csrf")
    assert client.get("/api/me").json()["csrf"] == token
    assert client.post("/api/keys", json=asked, headers={"X-CSRF-Token": token}).status_code == 201


def test_the_token_of_another_session_is_none(server: Running) -> None:
    one, other = server.signed_in("one@example.com"), server.signed_in("other@example.com")
    said = one.delete("/api/keys/987", headers={"X-CSRF-Token": other.headers["X-CSRF-Token"]})
    is_error(said, 403, "csrf")


def test_a_form_of_another_site_signs_nobody_in(server: Running) -> None:
    said = server.client().post(LOGIN, data={"email": "ada@example.com", "password": PASSWORD})
    is_error(said, 415, "unsupported_media_type")


def test_the_cookie_is_out_of_the_reach_of_scripts(serve: Serve) -> None:
    ours = "https://leads.example.com"
    for options, secure in ((Options(), False), (Options(public_url=ours), True), (Options(pages_url=ours), True)):
        server = serve(options)
        server.user("ada@example.com")
        said = server.client().post(LOGIN, json={"email": "ada@example.com", "password": PASSWORD})
        cookie = said.headers["set-cookie"]
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
        assert ("Secure" in cookie) == ("strict-transport-security" in said.headers) == secure


def test_a_wrong_password_and_an_unknown_address_look_alike(server: Running) -> None:
    server.user("known@example.com")
    wrong = server.client().post(LOGIN, json={"email": "known@example.com", "password": "another one"})
    unknown = server.client().post(LOGIN, json={"email": "unknown@example.com", "password": PASSWORD})
    for said in (wrong, unknown):
        is_error(said, 401, "wrong_password")
    assert wrong.json()["error"]["message"] == unknown.json()["error"]["message"]


def test_an_address_is_the_same_in_capitals(server: Running) -> None:
    server.user("capital@example.com")
    said = server.client().post(LOGIN, json={"email": " CAPITAL@example.com", "password": PASSWORD})
    assert said.status_code == 200


def test_a_session_that_is_not_used_ends(serve: Serve) -> None:
    server = serve(Options(session_idle=HOUR, session_longest=DAY))
    client = server.signed_in("idle@example.com")
    for _ in range(3):
        server.clock.moved += 50 * MINUTE
        assert client.get("/api/me").status_code == 200
    server.clock.moved += 61 * MINUTE
    is_error(client.get("/api/me"), 401, "unauthorized")


def test_a_session_ends_however_much_it_is_used(serve: Serve) -> None:
    server = serve(Options(session_idle=HOUR, session_longest=2 * HOUR))
    client = server.signed_in("busy@example.com")
    for _ in range(3):
        server.clock.moved += 35 * MINUTE
        assert client.get("/api/me").status_code == 200
    server.clock.moved += 35 * MINUTE
    is_error(client.get("/api/me"), 401, "unauthorized")


def test_who_signs_out_is_out(server: Running) -> None:
    client = server.signed_in("out@example.com")
    cookie = client.cookies["leadline_session"]
    assert client.post("/api/logout").status_code == 204
    is_error(server.client(Cookie=f"leadline_session={cookie}").get("/api/me"), 401, "unauthorized")


def test_only_the_hash_of_a_cookie_is_kept(server: Running) -> None:
    client = server.signed_in("hash@example.com")
    with server.store.reading() as con:
        kept = [bytes(digest) for digest in con.scalars(sa.select(t.sessions.c.digest))]
    assert client.cookies["leadline_session"].encode() not in kept and all(len(one) == 32 for one in kept)


def test_another_password_ends_all_sessions_but_this(server: Running) -> None:
    here = server.signed_in("change@example.com")
    there = server.client()
    there.post(LOGIN, json={"email": "change@example.com", "password": PASSWORD})
    is_error(here.post("/api/me/password", json={"old": "guess", "new": "x" * 9}), 401, "wrong_password", "body.old")
    is_error(here.post("/api/me/password", json={"old": PASSWORD, "new": "x" * 20}), 422, "invalid")
    said = here.post("/api/me/password", json={"old": PASSWORD, "new": "quite another one"})
    assert said.status_code == 200
    assert here.get("/api/me").status_code == 200
    is_error(there.get("/api/me"), 401, "unauthorized")
    is_error(there.post(LOGIN, json={"email": "change@example.com", "password": PASSWORD}), 401, "wrong_password")


def test_a_key_has_no_password(server: Running) -> None:
    client = server.client(server.key("api", role=Role.viewer))
    is_error(client.post("/api/me/password", json={"old": "x", "new": PASSWORD}), 403, "forbidden")
    assert client.post("/api/logout").status_code == 204
    assert client.get("/api/me").json()["csrf"] is None


def test_who_is_disabled_is_out_at_once_and_does_not_come_in(server: Running) -> None:
    owner, client = server.signed_in("boss@example.com"), server.signed_in("fired@example.com", Role.sales)
    number = client.get("/api/me").json()["user_id"]
    assert owner.patch(f"/api/users/{number}", json={"disabled": True}).json()["disabled_at"] is not None
    is_error(client.get("/api/me"), 401, "unauthorized")
    is_error(client.post(LOGIN, json={"email": "fired@example.com", "password": PASSWORD}), 401, "wrong_password")


def test_passwords_are_not_tried_for_long(serve: Serve) -> None:
    server = serve(Options(rate_login=5))
    client = server.client()
    tried = [client.post(LOGIN, json={"email": f"a{n}@example.com", "password": "guess"}) for n in range(6)]
    assert [said.status_code for said in tried] == [401] * 5 + [429]
    is_error(tried[-1], 429, "too_many_requests")
    assert 1 <= int(tried[-1].headers["retry-after"]) <= 12
    server.clock.moved += 13_000_000
    assert client.post(LOGIN, json={"email": "a@example.com", "password": "guess"}).status_code == 401


def test_one_user_is_not_tried_from_everywhere(serve: Serve) -> None:
    from leadline.app.settings import Settings

    options = Options(rate_login=5)
    server = serve(options, settings=Settings(options=options, trusted_proxies=("127.0.0.1",)))
    client = server.client()

    def tried(n: int) -> httpx.Response:
        asked = {"email": "ada@example.com", "password": "guess"}
        return client.post(LOGIN, json=asked, headers={"X-Forwarded-For": f"203.0.113.{n}"})

    assert [tried(n).status_code for n in range(6)] == [401] * 5 + [429]


@pytest.mark.parametrize("password", ["short", "x" * 501, "aaaaaaaaaaaa", "abababababab"])
def test_a_poor_password_is_refused(server: Running, password: str) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    asked = {"email": "poor@example.com", "role": "sales", "password": password}
    said = owner.post("/api/users", json=asked)
    is_error(said, 422, "invalid")
    assert "four words" in said.json()["error"]["message"]
