"""The log: lines of JSON with nothing of a person in them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from leadline.app.logs import set_up


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = list(root.handlers), root.level
    opened = io.StringIO()
    set_up("info", opened)
    yield opened
    root.handlers[:], level = before
    root.setLevel(level)


def test_a_record_is_a_line_with_what_was_put_beside_it(stream: io.StringIO) -> None:
    logging.getLogger("leadline.access").info("request", extra={"fields": {"route": "/api/me", "status": 200}})
    logging.getLogger("leadline.worker").error("the worker starts again", extra={"why": "it failed"})
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["level"], first["log"], first["event"], first["route"]) == (
        "info",
        "leadline.access",
        "request",
        "/api/me",
    )
    assert first["at"].endswith("+00:00")
    assert (second["level"], second["why"]) == ("error", "it failed")


def test_of_an_error_the_kind_and_the_place_are_written_and_never_what_it_says(stream: io.StringIO) -> None:
    try:
        try:
            raise ValueError("ada@example.com")
        except ValueError as error:
            raise RuntimeError("of ada@example.com") from error
    except RuntimeError:
        logging.getLogger("leadline.fault").exception("internal")
    said = json.loads(stream.getvalue())
    assert said["error"] == "RuntimeError from ValueError"
    assert "test_logs.py" in said["trace"][-1] and "ada" not in stream.getvalue()


def test_what_libraries_say_at_ease_is_not_written(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info("127.0.0.1 GET /ada")
    logging.getLogger("sqlalchemy.engine").info("SELECT 'ada'")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    (said,) = map(json.loads, stream.getvalue().splitlines())
    assert said["event"] == "Invalid HTTP request received."
