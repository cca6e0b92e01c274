"""The pages' languages: no text is missing from any, and none says something else than the English one asks for."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from leadline.web.language import LANGUAGES
from leadline.web.reader import reader
from tools.texts import catalogue, texts

OTHERS = [tag for tag in LANGUAGES if tag != "en"]
SAME = 0.15  # of the texts may be the same as in English: names, "E-mail", "OK"


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return texts()


@pytest.mark.parametrize("tag", OTHERS)
def test_no_text_is_missing_from_a_catalogue_and_none_is_left_over(tag: str, wanted: Catalog) -> None:
    kept = catalogue(tag)
    assert {one.id for one in wanted if one.id} == {one.id for one in kept if one.id}, "run: make texts"
    assert [one.id for one in kept if one.id and not is_said(one)] == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_has_the_same_values_in_it(tag: str) -> None:
    for one in catalogue(tag):
        if not one.id:
            continue
        asked = fields(forms(one.id)[-1])
        for said in forms(one.string):
            assert fields(said) == asked or (one.pluralizable and fields(said) | {"n"} == asked), (one.id, said)


@pytest.mark.parametrize("tag", OTHERS)
def test_a_catalogue_is_in_its_language(tag: str) -> None:
    found = [one for one in catalogue(tag) if isinstance(one.id, str) and one.id]
    same = [one.id for one in found if one.id == one.string]
    assert len(same) <= SAME * len(found), same
    if tag.startswith("zh"):
        chinese = [one for one in found if re.search("[\u4e00-\u9fff]", str(one.string))]
        assert len(chinese) > 0.9 * len(found)


def test_a_number_takes_the_form_that_its_language_has_for_it() -> None:
    polish = reader("pl", "")
    said = {polish.count("{n} lead", "{n} leads", number) for number in (1, 3, 5)}
    assert len(said) == 3


def forms(text: object) -> tuple[str, ...]:
    """A text, or all forms that a number gives it."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def is_said(one: Message) -> bool:
    return all(forms(one.string))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
