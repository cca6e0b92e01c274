"""What can be written in a file, or after an option, is named on the page about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadline import templates
from leadline.files.columns import WANTED
from leadline.files.exports import EXPORTS
from leadline.files.source import SUFFIXES
from leadline.model.case import expecting, facts, read
from leadline.plan.render import WAREHOUSES

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return " ".join((DOCS / name).read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "key",
    sorted(
        {*read.FILE_KEYS, *read.CASE_KEYS, *facts.EVENT_KEYS, *facts.CHANGE_KEYS, *facts.PROBABILITY_KEYS}
        | {*expecting.RULE_KEYS, *expecting.TEST_KEYS, *expecting.SPECIAL} - {"audience"}
    ),
)
def test_every_key_of_a_case_is_on_the_page_of_cases(key: str) -> None:
    assert f"`{key}`" in page("cases.md")


def test_every_column_that_is_looked_for_is_on_the_page_of_files() -> None:
    for table, columns in WANTED.items():
        for column in columns:
            assert f"`{column.name}`" in page("files.md"), f"{table.value}: {column.name}"


def test_every_export_that_is_known_is_on_the_page_of_files() -> None:
    for export in EXPORTS:
        tool, kind = export.title.split(" ")
        assert tool in page("files.md") and kind in page("files.md"), export.title


def test_every_suffix_is_on_the_page_of_files() -> None:
    for suffix in SUFFIXES:
        assert f"`{suffix}`" in page("files.md"), suffix


@pytest.mark.parametrize("name", ["commands.md", "start/data-engineer.md"])
def test_every_dialect_that_is_printed_is_named(name: str) -> None:
    for dialect in WAREHOUSES:
        assert f"`{dialect}`" in page(name), dialect


def test_every_template_is_named_where_people_choose_one() -> None:
    for template in templates.names():
        assert f"`{template}`" in page("start/marketing-operations.md"), template
