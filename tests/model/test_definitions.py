from __future__ import annotations

from pathlib import Path

import pytest

from leadline.model import Any, OneOf, ValueTest
from tests.model.writing import model, problem, problems

LIST = "define: {accounts: {list: lists/a.csv, column: domain}}\naudience: {domain: {in: accounts}}"


def folder(tmp_path: Path, text: str | bytes) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists/a.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return tmp_path


def members(text: str, place: Path | None = None) -> tuple[str, ...]:
    audience = model(text, place).audience
    assert isinstance(audience, ValueTest)
    wanted = audience.predicates[0]
    assert isinstance(wanted, OneOf)
    return wanted.texts


def test_a_name_alone_stands_for_its_condition_also_in_lists() -> None:
    a, b = ValueTest("a", (OneOf(numbers=(1.0,)),)), ValueTest("b", (OneOf(numbers=(2.0,)),))
    found = model(
        "define: {one: {a: 1}, two: {b: 2}, either: {any: [one, two]}}\naudience: {all: [either, {not: one}]}"
    )
    assert found.definitions == {"one": a, "two": b, "either": Any((a, b))}


def test_a_list_is_used_by_its_name() -> None:
    assert members("define: {free: [Gmail.com, qq.com]}\naudience: {mail: {in: free}}") == ("gmail.com", "qq.com")


def test_a_list_comes_from_a_column_of_a_file_beside_the_model(tmp_path: Path) -> None:
    place = folder(tmp_path, "name,domain\nAcme,ACME.example \nNone,\nShort\nAgain,acme.example\nB,b.example\n")
    assert members(LIST, place) == ("acme.example", "b.example")


@pytest.mark.parametrize(
    "text", ["\ufeffdomain;n\na;1\nb;2\n", "domain\tn\r\na\t1\r\nb\t2\r\n", '"domain",n\n"a",1\nb,2']
)
def test_a_list_may_come_from_a_spreadsheet(tmp_path: Path, text: str) -> None:
    assert members(LIST, folder(tmp_path, text)) == ("a", "b")


def test_a_list_of_one_column_needs_no_name_of_it(tmp_path: Path) -> None:
    place = folder(tmp_path, "domain\na\nb\n")
    assert members("define: {l: {list: lists/a.csv}}\naudience: {d: {in: l}}", place) == ("a", "b")


def test_a_test_of_an_attribute_called_list_is_still_a_condition() -> None:
    assert model("define: {l: {list: [a]}}\naudience: l").audience == ValueTest("list", (OneOf(texts=("a",)),))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,domian\nx,y\n", "the list `lists/a.csv` has no column `domain`; did you mean `domian`?"),
        ("name,url\nx,y\n", "the list `lists/a.csv` has no column `domain`; it has `name` and `url`"),
        ("", "the list `lists/a.csv` has no column `domain`; it has no columns"),
        ("domain\n\n \n", "the list `lists/a.csv` has no value in the column `domain`"),
        (b"domain\n\xff\n", "the list `lists/a.csv` is not UTF-8; save it as UTF-8"),
        (
            "domain\n" + "x" * 200_000,
            "the list `lists/a.csv` cannot be read as CSV: field larger than field limit (131072)",
        ),
        (b"x" * 10_000_001, "the list `lists/a.csv` is larger than 10 MB"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, content: str | bytes, words: str) -> None:
    assert problem(LIST, folder(tmp_path, content)) == f"model.yml:4, `define`, `accounts`: {words}"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../a.csv", "the list `../a.csv` lies outside the model's folder; put it beside the model"),
        ("/etc/passwd", "the list `/etc/passwd` lies outside the model's folder; put it beside the model"),
        ("lists/../../x", "the list `lists/../../x` lies outside the model's folder; put it beside the model"),
        ("lists/outside.csv", "the list `lists/outside.csv` lies outside the model's folder; put it beside the model"),
        ("lists/b.csv", "there is no list `lists/b.csv` beside the model; did you mean `lists/a.csv`?"),
        ("lists", "there is no list `lists` beside the model"),
        (".", "there is no list `.` beside the model"),
    ],
)
def test_a_list_is_never_read_from_elsewhere(tmp_path: Path, name: str, words: str) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("domain\nsecret\n")
    place = tmp_path / "models"
    place.mkdir()
    folder(place, "domain\na\n")
    (place / "lists/outside.csv").symlink_to(outside)
    said = problem(f"define: {{l: {{list: {name}, column: domain}}}}", place)
    assert said == f"model.yml:4, `define`, `l`: {words}"


def test_a_model_given_as_text_has_no_lists() -> None:
    assert problem(LIST) == (
        "model.yml:4, `define`, `accounts`: the list `lists/a.csv` cannot be found: this model has no folder to look in"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "define:\n  a: b\n  b: {any: [c]}\n  c: {not: a}\naudience: c",
            "model.yml:5, `define`, `a`: the definition uses itself: `a` → `b` → `c` → `a`",
        ),
        ("define:\n  a: {all: [a, {x: 1}]}", "model.yml:5, `define`, `a`: the definition uses itself: `a` → `a`"),
        (
            "define: {deciders: {x: 1}}\naudience: decider",
            "model.yml:5, `audience`: no condition `decider` in `define`; did you mean `deciders`?",
        ),
        (
            "define: {free: [x]}\naudience: free",
            "model.yml:5, `audience`: `free` is a list, not a condition; write {attribute: {in: free}}",
        ),
        (
            "define: {a: {x: 1}}\naudience: {y: {in: a}}",
            "model.yml:5, `audience`: `in` of `y`: `a` is a condition, not a list",
        ),
        (
            "define: {free: [x]}\naudience: {y: {in: fre}}",
            "model.yml:5, `audience`: `in` of `y`: no list `fre` in `define`; did you mean `free`?",
        ),
        (
            "define: {l: [{a: 1}, {b: 2}]}",
            (
                "model.yml:4, `define`, `l`: a list holds single values; "
                "conditions are joined by `any: [...]` or `all: [...]`"
            ),
        ),
        (
            "define: {l: {list: x.csv, colum: y}}",
            "model.yml:4, `define`, `l`: a list from a file has no key `colum`; did you mean `column`?",
        ),
        ("define: [a]", "model.yml:4, `define`: `define` must be a mapping of names, not a list"),
        ("define: {a: {x: []}}", "model.yml:4, `define`, `a`: `x`: the list is empty, so nothing could ever be in it"),
    ],
)
def test_what_is_wrong_with_a_definition_is_said_once(text: str, said: str) -> None:
    assert said in problems(text)
    assert len(problems(text)) == 1 or "colum" in text


def test_definitions_that_multiply_are_refused() -> None:
    lines = [f"  d{i}: {{all: [d{i + 1}, d{i + 1}]}}" for i in range(25)]
    said = problems("define:\n" + "\n".join(lines) + "\n  d25: {x: 1}\n")
    assert len(said) == 1
    assert "with its names resolved the model has more than 100,000 conditions" in said[0]


def test_definitions_that_nest_without_measure_are_refused() -> None:
    lines = [f"  d{i}: {{all: [d{i + 1}]}}" for i in range(70)]
    said = problems("define:\n" + "\n".join(lines) + "\n  d70: {x: 1}\n")
    assert "conditions stand inside each other deeper than 60 levels" in said[0]
