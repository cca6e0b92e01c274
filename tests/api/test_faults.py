"""Whatever goes wrong is answered in one shape."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import BaseModel

from leadline.api.access import PUBLIC
from leadline.api.app import ROUTERS
from leadline.api.faults import CODES, OF_STATUS, OF_TYPE, Fault, as_fault
from leadline.api.routing import router
from leadline.errors import EngineError, LeadlineError, ModelError, Problem, StoreError, UnsupportedError
from leadline.ingest.inbox import Full
from leadline.store.roles import Role
from tests.api.conftest import FREE, Running, Serve, basic, is_error

JSON = {"Content-Type": "application/json"}
broken = router("broken")


class Promised(BaseModel):
    number: int


@broken.get("/broken/bug", dependencies=[PUBLIC])
def bug() -> None:
    raise RuntimeError("ada@example.com was in the way")


@broken.get("/broken/promise", dependencies=[PUBLIC])
def promise() -> Promised:
    return {"number": "none"}  # type: ignore[return-value]


@broken.get("/broken/{kind}", dependencies=[PUBLIC])
def ours(kind: str) -> None:
    raise {
        "store": StoreError("the database postgresql://leads@db did not answer"),
        "full": Full("1000 requests are waiting"),
        "engine": EngineError("no engine"),
        "unsupported": UnsupportedError("not on this engine"),
        "model": ModelError([Problem("model.yml", 3, "rule `x`", "it has no points")]),
        "fault": Fault("conflict", "it is there already", "body.name"),
        "root": LeadlineError("something"),
    }[kind]


@pytest.fixture(scope="module")
def server(serve: Serve) -> Running:
    return serve(replace(FREE, body_limit=2048, ingest_limit=4096), (*ROUTERS, broken))


@pytest.fixture(scope="module")
def owner(server: Running) -> httpx.Client:
    return server.client(server.key("api", role=Role.owner))


@pytest.mark.parametrize(
    ("path", "status", "code", "again"),
    [
        ("bug", 500, "internal", None),
        ("promise", 500, "internal", None),
        ("root", 500, "internal", None),
        ("store", 503, "store_unavailable", "5"),
        ("full", 503, "busy", "1"),
        ("engine", 503, "engine_failed", "30"),
        ("unsupported", 422, "unsupported", None),
        ("model", 400, "model_invalid", None),
    ],
)
def test_an_error_of_any_floor_has_its_code(
    server: Running, path: str, status: int, code: str, again: str | None
) -> None:
    said = server.client().get(f"/broken/{path}")
    is_error(said, status, code)
    assert said.headers.get("retry-after") == again
    assert "ada" not in said.text and "postgresql" not in said.text


def test_a_fault_says_where(server: Running) -> None:
    is_error(server.client().get("/broken/fault"), 409, "conflict", "body.name")


def test_a_model_with_mistakes_says_all_of_them(server: Running) -> None:
    said = server.client().get("/broken/model").json()["error"]
    assert said["message"] == "model.yml:3, rule `x`: it has no points"
    assert [(one["path"], one["line"], one["what"]) for one in said["problems"]] == [
        ("model.yml", 3, "it has no points")
    ]


def test_an_address_that_there_is_not(server: Running) -> None:
    is_error(server.client().get("/nowhere"), 404, "not_found")
    is_error(server.client().get("/api/keys/"), 404, "not_found")


def test_a_thing_that_there_is_not(owner: httpx.Client) -> None:
    is_error(owner.get("/api/users/999"), 404, "not_found", "path.user_id")
    is_error(owner.delete("/api/keys/999"), 404, "not_found", "path.key_id")
    is_error(owner.get("/api/sources/999/refusals"), 404, "not_found", "path.source_id")


def test_a_method_that_is_not_done_there(server: Running) -> None:
    said = server.client().put("/api/keys")
    is_error(said, 405, "method_not_allowed")
    assert said.headers["allow"] == "GET, HEAD, OPTIONS, POST"


def test_options_says_what_is_done_there(server: Running) -> None:
    said = server.client().options("/api/users/3")
    assert (said.status_code, said.headers["allow"]) == (204, "DELETE, GET, HEAD, OPTIONS, PATCH")


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b'{"a": NaN}', b'"\\ud800"', b"\xff\xfe"])
def test_what_is_no_json(owner: httpx.Client, body: bytes) -> None:
    said = owner.post("/api/keys", content=body[:2000], headers={"Content-Type": "application/json"})
    is_error(said, 400, "malformed")


def test_a_nul_is_refused_wherever_it_stands(owner: httpx.Client) -> None:
    is_error(owner.post("/api/keys", json={"name": "a\x00b", "kind": "browser"}), 400, "malformed")
    is_error(owner.get("/api/audit?by=a%00b"), 400, "malformed")
    is_error(owner.get("/api/users/%00"), 400, "malformed")


def test_what_is_written_of_a_nul_is_none(owner: httpx.Client) -> None:
    made = owner.post("/api/keys", json={"name": "a\\u0000b", "kind": "browser"})
    assert (made.status_code, made.json()["name"]) == (201, "a\\u0000b")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_kind(owner: httpx.Client, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    is_error(owner.post("/api/keys", content=b"{}", headers=headers), 415, "unsupported_media_type")


def test_a_compressed_body_where_none_is_read(owner: httpx.Client) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": "br"}
    is_error(owner.post("/api/keys", content=b"{}", headers=headers), 415, "unsupported_media_type")


def test_one_thing_wrong_is_said_with_its_place(owner: httpx.Client) -> None:
    said = owner.post("/api/keys", json={"name": "x", "kind": "magic"})
    is_error(said, 422, "invalid", "body.kind")
    assert "'browser', 'server' or 'api'" in said.json()["error"]["message"]


def test_all_that_is_wrong_is_said_at_once(owner: httpx.Client) -> None:
    said = owner.post("/api/users", json={"email": 3, "roll": "owner"})
    is_error(said, 422, "invalid", "body.email")
    message = said.json()["error"]["message"]
    assert (
        message.startswith("3 things are wrong: body.email: ") and "body.role: " in message and "body.roll" in message
    )


def test_what_was_sent_is_not_said_again(owner: httpx.Client) -> None:
    said = owner.post("/api/users", json={"email": "ada@example.com", "role": "ada-secret"})
    assert said.status_code == 422 and "ada" not in said.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "9223372036854775808", "9" * 40, "1.5"])
def test_a_number_that_is_none(owner: httpx.Client, number: str) -> None:
    is_error(owner.get(f"/api/users/{number}"), 422, "invalid", "path.user_id")


@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "W10", "WyJhIl0", "W251bGxd", "WzEsMl0", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5XQ"]
)
def test_a_cursor_of_nobody(owner: httpx.Client, cursor: str) -> None:
    is_error(owner.get("/api/audit", params={"cursor": cursor}), 400, "malformed", "query.cursor")


@pytest.mark.parametrize("limit", ["0", "201", "x"])
def test_a_page_that_is_too_large_or_none(owner: httpx.Client, limit: str) -> None:
    is_error(owner.get("/api/users", params={"limit": limit}), 422, "invalid", "query.limit")


def test_a_body_that_says_it_is_too_large(owner: httpx.Client) -> None:
    said = owner.post("/api/keys", content=b" " * 4000, headers={"Content-Type": "application/json"})
    is_error(said, 413, "too_large")


def test_a_streamed_body_that_is_too_large(owner: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    is_error(owner.post("/api/keys", content=pieces(), headers=JSON), 413, "too_large")
    assert owner.get("/api/me").status_code == 200


def test_a_body_far_too_large_is_not_even_read(server: Running) -> None:
    head = b"POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    answer = told(server, head + b"Content-Length: 99999999999\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ") and b'"too_large"' in answer and b"connection: close" in answer.lower()


def test_what_is_no_http(server: Running) -> None:
    answer = told(server, b"\x16\x03\x01 hello\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ") and b'"malformed"' in answer and b"X-Request-Id: " in answer


def told(server: Running, some: bytes) -> bytes:
    """What comes back for some bytes, until the other side ends the connection."""
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), timeout=10) as opened:
        opened.sendall(some)
        return b"".join(iter(lambda: opened.recv(65536), b""))


def test_the_methods_and_places_of_ingest_fail_alike(server: Running) -> None:
    client, key = server.client(), basic(server.key("server"))
    is_error(client.post("/v1/track", content=b"{", headers=key), 400, "malformed")
    is_error(client.post("/v1/track", json={}), 401, "unauthorized")
    is_error(client.post("/v1/track", json={}, headers=basic("llw_nobodys")), 401, "unauthorized")
    is_error(client.get("/v1/track", headers=key), 405, "method_not_allowed")
    is_error(client.post("/v1/truck", json={}, headers=key), 404, "not_found")
    is_error(client.post("/v1/track", content=b"x" * 5000, headers=key), 413, "too_large")
    brotli, gzip = ({"Content-Encoding": name} for name in ("br", "gzip"))
    is_error(client.post("/v1/track", content=b"{}", headers=key | brotli), 415, "unsupported_media_type")
    is_error(client.post("/v1/track", content=b"{}", headers=key | gzip), 400, "malformed")
    is_error(client.post("/v1/webhooks/nobody", json={}), 404, "not_found", "path.source")
    is_error(client.post("/v1/webhooks/postmark", json={}), 503, "no_secret")


def test_every_code_has_a_status_and_is_on_the_page() -> None:
    from tests.docs.test_pages import ROOT

    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for code, (status, _) in CODES.items():
        assert f"| {status} | `{code}` |" in page
    assert set(OF_STATUS.values()) | set(OF_TYPE.values()) <= set(CODES)


def test_an_error_made_later_is_known_by_the_nearest_kind() -> None:
    class Torn(StoreError):
        """A kind that there is not yet."""

    assert as_fault(Torn("x")).code == "store_unavailable"
