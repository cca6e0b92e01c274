"""A match picks items by what stands in them, compared as text compares."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.webhooks import loads_source
from leadline.ingest.webhooks.match import holds
from leadline.ingest.webhooks.path import Item

AROUND = "source: own\nproof: {{scheme: basic}}\nidentity: {{email: e}}\nmessages: [{{event: x, match: {}}}]\n"


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("{v: open}", "Open ", True),
        ("{v: open}", "opened", False),
        ("{v: open}", None, False),
        ("{v: open}", {"a": "open"}, False),
        ("{v: open}", ["click", "open"], True),
        ("{v: [open, click]}", "click", True),
        ("{v: true}", True, True),
        ("{v: true}", "true", True),
        ("{v: true}", 1, False),
        ("{v: 3}", 3.0, True),
        ("{v: {not: open}}", "click", True),
        ("{v: {not: open}}", None, True),
        ("{v: {not: open}}", ["open", "click"], False),
        ("{v: {not: {starts_with: op}}}", "open", False),
        ("{v: {exists: true}}", " ", False),
        ("{v: {exists: true}}", 0, True),
        ("{v: {exists: false}}", None, True),
        ("{v: {exists: false}}", False, False),
        ("{v: {starts_with: [op, cl]}}", "CLICK", True),
        ("{v: {starts_with: op}}", "drop", False),
        ("{v: {matches: '^o.+n$'}}", "open", True),
        ("{v: {matches: '^o.+n$'}}", "OPEN", False),
        ("{v: open, w: x}", "open", False),
        ("[{v: open, w: x}, {v: open}]", "open", True),
    ],
)
def test_a_match_holds_where_all_of_one_mapping_do(written: str, value: Any, expected: bool) -> None:
    match = loads_source(AROUND.format(written)).entries[0].match
    assert holds(match, Item({"v": value}, None)) is expected
