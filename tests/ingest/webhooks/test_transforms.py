"""Transforms read what senders write, and refuse what they cannot read."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.webhooks import loads_source
from leadline.ingest.webhooks.path import Item
from leadline.ingest.webhooks.transforms import Unreadable
from leadline.ingest.webhooks.value import said

AROUND = "source: own\nproof: {{scheme: basic}}\nidentity: {{email: e}}\nmessages: [{{event: x, id: {}}}]\n"


def done(written: str, value: Any) -> Any:
    """What a value of a mapping file, as it is written there, says of an item that is ``{"v": value}``."""
    found = loads_source(AROUND.format(written)).entries[0].id
    assert found is not None
    return said(found, Item({"v": value}, None))


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("v", "x", "x"),
        ("v", " ", None),
        ("v", [], None),
        ("v", 0, 0),
        ("v", False, False),
        ("5", None, 5),
        ("0.5", None, 0.5),
        ("true", None, True),
        ("{is: v}", None, "v"),
        ("[none, v, {is: last}]", "x", "x"),
        ("[none, v, {is: last}]", None, "last"),
        ("{all: [v, none, v]}", 1, [1, 1]),
        ("{all: [none]}", 1, None),
        ("{from: v, as: lower}", ["A", "B"], ["a", "b"]),
        ("{from: v, as: trim}", " a ", "a"),
        ("{from: v, as: text}", 2.0, "2"),
        ("{from: v, as: text}", True, "true"),
        ("{from: v, as: number}", "1.50", 1.5),
        ("{from: v, as: number}", 10**15, 1e15),
        ('{from: v, as: {split: ","}}', "a, b,,c", ["a", "b", "c"]),
        ('{from: v, as: [{split: "/"}, {part: -1}]}', "x/y/z", "z"),
        ('{from: v, as: {split: "/", part: 1}}', "x/y/z", "y"),
        ("{from: v, as: {part: 5}}", ["a"], None),
        ("{from: v, as: {part: 0}}", "a", "a"),
        ('{from: v, as: {join: " "}}', ["a", 1, True], "a 1 true"),
        ("{from: v, as: {prefix: acme-}}", 7, "acme-7"),
        ("{from: v, as: {prefix: acme-}}", None, None),
        ("{from: v, as: {map: {Won: deal.won, 3: 5}}}", " won", "deal.won"),
        ("{from: v, as: {map: {Won: deal.won, 3: 5}}}", 3.0, 5),
        ("{from: v, as: {map: {won: deal.won}}}", "lost", None),
        ("{from: v, as: {map: {won: deal.won}}}", ["lost", "won"], ["deal.won"]),
        ("{from: v, as: domain}", "https://user@Example.com:8080/x", "example.com"),
        ("{from: v, as: path_of_url}", "/pricing?plan=pro", "/pricing"),
        ("{from: v, as: address}", '"Berg, Ada" <ada@b.example>', "ada@b.example"),
        ("{from: v, as: key}", "  How big  is IT? ", "how_big_is_it"),
        ("{from: v, as: key}", "??", None),
        ("{from: v, as: key}", "Größe", "größe"),
        ("{from: v, as: iso}", "2026-03-01", "2026-03-01T00:00:00+00:00"),
        ("{from: v, as: iso}", "2026-03-01 10:00:00.123456789 +0100", "2026-03-01T09:00:00.123456+00:00"),
        ("{from: v, as: iso}", "2026-03-01t09:00:00z", "2026-03-01T09:00:00+00:00"),
        ("{from: v, as: epoch_s}", "1772355600.5", "2026-03-01T09:00:00.500000+00:00"),
        ("{from: v, as: epoch_ms}", 1772355600001, "2026-03-01T09:00:00.001000+00:00"),
        ("{from: v, as: money}", [-4950, "eur"], -49.5),
        ("{from: v, as: money}", [1234, "kwd"], 1.234),
    ],
)
def test_a_value_says_what_the_file_asks_for(written: str, value: Any, expected: Any) -> None:
    assert done(written, value) == expected


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("lower", {"a": 1}),
        ("number", "many"),
        ("number", "1e999"),
        ("number", "NaN"),
        ("iso", 1772355600),
        ("iso", "01.03.2026"),
        ("iso", "2026-02-30"),
        ("iso", "0000-01-01"),
        ("iso", "9999-12-31T23:59:59Z"),
        ("iso", "2026-03-01T25:00:00Z"),
        ("epoch_s", "soon"),
        ("epoch_s", True),
        ("epoch_s", 10**30),
        ("epoch_s", "inf"),
        ("epoch_s", "NaN"),
        ("epoch_ms", -(10**18)),
        ("money", 5),
        ("money", ["x", "eur"]),
        ("money", [1, 2, 3]),
        ("domain", "http://[x/"),
        ("path_of_url", "http://[x/"),
        ("{split: a}", {"a": 1}),
    ],
)
def test_what_cannot_be_read_is_unreadable(written: str, value: Any) -> None:
    with pytest.raises(Unreadable):
        done(f"{{from: v, as: {written}}}", value)
