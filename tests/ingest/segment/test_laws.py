"""Whatever is sent, there is an answer in our words: what is taken and what is refused add up."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadline.ingest.segment import RequestError, heard, read
from leadline.ingest.segment.request import PATHS
from leadline.ingest.trust import BROWSER_EVENTS, BROWSER_TRAITS, Key
from leadline.store.message import Heard, Kind
from tests.ingest.segment.samples import BROWSER, JSON, NOW, SERVER

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["ada", "null", "2026-03-01T08:00:00Z", "9999-12-31", "ada@n.example", "page", "Points Granted", "\x00", "/a?b"]
)
numbers = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers
values = st.recursive(
    scalars | texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=5
)
TYPES = ["identify", "track", "page", "screen", "group", "alias"]
FIELDS = [
    "messageId", "userId", "anonymousId", "previousId", "groupId", "event", "name", "category", "timestamp",
    "originalTimestamp", "sentAt", "properties", "traits", "context", "writeKey", "integrations",
]  # fmt: skip
contexts = st.dictionaries(st.sampled_from(["page", "campaign", "traits", "ip", "userAgent"]), values, max_size=4)
companies = st.fixed_dictionaries({"company": st.dictionaries(st.sampled_from(["id", "name"]), values)})
messages = st.builds(
    lambda kind, fields, id_, context, traits: fields | kind | id_ | context | traits,
    st.fixed_dictionaries({"type": st.sampled_from(TYPES) | texts}),
    st.dictionaries(st.sampled_from(FIELDS), values, max_size=6),
    st.just({}) | st.fixed_dictionaries({"userId": texts}),
    st.just({}) | st.fixed_dictionaries({"context": contexts}),
    st.just({}) | st.fixed_dictionaries({"traits": companies | st.dictionaries(texts, values, max_size=3)}),
)
paths = st.sampled_from([f"/v1/{name}" for name in PATHS])
keys = st.sampled_from([BROWSER, SERVER])


def add_up(found: Heard, count: int) -> bool:
    """Each message is taken or refused once; parts of one have ids of their own."""
    companies = sum(m.id.endswith(":company") and m.kind is Kind.group for m in found.messages)
    traits = sum((refusal.id or "").endswith(":traits") for refusal in found.refused)
    return len(found.messages) - companies + len(found.refused) - traits == count


def spoken(value: Any) -> Iterator[str]:
    """Every text in a JSON value, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from spoken(list(value) + list(value.values()))
    elif isinstance(value, list):
        for one in value:
            yield from spoken(one)


def answer(path: str, body: bytes, key: Key) -> Heard | None:
    """What the request says, None where all of it is refused."""
    try:
        request = read(path, JSON, body)
    except RequestError:
        return None
    found = heard(request, key, NOW)
    assert add_up(found, len(request.messages))
    return found


@given(paths, st.binary(max_size=200), keys)
@example("/v1/batch", b'{"writeKey": "k", "batch": [' + b"[" * 900 + b"]" * 900 + b"]}", SERVER)
def test_any_bytes_are_answered(path: str, body: bytes, key: Key) -> None:
    answer(path, body, key)


@given(paths, values | st.builds(lambda batch: {"writeKey": "k", "batch": batch}, values), keys)
def test_any_json_is_answered(path: str, value: Any, key: Key) -> None:
    answer(path, orjson.dumps(value), key)


@settings(max_examples=80)
@given(st.lists(messages | values, max_size=3), values, keys)
def test_each_message_of_a_batch_is_taken_or_refused(batch: list[Any], sent_at: Any, key: Key) -> None:
    found = answer("/v1/batch", orjson.dumps({"writeKey": "k", "batch": batch, "sentAt": sent_at}), key)
    assert found is not None
    for message in found.messages:
        assert message.id
        assert not [text for text in spoken([message.id, message.user_id, message.properties]) if "\x00" in text]
        assert message.user_id or message.anonymous_id or message.email
        assert (message.name != "") == (message.kind is Kind.event)
        assert all(not isinstance(value, dict) for value in message.traits.values())


@given(messages, keys)
def test_every_single_call_is_answered(message: Any, key: Key) -> None:
    for path in TYPES:
        answer(f"/v1/{path}", orjson.dumps({**message, "writeKey": "k"}), key)


@settings(max_examples=80)
@given(st.lists(messages, max_size=3))
def test_a_browser_never_says_more_than_its_lists(batch: list[Any]) -> None:
    found = answer("/v1/batch", orjson.dumps({"writeKey": "k", "batch": batch}), BROWSER)
    assert found is not None
    for message in found.messages:
        assert not message.trusted
        assert message.kind in (Kind.event, Kind.identify)
        assert message.kind is Kind.identify or message.name in BROWSER_EVENTS
        assert message.traits.keys() <= BROWSER_TRAITS
        assert message.account_id is None and message.previous_id is None


@settings(max_examples=40)
@given(st.lists(messages, max_size=3), st.integers(0, 9))
def test_compressed_or_not_a_batch_says_the_same(batch: list[Any], level: int) -> None:
    plain = orjson.dumps({"writeKey": "k", "batch": batch})
    packed = read("/v1/batch", {**JSON, "Content-Encoding": "gzip"}, gzip.compress(plain, level))
    assert packed == read("/v1/batch", JSON, plain)


@settings(max_examples=40)
@given(st.lists(messages, max_size=3), keys)
def test_hearing_a_request_twice_gives_the_same(batch: list[Any], key: Key) -> None:
    request = read("/v1/batch", JSON, orjson.dumps({"writeKey": "k", "batch": batch}))
    assert heard(request, key, NOW) == heard(request, key, NOW)
