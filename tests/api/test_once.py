"""A POST with an Idempotency-Key is done once."""

from __future__ import annotations

import threading

import httpx
import pytest

from leadline.model.condition import DAY
from leadline.store.roles import Role
from tests.api.conftest import PASSWORD, Running, is_error


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.client(server.key("api", role=Role.owner))


def make(client: httpx.Client, key: str, email: str = "ada@example.com") -> httpx.Response:
    asked = {"email": email, "role": "sales"}
    return client.post("/api/users", json=asked, headers={"Idempotency-Key": key})


def test_the_same_again_gets_the_same_answer(owner: httpx.Client) -> None:
    first, second = make(owner, "one", "same@example.com"), make(owner, "one", "same@example.com")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")


def test_another_request_with_the_key_is_refused(owner: httpx.Client) -> None:
    make(owner, "two", "two@example.com")
    is_error(make(owner, "two", "other@example.com"), 409, "key_reused", "header.Idempotency-Key")


def test_a_key_is_its_callers_own(server: Running, owner: httpx.Client) -> None:
    other = server.client(server.key("api", role=Role.owner))
    make(owner, "mine", "mine@example.com")
    is_error(make(other, "mine", "mine@example.com"), 409, "conflict", "body.email")


def test_what_failed_may_be_tried_again(owner: httpx.Client) -> None:
    poor = {"email": "again@example.com", "role": "sales", "password": "short"}
    headers = {"Idempotency-Key": "again"}
    assert owner.post("/api/users", json=poor, headers=headers).status_code == 422
    assert owner.post("/api/users", json=poor | {"password": PASSWORD}, headers=headers).status_code == 201


def test_a_secret_is_not_kept_for_the_second_answer(owner: httpx.Client) -> None:
    asked, headers = {"name": "secret", "kind": "browser"}, {"Idempotency-Key": "secret"}
    first, second = (owner.post("/api/keys", json=asked, headers=headers).json() for _ in range(2))
    assert first["key"].startswith("llb_") and second == first | {"key": None}


def test_after_a_day_it_is_done_anew(server: Running, owner: httpx.Client) -> None:
    asked, headers = {"name": "daily", "kind": "browser"}, {"Idempotency-Key": "daily"}
    first = owner.post("/api/keys", json=asked, headers=headers).json()
    server.clock.moved += DAY
    assert owner.post("/api/keys", json=asked, headers=headers).json()["key_id"] != first["key_id"]


def test_at_the_same_time_it_is_done_once(server: Running, owner: httpx.Client) -> None:
    said: list[httpx.Response] = []
    key = owner.headers["Authorization"].removeprefix("Bearer ")
    threads = [
        threading.Thread(target=lambda: said.append(make(server.client(key), "race", "race@example.com")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.status_code for one in said] == [201] * 6
    assert len({one.json()["user_id"] for one in said}) == 1


@pytest.mark.parametrize("key", ["x" * 201, "a b", "\u00fc"])
def test_a_key_that_is_none_is_refused(owner: httpx.Client, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    said = owner.post("/api/users", json={"email": "x@example.com", "role": "sales"}, headers=headers)
    is_error(said, 422, "invalid", "header.Idempotency-Key")
