"""Whether the server lives, can work, and what it measures."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import pytest
import sqlalchemy as sa

from leadline import __version__
from leadline.api.given import Service
from leadline.api.health import hindrance
from leadline.api.metrics import Metrics
from leadline.live.worker import FAILS, Worker
from leadline.store import tables as t
from leadline.store.roles import Role
from tests.api.conftest import FREE, Running, Serve, basic, is_error


def test_it_lives_and_can_work(server: Running) -> None:
    assert server.client().get("/healthz").json() == {"status": "ok"}
    assert server.client().get("/readyz").json() == {"status": "ok"}


def test_who_opens_the_address_in_a_browser_is_told_where_to_go_on(server: Running) -> None:
    said = server.client(Accept="text/html").get("/")
    assert (said.status_code, said.json()["version"], said.json()["pages"]) == (200, __version__, None)
    assert server.client().get(said.json()["api"]).status_code == 200


def test_a_browser_is_led_to_the_pages_where_there_are_any(serve: Serve) -> None:
    server = serve(replace(FREE, pages_url="http://127.0.0.1:1"))
    said = server.client(Accept="text/html,*/*").get("/")
    assert (said.status_code, said.headers["location"]) == (303, "http://127.0.0.1:1/")
    assert server.client().get("/").json()["pages"] == "http://127.0.0.1:1"


def test_it_cannot_work_on_tables_of_another_version(serve: Serve) -> None:
    server = serve()
    with server.store.writing() as con:
        con.execute(sa.text("UPDATE alembic_version SET version_num = 'other'"))
    said = server.client().get("/readyz")
    is_error(said, 503, "not_ready")
    assert "up to date" in said.json()["error"]["message"] and said.headers["retry-after"] == "5"
    assert server.client().get("/healthz").status_code == 200


def test_it_cannot_work_when_nothing_is_written_any_more(serve: Serve) -> None:
    server = serve()
    server.service.inbox.stop()
    is_error(server.client().get("/readyz"), 503, "not_ready")
    said = server.client(**basic(server.key("server"))).post("/v1/track", json={"userId": "a", "event": "b"})
    is_error(said, 503, "busy")
    server.service.inbox.__init__(server.store, server.clock)  # type: ignore[misc]
    server.service.inbox.start()


def test_it_cannot_work_when_it_goes_down(serve: Serve) -> None:
    server = serve()
    server.service.closing.set()
    is_error(server.client().get("/readyz"), 503, "not_ready")


def test_what_it_measures_names_routes_and_never_paths(server: Running) -> None:
    owner = server.client(server.key("api", role=Role.owner))
    owner.get("/api/users/987654")
    owner.get("/secret/path/ada@example.com")
    owner.request("MKCOL", "/healthz")
    server.client(**basic(server.key("server"))).post("/v1/track", json={"userId": "ada", "event": "Seen"})
    said = server.client().get("/metrics").text
    assert 'leadline_requests_total{method="GET",route="/api/users/{user_id}",status="404"} 1.0' in said
    assert 'route="unknown",status="404"' in said and 'method="other"' in said
    assert 'leadline_messages_total{outcome="accepted"} 1.0' in said
    assert "leadline_inbox_waiting 0.0" in said and "leadline_worker_alive 1.0" in said
    assert "987654" not in said and "ada" not in said and "MKCOL" not in said


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_who_comes_through_a_proxy_needs_a_key_for_the_measures(server: Running, header: str) -> None:
    is_error(server.client(**{header: "127.0.0.1"}).get("/metrics"), 401, "unauthorized")
    viewer = server.client(server.key("api", role=Role.viewer), **{header: "203.0.113.9"})
    is_error(viewer.get("/metrics"), 403, "forbidden")
    scraper = server.client(server.key("api", role=Role.owner, scopes=("metrics",)), **{header: "203.0.113.9"})
    assert scraper.get("/metrics").status_code == 200


def test_a_server_that_does_not_score_is_not_asked_to(server: Running) -> None:
    service: Service = server.service
    assert service.worker is None and service.works()
    service.wake()


def test_it_measures_what_waits_to_be_scored_and_what_the_worker_did(serve: Serve) -> None:
    server = serve()
    worker = Worker(server.store, server.clock)
    worker.health.scored, worker.health.failures = 7, 3
    metrics = Metrics()
    metrics.watch_scoring(server.store, lambda: 5_000_000, worker.health)
    with server.store.writing() as con:
        con.execute(sa.insert(t.dirty).values(subject_id=1, cause="event", later=False, at=2_000_000))
    said = metrics.text().decode()
    assert "leadline_scored_total 7.0" in said and "leadline_worker_failures_total 3.0" in said
    assert "leadline_scoring_waiting 1.0" in said and "leadline_scoring_oldest_seconds 3.0" in said
    assert "leadline_scoring_waiting 1.0" in server.client().get("/metrics").text


def test_it_cannot_work_when_the_worker_only_fails(serve: Serve) -> None:
    server = serve()
    worker = Worker(server.store, server.clock)
    with patch.object(worker.thread, "is_alive", lambda: True):
        assert replace(server.service, worker=worker).works()
        worker.health.in_a_row = FAILS
        assert hindrance(replace(server.service, worker=worker)) is not None
