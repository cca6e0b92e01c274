"""Whatever is sent, nothing breaks: requests drawn from the OpenAPI document, and requests that mean harm."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.specs.openapi.schemas import OpenApiSchema

from leadline.api.app import ROUTERS
from leadline.store.database import open_store
from leadline.store.migrate import upgrade
from leadline.store.roles import Role
from tests.api.conftest import basic
from tests.api.scoring.conftest import MODEL, OTHER, Scoring, people, serving

ENDLESS = {"/api/stream"}
OPERATIONS = sorted(
    (method, route.path_format)
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and route.include_in_schema and route.path not in ENDLESS
    for method in route.methods or ()
)
CHECKED: Any = CHECKS.get_by_names(
    [
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
        "response_headers_conformance",
    ]
)
EXAMPLES = 4
THERE = {"lead_id": 1, "account_id": "acme.example", "name": "small", "user_id": 1}


@pytest.fixture(scope="module")
def scoring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scoring]:
    """A server on SQLite; what is drawn may change anything in it."""
    with ExitStack() as stack:
        path: Path = tmp_path_factory.mktemp("drawn") / "leads.db"
        store = open_store(f"sqlite:///{path}")
        stack.callback(store.close)
        upgrade(store)
        found = serving(store, stack, MODEL, OTHER)
        people(found)
        yield found


@pytest.fixture(scope="module")
def schema(scoring: Scoring) -> OpenApiSchema:
    found = schemathesis.openapi.from_dict(scoring.client().get("/openapi.json").json())
    assert isinstance(found, OpenApiSchema)
    return found


def headers(scoring: Scoring, path: str) -> dict[str, str]:
    if path.startswith("/v1/"):
        return basic(scoring.key("server"))
    return {"Authorization": f"Bearer {scoring.key('api', role=Role.owner)}"}


def holds(scoring: Scoring, schema: OpenApiSchema, method: str, path: str, examples: int) -> None:
    """That drawn requests, good ones and bad ones, are answered as the document says, and never with our fault."""
    operation = schema[path][method.lower()]
    own = headers(scoring, path)
    drawn = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=drawn, real=st.booleans())
    def answered(case: schemathesis.Case[Any], real: bool) -> None:
        if real:
            case.path_parameters |= {name: THERE[name] for name in case.path_parameters if name in THERE}
        said = case.call(base_url=scoring.url, headers=own)
        if said.status_code >= 500:
            assert (said.status_code, said.json()["error"]["code"]) == (503, "no_secret"), said.text
        case.validate_response(said, checks=CHECKED)

    answered()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_is_drawn_from_the_document_is_answered_as_it_says(
    scoring: Scoring, schema: OpenApiSchema, method: str, path: str
) -> None:
    holds(scoring, schema, method, path, EXAMPLES)


@pytest.mark.drill
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_much_of_what_is_drawn_from_the_document_is_answered_as_it_says(
    scoring: Scoring, schema: OpenApiSchema, method: str, path: str
) -> None:
    holds(scoring, schema, method, path, 45 * EXAMPLES)


# -- harm ----------------------------------------------------------------------------------------------------------

BODIES: dict[str, bytes] = {
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "ten megabytes": json.dumps({"files": {"model.yml": "x" * 10_000_000}}).encode(),
    "NUL": b'{"attributes": {"a": "\\u0000"}}',
    "NUL in a name": b'{"attributes": {"a\\u0000": 1}}',
    "half a surrogate": b'{"attributes": {"a": "\\ud800"}}',
    "not UTF-8": b'{"attributes": {"a": "\xff\xfe"}}',
    "NaN": b'{"attributes": {"a": NaN}}',
    "infinity": b'{"points": 1e999, "dimension": "fit", "reason": "x"}',
    "huge number": b'{"other": 1%s}' % (b"0" * 5_000),
    "beyond 64 bits": b'{"other": 9223372036854775808}',
    "huge key": json.dumps({"attributes": {"k" * 900_000: 1}}).encode(),
    "many keys": json.dumps({"attributes": {str(n): n for n in range(20_000)}}).encode(),
    "a key twice": b'{"other": 1, "other": 2}',
    "empty": b"",
    "null": b"null",
    "text": b'"x"',
    "a list": b"[1]",
    "year 0": b'{"points": 1, "dimension": "fit", "reason": "x", "expires": "0000-01-01"}',
    "year 9999": b'{"points": 1, "dimension": "fit", "reason": "x", "expires": "9999-12-31T23:59:59Z"}',
    "long half life": b'{"points": 1, "dimension": "fit", "reason": "x", "half_life": "999999999999999999999d"}',
    "tiny half life": b'{"points": 1, "dimension": "fit", "reason": "x", "half_life": "0.000000001m"}',
}
WRITTEN = [(method, path) for method, path in OPERATIONS if method in ("POST", "PUT", "PATCH")]


@pytest.mark.parametrize("which", range(len(BODIES)), ids=list(BODIES))
def test_a_body_that_means_harm_is_answered_in_the_one_shape(scoring: Scoring, which: int) -> None:
    are_answered(scoring, [*BODIES.values()][which], WRITTEN[which % 3 :: 3])  # each operation meets a third of them


@pytest.mark.drill
@pytest.mark.parametrize("body", list(BODIES.values()), ids=list(BODIES))
def test_a_body_that_means_harm_is_answered_in_the_one_shape_everywhere(scoring: Scoring, body: bytes) -> None:
    are_answered(scoring, body, WRITTEN)


def are_answered(scoring: Scoring, body: bytes, operations: list[tuple[str, str]]) -> None:
    client = scoring.client()
    for method, path in operations:
        if "login" in path or "setup" in path:
            continue
        where = path.replace("{lead_id}", "1").replace("{account_id}", "acme.example").replace("{name}", "small")
        sent = {"Content-Type": "application/json", **headers(scoring, path)}
        said = client.request(method, where.replace("{", "").replace("}", ""), content=body, headers=sent)
        assert said.status_code < 500 or said.json()["error"]["code"] == "no_secret", (method, path, said.text)
        if said.status_code >= 400:
            assert {"code", "message", "request_id"} <= set(said.json()["error"]), (method, path)


ODD: dict[str, Any] = {
    "NUL": "a%00b",
    "half a surrogate": "%ED%A0%80",
    "not UTF-8": "%FF",
    "a road up": "..%2F..%2Fetc%2Fpasswd",
    "beyond 64 bits": "9223372036854775808",
    "a wildcard": "%25",
    "a quote": "%27%20OR%201=1%20--",
    "very long": "x" * 5_000,
    "an emoji": "%F0%9F%98%80",
}
READ = [path for method, path in OPERATIONS if method == "GET"]
FILTERED = ("/api/leads", "/api/leads/{lead_id}/events", "/api/leads/{lead_id}/replay")


@pytest.mark.parametrize("odd", list(ODD.values()), ids=list(ODD))
def test_an_odd_text_in_the_address_is_answered_in_the_one_shape(scoring: Scoring, odd: str) -> None:
    client = scoring.as_role(Role.owner)
    for path in READ:
        names = ("q", "cursor", "model", "as_of", "since", "band", "user_id", "limit", "sort", "event", "object")
        query = "&".join(f"{name}={odd}" for name in names)
        place = path.replace("{lead_id}", "1").replace("{", "").replace("}", "")
        alone = [f"{place}?{name}={odd}" for name in names] if path in FILTERED else []
        for address in (f"{place}?{query}", *alone, path_with(path, odd)):
            said = client.get(address)
            assert said.status_code < 500, (address, said.text)


def path_with(path: str, odd: str) -> str:
    parts = [odd if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


def test_the_document_says_how_every_request_can_fail(scoring: Scoring) -> None:
    for path, operations in scoring.client().get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"].endswith("."), (method, path)
            assert {"400", "422", "429", "500", "503"} <= set(operation["responses"]), (method, path)


def test_every_body_about_leads_and_models_has_an_example(scoring: Scoring) -> None:
    document = scoring.client().get("/openapi.json").json()
    bodies = {
        (method, path): body
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if {"leads", "accounts", "models", "events in"} & set(operation["tags"])
        and (body := operation.get("requestBody", {}).get("content", {}).get("application/json"))
    }
    assert len(bodies) > 15 and [name for name, body in bodies.items() if not has_example(document, body)] == []


def has_example(document: dict[str, Any], body: dict[str, Any]) -> bool:
    """Whether an example stands beside the body, or in it for what has to be said."""
    schema = body["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return "example" in body or '"examples"' in json.dumps(schema)


def test_a_client_that_goes_away_in_the_middle_harms_nobody(scoring: Scoring) -> None:
    at, key = urlsplit(scoring.url), scoring.key("server")
    head = [
        "POST /api/events HTTP/1.1",
        f"Host: {at.netloc}",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        "Content-Length: 400",
    ]
    for spaces in (0, 20, 200):
        with socket.create_connection((at.hostname or "", at.port or 0)) as gone:
            gone.sendall("\r\n".join([*head, "", '{"events": [' + " " * spaces]).encode())
    assert scoring.client().get("/healthz").status_code == 200
