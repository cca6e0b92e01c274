"""What every request goes through, and the description of the API."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute

from leadline import tracker
from leadline.api.app import ROUTERS
from leadline.api.openapi import TAGS
from leadline.api.permission import Permission
from tests.api.conftest import Running


@pytest.mark.parametrize("given", ["my-request-1", "0123456789abcdef", "a.b_c-d.e"])
def test_a_sane_id_of_a_request_is_kept(server: Running, given: str) -> None:
    assert server.client().get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "ada@example.com", 'x"y{}zzzzz'])
def test_any_other_is_replaced(server: Running, given: str) -> None:
    said = server.client().get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert said != given and len(said) == 16


def test_head_is_get_without_the_body(server: Running) -> None:
    for path in ("/healthz", "/t.js", "/openapi.json", "/api/me"):
        head, get = server.client().head(path), server.client().get(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-length"] == get.headers["content-length"]


def test_answers_are_data_that_browsers_leave_alone(server: Running) -> None:
    said = server.client().get("/api/me")
    assert said.headers["x-content-type-options"] == "nosniff"
    assert said.headers["cache-control"] == "no-store"
    assert said.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in said.headers


def test_the_script_is_kept_by_browsers_until_it_changes(server: Running) -> None:
    said = server.client().get("/t.js")
    assert (said.status_code, said.content) == (200, tracker.script())
    assert said.headers["content-type"].startswith("text/javascript")
    assert said.headers["cache-control"] == "public, max-age=3600"
    again = server.client().get("/t.js", headers={"If-None-Match": said.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_no_page_of_the_server_loads_anything_from_elsewhere(server: Running) -> None:
    assert [server.client().get(path).status_code for path in ("/docs", "/redoc")] == [404, 404]


@pytest.fixture(scope="module")
def described(server: Running) -> dict[str, object]:
    said: httpx.Response = server.client().get("/openapi.json")
    found: dict[str, object] = said.json()
    return found


def operations(described: dict[str, object]) -> list[tuple[str, str, dict[str, object]]]:
    paths: dict[str, dict[str, dict[str, object]]] = described["paths"]  # type: ignore[assignment]
    return [(path, method, one) for path, methods in paths.items() for method, one in methods.items()]


def test_the_description_has_every_endpoint_with_all_that_can_happen(described: dict[str, object]) -> None:
    found = {(path, method.upper()) for path, method, _ in operations(described)}
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    wanted = {(one.path_format, method) for one in routes if one.include_in_schema for method in one.methods or ()}
    assert found == wanted
    for path, method, one in operations(described):
        assert str(one["summary"]).endswith(".") and one["description"] and one["tags"], (method, path)
        responses: dict[str, dict[str, object]] = one["responses"]  # type: ignore[assignment]
        assert {"400", "429", "500", "503"} <= set(responses)
        for status, response in responses.items():
            assert int(status) < 400 or "#/components/schemas/Error" in str(response)
    assert "HTTPValidationError" not in str(described)


def test_the_description_says_who_may_come(described: dict[str, object]) -> None:
    needed = {path: (one["security"], one.get("x-permission")) for path, _, one in operations(described)}
    assert needed["/healthz"] == ([], None)
    assert needed["/v1/batch"] == ([{"write_key": []}], None)
    assert needed["/api/audit"] == ([{"api_key": []}, {"session": []}], Permission.admin)
    assert set(described["components"]["securitySchemes"]) == {"api_key", "session", "write_key"}  # type: ignore[index]


def test_names_of_operations_are_told_apart(described: dict[str, object]) -> None:
    names = [one["operationId"] for _, _, one in operations(described)]
    assert len(names) == len(set(names)) and "create_key" in names


def test_every_tag_is_explained(described: dict[str, object]) -> None:
    used = {tag for _, _, one in operations(described) for tag in one["tags"]}  # type: ignore[attr-defined]
    assert used <= set(TAGS)


def test_every_endpoint_is_on_the_page_under_its_heading_and_no_other_is() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8").partition("## Endpoints\n")[2]
    said = {
        (heading.lower(), endpoint)
        for heading, words in re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", text, re.MULTILINE | re.DOTALL)
        for endpoint in re.findall(r"^\| `(.+?)` \|", words, re.MULTILINE)
    }
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    there = {
        (str(one.tags[0]), f"{method} {one.path_format}")
        for one in routes
        if one.include_in_schema
        for method in one.methods or ()
    }
    assert said == there
