from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadline.errors import ModelError
from leadline.model import (
    Any,
    AtLeast,
    Bins,
    Constant,
    Lookup,
    Model,
    Occurrences,
    OneOf,
    Sequence,
    Silence,
    Surge,
    ValueTest,
    load,
    loads,
)
from tests.model.writing import HEAD, model, problem, problems, problems_of

EXAMPLE = Path(__file__).parent / "example/b2b-saas.yml"
SMALL = HEAD + "rules:\n  - {id: r, title: T, dimension: fit, if: {country: [DE, AT]}, points: 5}\n"


def test_the_example_of_the_language_loads() -> None:
    found = load(EXAMPLE)
    assert found.name == "b2b-saas"
    assert found.title == "B2B SaaS, Europe"
    assert found.timezone == "Europe/Berlin"
    assert {r.id: type(r.kind) for r in found.rules} == {
        "decision-maker": Constant,
        "target-account": Constant,
        "company-size": Bins,
        "country": Lookup,
        "email-click": Occurrences,
        "pricing-page": Occurrences,
        "reading-time": Occurrences,
        "comes-back": AtLeast,
        "case-studies-read": Occurrences,
        "surge": Surge,
        "docs-then-pricing": Sequence,
        "autumn-campaign": Occurrences,
        "job-hunter": Occurrences,
        "gone-quiet": Silence,
        "old-idea": Constant,
    }
    assert [r.id for r in found.rules if not r.enabled] == ["old-idea"]
    assert found.path == str(EXAMPLE)


def test_in_the_example_names_stand_for_conditions_and_lists() -> None:
    rules = {r.id: r for r in load(EXAMPLE).rules}
    decides = rules["decision-maker"].condition
    assert isinstance(decides, Any)
    assert decides.parts[0] == ValueTest("job_title", (OneOf(texts=("ceo", "cmo")),))
    assert rules["autumn-campaign"].condition == decides
    assert rules["target-account"].condition == ValueTest(
        "company.domain", (OneOf(texts=("acme.example", "globex.example", "initech.example")),)
    )


def test_every_rule_of_the_example_knows_its_line() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for rule in load(EXAMPLE).rules:
        assert rule.line is not None
        assert lines[rule.line - 1] == f"  - id: {rule.id}"


def test_acts_are_all_events_but_those_that_happen_to_a_lead() -> None:
    found = model("")
    assert found.excluded_names == tuple(
        f"email.{e}" for e in ("sent", "delivered", "deferred", "dropped", "bounced", "complained", "unsubscribed")
    )
    assert found.excluded_prefixes == ("points.", "stage.", "deal.", "crm.", "sales.", "note.", "task.", "flow.")


def test_a_model_may_say_itself_what_is_no_act() -> None:
    found = model("activity: {not: [Email Sent, crm_*]}")
    assert (found.excluded_names, found.excluded_prefixes) == (("email.sent",), ("crm.",))
    found = model("activity: {not: []}")
    assert (found.excluded_names, found.excluded_prefixes) == ((), ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("activity: {not: any}", "model.yml:4, `activity`: `any` cannot stand here: it is what this list defines"),
        ("activity: [page]", "model.yml:4, `activity`: `activity` must be a mapping with the keys `not`, not a list"),
        ("activity: {only: [page]}", "model.yml:4, `activity`: `activity` has no key `only`; allowed: `not`"),
        ("timezone: Europe/Berln", "there is no time zone `Europe/Berln`; write one like Europe/Berlin; did you mean "),
        ("timezone: localtime", "model.yml:4: there is no time zone `localtime`; write one like Europe/Berlin"),
        ("timezone: ../../etc/passwd", "model.yml:4: there is no time zone `../../etc/passwd`"),
        ("timezone: Europe", "model.yml:4: there is no time zone `Europe`"),
        ("timezone: ''", "model.yml:4: `timezone` is empty"),
        ("rule: []", "model.yml:4: a model has no key `rule`; did you mean `rules`?"),
        ("title: {a: b}", "model.yml:4: `title` must be text, not a mapping"),
        ("audience: EU", "model.yml:4, `audience`: no condition `EU` in `define`"),
    ],
)
def test_a_wrong_key_at_the_top_is_refused(text: str, said: str) -> None:
    assert said in "\n".join(problems(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "model.yml: the file is empty; a model begins with `model: name`"),
        ("# nothing yet\n", "model.yml: the file is empty; a model begins with `model: name`"),
        ("- a\n", "model.yml:1: a model is a mapping that begins with `model: name`, not a list"),
        ("model", 'model.yml:1: a model is a mapping that begins with `model: name`, not the text "model"'),
        ("dimensions: {fit: }", "model.yml:1: `model` is missing; it names the model, as in `model: b2b-saas`"),
        ("model: my model\ndimensions: {fit: }", "model.yml:1: `model` is a name of letters, digits, `-`, `_` and `.`"),
        (
            "x: " + "y" * 1_000_001,
            "model.yml: the file has 1.0 MB; a model has at most 1 MB, and a long list goes into",
        ),
    ],
)
def test_what_is_no_model_is_refused(text: str, said: str) -> None:
    found = problems_of(text)
    assert len(found) == 1
    assert found[0].startswith(said)


def said_of(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        load(path)
    return str(caught.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.yml"
    assert said_of(missing) == f"{missing}: there is no such file; `leadline init` writes one to begin with"
    assert said_of(tmp_path) == f"{tmp_path}: the file cannot be read: Is a directory"
    latin = tmp_path / "latin.yml"
    latin.write_bytes("model: m\ntitle: Zürich\n".encode("latin-1"))
    assert said_of(latin) == f"{latin}:2: the file is not UTF-8; save it as UTF-8"
    large = tmp_path / "large.yml"
    large.write_bytes(b"model: m\n" + b"# x\n" * 2_500_000)
    assert said_of(large).startswith(f"{large}: the file has 10.0 MB; a model has at most 1 MB")


def test_a_byte_order_mark_is_no_part_of_the_model(tmp_path: Path) -> None:
    marked = tmp_path / "m.yml"
    marked.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load(marked).version == loads(SMALL).version


def test_line_ends_of_another_system_change_nothing() -> None:
    assert loads(SMALL.replace("\n", "\r\n")).version == loads(SMALL).version


def test_all_problems_are_said_at_once() -> None:
    text = """\
timezone: Mars/Olympus
rules:
  - {id: a, dimension: ftt, if: {x: {gte: y}}, points: 1.2345678}
  - {id: a, group: none, on: page, limit: 0}
grades: {of: fit, A: 1, B: 2}
"""
    assert [said.split(": ")[0] for said in problems(text)] == [
        "model.yml:4",
        *["model.yml:6, rule `a`"] * 3,
        *["model.yml:7, rule `a`"] * 4,
        "model.yml:8, `grades`",
    ]


def test_a_file_full_of_problems_is_cut_short() -> None:
    found = problems("\n".join(f"k{n}: 1" for n in range(1000)))
    assert len(found) == 201
    assert found[-1] == "model.yml: there may be more; these are the first 200 found"


def test_anchors_may_save_writing() -> None:
    found = model(
        "rules:\n  - &visit {id: a, dimension: fit, on: page, points: 1}\n  - {<<: *visit, id: b, points: 2}\n"
    )
    assert [(r.id, r.dimension, r.line) for r in found.rules] == [("a", "fit", 5), ("b", "fit", 6)]


def test_a_version_is_64_hexadecimal_digits() -> None:
    version = loads(SMALL).version
    assert len(version) == 64
    assert int(version, 16) > 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "# a remark\n",
        lambda text: "# a remark\n\n" + text,
        lambda text: text.replace("[DE, AT]", "[' de ', \"AT\"]"),
        lambda text: text.replace("points: 5", "points: 5.00"),
        lambda text: text.replace("groups:", "timezone: UTC\ngroups:"),
        lambda text: text.replace("if: {country: [DE, AT]}", "if: c") + "define: {c: {country: [DE, AT]}}\n",
    ],
)
def test_what_means_the_same_has_the_same_version_but_for_what_is_defined(change: Callable[[str], str]) -> None:
    changed = loads(change(SMALL), "elsewhere.yml")
    if changed.definitions:
        assert changed.rules == loads(SMALL).rules
    else:
        assert changed.version == loads(SMALL).version


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("points: 5", "points: 5.000001"),
        lambda text: text.replace("[DE, AT]", "[DE, CH]"),
        lambda text: text.replace("title: T", "title: U"),
        lambda text: text.replace("max: 100", "max: 101"),
        lambda text: text + "timezone: Europe/Berlin\n",
        lambda text: text + "activity: {not: []}\n",
    ],
)
def test_what_means_something_else_has_another_version(change: Callable[[str], str]) -> None:
    assert loads(change(SMALL)).version != loads(SMALL).version


def test_the_values_of_a_list_are_part_of_the_version(tmp_path: Path) -> None:
    text = SMALL.replace("[DE, AT]", "{in: c}") + "define: {c: {list: c.csv}}\n"
    versions: list[str] = []
    for content in ("c\nDE\n", "c\nde \n", "c\nFR\n"):
        (tmp_path / "c.csv").write_text(content)
        versions.append(loads(text, folder=tmp_path).version)
    assert versions[0] == versions[1]
    assert versions[0] != versions[2]


def loaded_or_refused(text: str) -> Model | None:
    """The model, or nothing where it is refused; anything else is raised."""
    try:
        return loads(text, folder=EXAMPLE.parent)
    except ModelError:
        return None


@given(st.text(max_size=200) | st.text("{}[]:,-# \n\t'\"&*!|>%@`?~abc1.", max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_whatever_raises_anything_else(text: str) -> None:
    assert loaded_or_refused(text) is None


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_bytes_whatever_raise_anything_else(content: bytes) -> None:
    assert loaded_or_refused(content.decode("utf-8", "surrogateescape")) is None


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.sampled_from(["any", "page", "5d", "score", "fit", "A", "2026-09-01", "3 per 7d", "(a+)+", "x", "*", "", "0.1"]),
)
WORDS = """\
model title timezone audience define activity dimensions groups score rules grades bands priority lifecycle
account_score id dimension group if points bins lookup else missing on where bots from until within limit distinct
half_life fade cap at_least surge sequence recent without cumulative predict per times last against not all any did
did_not for eq in gte between matches contains exists before older_than fit min max restart of is mql qualify list
column by breadth roles enabled note""".split()
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(WORDS), JSON, max_size=8))
@settings(max_examples=300, deadline=None)
def test_no_shape_whatever_raises_anything_else(document: dict[str, object]) -> None:
    loaded_or_refused(HEAD + "\n".join(f"{key}: {flow(value)}" for key, value in document.items() if key not in HEAD))


def flow(value: object) -> str:
    """A value in YAML's flow style, unquoted where it can be."""
    match value:
        case None:
            return "~"
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{k}: {flow(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(flow(v) for v in value) + "]"
    text = str(value)
    return f"'{text}'" if text in ("", "*", "(a+)+") else text


@pytest.mark.parametrize("seed", range(3))
def test_no_slip_of_the_pen_raises_anything_else(seed: int) -> None:
    drawn = random.Random(seed)
    text = EXAMPLE.read_text(encoding="utf-8")
    slips = [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "- ",
        "~",
        "true",
        "-5",
        "'",
        '"',
        "*",
        "&a ",
        "any",
        "0d",
        "\t",
        "!x ",
        "\n",
    ]
    for _ in range(60):
        slipped = text
        for _ in range(drawn.choice([1, 1, 2, 5])):
            at = drawn.randrange(len(slipped))
            slipped = slipped[:at] + drawn.choice(slips) + slipped[at + drawn.choice([0, 0, 1, 5]) :]
        loaded_or_refused(slipped)


def test_one_problem_reads_as_a_person_would_say_it() -> None:
    text = "rules:\n  - id: email-click\n    dimension: engagment\n    on: email.clicked\n    points: 3\n"
    assert problem(text) == (
        "model.yml:6, rule `email-click`: dimension `engagment` is not declared; did you mean `engagement`?"
    )
