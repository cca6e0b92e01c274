from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.segment.ids import address, message_id, named
from leadline.ingest.segment.limits import Refused
from leadline.model.condition import MINUTE
from tests.ingest.segment.samples import NOW


@pytest.mark.parametrize(
    ("given", "id_"),
    [
        ("ada", "ada"),
        ("  Ada\u00a0\n", "Ada"),
        (42, "42"),
        (42.0, "42"),
        (0, "0"),
        (-7, "-7"),
        (1.5, "1.5"),
        (9_007_199_254_740_993, "9007199254740993"),
        ("", None),
        (" \t", None),
        (None, None),
        ("null", None),
        ("undefined", None),
        ("None", None),
        ("NaN", None),
        ("[object Object]", None),
        ("nullable", "nullable"),
        ("x" * 255, "x" * 255),
    ],
)
def test_an_id_is_trimmed_text_and_what_names_nobody_is_none(given: Any, id_: str | None) -> None:
    assert named({"userId": given}, "userId") == id_


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (True, "userId must be text"),
        ([], "userId must be text"),
        ({"id": 1}, "userId must be text"),
        ("x" * 256, "userId has 256 characters, 255 is the most"),
        (1e20, "digits of it are lost: send it as text"),
        (float(2**53), "digits of it are lost: send it as text"),
    ],
)
def test_what_can_be_no_id_is_refused(given: Any, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        named({"userId": given}, "userId")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("ada@nordhaven.example", "ada@nordhaven.example"),
        (" ADA@Nordhaven.Example\n", "ada@nordhaven.example"),
        ("ÄDA@zu\u0308rich.example", "äda@zürich.example"),
        ("ada", None),
        ("ada@nordhaven", None),
        ("@nordhaven.example", None),
        ("ada@nord haven.example", None),
        ("ada@@nordhaven.example", None),
        ("ada@nordhaven..example", None),
        ("a" * 250 + "@b.example", None),
        (5, None),
        (None, None),
        (["ada@nordhaven.example"], None),
    ],
)
def test_an_address_is_in_small_letters_and_looks_like_one(given: Any, found: str | None) -> None:
    assert address(given) == found


STATED = {"event": "Trial Started", "userId": "ada", "timestamp": "2026-03-01T08:00:00Z"}


def made(raw: dict[str, Any], sent_at: int | None = None, received_at: int = NOW, kind: str = "track") -> str:
    return message_id(raw, kind, sent_at, received_at)


def test_a_messages_own_id_is_its_id() -> None:
    assert made({**STATED, "messageId": " m1 "}) == "m1"
    assert made({**STATED, "messageId": 7}) == "7"


def test_a_message_without_id_that_is_sent_again_has_the_same_one() -> None:
    first = made({**STATED, "sentAt": "2026-03-01T09:00:00Z", "writeKey": "k"}, NOW, NOW)
    again = made({**STATED, "sentAt": "2026-03-01T09:01:00Z", "messageId": None}, NOW + MINUTE, NOW + MINUTE)
    reordered = made(dict(reversed(STATED.items())))
    assert first == again == reordered
    assert first.startswith("made-") and len(first) == 37


def test_other_content_has_another_id() -> None:
    others = [
        made(STATED),
        made({**STATED, "userId": "ben"}),
        made({**STATED, "timestamp": "2026-03-01T08:00:01Z"}),
        made({**STATED, "properties": {"plan": "pro"}}),
        made(STATED, kind="screen"),
    ]
    assert len(set(others)) == len(others)


def test_an_act_without_instant_done_twice_is_two_acts() -> None:
    raw = {"event": "Trial Started", "userId": "ada"}
    assert made(raw, NOW, NOW) == made(raw, NOW, NOW + MINUTE)
    assert made(raw, NOW, NOW) != made(raw, NOW + MINUTE, NOW + MINUTE)
    assert made(raw, None, NOW) != made(raw, None, NOW + MINUTE)


def test_content_that_cannot_be_written_is_refused() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    with pytest.raises(Refused, match="32 levels"):
        made({**STATED, "integrations": deep})
