"""The answers that a model tells apart: few for many names, every edge of a number, a text for each pattern."""

from __future__ import annotations

from leadline.model import loads
from leadline.model.condition import DAY
from leadline.plan.tellable import looks_of, tellable

NOW = 1_790_000_000_000_000
HEAD = "model: small\ndimensions: {fit: {}}\nrules:\n"


def answers(*rules: str) -> dict[str, list[str]]:
    lines = (f"  - {{id: r{number}, dimension: fit, {rule}}}\n" for number, rule in enumerate(rules))
    model = loads(HEAD + "".join(lines))
    return {name: [one.value for one in tellable(looks, NOW)] for name, looks in looks_of(model).items()}


def test_names_of_which_everything_is_the_same_are_one_answer() -> None:
    many = ", ".join(f"firm{number}" for number in range(3_000))
    table = ", ".join(f"town{number}: {number % 3}" for number in range(3_000))
    found = answers(
        f"if: {{site: [{many}]}}, points: 5",
        "if: {site: {in: [firm7, other]}}, points: 9",
        f"lookup: town, points: {{{table}}}",
    )
    assert found["site"] == ["firm0", "firm7", "other", "something else"]
    assert found["town"] == ["town0", "town1", "town2", "something else"]


def test_a_number_is_told_on_each_edge_and_where_one_is_passed() -> None:
    found = answers("bins: staff, points: {0: 1, 50: 2}", "if: {age: {gt: 18, lte: 30}}, points: 5")
    assert found["staff"][:3] == ["0", "50", "-1"]
    assert found["age"][:5] == ["18", "30", "17", "24", "31"]
    assert found["staff"][3:] == found["age"][5:] == ["something else"]  # which is no number


def test_a_pattern_has_a_text_and_two_have_one_for_both() -> None:
    found = answers(
        r'if: {title: {matches: "\\b([Vv][Pp]|Vice President)\\b"}}, points: 5',
        "if: {title: {contains: sales}}, points: 5",
        "if: {vip: true}, points: 1",
    )
    assert found["title"] == ["vp", "sales", "vp sales", "something else"]
    assert found["vip"] == ["true", "false"]


def test_what_depends_on_the_instant_is_before_and_after_its_edge() -> None:
    (dates,) = answers("if: {renewal: {within_next: 30d}}, points: 5").values()
    assert dates[1:] == [
        "2026-09-21T14:13:21+00:00",
        "2026-10-21T14:13:21+00:00",
        "2026-09-20T14:13:21+00:00",
    ], NOW + 30 * DAY
