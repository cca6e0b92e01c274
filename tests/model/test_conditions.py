from __future__ import annotations

import pytest

from leadline.model import (
    DAY,
    Age,
    AgeTest,
    All,
    Any,
    Did,
    DidNot,
    Exists,
    HasPart,
    InstantRange,
    Matches,
    NoneOf,
    Not,
    NumberRange,
    OneOf,
    Part,
    Predicate,
    ResultTest,
    Selection,
    Span,
    ValueTest,
)
from leadline.model.dates import iso
from tests.model.writing import condition, model, problem, problems, wrong


def predicate(test: str) -> Predicate:
    found = condition(f"{{a: {test}}}")
    assert isinstance(found, ValueTest)
    assert len(found.predicates) == 1
    return found.predicates[0]


def first(day: str) -> int:
    span = predicate(day)
    assert isinstance(span, OneOf)
    return span.spans[0].start


def last(day: str) -> int:
    span = predicate(day)
    assert isinstance(span, OneOf)
    return span.spans[0].end


def test_a_scalar_compares_as_it_is_written() -> None:
    assert predicate("DE") == OneOf(texts=("de",))
    assert predicate("'5'") == OneOf(texts=("5",))
    assert predicate("5") == OneOf(numbers=(5.0,))
    assert predicate("1e3") == OneOf(numbers=(1000.0,))
    assert predicate("true") == OneOf(booleans=(True,))
    assert predicate("'2026-09-01'") == OneOf(texts=("2026-09-01",))
    assert predicate("1970-01-02") == OneOf(spans=(Span(DAY, 2 * DAY - 1),))


def test_norway_is_a_country_and_no_is_an_answer() -> None:
    assert condition("{country: NO, newsletter: no, on: off}") == All(
        (
            ValueTest("country", (OneOf(texts=("no",)),)),
            ValueTest("newsletter", (OneOf(texts=("no",)),)),
            ValueTest("on", (OneOf(texts=("off",)),)),
        )
    )


def test_text_literals_are_folded_once_and_keep_their_spelling() -> None:
    found = predicate("[' Zürich', ZÜRICH, Bern, 5, true, 5.0]")
    assert found == OneOf(texts=("zürich", "bern"), numbers=(5.0,), booleans=(True,))
    assert isinstance(found, OneOf)
    assert found.written == ("Zürich", "Bern")


@pytest.mark.parametrize(
    ("test", "meant"),
    [
        ("{eq: DE}", OneOf(texts=("de",))),
        ("{ne: 5}", NoneOf(numbers=(5.0,))),
        ("{in: [DE, 5]}", OneOf(texts=("de",), numbers=(5.0,))),
        ("{not_in: [DE]}", NoneOf(texts=("de",))),
        ("{gt: 5}", NumberRange(low=5.0, low_included=False)),
        ("{gte: -0.5}", NumberRange(low=-0.5)),
        ("{lt: 5}", NumberRange(high=5.0, high_included=False)),
        ("{lte: 5}", NumberRange(high=5.0)),
        ("{between: [1, 5]}", NumberRange(1.0, 5.0)),
        ("{matches: '^/docs'}", Matches("^/docs")),
        ("{contains: ' Data '}", HasPart(Part.contains, "data")),
        ("{starts_with: 44}", HasPart(Part.starts_with, "44")),
        ("{ends_with: .EDU}", HasPart(Part.ends_with, ".edu")),
        ("{exists: false}", Exists(False)),
        ("{older_than: 30d}", Age(AgeTest.older_than, 30 * DAY)),
        ("{newer_than: 1d12h}", Age(AgeTest.newer_than, 36 * DAY // 24)),
        ("{within_next: 2w}", Age(AgeTest.within_next, 14 * DAY)),
    ],
)
def test_each_operator_has_its_predicate(test: str, meant: Predicate) -> None:
    assert predicate(test) == meant


def test_several_operators_must_all_hold_of_the_same_value() -> None:
    assert condition("{a: {gte: 1, lt: 5}}") == ValueTest(
        "a", (NumberRange(low=1.0), NumberRange(high=5.0, high_included=False))
    )


def test_a_day_is_whole_in_every_comparison() -> None:
    day = "2026-09-01"
    start, end = first(day), last(day)
    assert predicate(f"{{gt: {day}}}") == predicate(f"{{after: {day}}}") == InstantRange(first=end + 1)
    assert predicate(f"{{gte: {day}}}") == InstantRange(first=start)
    assert predicate(f"{{lt: {day}}}") == predicate(f"{{before: '{day}'}}") == InstantRange(last=start - 1)
    assert predicate(f"{{lte: {day}}}") == InstantRange(last=end)
    assert predicate(f"{{between: [{day}, 2026-09-30]}}") == InstantRange(start, last("2026-09-30"))


def test_a_day_follows_the_zone_of_the_model() -> None:
    found = model("timezone: Europe/Berlin\naudience: {a: 2026-03-29}").audience
    assert isinstance(found, ValueTest)
    wanted = found.predicates[0]
    assert isinstance(wanted, OneOf)
    assert iso(wanted.spans[0].start) == "2026-03-28T23:00:00+00:00"
    assert wanted.spans[0].end + 1 - wanted.spans[0].start == 23 * DAY // 24


def test_conditions_nest() -> None:
    a, b = ValueTest("a", (OneOf(numbers=(1.0,)),)), ValueTest("b", (OneOf(numbers=(2.0,)),))
    assert condition("{all: [{a: 1}, {b: 2}]}") == All((a, b))
    assert condition("{any: [{a: 1}, {not: {b: 2}}]}") == Any((a, Not(b)))
    assert condition("{a: 1, any: [{b: 2}]}") == All((a, Any((b,))))


def test_did_and_did_not_select_events() -> None:
    assert condition("{did: {on: [Demo Requested, email_*, any], where: {path: /x}, within: 30d, at_least: 2}}") == Did(
        Selection(("demo.requested",), ("email.",), acts=True, where=ValueTest("path", (OneOf(texts=("/x",)),))),
        30 * DAY,
        2,
    )
    assert condition("{did_not: {on: page, for: 60d, bots: true}}") == DidNot(Selection(("page",), bots=True), 60 * DAY)
    assert condition("{did: {on: '*'}}") == Did(Selection((), ("",)))


def test_in_a_rule_the_names_of_results_are_attributes() -> None:
    assert condition("{score: 5, lead.stage: 6, segment: 7}") == All(
        (
            ValueTest("score", (OneOf(numbers=(5.0,)),)),
            ValueTest("stage", (OneOf(numbers=(6.0,)),)),
            ValueTest("segment", (OneOf(numbers=(7.0,)),)),
        )
    )


def test_in_the_lifecycle_they_are_results_and_lead_names_the_attribute() -> None:
    found = model("lifecycle: {mql: {score: {gte: 100}, fit: 5, stage: [LEAD], lead.score: {gte: 1}, country: DE}}")
    assert found.lifecycle.mql == All(
        (
            ResultTest("score", (NumberRange(low=100.0),)),
            ResultTest("fit", (OneOf(numbers=(5.0,)),)),
            ResultTest("stage", (OneOf(texts=("lead",)),)),
            ValueTest("score", (NumberRange(low=1.0),)),
            ValueTest("country", (OneOf(texts=("de",)),)),
        )
    )


def test_a_definition_is_resolved_where_it_is_used() -> None:
    found = model("define: {high: {score: {gte: 5}}}\naudience: high\nlifecycle: {mql: high}")
    assert found.audience == ValueTest("score", (NumberRange(low=5.0),))
    assert found.lifecycle.mql == ResultTest("score", (NumberRange(low=5.0),))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[{a: 1}]", "a condition is a mapping or a name from `define`, not a list; say `all: [...]` or `any: [...]`"),
        ("{}", "the condition is empty; write a test as in {country: DE}"),
        ("", "the condition is empty; write a test as in {country: DE}"),
        ("{not: [{a: 1}]}", "`not` takes one condition; write `not: {any: [...]}` for none of them"),
        ("{all: {a: 1}}", "`all` takes a list of conditions, not a mapping"),
        ("{any: []}", "`any` takes a list of conditions, not an empty list"),
        ("{a: {}}", "the test of `a` is empty; write a value, a list, or an operator as in {gte: 5}"),
        ("{a: []}", "`a`: the list is empty, so nothing could ever be in it"),
        ("{a: ' '}", "`a` is compared with nothing; say `exists: false` for a missing value"),
        ("{a: }", "`a` is compared with nothing; say `exists: false` for a missing value"),
        ("{a: {ne: ''}}", "`ne` of `a` is compared with nothing; say `exists: false` for a missing value"),
        ("{a: [[1]]}", "`a`: a list holds single values, not a list"),
        ("{a: .nan}", "`a`: a number must be finite"),
        ("{a: 1e200}", "`a`: a number's exponent lies within ±199"),
        ("{a: 2026-02-30}", '`a`: "2026-02-30" is no date: there is no such day or time'),
        ("{a: {starts_wiht: x}}", "`a`: there is no operator `starts_wiht`; did you mean `starts_with`?"),
        ("{a: {gte: '5'}}", '`gte` of `a` takes a number or a date, not the text "5"; leave the quotes out'),
        ("{a: {gte: '2026-09-01'}}", '`gte` of `a` takes a number or a date, not the text "2026-09-01"; leave the'),
        ("{a: {lt: old}}", '`lt` of `a` takes a number or a date, not the text "old"'),
        ("{a: {gt: true}}", "`gt` of `a` takes a number or a date, not the boolean true"),
        ("{a: {before: 5}}", "`before` of `a` must be a date such as 2026-09-01, not the number 5"),
        ("{a: {after: soon}}", '`after` of `a`: "soon" is no date; write 2026-09-01, or'),
        (
            "{a: {between: [1, 2026-01-01]}}",
            "`between` of `a` takes two numbers or two dates, not the number 1 and the",
        ),
        (
            "{a: {between: [5, 1]}}",
            "`between` of `a` has its ends the wrong way round, so nothing lies there; the lower",
        ),
        ("{a: {between: 5}}", "`between` of `a` takes a list of two ends as in [1, 5], not the number 5"),
        ("{a: {eq: [1, 2]}}", "`eq` of `a` takes one value, not a list; `in` takes a list"),
        ("{a: {contains: [x, y]}}", "`contains` of `a` takes one value, not a list"),
        ("{a: {exists: yes}}", '`exists` of `a` must be true or false, not the text "yes"'),
        ("{a: {exists: 1}}", "`exists` of `a` must be true or false, not the number 1"),
        ("{a: {older_than: 90}}", '`older_than` of `a`: "90" has no unit; write 90d for days, or h, m (minutes), w'),
        (
            "{a: {matches: '(a+)+'}}",
            "`matches` of `a`: at character 5, a repeat without end stands inside another, which",
        ),
        ("{a: {in: europe}}", "`in` of `a`: no list `europe` in `define`; for one value write [europe]"),
        ("{a: {in: {b: 1}}}", "`in` of `a` takes a list, or the name of one from `define`, not a mapping"),
        (
            "{did: page}",
            "`did` must be a mapping with the keys `on`, `where`, `within`, `at_least`, `bots`, not the text",
        ),
        ("{did: {within: 3d}}", "`on` is missing; it names the events, as in `on: page` or `on: any`"),
        ("{did: {on: page, for: 3d}}", "`did` has no key `for`; allowed: `on`, `where`, `within`, `at_least`"),
        ("{did: {on: page, at_least: 0}}", "`at_least` must be a whole number of at least 1, not 0"),
        ("{did: {on: page, at_least: 1.5}}", "`at_least` must be a whole number of at least 1, not 1.5"),
        ("{did: {on: pa*ge}}", "`on`: `pa*ge` has a `*` before its end; a prefix ends in `*` as in `email.*`"),
        ("{did: {on: []}}", "`on` is an empty list, so no event could ever match; write `any` for every act"),
        ("{did: {on: page, where: {did: {on: page}}}}", "`did` cannot stand in `where`, which tests one event's"),
        ("{did_not: {on: page}}", "`for` is missing; it says how long the silence must be, as in `for: 60d`"),
        ("{lead.: 1}", "a test needs the name of what it tests, as in {country: DE}"),
        ("unknown", "no condition `unknown` in `define`"),
    ],
)
def test_what_no_condition_can_say_is_refused(text: str, words: str) -> None:
    assert words in wrong(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "mql: {segment: x}",
            "`segment` cannot be tested here: a model does not know segments, which are made from its",
        ),
        (
            "mql: {scores.other: 1}",
            "`scores.other` cannot be tested here: only the results of one model are seen: in a segment,",
        ),
        ("mql: {grade: A}", "`grade` cannot be tested here: the model has no `grades`; the lead's own attribute is"),
        (
            "mql: {priority: 1}",
            "`priority` cannot be tested here: the model has no `priority`; the lead's own attribute",
        ),
        ("mql: {score: high}", "`score` compares with numbers here; allowed: eq ne in not_in gt gte"),
        ("mql: {fit: {exists: true}}", "`fit` compares with numbers here; allowed: eq ne in not_in gt gte"),
        ("mql: {stage: {gte: 1}}", "`stage` compares with names here; allowed: eq ne in not_in exists"),
        ("mql: {stage: custmer}", "no stage is called `custmer`; did you mean `customer`?"),
    ],
)
def test_what_the_lifecycle_cannot_see_is_refused_with_a_reason(text: str, words: str) -> None:
    assert f"model.yml:5, `lifecycle`: {words}" in problem(f"lifecycle:\n  {text}")


def test_everything_wrong_is_said_at_once_in_the_order_of_the_file() -> None:
    assert problems("audience:\n  a: {gte: x}\n  b: []\n  c: ''\nlifecycle: {mqll: 1}\n") == [
        'model.yml:5, `audience`: `gte` of `a` takes a number or a date, not the text "x"',
        "model.yml:6, `audience`: `b`: the list is empty, so nothing could ever be in it",
        "model.yml:7, `audience`: `c` is compared with nothing; say `exists: false` for a missing value",
        "model.yml:8, `lifecycle`: `lifecycle` has no key `mqll`; did you mean `mql`?",
    ]
