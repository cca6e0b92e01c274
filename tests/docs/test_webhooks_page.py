"""The page about webhooks has every key of the language, every transform and every sender, and its files work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leadline.ingest.webhooks import built_in, loads_source
from leadline.ingest.webhooks.language import TEST, keys
from leadline.ingest.webhooks.proofs import ALGORITHMS, ENCODINGS, SECRET_IS, UNITS
from leadline.ingest.webhooks.transforms import ARGUED, PLAIN
from tests.docs.pages import Step, steps

PAGE = Path(__file__).parents[2] / "docs" / "webhooks.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES = [step for step in steps(PAGE) if step.file and step.file.endswith(".yml") and "slips" not in step.file]


def test_every_key_of_a_mapping_file_has_its_heading_and_no_heading_is_of_no_key() -> None:
    assert sorted(re.findall(r"^### `([^`]+)`$", TEXT, re.MULTILINE)) == sorted(keys())


@pytest.mark.parametrize("word", sorted({*PLAIN, *ARGUED, *TEST, *ALGORITHMS, *ENCODINGS, *SECRET_IS, *UNITS}))
def test_every_word_of_the_language_is_on_the_page(word: str) -> None:
    assert re.search(rf"`\{{?(match\.)?{word}\b", TEXT)


@pytest.mark.parametrize("name", sorted(built_in()))
def test_every_sender_is_on_the_page_with_its_variable_and_its_events(name: str) -> None:
    source = built_in()[name]
    assert f"| `{name}` |" in TEXT and f"`{source.secret}`" in TEXT
    for entry in source.entries:
        event = getattr(entry.event, "value", None)
        assert event is None or not isinstance(event, str) or f"`{event}`" in TEXT, event


@pytest.mark.parametrize("step", FILES, ids=[str(step.file) for step in FILES])
def test_every_mapping_file_on_the_page_is_one(step: Step) -> None:
    assert loads_source(step.block.text, str(step.file)).entries
