"""Paths lead to values in a body, whatever stands on the way."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.webhooks.path import Item, path

BODY = {
    "id": 1,
    "a": {"b": [{"c": "x"}, {"c": None}, {"d": 1}, {"c": "y"}], "e.f": "dotted", "one": {"c": "z"}},
    "lists": [[1, 2], [3]],
    "event-data": {"client-info": {"bot": ""}},
    "What is it?": "spaced",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id", 1),
        ("a.b[0].c", "x"),
        ("a.b[-1].c", "y"),
        ("a.b[9].c", None),
        ("a.b[*].c", ["x", "y"]),
        ("a.b[*].none", None),
        ("a.one[*].c", ["z"]),
        ("a.one[0].c", "z"),
        ("a.one[1].c", None),
        ("a.one[-1].c", "z"),
        ('a."e.f"', "dotted"),
        ("lists[*][*]", [1, 2, 3]),
        ("lists[*][0]", [1, 3]),
        ("event-data.client-info.bot", ""),
        ("What is it?", "spaced"),
        ("a.b.c", None),
        ("id.more", None),
        ("id[0]", 1),
        ("$.id", "of the body"),
        ("$", {"id": "of the body"}),
        ("$[0].id", "of the body"),
        (".", BODY),
    ],
)
def test_a_path_finds_what_stands_there(text: str, expected: Any) -> None:
    assert path(text).found(Item(BODY, {"id": "of the body"})) == expected


@pytest.mark.parametrize(
    "text", ["", ".a", "a.", "a..b", "a[", "a[]", "a[x]", "a[1]b", "$a", 'a."b', "]", "a" + ".b" * 30]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="path"):
        path(text)
