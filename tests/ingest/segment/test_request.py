from __future__ import annotations

import base64
import gzip
import tracemalloc
import zlib
from typing import Any

import orjson
import pytest

from leadline.ingest.segment import BATCH_BYTES, MESSAGES, Request, RequestError, read
from tests.ingest.segment.samples import JSON, NOW

TRACK = {"type": "track", "event": "x", "userId": "ada"}


def basic(credentials: str) -> dict[str, str]:
    return {**JSON, "Authorization": "Basic " + base64.b64encode(credentials.encode()).decode()}


def refusal(path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    with pytest.raises(RequestError) as error:
        read(path, headers, body)
    return error.value.status, str(error.value)


def batch(*messages: Any, **more: Any) -> bytes:
    return orjson.dumps({"batch": messages, "writeKey": "k", **more})


@pytest.mark.parametrize(
    ("path", "call", "historical"),
    [
        ("/v1/batch", None, False),
        ("/v1/b", None, False),
        ("/v1/import", None, True),
        ("/v1/track", "track", False),
        ("/v1/t", "track", False),
        ("/v1/page/", "page", False),
        ("/v1/p", "page", False),
        ("/v1/identify", "identify", False),
        ("/v1/i", "identify", False),
        ("/v1/screen", "screen", False),
        ("/v1/s", "screen", False),
        ("/v1/group", "group", False),
        ("/v1/g", "group", False),
        ("/v1/alias", "alias", False),
        ("/v1/a", "alias", False),
    ],
)
def test_the_path_says_what_is_called(path: str, call: str | None, historical: bool) -> None:
    request = read(path, JSON, batch(TRACK))
    assert (request.call, request.historical) == (call, historical)
    assert len(request.messages) == 1


def test_a_path_that_is_no_call_is_refused_with_the_calls_there_are() -> None:
    status, reason = refusal("/v1/delete", JSON, batch())
    assert status == 404 and "/v1/batch" in reason


@pytest.mark.parametrize(
    ("headers", "body", "key"),
    [
        (basic("from-header:"), b'{"batch": [], "writeKey": "from-body"}', "from-header"),
        (basic("from-header:ignored"), b'{"batch": []}', "from-header"),
        (basic("no-colon"), b'{"batch": []}', "no-colon"),
        (basic(":"), b'{"batch": [], "writeKey": "from-body"}', "from-body"),
        ({**JSON, "Authorization": "Bearer abc"}, b'{"batch": [], "writeKey": "from-body"}', "from-body"),
        (JSON, b'{"batch": [], "writeKey": " from-body "}', "from-body"),
        (JSON, b'{"batch": [1, {"writeKey": ""}, {"writeKey": "from-message"}]}', "from-message"),
    ],
)
def test_the_write_key_is_the_headers_else_the_bodys_else_a_messages(
    headers: dict[str, str], body: bytes, key: str
) -> None:
    assert read("/v1/batch", headers, body).write_key == key


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, b'{"batch": []}'),
        (JSON, b'{"batch": [], "writeKey": 5}'),
        ({**JSON, "Authorization": "Basic %%%"}, b'{"batch": [], "writeKey": "k"}'),
        ({**JSON, "Authorization": "Basic /w=="}, b'{"batch": [], "writeKey": "k"}'),
        ({**JSON, "Authorization": "Basic é"}, b'{"batch": [], "writeKey": "k"}'),
        ({**JSON, "Authorization": ""}, b'{"batch": []}'),
    ],
)
def test_without_a_write_key_nothing_is_taken(headers: dict[str, str], body: bytes) -> None:
    assert refusal("/v1/batch", headers, body)[0] == 401


def test_a_key_is_not_shown_where_a_request_is_printed() -> None:
    assert "secret" not in repr(read("/v1/batch", basic("secret:"), b'{"batch": []}'))


@pytest.mark.parametrize("content", ["application/json", "application/json; charset=utf-8", "TEXT/plain", ""])
def test_json_comes_as_json_or_as_a_beacons_text(content: str) -> None:
    assert read("/v1/batch", {"content-type": content}, batch()).messages == ()


def test_other_types_and_compressions_are_refused() -> None:
    assert refusal("/v1/batch", {"content-type": "application/x-www-form-urlencoded"}, batch())[0] == 415
    assert refusal("/v1/batch", {**JSON, "Content-Encoding": "br"}, batch())[0] == 415
    assert refusal("/v1/batch", {**JSON, "Content-Encoding": "gzip, gzip"}, batch())[0] == 415


def unzipped(body: bytes) -> Request:
    return read("/v1/batch", {**JSON, "Content-Encoding": "GZIP"}, body)


def test_a_compressed_body_says_what_the_plain_one_says() -> None:
    plain = batch(TRACK, sentAt="2026-03-01T09:00:00Z")
    assert unzipped(gzip.compress(plain, mtime=0)) == read("/v1/batch", JSON, plain)
    assert unzipped(gzip.compress(plain[:20], mtime=0) + gzip.compress(plain[20:])) == read("/v1/batch", JSON, plain)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        batch(TRACK),
        zlib.compress(batch(TRACK)),
        gzip.compress(batch(TRACK), mtime=0)[:-3],
        gzip.compress(batch(TRACK), mtime=0) + b"more",
        gzip.compress(batch(TRACK), mtime=0)[:-8] + b"\0" * 8,
    ],
)
def test_a_body_that_is_not_whole_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError) as error:
        unzipped(body)
    assert error.value.status == 400


def test_a_body_that_is_larger_when_decompressed_is_refused() -> None:
    bomb = gzip.compress(b"[" * 30_000_000, mtime=0)
    tracemalloc.start()
    with pytest.raises(RequestError) as error:
        unzipped(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.status == 413
    assert most < 4 * BATCH_BYTES
    many = gzip.compress(b" " * (BATCH_BYTES // 2 + 1))
    with pytest.raises(RequestError, match="500 KB"):
        unzipped(many + many)


def test_the_limit_itself_is_allowed() -> None:
    exactly = batch() + b" " * (BATCH_BYTES - len(batch()))
    assert read("/v1/batch", JSON, exactly) == unzipped(gzip.compress(exactly, mtime=0))
    assert refusal("/v1/batch", JSON, exactly + b" ")[0] == 413
    with pytest.raises(RequestError, match="500 KB"):
        unzipped(gzip.compress(exactly + b" ", mtime=0))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"writeKey": "k", "batch": [NaN]}',
        b'{"writeKey": "k", "batch": [Infinity]}',
        b'{"writeKey": "k", "batch": [1e400]}',
        b'{"writeKey": "k", "batch": ["\\ud800"]}',
        b'{"writeKey": "k", "batch": ["\xff"]}',
        b'{"writeKey": "k", "batch": ["\x00"]}',
        b'{"writeKey": "k", "batch": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b"[]",
        b"null",
        b'"batch"',
        b'{"writeKey": "k"}',
        b'{"writeKey": "k", "batch": {}}',
        b'{"writeKey": "k", "batch": null}',
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(body: bytes) -> None:
    assert refusal("/v1/batch", JSON, body)[0] == 400


def test_a_batch_has_only_so_many_messages() -> None:
    assert len(read("/v1/batch", JSON, batch(*[1] * MESSAGES)).messages) == MESSAGES
    status, reason = refusal("/v1/batch", JSON, batch(*[1] * (MESSAGES + 1)))
    assert status == 413 and "smaller batches" in reason


def test_of_a_key_that_is_written_twice_the_last_counts() -> None:
    assert read("/v1/batch", JSON, b'{"batch": [1], "batch": [2, 3], "writeKey": "k"}').messages == (2, 3)


@pytest.mark.parametrize(
    ("sent", "at"),
    [("2026-03-01T09:00:00.000Z", NOW), (1_772_355_600_000, NOW), ("soon", None), (None, None), ([], None)],
)
def test_a_sent_at_that_cannot_be_read_is_as_if_there_were_none(sent: Any, at: int | None) -> None:
    assert read("/v1/batch", JSON, batch(sentAt=sent)).sent_at == at


def test_what_the_connection_tells_is_kept() -> None:
    request = read("/v1/batch", {**JSON, "User-Agent": "analytics-python/2.3"}, batch(), peer="198.51.100.1")
    assert (request.connection.ip, request.connection.user_agent) == ("198.51.100.1", "analytics-python/2.3")


@pytest.mark.parametrize(
    ("value", "odd"),
    [
        (b'"\\u0000"', True),
        (b"18446744073709551615", True),
        (b"-9223372036854775808", True),
        (b'"1234567890123456789"', False),
        (b"123456789012345678", False),
    ],
)
def test_what_has_to_be_looked_at_twice_is_seen(value: bytes, odd: bool) -> None:
    assert read("/v1/batch", JSON, b'{"writeKey": "k", "batch": [' + value + b"]}").odd is odd
