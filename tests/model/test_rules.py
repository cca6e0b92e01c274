from __future__ import annotations

from decimal import Decimal

import pytest

from leadline.model import (
    DAY,
    HOUR,
    WEEK,
    AtLeast,
    Bins,
    Constant,
    Dated,
    Fade,
    HalfLife,
    Kind,
    Limit,
    Lookup,
    Occurrences,
    OneOf,
    Period,
    PerProperty,
    Predicted,
    Rule,
    Selection,
    Sequence,
    Silence,
    Surge,
    ValueTest,
)
from leadline.model.dates import iso
from leadline.model.kinds import KEYS, RULE_KEYS
from leadline.model.schema.rules import KINDS
from tests.model.writing import kind, model, problem, problems, refusal, rule

PAGE = Selection(("page",))
FIVE = Decimal(5)


@pytest.mark.parametrize(
    ("keys", "meant"),
    [
        ("if: {a: 1}\npoints: 5", Constant(FIVE)),
        (
            "bins: company.employees\npoints: {25: 10, -5: 2, 0.5: -10}\nelse: 1\nmissing: -1",
            Bins(
                "company.employees",
                ((-5.0, Decimal(2)), (0.5, Decimal(-10)), (25.0, Decimal(10))),
                Decimal(1),
                Decimal(-1),
            ),
        ),
        (
            "lookup: lead.country\npoints: {NO: 10, ' Zürich': 5, 5.0: 1, 01234: 2, 2026: 3, true: 4}",
            Lookup(
                "country",
                (
                    ("no", Decimal(10)),
                    ("zürich", FIVE),
                    ("5", Decimal(1)),
                    ("01234", Decimal(2)),
                    ("2026", Decimal(3)),
                    ("true", Decimal(4)),
                ),
            ),
        ),
        ("predict: buys\npoints: {times: 100}", Predicted("buys", 100.0)),
        ("on: page\npoints: 5", Occurrences(PAGE, FIVE)),
        (
            "on: page\npoints: {per: seconds, times: 0.01}\ncap: -10",
            Occurrences(PAGE, PerProperty("seconds", 0.01), cap=Decimal(10)),
        ),
        (
            "on: page\nwhere: {path: /x}\nbots: true\npoints: 5\nwithin: 90d\nlimit: 3\nhalf_life: 14d",
            Occurrences(
                Selection(("page",), where=ValueTest("path", (OneOf(texts=("/x",)),)), bots=True),
                FIVE,
                within=90 * DAY,
                limit=Limit(3),
                decay=HalfLife(14 * DAY),
            ),
        ),
        (
            "on: page\npoints: 5\ndistinct: asset\nfade: {90d: 0, 30d: 0.5}",
            Occurrences(PAGE, FIVE, distinct="asset", decay=Fade(((30 * DAY, 0.5), (90 * DAY, 0.0)))),
        ),
        ("on: page\nat_least: 3\npoints: 5\nwithin: 7d", AtLeast(PAGE, 3, FIVE, within=7 * DAY)),
        ("on: page\nat_least: 3\npoints: 5\ndistinct: path", AtLeast(PAGE, 3, FIVE, distinct="path")),
        (
            "on: page\nat_least: 3\npoints: 5\nlimit: 1 per day",
            AtLeast(PAGE, 3, FIVE, limit=Limit(1, Period.day)),
        ),
        (
            "on: page\nsurge: {last: 7d, against: 28d, at_least: 1.5}\npoints: 5",
            Surge(PAGE, 7 * DAY, 28 * DAY, Decimal("1.5"), FIVE),
        ),
        (
            "sequence: [{on: page}, {on: [trial.started], bots: true}]\nwithin: 7d\nrecent: 90d\npoints: 5",
            Sequence((PAGE, Selection(("trial.started",), bots=True)), FIVE, 7 * DAY, 90 * DAY),
        ),
        (
            "without: any\npoints: {60d: -25, 30d: -10}",
            Silence(Selection(acts=True), ((30 * DAY, Decimal(-10)), (60 * DAY, Decimal(-25)))),
        ),
        (
            "without: [page, form.*]\nwhere: {a: 1}\nbots: true\ncumulative: true\npoints: {1d: -1}",
            Silence(
                Selection(("page",), ("form.",), where=ValueTest("a", (OneOf(numbers=(1.0,)),)), bots=True),
                ((DAY, Decimal(-1)),),
                cumulative=True,
            ),
        ),
        (
            "without: {on: page, bots: true}\npoints: {1d: -1}",
            Silence(Selection(("page",), bots=True), ((DAY, Decimal(-1)),)),
        ),
    ],
)
def test_the_kind_of_a_rule_follows_from_its_keys(keys: str, meant: Kind) -> None:
    assert kind(keys) == meant


@pytest.mark.parametrize(
    ("limit", "meant"),
    [
        ("3", Limit(3)),
        ("1 per hour", Limit(1, Period.hour)),
        ("2 per week", Limit(2, Period.week)),
        ("2 per month", Limit(2, Period.month)),
        ("3 per 7d", Limit(3, WEEK)),
        ("3  per 1d 12h", Limit(3, 36 * HOUR)),
    ],
)
def test_a_limit_is_for_all_time_for_a_period_or_for_a_block(limit: str, meant: Limit) -> None:
    found = kind(f"on: page\npoints: 5\nlimit: {limit}")
    assert isinstance(found, Occurrences)
    assert found.limit == meant


def test_points_are_exact() -> None:
    for written in ("0.1", "1e3", "-0.000001", "1000000000", "0.10", "-0"):
        found = kind(f"if: {{a: 1}}\npoints: {written}")
        assert found == Constant(Decimal(written))
        assert isinstance(found, Constant)
        assert "E" not in str(found.points)


def test_from_and_until_are_days_of_the_model() -> None:
    text = rule("dimension: fit\non: page\npoints: 5\nfrom: 2026-03-29\nuntil: '2026-11-30'")
    found = model("timezone: Europe/Berlin\n" + text).rules[0].kind
    assert isinstance(found, Occurrences)
    assert found.dated.first is not None
    assert found.dated.last is not None
    assert iso(found.dated.first) == "2026-03-28T23:00:00+00:00"
    assert iso(found.dated.last) == "2026-11-30T22:59:59.999999+00:00"


@pytest.mark.parametrize("keys", ["at_least: 2", "surge: {last: 7d, against: 28d, at_least: 2}", "within: 3d"])
def test_every_kind_that_counts_occurrences_may_have_dates(keys: str) -> None:
    found = kind(f"on: page\npoints: 5\nfrom: 1970-01-02T00:00Z\n{keys}")
    assert isinstance(found, Occurrences | AtLeast | Surge)
    assert found.dated == Dated(DAY, None)


def test_a_rule_keeps_its_line_and_what_people_say_of_it() -> None:
    found = model(
        """\
        rules:
          - id: first
            dimension: fit
            if: {a: 1}
            points: 1

          - title: Second
            id: second
            group: email
            on: email.opened
            points: 1
            enabled: false
            note: 2026
        """
    ).rules
    assert found[0] == Rule(
        "first", "fit", Constant(Decimal(1)), None, ValueTest("a", (OneOf(numbers=(1.0,)),)), line=5
    )
    assert found[1] == Rule(
        "second",
        "engagement",
        Occurrences(Selection(("email.opened",)), Decimal(1)),
        "email",
        None,
        "Second",
        "2026",
        enabled=False,
        line=10,
    )


def test_if_may_stand_with_every_kind() -> None:
    for keys in (
        "on: page\npoints: 1",
        "bins: b\npoints: {0: 1}",
        "lookup: b\npoints: {x: 1}",
        "without: page\npoints: {1d: 1}",
        "predict: p\npoints: {times: 1}",
        "sequence: [{on: a}, {on: b}]\npoints: 1",
    ):
        found = model(rule(f"dimension: fit\nif: {{a: 1}}\n{keys}")).rules[0]
        assert found.condition == ValueTest("a", (OneOf(numbers=(1.0,)),))


def test_the_editor_knows_the_same_keys_for_every_kind() -> None:
    schema = {name: {*needed, *besides} for name, needed, besides, _ in KINDS}
    assert {name: set(keys) for name, keys in KEYS.items()} == {**schema, "if": set()}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            "points: 5",
            "the rule does not say what gives its points; a rule has one of `bins`, `lookup`, `predict`, `on`",
        ),
        ("at_least: 3\npoints: 5", "`at_least` needs `on`, which names the events; a rule has one of"),
        ("if: {a: 1}\nsurge: {}\npoints: 5", "`surge` needs `on`, which names the events"),
        ("bins: a\non: page\npoints: 5", "the rule mixes `bins` and `on`; a rule has one of"),
        ("lookup: a\nsequence: []\nwithout: page\npoints: 5", "the rule mixes `lookup`, `without` and `sequence`"),
        ("on: page\nsurge: {}\nat_least: 2\npoints: 5", "`surge` has its own `at_least` inside"),
    ],
)
def test_a_rule_that_is_no_kind_or_two_is_told_what_there_is(keys: str, words: str) -> None:
    assert refusal(keys).startswith(f"model.yml:5, rule `r`: {words}")


CONSTANTS = {
    "if": "if: {a: 1}\npoints: 1",
    "bins": "bins: a\npoints: {0: 1}",
    "lookup": "lookup: a\npoints: {x: 1}",
    "predict": "predict: p\npoints: {times: 1}",
    "at_least": "on: page\nat_least: 2\npoints: 1",
    "surge": "on: page\nsurge: {last: 7d, against: 28d, at_least: 2}\npoints: 1",
    "sequence": "sequence: [{on: a}, {on: b}]\npoints: 1",
    "without": "without: page\npoints: {1d: 1}",
}
DECAYS = {"half_life": "14d", "fade": "{30d: 0}", "cap": "5", "limit": "3", "distinct": "x"}


@pytest.mark.parametrize("name", list(CONSTANTS))
@pytest.mark.parametrize("key", list(DECAYS))
def test_a_rule_that_gives_its_points_once_takes_nothing_that_bends_them(name: str, key: str) -> None:
    keys = f"{CONSTANTS[name]}\n{key}: {DECAYS[key]}"
    if name == "at_least" and key in ("limit", "distinct"):
        assert isinstance(kind(keys), AtLeast)
    else:
        said = refusal(keys)
        line = 7 + CONSTANTS[name].count("\n") + 1
        assert said.startswith(f"model.yml:{line}, rule `r`: `{key}` does not go with ")
        assert said.endswith("it gives its points once, so there are no occurrences to which it could apply")


@pytest.mark.parametrize("name", ["if", "at_least", "surge", "sequence"])
def test_a_rule_that_gives_its_points_once_takes_them_from_no_property(name: str) -> None:
    keys = CONSTANTS[name].replace("points: 1", "points: {per: x, times: 1}")
    assert refusal(keys).endswith("`per` goes with single occurrences only; this rule gives its points once")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (
            "without: page\npoints: {1d: 1}\nwithin: 3d",
            "`within` does not go with a `without` rule: it measures a silence",
        ),
        ("without: page\npoints: {1d: 1}\nfrom: 2026-01-01", "`from` does not go with a `without` rule"),
        (
            "if: {a: 1}\npoints: 1\nwithin: 3d",
            "`within` does not go with a rule with `if` alone: it looks at no events",
        ),
        ("on: page\npoints: 1\nelse: 3", "`else` does not go with a rule with `on`: it gives nothing for events that"),
        (
            "on: page\npoints: 1\nrecent: 3d",
            "`recent` does not go with a rule with `on`: allowed beside the common keys",
        ),
        ("sequence: [{on: a}, {on: b}]\npoints: 1\nwhere: {a: 1}", "it says `where` in each of its steps"),
        ("on: page\nsurge: {last: 1d, against: 2d, at_least: 2}\npoints: 1\nwithin: 3d", "it has its window in `last`"),
        ("on: page\npoints: 1\ncumulative: true", "`cumulative` does not go with a rule with `on`"),
    ],
)
def test_a_key_of_another_kind_is_refused_with_the_reason(keys: str, words: str) -> None:
    said = refusal(keys)
    assert said.startswith(f"model.yml:{7 + keys.count(chr(10))}, rule `r`: ")
    assert words in said


@pytest.mark.parametrize(
    ("keys", "line", "words"),
    [
        ("if: {a: 1}", 5, "`points` is missing; it says what the rule gives, as in `points: 5`"),
        ("if: {a: 1}\npoints: '5'", 8, '`points` must be a number, not the text "5"; leave the quotes out'),
        ("if: {a: 1}\npoints: 1_000", 8, '`points` must be a number, not the text "1_000"'),
        ("if: {a: 1}\npoints: 0.1234567", 8, "`points` has more than 6 decimals; points are exact to 6"),
        ("if: {a: 1}\npoints: -1000000001", 8, "`points` is beyond ±1,000,000,000"),
        ("if: {a: 1}\npoints: 1e300", 8, "`points`: a number's exponent lies within ±199"),
        ("if: {a: 1}\npoints: .inf", 8, "`points`: a number must be finite"),
        ("if: {a: 1}\npoints: " + "1" * 101, 8, "`points`: a number has at most 100 characters"),
        ("if: {a: 1}\npoints: 5\npiont: 3", 9, "a rule has no key `piont`; did you mean `points`?"),
        ("if: {a: 1}\npoints: 5\nenabled: no", 9, '`enabled` must be true or false, not the text "no"'),
        ("if: {a: 1}\npoints: 5\ntitle: [x]", 9, "`title` must be text, not a list"),
        ("if: {a: 1}\npoints: 5\nnote:", 9, "`note` is empty"),
        ("bins: a\npoints: {}", 8, "`points` must be a mapping with the value from which each applies"),
        ("bins: a\npoints: 5", 8, "as in {0: 0, 25: 10}, not the number 5"),
        ("bins: a\npoints: {x: 1}", 8, 'a key of `points` must be a number, not the text "x"'),
        ("bins: a\npoints: {1: 1, 1.0: 2}", 8, "`points` has the key 1 twice"),
        ("bins: a\npoints: {1: 1}\nelse: x", 9, '`else` must be a number, not the text "x"'),
        (
            "lookup: a\npoints: {DE: 1, ' de ': 2}",
            8,
            "`points` has ` de ` twice; case and spaces around do not tell apart",
        ),
        ("lookup: a\npoints: {'': 1}", 8, "a key of `points` is empty; `missing` gives the points of a missing value"),
        ("lookup: a\npoints: {DE: 1, DE: 2}", 8, "the key `DE` stands here a second time; the first is in line 8"),
        ("predict: p\npoints: 5", 8, "`points` of a `predict` rule is written {times: 100}, not the number 5"),
        ("predict: p\npoints: {time: 5}", 8, "`points` has no key `time`; did you mean `times`?"),
        ("on: page\npoints: {per: x}", 8, "`times` is missing"),
        ("on: page\npoints: {times: 3}", 8, "`per` is missing; it names the property whose value counts"),
        ("on: page\npoints: 1\nlimit: 0", 9, "a limit of 0 leaves nothing; `enabled: false` switches a rule off"),
        ("on: page\npoints: 1\nlimit: 0 per day", 9, "a limit of 0 leaves nothing"),
        ("on: page\npoints: 1\nlimit: -1", 9, "`limit` must be a whole number of at least 1, not -1"),
        ("on: page\npoints: 1\nlimit: 1.5", 9, "`limit` must be a whole number of at least 1, not 1.5"),
        ("on: page\npoints: 1\nlimit: 3 a day", 9, "`limit` is a number, or a number per hour, day, week, month or"),
        ("on: page\npoints: 1\nlimit: 3 per dya", 9, "did you mean `day`?"),
        ("on: page\npoints: 1\nlimit: 3 per year", 9, '"year" is no duration'),
        (
            "on: page\npoints: 1\nlimit: 3\ndistinct: x",
            9,
            "`distinct` and `limit` do not go together: `cap` bounds what",
        ),
        ("on: page\npoints: 1\nhalf_life: 1d\nfade: {1d: 0}", 10, "`half_life` and `fade` do not go together"),
        ("on: page\npoints: 1\nfade: {1d: 1.5}", 9, "the factor at 1d must lie between 0 and 1, not 1.5"),
        ("on: page\npoints: 1\nfade: {1d: 1, 24h: 0}", 9, "`fade` has 24h twice; 1d is the same"),
        ("on: page\npoints: 1\nfade: {}", 9, "`fade` must be a mapping from age to factor"),
        ("on: page\npoints: 1\ncap: 0", 9, "a cap of 0 leaves no points; `enabled: false` switches a rule off"),
        ("on: page\npoints: 1\nwithin: 90", 9, '`within`: "90" has no unit; write 90d for days'),
        ("on: page\npoints: 1\nwithin: [1d]", 9, "`within` must be a duration such as 90d, not a list"),
        ("on: page\npoints: 1\nfrom: 2026-02-01\nuntil: 2026-01-01", 10, "`until` lies before `from`"),
        ("on: page\npoints: 1\nfrom: soon", 9, '`from`: "soon" is no date'),
        ("on: page\npoints: 1\nwhere: [x]", 9, "a condition is a mapping or a name from `define`, not a list"),
        ("on:\npoints: 1", 7, "`on` is empty"),
        ("on: {a: 1}\npoints: 1", 7, "`on` must be text, not a mapping"),
        ("on: page\nat_least: 0\npoints: 1", 8, "`at_least` must be a whole number of at least 1, not 0"),
        ("on: page\nsurge: {last: 7d}\npoints: 1", 8, "`against` is missing; it is the time before it"),
        (
            "on: page\nsurge: {last: 7d, against: 1d, at_least: 0}\npoints: 1",
            8,
            "`at_least` must be more than 0, not 0",
        ),
        ("sequence: [{on: a}]\npoints: 1", 7, "`sequence` is a list of 2 to 20 steps such as {on: page}"),
        (
            "sequence: [a, b]\npoints: 1",
            7,
            "a step of `sequence` must be a mapping with the keys `on`, `where`, `bots`",
        ),
        ("sequence: [{on: a}, {on: b, within: 3d}]\npoints: 1", 7, "a step of `sequence` has no key `within`"),
        ("without: page\npoints: -10", 8, "`points` of a `without` rule must be a mapping with the points from each"),
        ("without: page\npoints: {30: -10}", 8, 'a key of `points`: "30" has no unit; write 30d for days'),
        ("without: page\npoints: {1d: 1, 24h: 2}", 8, "`points` has 24h twice; 1d is the same"),
        (
            "without: {on: page}\nwhere: {a: 1}\npoints: {1d: 1}",
            8,
            "`where` stands inside `without` here, beside its `on`",
        ),
    ],
)
def test_every_refusal_says_the_rule_the_line_and_what_to_do(keys: str, line: int, words: str) -> None:
    said = problems(rule("dimension: fit\n" + keys))
    assert any(s.startswith(f"model.yml:{line}") and words in s for s in said), said
    assert all(", rule `r`: " in s or "second time" in s for s in said)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            "dimension: engagment",
            "model.yml:6, rule `r`: dimension `engagment` is not declared; did you mean `engagement`?",
        ),
        ("dimension: x", "model.yml:6, rule `r`: dimension `x` is not declared; declared: `fit` and `engagement`"),
        ("group: emial", "model.yml:6, rule `r`: group `emial` is not declared; did you mean `email`?"),
        ("note: x", "model.yml:5, rule `r`: neither `dimension` nor `group` is there; a rule belongs to one of them"),
        (
            "group: email\ndimension: fit",
            "model.yml:6, rule `r`: the group `email` belongs to the dimension `engagement`, not to `fit`",
        ),
        (
            "group: email\ndimension: engagement",
            "model.yml:6, rule `r`: a rule has `dimension` or `group`, not both; the group says the dimension",
        ),
    ],
)
def test_a_rule_belongs_to_one_dimension_or_group(keys: str, said: str) -> None:
    assert problem(rule(f"{keys}\nif: {{a: 1}}\npoints: 1")) == said


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("rules: 5", "model.yml:4: `rules` must be a list, each rule beginning with `- id:`, not the number 5"),
        ("rules:\n  - 5", "model.yml:5, rule 1: a rule must be a mapping, not the number 5"),
        (
            "rules:\n  - {dimension: fit, if: {a: 1}, points: 1}",
            "model.yml:5, rule 1: `id` is missing; it names the rule for good, as in `id: email-click`",
        ),
        ("rules:\n  - {id: '', dimension: fit, if: {a: 1}, points: 1}", "model.yml:5, rule 1: `id` is empty"),
        (
            "rules:\n  - {id: granted, dimension: fit, if: {a: 1}, points: 1}",
            "model.yml:5, rule 1: `granted` is the rule that every dimension has by itself; give this one another id",
        ),
        (
            (
                "rules:\n  - {id: x, dimension: fit, if: {a: 1}, points: 1}\n"
                "  - {id: x, dimension: fit, if: {a: 1}, points: 1}"
            ),
            "model.yml:6, rule `x`: the id `x` is taken by the rule in line 5; every rule has its own",
        ),
    ],
)
def test_every_rule_has_its_own_id(rules: str, said: str) -> None:
    assert problem(rules) == said


def test_all_keys_of_rules_are_known_to_one_kind_at_least() -> None:
    assert {key for keys in KEYS.values() for key in keys} < set(RULE_KEYS)
