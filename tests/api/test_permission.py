"""Every endpoint says who may come, and every role comes as far as it may."""

from __future__ import annotations

import re

import httpx
import pytest
from fastapi.routing import APIRoute

from leadline.api.access import Access, declared
from leadline.api.app import ROUTERS
from leadline.api.permission import OF_ROLE, Permission
from leadline.store.roles import Role
from tests.api.conftest import Running, basic, is_error

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
PUBLIC = {"/", "/t.js", "/healthz", "/readyz"}
PUBLIC |= {"/api/login", "/api/login/code", "/api/login/link", "/api/setup", "/api/welcome", "/api/sign-in-ways"}
PUBLIC |= {"/api/oidc/start", "/api/oidc/callback"}
PUBLIC |= {"/m/c/{token}", "/m/o/{token}.gif", "/m/u/{token}", "/m/p/{token}"}
ASKED = [
    (method, route.path, needed)
    for route in ROUTES
    for method in sorted(route.methods or ())
    if isinstance(needed := declared(route)[0], Permission)
]


def ask(client: httpx.Client, method: str, path: str) -> httpx.Response:
    """Ask with nothing useful in it: whoever may come is told so with another error, or gets what there is.

    Of what is answered well only the head is read: a stream does not end.
    """
    there = re.sub(r"\{[^}]+\}", "987654", path)
    with client.stream(method, there, json={} if method in ("PATCH", "POST", "PUT") else None) as said:
        if said.status_code >= 400:
            said.read()
    return said


def test_every_endpoint_declares_one_thing() -> None:
    for route in ROUTES:
        assert len(declared(route)) == 1, route.path
        assert (declared(route)[0] is Access.public) == (route.path in PUBLIC), route.path


def test_nothing_answers_but_what_declares() -> None:
    assert len(ROUTES) == sum(len(router.routes) for router in ROUTERS)
    assert all(route.path.startswith(("/api/", "/v1/")) or declared(route) != [Access.write_key] for route in ROUTES)


def test_nobody_is_refused(server: Running) -> None:
    for client in (server.client(), server.client("lla_nobodys"), server.client(Cookie="leadline_session=x")):
        for method, path, _ in ASKED:
            is_error(ask(client, method, path), 401, "unauthorized")


@pytest.mark.parametrize("kind", ["browser", "server"])
def test_a_write_key_reads_nothing(server: Running, kind: str) -> None:
    client = server.client(server.key(kind))
    for method, path, _ in ASKED:
        is_error(ask(client, method, path), 403, "forbidden")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_comes_as_far_as_it_may(server: Running, role: Role) -> None:
    client = server.client(server.key("api", role=role))
    for method, path, needed in ASKED:
        said = ask(client, method, path)
        if needed not in OF_ROLE[role]:
            is_error(said, 403, "forbidden")
            assert f"`{needed}`" in said.json()["error"]["message"]
        elif said.status_code not in (200, 204, 404, 422):
            assert said.json()["error"]["message"].startswith("a key has no "), (method, path)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.owner])
def test_a_session_comes_no_further_than_its_role(server: Running, role: Role) -> None:
    client = server.signed_in(f"{role}@example.com", role)
    for method, path, needed in ASKED:
        if needed not in OF_ROLE[role]:
            is_error(ask(client, method, path), 403, "forbidden")


def test_a_scope_narrows_what_a_key_may(server: Running) -> None:
    client = server.client(server.key("api", role=Role.owner, scopes=("read", "data")))
    assert client.get("/api/sources").status_code == 200
    is_error(client.get("/api/users"), 403, "forbidden")
    assert client.get("/api/me").json()["permissions"] == ["data", "me", "read"]


def test_an_api_key_writes_no_events(server: Running) -> None:
    said = server.client().post("/v1/track", json={}, headers=basic(server.key("api", role=Role.owner)))
    is_error(said, 403, "forbidden")


def test_every_role_may_be_somebody_and_the_owner_may_all() -> None:
    assert all(Permission.me in OF_ROLE[role] and Permission.read in OF_ROLE[role] for role in Role)
    assert OF_ROLE[Role.owner] == frozenset(Permission)
    assert not any(Permission.admin in OF_ROLE[role] for role in Role if role is not Role.owner)
