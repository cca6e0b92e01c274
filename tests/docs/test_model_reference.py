"""The reference of the model language has every key, and every example in it works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from leadline.model import STAGES, loads
from leadline.model.lint import lint
from leadline.model.schema import keys, schema
from leadline.model.schema.shapes import DURATION
from leadline.model.words.events import CATALOGUE
from tests.docs.fragments import Block, blocks, whole
from tests.model.test_schema import plain

PAGE = Path(__file__).parents[2] / "docs" / "model.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = [block for block in blocks(PAGE) if block.language == "yaml"]
VALIDATOR = Draft202012Validator(schema())


def headings() -> list[str]:
    """The keys that have a heading: ``### `rules.limit` ``."""
    return re.findall(r"^#{2,} `([^`]+)`$", TEXT, re.MULTILINE)


def test_every_key_of_the_language_has_its_heading_and_no_heading_is_of_no_key() -> None:
    assert sorted(headings()) == sorted(key.removeprefix("test.") for key in keys())


@pytest.mark.parametrize("block", EXAMPLES, ids=[f"line {block.line}" for block in EXAMPLES])
def test_every_example_is_a_model(block: Block) -> None:
    text = whole(block.text)
    model = loads(text, f"{PAGE.name}:{block.line}", PAGE.parent)
    assert model.dimensions
    mistakes = [error.message for error in VALIDATOR.iter_errors(plain(YAML(typ="safe", pure=True).load(text)))]
    assert mistakes == []


def test_the_whole_model_is_one_that_lint_has_nothing_against() -> None:
    assert lint(loads(EXAMPLES[0].text, PAGE.name, PAGE.parent)) == []


def test_every_section_says_something() -> None:
    prose = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    found = [(len(m[1]), m[2], m.end()) for m in re.finditer(r"^(#{2,}) (.*)$", prose, re.MULTILINE)]
    ends = [*(prose.rindex("#" * level, 0, end) for level, _, end in found[1:]), len(prose)]
    following = [*(level for level, _, _ in found[1:]), 0]
    assert len(found) > 100
    for (level, title, start), end, below in zip(found, ends, following, strict=True):
        assert len(prose[start:end].split()) >= 3 or below > level, title


def test_links_inside_the_page_lead_somewhere() -> None:
    anchors = {anchor(title) for title in re.findall(r"^#{1,} (.*)$", TEXT, re.MULTILINE)}
    for target in re.findall(r"\]\(#([^)]+)\)", TEXT.replace("\n", " ")):
        assert target in anchors, target


def anchor(title: str) -> str:
    """The anchor that a heading gets where the page is shown."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_events_stages_and_units_are_all_named() -> None:
    for name in [*CATALOGUE, *STAGES]:
        assert f"`{name}`" in TEXT, name
    for unit in re.findall(r"\}([a-z])\\s", DURATION):
        assert f"`{unit}`" in TEXT
