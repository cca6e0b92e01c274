"""The page of the Segment protocol names every call, name, trait, scope and limit that there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline.ingest.segment import BATCH_BYTES, MESSAGE_BYTES, MESSAGES, PATHS
from leadline.ingest.segment.clock import TRAVEL
from leadline.ingest.segment.limits import ID, LEVELS, NAME
from leadline.ingest.segment.traits import ACCOUNT, PERSON
from leadline.ingest.trust import BROWSER_EVENTS, BROWSER_TRAITS, RESERVED, SCOPES
from leadline.model.condition import SECOND

PAGE = " ".join((Path(__file__).parents[2] / "docs" / "segment.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("call", sorted(set(PATHS.values())))
def test_every_call_is_on_the_page(call: str) -> None:
    assert f"/v1/{call}`" in PAGE


@pytest.mark.parametrize("name", sorted(BROWSER_EVENTS | BROWSER_TRAITS | SCOPES | {f"{one}.*" for one in RESERVED}))
def test_everything_that_a_kind_of_key_may_or_may_not_say_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", sorted({*ACCOUNT, *PERSON}))
def test_every_reserved_trait_is_on_the_page(name: str) -> None:
    assert f"`{name.removeprefix('company.')}`" in PAGE


@pytest.mark.parametrize(
    "limit",
    [
        f"{BATCH_BYTES // 1024} KB",
        f"{MESSAGE_BYTES // 1024} KB",
        f"{MESSAGES:,} |",
        f"{LEVELS} levels",
        f"{ID} characters",
        f"{NAME} characters",
        f"{TRAVEL // SECOND} seconds",
    ],
)
def test_every_limit_is_on_the_page(limit: str) -> None:
    assert limit in PAGE
