"""Events in our own shape: whatever comes is a message or a refusal, and the same event has the same id."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadline.ingest.stating import stated
from leadline.store.message import Kind, Message, Refusal

NOW = 1_780_000_000_000_000
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("event_id", "event", "occurred_at", "user_id", "email", "anonymous_id", "properties", "automated")
ALMOST = st.fixed_dictionaries({}, optional={key: JSON | st.just("x@y.example") for key in KEYS})


@given(st.lists(JSON | ALMOST, max_size=5))
def test_whatever_comes_is_taken_or_refused_with_a_reason(events: list[Any]) -> None:
    heard = stated(events, NOW, lambda message: message)
    assert len(heard.messages) + len(heard.refused) == len(events)
    assert all(one.reason for one in heard.refused)
    for message in heard.messages:
        assert message.kind is Kind.event and message.name and message.id
        assert sum(one is not None for one in (message.user_id, message.email, message.anonymous_id)) == 1


def test_an_event_that_says_when_has_one_id_however_often_and_whenever_it_comes() -> None:
    event = {"event": "page", "user_id": "ada", "occurred_at": "2026-03-01"}
    ids = {one.id for at in (NOW, NOW + 5) for one in stated([event, dict(event)], at, lambda m: m).messages}
    assert len(ids) == 1
    unsaid = {"event": "page", "user_id": "ada"}
    assert len({stated([unsaid], at, lambda m: m).messages[0].id for at in (NOW, NOW + 5)}) == 2


def test_names_and_addresses_are_canonical_and_numbers_are_ids() -> None:
    events = [{"event": "Demo Requested", "user_id": 42}, {"event": "x", "email": " Ada@Oak.Example "}]
    one, other = stated(events, NOW, lambda m: m).messages
    assert (one.name, one.user_id, one.occurred_at) == ("demo.requested", "42", NOW)
    assert other.email == "ada@oak.example"


def test_what_the_judge_refuses_is_refused() -> None:
    def judge(message: Message) -> Message | Refusal:
        return Refusal(message.id, "not you")

    heard = stated([{"event_id": "e", "event": "page", "user_id": "ada"}], NOW, judge)
    assert heard.messages == () and heard.refused == (Refusal("e", "not you"),)
