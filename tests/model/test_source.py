from __future__ import annotations

import pytest

from leadline.model.parse import parse
from leadline.model.problems import Place, Problems
from leadline.model.source import Entry, Listing, Mapping, Means, Node, Scalar, meaning


def read(text: str) -> tuple[Node | None, list[str]]:
    problems = Problems("m.yml")
    return parse(text, Place(problems)), [str(p) for p in problems.found]


def said(text: str) -> str:
    _, problems = read(text)
    assert len(problems) == 1, problems
    return problems[0]


def scalars(text: str) -> dict[str, Means]:
    node, problems = read(text)
    assert isinstance(node, Mapping)
    assert not problems
    return {e.key.text: e.value.means for e in node.entries if isinstance(e.value, Scalar)}


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "NO", "On", "Y", "n", "tRUE", "1_000", "0o8", "12:30", "1,5"]
)
def test_what_yaml_1_1_would_convert_is_text(word: str) -> None:
    assert meaning(word) is Means.text


@pytest.mark.parametrize(
    "word", ["5", "-5", "+5", "0.1", ".5", "1.", "1e3", "1E-3", "0x1F", "0o17", "012", ".inf", ".nan"]
)
def test_numbers_are_those_of_yaml_1_2(word: str) -> None:
    assert meaning(word) is Means.number


@pytest.mark.parametrize("word", ["2026-09-01", "2026-09-01T10:00Z", "2026-09-01 10:00:00.5+02:00", "2026-13-45"])
def test_what_looks_like_a_date_is_one_until_it_is_read(word: str) -> None:
    assert meaning(word) is Means.date


def test_quotes_make_everything_text() -> None:
    means = scalars("{a: '5', b: \"true\", c: '2026-09-01', d: '', e: !!str 5, f: ~, g: , h: 5}")
    assert [means[k] for k in "abcde"] == [Means.text] * 5
    assert [means[k] for k in "fgh"] == [Means.nothing, Means.nothing, Means.number]


def test_norway_and_on_stay_words_as_keys_and_as_values() -> None:
    assert scalars("NO: no\non: off\n") == {"NO": Means.text, "on": Means.text}


def test_every_node_knows_its_line_counted_from_1() -> None:
    node, _ = read("a: 1\nb:\n  - x\n  - {y: z}\n")
    assert node == Mapping(
        1,
        (
            Entry(Scalar(1, "a", Means.text), Scalar(1, "1", Means.number)),
            Entry(
                Scalar(2, "b", Means.text),
                Listing(
                    3,
                    (
                        Scalar(3, "x", Means.text),
                        Mapping(4, (Entry(Scalar(4, "y", Means.text), Scalar(4, "z", Means.text)),)),
                    ),
                ),
            ),
        ),
    )


def test_a_key_that_stands_twice_is_refused_with_both_lines() -> None:
    assert said("a: 1\nb: 2\n'a': 3\n") == "m.yml:3: the key `a` stands here a second time; the first is in line 1"


def test_merge_keys_fill_in_what_is_not_there() -> None:
    node, problems = read("base: &b {x: 1, y: 2}\nuse: {<<: *b, y: 3}\n")
    assert isinstance(node, Mapping)
    use = node.get("use")
    assert isinstance(use, Mapping)
    assert {e.key.text: e.value.text for e in use.entries if isinstance(e.value, Scalar)} == {"x": "1", "y": "3"}
    assert not problems


def test_a_merge_of_something_else_is_refused() -> None:
    assert said("a:\n  <<: 5\n") == "m.yml:2: `<<` merges mappings, as in `<<: *defaults`"


def test_aliases_that_expand_without_measure_are_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert said("\n".join(lines)) == "m.yml:6: the file expands to more than 200,000 values; use fewer aliases"


def test_an_alias_inside_its_own_anchor_is_refused() -> None:
    assert said("a: &a [*a]") == ("m.yml:1: `*a` refers to no anchor above; text that begins with `*` goes in quotes")


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 60 + "1" + "}" * 60, "- " * 5000 + "x"])
def test_deep_nesting_is_refused(text: str) -> None:
    assert said(text) == "m.yml:1: this is nested deeper than 50 levels"


def test_aliases_count_towards_depth() -> None:
    nested = "a: &a " + "[" * 40 + "]" * 40
    assert said(f"{nested}\nb: {'[' * 15}*a{']' * 15}") == "m.yml:2: this is nested deeper than 50 levels"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n\tb: 1", "m.yml:2: this is no YAML: a tab stands here; YAML indents with spaces"),
        ("a: b: c", "m.yml:1: this is no YAML: a colon stands where none may; text with `: ` in it goes in quotes"),
        ("a: *", "m.yml:1: this is no YAML: text that begins with `*` or `&` goes in quotes"),
        ("a: @b", "m.yml:1: this is no YAML: text that begins with a sign like `@`, `%` or a backtick goes in quotes"),
        (
            'a: "\\d"',
            "m.yml:1: this is no YAML: a backslash in double quotes begins an escape; use single quotes for a pattern",
        ),
        ("a: 'x", "m.yml:1: this is no YAML: a quote that opens here is never closed"),
        (
            "- a\nb: c",
            "m.yml:2: this is no YAML: the indentation does not fit the lines above, or a `-` or a key is missing",
        ),
        ("a: 1\n---\nb: 2", "m.yml:2: a second document begins here (`---`); a file holds one model"),
        ("a: 1\nb: x\x00y", "m.yml:2: a control character stands here; a model is plain text"),
        ('a: 1\nb: "\\0"', "m.yml:2: the character U+0000 cannot stand in a model"),
        ('a: "\\ud800"', "m.yml:1: the character U+D800 cannot stand in a model"),
        ('a: "\\UFFFFFFFF"', 'm.yml: an escape like "\\U0001F600" names no character'),
        ("? [a]\n: 1", "m.yml:1: a key is plain text, not a list or a mapping"),
        (
            "a: !!python/object:os.system x",
            "m.yml:1: the tag `tag:yaml.org,2002:python/object:os.system` is not used in models; write the value alone",
        ),
        ("a: !own [b]", "m.yml:1: the tag `!own` is not used in models; write the value alone"),
    ],
)
def test_what_is_no_yaml_is_said_in_words(text: str, words: str) -> None:
    assert said(text) == words
