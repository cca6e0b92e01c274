"""Who one is, and what one can change about it oneself."""

from __future__ import annotations

import pytest

from leadline.store.roles import Role
from tests.api.conftest import PASSWORD, Running, is_error


def test_one_says_how_things_are_shown_to_oneself(server: Running) -> None:
    client = server.signed_in("reads@example.com", Role.viewer)
    before = client.get("/api/me").json()
    assert {before[one] for one in ("language", "time_zone", "theme")} == {None}
    chosen = {"language": "zh-Hant", "time_zone": "Europe/Tallinn", "theme": "dark", "display_name": " Ada Lee "}
    said = client.patch("/api/me", json=chosen)
    assert said.json() == before | chosen | {"display_name": "Ada Lee"}
    assert client.get("/api/me").json() == said.json()
    back = client.patch("/api/me", json={"theme": None}).json()
    assert back == said.json() | {"theme": None}


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({"language": "tlh"}, "body.language"),
        ({"theme": "blue"}, "body.theme"),
        ({"role": "owner"}, "body.role"),
    ],
)
def test_what_there_is_not_cannot_be_preferred(server: Running, asked: dict[str, str], where: str) -> None:
    client = server.signed_in(f"{where}@example.com", Role.viewer)
    is_error(client.patch("/api/me", json=asked), 422, "invalid", where)


@pytest.mark.parametrize("zone", ["Europe/Talin", "../etc/passwd", "", "europe/tallinn"])
def test_a_time_zone_is_one_of_the_world(server: Running, zone: str) -> None:
    client = server.signed_in(f"{len(zone)}@example.com", Role.viewer)
    said = client.patch("/api/me", json={"time_zone": zone})
    is_error(said, 422, "invalid", "body.time_zone")
    assert ("Europe/Tallinn" in said.json()["error"]["message"]) == (zone in ("Europe/Talin", "europe/tallinn"))


def test_a_key_prefers_nothing(server: Running) -> None:
    client = server.client(server.key("api", role=Role.viewer))
    is_error(client.patch("/api/me", json={"theme": "dark"}), 403, "forbidden")
    assert client.get("/api/me").json()["theme"] is None


def test_one_sees_where_one_is_signed_in_and_ends_it(server: Running) -> None:
    here = server.signed_in("sessions@example.com", Role.viewer)
    there = [server.client(**{"User-Agent": f"Phone {n}"}) for n in range(3)]
    for client in there:
        client.post("/api/login", json={"email": "sessions@example.com", "password": PASSWORD})
    found = here.get("/api/me/sessions").json()["items"]
    assert [one["agent"] for one in found[1:]] == ["Phone 0", "Phone 1", "Phone 2"]
    assert [one["current"] for one in found] == [True, False, False, False]
    path = f"/api/me/sessions/{found[1]['session_id']}"
    assert here.delete(path).status_code == 204
    is_error(there[0].get("/api/me"), 401, "unauthorized")
    is_error(here.delete(path), 404, "not_found", "path.session_id")
    assert there[1].get("/api/me").status_code == 200
    assert here.delete("/api/me/sessions").status_code == 204
    assert [client.get("/api/me").status_code for client in (here, *there)] == [200, 401, 401, 401]


def test_nobody_ends_the_sessions_of_others(server: Running) -> None:
    one, other = server.signed_in("one@example.com", Role.owner), server.signed_in("other@example.com", Role.viewer)
    number = other.get("/api/me/sessions").json()["items"][0]["session_id"]
    is_error(one.delete(f"/api/me/sessions/{number}"), 404, "not_found", "path.session_id")
    assert [len(one.get("/api/me/sessions").json()["items"]), other.get("/api/me").status_code] == [1, 200]
