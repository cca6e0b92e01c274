"""Segment's own Python library, unmodified, against a server that only records; then we read what it sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from segment.analytics.client import Client  # type: ignore[import-untyped]

from leadline.ingest.segment import heard, read
from leadline.ingest.segment.clock import instant
from leadline.model.condition import HOUR, SECOND, Instant
from leadline.store.message import Kind, Message
from tests.ingest.segment.samples import SERVER

WHEN = datetime(2026, 2, 27, 16, 30, 15, 123_000, tzinfo=UTC)
AT = instant("2026-02-27T16:30:15.123Z")


@dataclass(frozen=True, slots=True)
class Sent:
    path: str
    headers: dict[str, str]
    body: bytes
    received_at: Instant


@dataclass
class Recorder:
    """A server on the loopback address that answers as Segment does and keeps what it is sent."""

    sent: list[Sent] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def running(self) -> Iterator[Recorder]:
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                since = datetime.now(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
                recorder.sent.append(Sent(self.path, dict(self.headers), body, since // timedelta(microseconds=1)))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"success": true}')

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
                """Say nothing."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.url = f"http://127.0.0.1:{server.server_port}"
            yield self
            server.shutdown()

    def messages(self, *, clock_ahead: int = 0) -> dict[str, Message]:
        """What was sent, as we understand it, by its id; read with our clock so far behind the client's."""
        found: dict[str, Message] = {}
        for one in self.sent:
            request = read(one.path, one.headers, one.body, peer="127.0.0.1")
            assert request.write_key == "our-key"
            said = heard(request, SERVER, one.received_at - clock_ahead)
            assert said.refused == ()
            found |= {message.id: message for message in said.messages}
        return found


def six_calls(client: Client) -> None:
    client.identify("ada", {"email": "Ada@Nordhaven.example", "firstName": "Ada"}, timestamp=WHEN, message_id="1")
    client.track("ada", "Demo Requested", {"plan": "pro", "seats": 12}, timestamp=WHEN, message_id="2")
    client.page("ada", "Docs", "Pricing", {"url": "https://n.example/pricing?a=b"}, timestamp=WHEN, message_id="3")
    client.screen(42, None, "Settings", timestamp=WHEN, message_id="4")
    client.group("ada", "nordhaven", {"employees": 240}, timestamp=WHEN, message_id="5")
    client.alias("device", "ada", timestamp=WHEN, message_id="6")


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("clock_ahead", [0, 3 * HOUR])
def test_all_six_calls_of_the_python_library_are_understood(gzip: bool, clock_ahead: int) -> None:
    with Recorder().running() as recorder:
        client = Client("our-key", host=recorder.url, gzip=gzip, upload_interval=0.05)
        six_calls(client)
        client.shutdown()
    assert {one.path for one in recorder.sent} == {"/v1/batch"}
    assert all(one.headers.get("Content-Encoding") == ("gzip" if gzip else None) for one in recorder.sent)
    said = recorder.messages(clock_ahead=clock_ahead)
    if not clock_ahead:
        assert {message.occurred_at for message in said.values()} == {AT}
    assert all(abs(message.occurred_at - (AT - clock_ahead)) < 10 * SECOND for message in said.values())
    bare = {
        id_: (message.kind, message.user_id, message.name or message.previous_id or message.account_id)
        for id_, message in said.items()
    }
    assert bare == {
        "1": (Kind.identify, "ada", None),
        "2": (Kind.event, "ada", "demo.requested"),
        "3": (Kind.event, "ada", "page"),
        "4": (Kind.event, "42", "screen"),
        "5": (Kind.group, "ada", "nordhaven"),
        "6": (Kind.alias, "ada", "device"),
    }
    assert said["1"].email == "ada@nordhaven.example"
    assert said["1"].traits == {"email": "Ada@Nordhaven.example", "first_name": "Ada"}
    assert said["2"].properties == {"plan": "pro", "seats": 12}
    assert said["3"].properties == {
        "url": "https://n.example/pricing?a=b", "path": "/pricing", "name": "Pricing", "category": "Docs",
    }  # fmt: skip
    assert said["4"].properties == {"name": "Settings"}
    assert said["5"].traits == {"employees": 240}


def test_a_batch_as_full_as_the_library_makes_it_is_taken() -> None:
    with Recorder().running() as recorder:
        client = Client("our-key", host=recorder.url, upload_size=10_000)
        for n in range(40):
            client.track("ada", "x", {"text": "ü" * 5_000}, message_id=f"m{n}")  # written as six bytes each
        client.shutdown()
    assert max(len(one.body) for one in recorder.sent) > 475_000
    assert len(recorder.messages()) == 40


def test_what_the_library_names_and_dates_itself_is_unique_and_of_now() -> None:
    with Recorder().running() as recorder:
        client = Client("our-key", host=recorder.url, sync_mode=True)
        for _ in range(3):
            client.track("ada", "x")
    said = recorder.messages()
    assert len(said) == 3
    assert all(abs(message.occurred_at - one.received_at) < 10 * SECOND
               for message, one in zip(said.values(), recorder.sent, strict=True))  # fmt: skip
