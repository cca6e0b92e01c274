"""A request is read item by item: the good ones are taken, the others refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadline.ingest.webhooks import BodyError, Request, Source, loads_source, read
from leadline.model.condition import SECOND
from leadline.store.message import Heard, Kind
from tests.ingest.webhooks.signing import NOW, heard, payload

AROUND = """
source: own
title: Own
proof: {scheme: header, header: X-Secret}
"""
PLAIN = """
id: id
occurred_at: {from: at, as: epoch_s}
identity: {email: email, user_id: user}
messages:
  - match: {type: form}
    event: form.submitted
    properties: {form: form, when: {from: when, as: iso}}
"""


def own(text: str) -> Source:
    return loads_source(AROUND + text)


def got(text: str, body: Any) -> Heard:
    """What is heard of a body by a mapping file that is this text."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    asked = Request("POST", "https://leads.example/v1/webhooks/own", {"X-Secret": "s"}, raw)
    return read(own(text), asked, {"LEADLINE_WEBHOOK_OWN": "s"}, NOW).heard


GOOD = {"type": "form", "id": "1", "at": 1772355600, "email": "Ada@Nordhaven.example", "form": "demo"}


def test_bad_items_do_not_harm_the_good_ones_beside_them() -> None:
    found = got(
        PLAIN,
        [
            GOOD,
            GOOD | {"id": "2", "email": "nobody"},
            GOOD | {"id": "3", "at": "soon"},
            5,
            None,
            "x",
            GOOD | {"id": "4"},
        ],
    )
    assert [m.id for m in found.messages] == ["1", "4"]
    assert [r.id for r in found.refused] == ["2", "3", None, None, None]
    assert [r.reason for r in found.refused][:2] == [
        "it names nobody: there is no address and no id at `email` or `user`",
        (
            "a value that is needed is no number since 1970 that lies between 1900 and 2199; "
            "correct it where it is sent, or the mapping file"
        ),
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"at": 0}, "before 1990"),
        ({"at": -1}, "before 1990"),
        ({"at": 1e300}, "between 1900 and 2199"),
        ({"at": True}, "is no number since 1970"),
        ({"at": [1772355600]}, "when it happened is no instant"),
        ({"id": {"a": 1}}, "is an object or a list, not text"),
        ({"id": "x" * 256}, "its id has 256 characters, 255 is the most"),
        ({"user": "x" * 256}, "an id of a person has 256 characters"),
        ({"email": None}, "it names nobody"),
        ({"email": "ada@nordhaven"}, "it names nobody"),
        ({"email": " "}, "it names nobody"),
        ({"email": "", "user": "undefined"}, "it names nobody"),
        ({"form": "x" * 40_000}, "a message has at most 32 KB"),
        ({"form": json.loads("[" * 40 + "1" + "]" * 40)}, "nested deeper than 30 levels"),
    ],
)
def test_an_item_that_cannot_be_used_is_refused_with_a_reason(changed: dict[str, Any], reason: str) -> None:
    found = got(PLAIN, GOOD | changed)
    assert found.messages == () and reason in found.refused[0].reason


def test_a_property_that_cannot_be_read_is_left_out_and_the_event_taken() -> None:
    (message,) = got(PLAIN, GOOD | {"when": "yesterday"}).messages
    assert message.properties == {"form": "demo"}
    (message,) = got(PLAIN, GOOD | {"when": "2026-03-01T10:00:00+01:00"}).messages
    assert message.properties["when"] == "2026-03-01T09:00:00+00:00"


def test_the_address_is_folded_and_an_id_may_be_a_number() -> None:
    (message,) = got(PLAIN, GOOD | {"email": " ADA@Nordhaven.Example\n", "user": 42, "id": 7}).messages
    assert (message.email, message.user_id, message.id) == ("ada@nordhaven.example", "42", "7")


def test_without_an_instant_it_happened_when_it_came() -> None:
    (message,) = got(PLAIN, {key: value for key, value in GOOD.items() if key != "at"}).messages
    assert message.occurred_at == NOW


def test_without_an_id_the_content_is_the_id_whatever_the_order_of_its_keys() -> None:
    item = {key: value for key, value in GOOD.items() if key != "id"}
    first, again = (got(PLAIN, body).messages[0].id for body in (item, dict(reversed(item.items()))))
    other = got(PLAIN, item | {"form": "other"}).messages[0].id
    assert first == again != other


def test_one_item_may_say_an_event_and_who_somebody_is() -> None:
    text = PLAIN + "    traits: {plan: plan}\n  - match: {type: form}\n    event: demo.requested\n"
    found = got(text, GOOD | {"plan": "pro"}).messages
    assert [(m.kind, m.id, m.name) for m in found] == [
        (Kind.event, "1", "form.submitted"),
        (Kind.identify, "1/2", ""),
        (Kind.event, "1/3", "demo.requested"),
    ]
    assert found[1].traits == {"plan": "pro"}


def test_an_entry_takes_what_stands_for_all_entries_and_its_own_wins() -> None:
    text = """
id: id
identity: {email: email}
properties: {source: {is: own}, form: all_forms}
trusted: false
context: {ip: ip, user_agent: agent}
messages:
  - event: Form_Submitted
    properties: {form: form}
    trusted: true
    context: {}
    id: {from: id, as: {prefix: f-}}
  - event: {from: type}
"""
    body = {"id": 1, "email": "a@b.example", "form": "x", "all_forms": "y", "type": "My Event", "ip": "192.0.2.1"}
    first, second = got(text, body).messages
    assert (first.name, first.properties, first.trusted, first.context.ip, first.id) == (
        *("form.submitted", {"source": "own", "form": "x"}, True, None, "f-1"),
    )
    assert (second.name, second.properties, second.trusted, second.context.ip, second.id) == (
        *("my.event", {"source": "own", "form": "y"}, False, "192.0.2.1", "1"),
    )


@pytest.mark.parametrize("name", [None, "", " ", "x" * 201, "a\u0007b", {"a": 1}, [], 0.5])
def test_a_name_of_an_event_that_is_none_is_refused(name: Any) -> None:
    found = got("identity: {email: email}\nmessages: [{event: {from: type}}]\n", {"email": "a@b.example", "type": name})
    assert [m.name for m in found.messages] == (["0.5"] if name == 0.5 else [])


@pytest.mark.parametrize("trusted", [True, False])
def test_a_body_that_anybody_could_have_typed_chooses_no_event_that_is_reserved(trusted: bool) -> None:
    text = f"trusted: {str(trusted).lower()}\nidentity: {{email: email}}\nmessages: [{{event: {{from: type}}}}]\n"
    found = got(text, [{"email": "a@b.example", "type": name} for name in ("points.granted", "survey.answered")])
    assert [m.name for m in found.messages] == ["points.granted", "survey.answered"][not trusted :]
    assert [r.reason.split(";")[0] for r in found.refused] == (
        [] if trusted else ["points.* cannot come from a body that is not trusted"]
    )


def test_items_may_be_in_a_list_and_see_the_body_around_it() -> None:
    text = """
each: hook.rows
identity: {email: "."}
messages: [{event: form.submitted, properties: {form: $.hook.form}}]
"""
    found = got(text, {"hook": {"form": "f", "rows": ["a@b.example", "c@d.example"]}}).messages
    assert [(m.email, m.properties) for m in found] == [("a@b.example", {"form": "f"}), ("c@d.example", {"form": "f"})]
    assert got(text, {"hook": {"rows": []}}) == Heard()
    assert [r.reason for r in got(text, {"test": True}).refused] == ["the body has nothing at `hook.rows`"]


def test_what_no_entry_knows_is_refused_by_its_kind_and_without_anything_personal() -> None:
    text = "identity: {email: email}\nignore: {kind: ping}\nmessages: [{match: {kind: a, mail: b}, event: x}]\n"
    (refusal,) = got(text, {"kind": "new.kind", "mail": "ada@nordhaven.example"}).refused
    assert "`kind` is new.kind" in refusal.reason and "ada" not in refusal.reason
    assert got(text, {"kind": "ping"}) == Heard()


def test_gathered_values_are_named_by_the_body_and_the_files_own_win() -> None:
    text = """
identity: {email: email}
messages:
  - traits: {plan: {is: ours}}
    traits_of:
      - {each: answers, match: {ok: {not: false}}, name: q, value: a}
      - {each: cleared, name: ., value: none, clear: true}
"""
    body = {
        "email": "a@b.example",
        "answers": [{"q": "plan", "a": 1}, {"q": "size", "a": 5}, {"q": "no", "a": 1, "ok": False}, {"q": "gap"}, 7],
        "cleared": ["phone"],
    }
    assert got(text, body).messages[0].traits == {"plan": "ours", "size": 5, "phone": None}
    many = body | {"answers": [{"q": f"q{n}", "a": n} for n in range(501)]}
    assert "at most 500" in got(text, many).refused[0].reason


# -- bodies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b'"text"',
        b"{",
        b"\xff\xfe{}",
        b"NaN",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e400}',
        b'{"a": "\\ud800"}',
        b"1" * 5000,
        b"[" * 100_000,
        b"[" * 500 + b"]" * 500,
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b"{'a': 1}",
        b"email=ada%40nordhaven.example",
    ],
)
def test_a_body_that_is_no_usual_json_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(BodyError, match=r"^the body is "):
        got(PLAIN, body)


def test_a_body_with_more_items_than_any_sender_has_is_refused_as_a_whole() -> None:
    assert len(got(PLAIN, [1] * 10_000).refused) == 10_000
    with pytest.raises(BodyError, match=r"^the body has 10,001 items, 10,000 is the most"):
        got(PLAIN, [1] * 10_001)


def test_a_body_that_nests_a_hundred_levels_is_still_read() -> None:
    assert len(got(PLAIN, b"[" * 99 + b"]" * 99).refused) == 1


def test_a_byte_order_mark_before_the_body_is_passed_over() -> None:
    assert len(got(PLAIN, b"\xef\xbb\xbf" + json.dumps(GOOD).encode()).messages) == 1


def test_nul_is_left_out_wherever_it_stands() -> None:
    item = GOOD | {"id": "a\x00b", "form": "de\x00mo", "user": "\x00u", "email": "ada\x00@nordhaven.example"}
    (message,) = got(PLAIN, item).messages
    assert (message.id, message.user_id, message.email) == ("ab", "u", "ada@nordhaven.example")
    assert message.properties == {"form": "demo"}
    text = "body: form\nidentity: {email: email}\nmessages: [{event: x, properties: {a: a}}]\n"
    assert got(text, b"email=a%40b.example&a=x%00y").messages[0].properties == {"a": "xy"}


def test_huge_numbers_are_values_like_others() -> None:
    (message,) = got(PLAIN, GOOD | {"form": 10**30, "user": 2**63}).messages
    assert message.properties == {"form": 1e30} and message.user_id == str(2**63)


def test_a_form_with_bytes_that_are_no_text_or_too_many_fields_is_refused() -> None:
    text = "body: form\nidentity: {email: email}\nmessages: [{event: x}]\n"
    for body in (b"email=%ff", b"", b"a=1&" * 1001, b"\xff=1"):
        with pytest.raises(BodyError, match=r"^the body is "):
            got(text, body)
    assert got(text, b"email=zo%C3%AB%40b.example").messages[0].email == "zoë@b.example"


def test_the_same_request_read_again_says_the_same() -> None:
    assert heard("stripe", payload("stripe")["trial"]) == heard("stripe", payload("stripe")["trial"])
    assert got(PLAIN, GOOD).messages[0].occurred_at == 1_772_355_600 * SECOND
