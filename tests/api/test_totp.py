"""Codes of an authenticator app, and recovery codes: each works once, and not for whoever guesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pyotp
import pytest
import sqlalchemy as sa

from leadline.model.condition import MINUTE, SECOND
from leadline.store import tables as t
from leadline.store.roles import Role
from leadline.store.sealed import seal
from leadline.store.totp import try_code
from tests.api.conftest import PASSWORD, Running, is_error

STEP = 30 * SECOND


@dataclass
class Ada:
    """Somebody with an authenticator app."""

    server: Running
    client: httpx.Client
    email: str
    secret: str
    recovery_codes: list[str]

    def code(self, later: int = 0) -> str:
        return pyotp.TOTP(self.secret).at((self.server.clock() + later) // SECOND)

    def token(self) -> str:
        """The answer to the right password."""
        said = self.server.client().post("/api/login", json={"email": self.email, "password": PASSWORD})
        assert said.status_code == 202 and set(said.json()) == {"token", "expires_at"}
        assert "set-cookie" not in said.headers
        found: str = said.json()["token"]
        return found

    def enters(self, code: str, token: str | None = None) -> httpx.Response:
        asked = {"token": token or self.token(), "code": code}
        return self.server.client().post("/api/login/code", json=asked)


NUMBERS = count()


@pytest.fixture
def ada(server: Running) -> Ada:
    """Somebody new, at the beginning of a half minute of which no code was used."""
    email = f"ada{next(NUMBERS)}@example.com"
    client = server.signed_in(email, Role.sales)
    begun = client.post("/api/me/totp")
    assert begun.status_code == 201
    made = Ada(server, client, email, begun.json()["secret"], [])
    confirmed = client.post("/api/me/totp/confirm", json={"code": made.code()})
    made.recovery_codes = confirmed.json()["recovery_codes"]
    server.clock.moved += 2 * STEP - server.clock() % STEP
    return made


def test_who_has_an_app_signs_in_with_its_code(ada: Ada) -> None:
    said = ada.enters(ada.code())
    assert said.status_code == 200 and said.json()["email"] == ada.email
    assert said.json()["totp_since"] == ada.client.get("/api/me").json()["totp_since"] is not None
    assert "leadline_session" in said.cookies


def test_the_app_is_told_its_secret_in_three_forms(server: Running) -> None:
    client = server.signed_in("forms@example.com", Role.sales)
    said = client.post("/api/me/totp").json()
    assert re.fullmatch("[A-Z2-7]{32}", said["secret"])
    assert pyotp.parse_uri(said["address"]).secret == said["secret"]
    assert "Leadline:forms%40example.com" in said["address"]
    assert said["qr_code"].startswith("<svg") and "style" not in said["qr_code"] and "<script" not in said["qr_code"]


def test_nothing_is_asked_for_before_the_first_code(server: Running) -> None:
    client = server.signed_in("begun@example.com", Role.sales)
    first, second = (client.post("/api/me/totp").json()["secret"] for _ in range(2))
    of_first = pyotp.TOTP(first).at(server.clock() // SECOND)
    is_error(client.post("/api/me/totp/confirm", json={"code": of_first}), 403, "wrong_code", "body.code")
    assert client.get("/api/me/totp").json() == {"since": None, "recovery_codes": 0}
    said = server.client().post("/api/login", json={"email": "begun@example.com", "password": PASSWORD})
    assert said.status_code == 200
    of_second = pyotp.TOTP(second).at(server.clock() // SECOND)
    assert len(client.post("/api/me/totp/confirm", json={"code": of_second}).json()["recovery_codes"]) == 10
    is_error(client.post("/api/me/totp"), 409, "conflict")


def test_a_code_works_once(ada: Ada) -> None:
    code = ada.code()
    assert ada.enters(f" {code[:3]} {code[3:]} ").status_code == 200
    is_error(ada.enters(code), 403, "wrong_code", "body.code")
    is_error(ada.enters(ada.code(-STEP)), 403, "wrong_code", "body.code")  # the one before it, unused, is over too
    assert ada.enters(ada.code(STEP)).status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (-1, 200), (1, 200), (2, 403)])
def test_a_clock_may_be_half_a_minute_wrong(ada: Ada, steps: int, status: int) -> None:
    assert ada.enters(ada.code(steps * STEP)).status_code == status


def test_the_code_is_of_rfc_6238(ada: Ada) -> None:
    """The vectors of its appendix B for SHA-1; ours are their last six digits."""
    known = seal(ada.server.service.secret, "totp of user 1", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 0)
    with ada.server.store.writing() as con:
        for at, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037"), (20000000000, "353130")):
            con.execute(sa.update(t.users).where(t.users.c.user_id == 1).values(totp_secret=known, totp_since=0))
            con.execute(sa.update(t.users).where(t.users.c.user_id == 1).values(totp_step=0))
            assert try_code(con, ada.server.service.secret, 1, code, at * SECOND).fits
        con.execute(sa.update(t.users).where(t.users.c.user_id == 1).values(totp_secret=None, totp_since=None))


def test_a_recovery_code_stands_in_once(ada: Ada) -> None:
    one, other = ada.recovery_codes[:2]
    assert ada.enters(f" {one.lower()} ").status_code == 200
    is_error(ada.enters(one), 403, "wrong_code", "body.code")
    assert ada.client.get("/api/me/totp").json()["recovery_codes"] == 9
    new = ada.client.post("/api/me/totp/recovery-codes", json={"code": ada.code()}).json()["recovery_codes"]
    assert len(set(new) | set(ada.recovery_codes)) == 20
    is_error(ada.enters(other), 403, "wrong_code", "body.code")
    assert ada.enters(new[0]).status_code == 200


def test_the_token_opens_nothing_else_and_not_for_long(ada: Ada) -> None:
    token = ada.token()
    is_error(ada.server.client(Cookie=f"leadline_session={token}").get("/api/me"), 401, "unauthorized")
    is_error(ada.server.client(token).get("/api/me"), 401, "unauthorized")
    is_error(ada.enters(ada.code(), token[:-8] + "AAAAAAA="), 401, "unauthorized")
    ada.server.clock.moved += 5 * MINUTE + SECOND
    is_error(ada.enters(ada.code(), token), 401, "unauthorized")
    assert ada.enters(ada.code()).status_code == 200


def test_another_password_makes_the_token_void(ada: Ada) -> None:
    token = ada.token()
    said = ada.client.post("/api/me/password", json={"old": PASSWORD, "new": "quite another one"})
    assert said.status_code == 200
    is_error(ada.enters(ada.code(), token), 401, "unauthorized")


def test_who_guesses_codes_waits_longer_and_longer(ada: Ada) -> None:
    token = ada.token()
    wrong = str((int(ada.code()) + 500_000) % 1_000_000).zfill(6)
    for _ in range(5):
        is_error(ada.enters(wrong, token), 403, "wrong_code", "body.code")
    waits = []
    for _ in range(3):
        token = ada.token()
        said = ada.enters(ada.code(), token)  # the right one, and a recovery code, are not looked at either
        is_error(said, 429, "too_many_requests")
        is_error(ada.enters(ada.recovery_codes[0], token), 429, "too_many_requests")
        waits.append(int(said.headers["retry-after"]))
        ada.server.clock.moved += waits[-1] * SECOND
        is_error(ada.enters("nonsense", token), 403, "wrong_code", "body.code")
    assert waits == [60, 120, 240]
    ada.server.clock.moved += 480 * SECOND
    assert ada.enters(ada.code()).status_code == 200


@pytest.mark.parametrize("proof", ["password", "code"])
def test_it_is_turned_off_with_a_proof(ada: Ada, proof: str) -> None:
    def ended(asked: dict[str, Any]) -> httpx.Response:
        return ada.client.request("DELETE", "/api/me/totp", json=asked)

    is_error(ended({"password": "another one"}), 401, "wrong_password", "body.password")
    is_error(ended({"code": "000"}), 403, "wrong_code", "body.code")
    is_error(ended({}), 401, "wrong_password", "body.password")
    assert ended({proof: {"password": PASSWORD, "code": ada.code()}[proof]}).status_code == 204
    said = ada.server.client().post("/api/login", json={"email": ada.email, "password": PASSWORD})
    assert said.status_code == 200 and said.json()["totp_since"] is None
    with ada.server.store.reading() as con:
        query = sa.select(t.recovery_codes.c.user_id).where(t.recovery_codes.c.user_id == said.json()["user_id"])
        assert con.execute(query).first() is None


def test_an_owner_lets_in_whose_app_is_lost(ada: Ada) -> None:
    number = ada.client.get("/api/me").json()["user_id"]
    is_error(ada.client.delete(f"/api/users/{number}/totp"), 403, "forbidden")
    owner = ada.server.signed_in("boss@example.com", Role.owner)
    assert owner.get(f"/api/users/{number}").json()["totp_since"] is not None
    assert owner.delete(f"/api/users/{number}/totp").json()["totp_since"] is None
    said = ada.server.client().post("/api/login", json={"email": ada.email, "password": PASSWORD})
    assert said.status_code == 200
    entries = owner.get("/api/audit", params={"object": f"user:{number}"}).json()["items"]
    assert [one["action"] for one in entries[:3]] == ["user.login", "totp.off", "totp.on"]


def test_nothing_that_opens_is_kept_as_it_is(ada: Ada) -> None:
    with ada.server.store.reading() as con:
        kept = str([con.execute(sa.select(table)).all() for table in (t.users, t.recovery_codes)])
    assert ada.secret not in kept and not any(code in kept for code in ada.recovery_codes)


def test_a_key_and_who_has_no_password_have_no_app(server: Running) -> None:
    key = server.client(server.key("api", role=Role.owner))
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/confirm"), ("DELETE", "")):
        said = key.request(method, f"/api/me/totp{path}", json={"code": "1"} if path or method == "DELETE" else None)
        is_error(said, 403, "forbidden")
