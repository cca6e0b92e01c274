"""Lists come in pages, each row once, whatever comes and goes in between."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadline.api.paging import cursor_of, opened
from leadline.store.audit import record
from leadline.store.roles import Role
from tests.api.conftest import Running


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.client(server.key("api", role=Role.owner))


def walked(client: httpx.Client, path: str, **wanted: str | int) -> list[list[dict[str, Any]]]:
    """All pages of a list."""
    pages, cursor = [], None
    while True:
        said = client.get(path, params=wanted | ({"cursor": cursor} if cursor else {}))
        assert said.status_code == 200, said.text
        pages.append(said.json()["items"])
        cursor = said.json()["next"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_the_pages_of_the_log_are_all_of_it_the_latest_first(server: Running, owner: httpx.Client, limit: int) -> None:
    with server.store.writing() as con:
        for number in range(7):
            record(con, server.clock(), f"test:{limit}", "test", f"thing:{number}")
    pages = walked(owner, "/api/audit", limit=limit, by=f"test:{limit}")
    assert [one["object"] for page in pages for one in page] == [f"thing:{n}" for n in reversed(range(7))]
    assert [len(page) for page in pages] == [limit] * (7 // limit) + ([7 % limit] if 7 % limit else [])


def test_what_comes_in_between_repeats_nothing(server: Running, owner: httpx.Client) -> None:
    with server.store.writing() as con:
        for number in range(4):
            record(con, server.clock(), "between", "test", f"thing:{number}")
    first = owner.get("/api/audit", params={"by": "between", "limit": 2}).json()
    with server.store.writing() as con:
        record(con, server.clock(), "between", "test", "thing:new")
    second = owner.get("/api/audit", params={"by": "between", "limit": 2, "cursor": first["next"]}).json()
    assert [one["object"] for one in second["items"]] == ["thing:1", "thing:0"] and second["next"] is None


def test_a_short_list_comes_in_pages_too(server: Running, owner: httpx.Client) -> None:
    made = [server.whole_key("browser", name=f"page {number}")[0].key_id for number in range(5)]
    found = [one["key_id"] for page in walked(owner, "/api/keys", limit=2) for one in page]
    assert found == sorted(found) and set(made) <= set(found)
    sources = [one["name"] for page in walked(owner, "/api/sources", limit=2) for one in page]
    assert len(sources) == len(set(sources)) and "page 4" in sources


@pytest.mark.parametrize("values", [(1,), (-5, "a"), ("ü", 2.5), (2**62,)])
def test_a_cursor_says_again_what_was_put_in(values: tuple[object, ...]) -> None:
    assert opened(cursor_of(values)) == values
    assert cursor_of(values).replace("-", "").replace("_", "").isalnum()
