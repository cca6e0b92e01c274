"""Who one is, and what one can change about it oneself."""

from __future__ import annotations

import pytest

from leadline.store.roles import Role
from tests.api.conftest import Running, is_error


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
