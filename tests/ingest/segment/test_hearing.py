from __future__ import annotations

from typing import Any

import orjson
import pytest

from leadline.ingest.segment import MESSAGE_BYTES, heard, read
from leadline.ingest.trust import Key, KeyKind
from leadline.store.message import Context, Kind, Refusal
from tests.ingest.segment.samples import BROWSER, JSON, NOW, SERVER, hear, refused, said

MAY_SAY_X = Key(9, 1, "website", KeyKind.browser, events=frozenset({"x"}))
TRACK = {"type": "track", "event": "x", "userId": "ada"}


def test_a_bad_message_never_costs_the_others() -> None:
    bad: list[Any] = [None, 1, "x", [], {}, {"type": "track"}, {**TRACK, "timestamp": "soon", "messageId": "late"}]
    found = hear({**TRACK, "messageId": "first"}, *bad, {**TRACK, "messageId": "last"})
    assert [message.id for message in found.messages] == ["first", "last"]
    assert len(found.refused) == len(bad)
    assert [refusal.id for refusal in found.refused] == [None] * 6 + ["late"]


@pytest.mark.parametrize("kind", [None, "delete", "Track", 5, [], "batch"])
def test_a_type_that_is_none_is_refused_with_the_types_there_are(kind: Any) -> None:
    assert "identify, track, page, screen, group, alias" in refused({"type": kind})


def test_the_path_says_the_type_of_a_single_call() -> None:
    body = orjson.dumps({"event": "Trial Started", "userId": "ada", "writeKey": "k", "type": "page"})
    (message,) = heard(read("/v1/track", JSON, body), SERVER, NOW).messages
    assert message.name == "trial.started"


def test_a_single_call_sends_its_own_sent_at() -> None:
    body = {"event": "x", "userId": "a", "writeKey": "k", "timestamp": "2026-03-01T08:00:00Z"}
    request = read("/v1/t", JSON, orjson.dumps({**body, "sentAt": "2026-03-01T08:01:00Z"}))
    (message,) = heard(request, MAY_SAY_X, NOW).messages
    assert message.occurred_at == NOW - 60_000_000


def test_a_message_larger_than_its_limit_is_refused_and_no_other() -> None:
    def of(size: int) -> dict[str, Any]:
        message = {**TRACK, "messageId": str(size), "properties": {"text": ""}}
        return {**message, "properties": {"text": "x" * (size - len(orjson.dumps(message)))}}

    found = hear(of(MESSAGE_BYTES), of(MESSAGE_BYTES + 1), TRACK)
    assert [refusal.id for refusal in found.refused] == [str(MESSAGE_BYTES + 1)]
    assert "32 KB is the most" in found.refused[0].reason
    assert len(found.messages) == 2


def nested(levels: int, leaf: Any = 1) -> Any:
    for _ in range(levels):
        leaf = {"a": leaf}
    return leaf


@pytest.mark.parametrize("leaf", [1, "\x00", 2**63])
def test_properties_nest_to_a_depth(leaf: Any) -> None:
    assert said({"type": "track", "event": "x", "properties": nested(32, leaf)}).properties
    assert "32 levels" in refused({"type": "track", "event": "x", "properties": nested(33, leaf)})
    assert "32 levels" in refused({"type": "track", "event": "x", "properties": {"list": [nested(31, leaf)]}})


@pytest.mark.parametrize("levels", [33, 300, 900])
def test_a_message_that_nests_far_too_deep_costs_no_other(levels: int) -> None:
    padding = {**TRACK, "messageId": "pad", "properties": {"text": "x" * 30_000, "more": "x\x00"}}
    deep = {**TRACK, "messageId": "deep", "properties": nested(200)}
    body = orjson.dumps({"writeKey": "k", "batch": [padding, deep, deep]}).replace(
        orjson.dumps(nested(200)), b'{"a":' * levels + b"1" + b"}" * levels
    )
    found = heard(read("/v1/batch", JSON, body), SERVER, NOW)
    assert [message.id for message in found.messages] == ["pad"]
    assert [refusal.id for refusal in found.refused] == ["deep", "deep"]


def test_nul_characters_are_dropped_before_anything_is_judged() -> None:
    message = said({"type": "track", "userId": "a\x00da", "event": "x", "properties": {"a\x00": ["b\x00c"]}})
    assert (message.user_id, message.properties) == ("ada", {"a": ["bc"]})
    assert "points" in refused({"type": "track", "event": "po\x00ints.granted"})


def test_whole_numbers_that_no_database_holds_become_fractions() -> None:
    properties = {"big": 2**64 - 1, "fits": 2**63 - 1, "low": -(2**63), "yes": True}
    assert said({"type": "track", "event": "x", "properties": properties}).properties == {
        "big": float(2**64),
        "fits": 2**63 - 1,
        "low": -(2**63),
        "yes": True,
    }


def test_messages_of_another_key_than_the_batchs_are_refused() -> None:
    found = hear({**TRACK, "writeKey": "other"}, {**TRACK, "writeKey": "k"}, {**TRACK, "writeKey": None})
    assert len(found.messages) == 2
    assert "one batch for each key" in found.refused[0].reason


def test_the_context_of_a_batch_holds_for_each_message_that_does_not_say_otherwise() -> None:
    found = hear(
        {**TRACK, "context": {"userAgent": "own"}},
        TRACK,
        context={"ip": "203.0.113.7", "userAgent": "shared"},
    )
    assert [message.context for message in found.messages] == [
        Context("203.0.113.7", "own"),
        Context("203.0.113.7", "shared"),
    ]


def test_a_browsers_connection_says_where_it_is_and_a_servers_does_not() -> None:
    body = orjson.dumps({"writeKey": "k", "anonymousId": "d"})
    request = read("/v1/page", {**JSON, "User-Agent": "Mozilla/5.0"}, body, peer="198.51.100.1")
    (from_browser,) = heard(request, BROWSER, NOW).messages
    (from_server,) = heard(request, SERVER, NOW).messages
    assert from_browser.context == Context("198.51.100.1", "Mozilla/5.0")
    assert from_server.context == Context()


def test_an_import_is_a_batch_of_the_past_for_server_keys_only() -> None:
    old = {**TRACK, "messageId": "m1", "timestamp": "2019-05-01T12:00:00Z"}
    found = hear(old, path="/v1/import")
    assert [message.occurred_at for message in found.messages] == [1_556_712_000_000_000]
    assert hear(old, key=BROWSER, path="/v1/import").refused == (
        Refusal("m1", "an import never comes from a browser: send it with a server key"),
    )


def test_the_same_batch_sent_again_says_the_same() -> None:
    message = {**TRACK, "timestamp": "2026-03-01T08:00:00Z"}
    first = hear(message, sentAt="2026-03-01T08:59:59.9Z")
    again = hear(message, sentAt="2026-03-01T09:10:00.0Z", at=NOW + 600_100_000)
    assert first == again


@pytest.mark.parametrize("kind", ["alias", "group"])
def test_a_browser_key_is_judged(kind: str) -> None:
    reason = refused({"type": kind, "previousId": "b", "groupId": "g"}, key=BROWSER)
    assert reason == f"{kind} never comes from a browser: send it with a server key"


def test_everything_that_a_browser_says_is_marked() -> None:
    found = hear(
        {"type": "page", "anonymousId": "d"},
        {"type": "screen", "anonymousId": "d"},
        {"type": "identify", "anonymousId": "d", "userId": "ada", "traits": {"email": "ada@n.example", "score": 9}},
        {"type": "track", "event": "Form Submitted", "anonymousId": "d"},
        key=BROWSER,
    )
    assert [message.trusted for message in found.messages] == [False] * 4
    assert [message.kind for message in found.messages].count(Kind.identify) == 1
    assert "score" in found.refused[0].reason


def test_a_reason_never_shows_what_a_person_said() -> None:
    secret = "ada@nordhaven.example"
    found = hear(
        {**TRACK, "timestamp": secret},
        {**TRACK, "userId": [secret]},
        {**TRACK, "properties": secret},
        {**TRACK, "writeKey": secret},
        {"type": secret},
        {"type": "identify", "userId": "a", "traits": {"score": secret}},
        key=BROWSER,
    )
    assert len(found.refused) == 6
    assert not [refusal for refusal in found.refused if secret in refusal.reason]
