"""Every rule, condition and limit says itself in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadline.model.condition import (
    DAY,
    HOUR,
    All,
    Any,
    Did,
    DidNot,
    HasPart,
    NoneOf,
    Not,
    NumberRange,
    OneOf,
    Part,
    Selection,
    Span,
    ValueTest,
)
from leadline.model.model import (
    Dimension,
    Group,
    Ladder,
    Model,
)
from leadline.model.rule import (
    AtLeast,
    Bins,
    Constant,
    Dated,
    Fade,
    HalfLife,
    Limit,
    Lookup,
    Occurrences,
    Period,
    PerProperty,
    Predicted,
    Rule,
    Sequence,
    Silence,
    Surge,
)
from leadline.model.words import (
    condition_words,
    duration_words,
    lifecycle_words,
    number_words,
    occurrence_words,
    points_words,
    predicate_words,
    priority_words,
    rule_words,
    selection_words,
    sentence,
    title,
    voice_of,
)
from leadline.model.words.events import CATALOGUE, event_noun
from tests.model.samples import CONDITIONS, KINDS, PREDICATES, samples
from tests.strategies import random_world

D = Decimal
PRICING = ValueTest("path", (HasPart(Part.starts_with, "/pricing"),))
DOCS = ValueTest("path", (HasPart(Part.starts_with, "/docs"),))
DECIDES = Any((ValueTest("job_title", (OneOf(("ceo", "cmo")),)), ValueTest("seniority", (OneOf(("c-level", "vp")),))))
MODEL = Model(
    "b2b",
    (Dimension("fit", D(0), D(100)), Dimension("engagement", D(0), D(150), ("recycled", "lost"))),
    (Rule("cap", "engagement", Occurrences(Selection(("page",)), D(1), cap=D(10))),),
    (("fit", D(1)), ("engagement", D(1))),
    timezone="Europe/Berlin",
    groups=(Group("email", "engagement", maximum=D(30)),),
    grades=Ladder("fit", (("A", D(80)), ("B", D(60))), "F"),
    definitions={"decision-maker": DECIDES},
)
NOV_18 = 1_795_000_000_000_000
NOV_24 = 1_795_500_000_000_000


def rule(kind: object, rule_id: str = "r1", **rest: object) -> Rule:
    return Rule(rule_id, "engagement", kind, **rest)  # type: ignore[arg-type]


def speaks(words: str) -> None:
    assert words.strip()
    for sign in ("None", "Decimal", "(<", "object at", "  ", "Selection", "!", " ,"):
        assert sign not in words, words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rule_speaks(kind: type) -> None:
    for made in samples(kind):
        for condition in (None, DECIDES):
            for rule_id in ("r1", "pricing-page"):
                spoken = rule(made, rule_id, condition=condition)
                speaks(title(spoken))
                speaks(sentence(spoken))
                speaks(sentence(spoken, MODEL))
                speaks(rule_words(spoken, MODEL))
                speaks(occurrence_words(spoken, 3, NOV_18, NOV_24))


@pytest.mark.parametrize("predicate", PREDICATES)
def test_every_predicate_speaks(predicate: type) -> None:
    for made in samples(predicate):
        speaks(predicate_words(made))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_speaks(condition: type) -> None:
    for made in samples(condition):
        speaks(condition_words(made))
        speaks(condition_words(made, MODEL))


@pytest.mark.parametrize("seed", range(5))
def test_every_rule_of_random_models_speaks(seed: int) -> None:
    model = random_world(seed, leads=1, rules=60).model
    voice = voice_of(model)
    for spoken in model.rules:
        speaks(sentence(spoken, voice))
        assert sentence(spoken, model) == sentence(spoken, voice)
    for words in (
        *lifecycle_words(model.lifecycle, voice).values(),
        *(priority_words(r, voice) for r in model.priority),
    ):
        speaks(words)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_event_of_the_catalogue_has_a_singular_and_a_plural(name: str) -> None:
    noun = event_noun(name)
    assert noun.count(1) == f"1 {noun.one}"
    assert noun.count(3) == f"3 {noun.many}"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            rule(
                Occurrences(
                    Selection(("page",), where=PRICING), D(10), limit=Limit(3, 7 * DAY), decay=HalfLife(14 * DAY)
                ),
                "pricing-page",
            ),
            "Pricing page: 10 points a visit, three a week at most, half of it gone after 14 days",
        ),
        (
            rule(
                Silence(Selection(acts=True), ((30 * DAY, D(-10)), (60 * DAY, D(-25)), (90 * DAY, D(-50)))),
                "gone-quiet",
            ),
            "Gone quiet: −10 after 30 days of silence, −25 after 60 days, −50 after 90 days",
        ),
        (
            rule(Lookup("country", (("us", D(10)), ("gb", D(10)), ("de", D(5)))), "country"),
            "Country: US or GB 10, DE 5, otherwise 0",
        ),
        (
            rule(Bins("company.employees", ((0.0, D(-10)), (5.0, D(0)), (25.0, D(10)))), "company-size"),
            "Company size: by company employees, −10 from 0, 0 from 5, 10 from 25",
        ),
        (
            rule(
                Occurrences(Selection(("email.clicked",)), D(3), within=90 * DAY, limit=Limit(1, Period.day)),
                "email-click",
            ),
            "Email click: 3 points a click in a mail in the last 90 days, one a day at most",
        ),
        (
            rule(Occurrences(Selection(("page.left",)), PerProperty("duration_s", 0.01), cap=D(10)), "reading-time"),
            "Reading time: 0.01 points times the duration in seconds of each page read, 10 points at most",
        ),
        (
            rule(AtLeast(Selection(("page",)), 5, D(15), within=7 * DAY), "comes-back"),
            "Comes back: 15 points for five or more page views in the last 7 days",
        ),
        (
            rule(
                Occurrences(Selection(("content.downloaded",)), D(4), distinct="asset", cap=D(20)), "case-studies-read"
            ),
            "Case studies read: 4 points a download, each asset once, 20 points at most",
        ),
        (
            rule(Surge(Selection(("page",)), 7 * DAY, 28 * DAY, D(2), D(10)), "surge"),
            "Surge: 10 points when the page views of the last 7 days come at twice the pace of the 28 days before",
        ),
        (
            rule(
                Sequence((Selection(("page",), where=DOCS), Selection(("page",), where=PRICING)), D(8), within=7 * DAY),
                "docs-then-pricing",
            ),
            (
                "Docs then pricing: 8 points for a visit to a path starting with /docs, then a visit to a path "
                "starting with /pricing, within 7 days"
            ),
        ),
        (
            rule(Predicted("buys", 100.0), "buys"),
            "Buys: 100 times the probability of “buys”",
        ),
        (
            rule(Occurrences(Selection(("page",)), D(2), decay=Fade(((30 * DAY, 0.5), (90 * DAY, 0.0)))), "visits"),
            "Visits: 2 points a page view, half left after 30 days, nothing left after 90 days",
        ),
        (
            rule(Constant(D(1)), condition=ValueTest("country", (OneOf(("fr",)),)), rule_id="old-idea", enabled=False),
            "Old idea: switched off; 1 point if country is FR",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(said: Rule, expected: str) -> None:
    assert sentence(said) == expected


def test_a_definition_is_called_by_its_name_and_dates_follow_the_models_zone() -> None:
    first, last = 1_788_213_600_000_000, 1_796_079_599_999_999  # 1 Sep 2026 to 30 Nov 2026 in Berlin
    campaign = Selection(("webinar.attended",), where=ValueTest("campaign", (OneOf(("autumn-26",)),)))
    said = rule(Occurrences(campaign, D(12), dated=Dated(first, last)), "autumn-campaign", condition=DECIDES)
    assert sentence(said, MODEL) == (
        "Autumn campaign: 12 points for each webinar attended with campaign autumn-26, from 1 Sep 2026 "
        "until 30 Nov 2026, if decision maker"
    )
    boss = rule(Constant(D(5)), "decision-maker", condition=DECIDES, title="Decides")
    assert sentence(boss, MODEL) == "Decides: 5 points if decision maker"
    assert sentence(rule(Constant(D(5)), "decision-maker", condition=DECIDES), MODEL) == "Decision maker: 5 points"


def test_a_day_is_a_day_in_the_models_zone_only() -> None:
    day = ValueTest("signed", (OneOf(spans=(Span(1_788_213_600_000_000, 1_788_299_999_999_999),)),))
    assert condition_words(day, MODEL) == "signed is 1 Sep 2026"
    assert condition_words(day) == "signed is 31 Aug 2026 22:00 to 1 Sep 2026 21:59:59"


def test_an_id_without_meaning_gives_way_to_what_the_rule_counts() -> None:
    assert title(rule(Occurrences(Selection(("page",), where=PRICING), D(1)), "r12")) == "Pricing page"
    assert (
        title(rule(Sequence((Selection(("page",), where=DOCS), Selection(("page",), where=PRICING)), D(1)), "7"))
        == "Docs page, then pricing page"
    )
    assert title(rule(Bins("company.employees", ()), "rule-3")) == "Company employees"
    assert (
        title(rule(Constant(D(1)), "r1", condition=ValueTest("age", (NumberRange(25, 45),))))
        == "Age is between 25 and 45"
    )
    assert title(rule(Constant(D(1)), "价格页")) == "价格页"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (
            All((ValueTest("job_title", (OneOf(("ceo", "cmo")),)), ValueTest("country", (NoneOf(("de",)),)))),
            "job title is CEO or CMO, and the country is not DE",
        ),
        (DECIDES, "job title is CEO or CMO, or the seniority is c-level or VP"),
        (Not(Did(Selection(("demo.requested",)), 30 * DAY)), "there was no demo request in the last 30 days"),
        (Did(Selection(("page",)), 7 * DAY, 3), "there were three or more page views in the last 7 days"),
        (DidNot(Selection(acts=True), 60 * DAY), "silent for 60 days"),
        (DidNot(Selection(("email.opened",)), 60 * DAY), "no mail opened for 60 days"),
        (All(()), "always"),
        (Any(()), "never"),
        (
            ValueTest("domain", (OneOf(tuple(f"c{n}.com" for n in range(200))),)),
            "domain is one of 200 values (c0.com, c1.com, c2.com …)",
        ),
        (ValueTest("city", (OneOf(("zürich",), written=("Zürich",)),)), "city is Zürich"),
    ],
)
def test_a_condition_reads_as_part_of_a_sentence(condition: object, expected: str) -> None:
    assert condition_words(condition) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(("project.created",)), "project created"),
        (Selection(prefixes=("subscription.",)), "subscription event"),
        (Selection(("email.opened", "email.clicked")), "mail opened or click in a mail"),
        (
            Selection(("form.submitted",), where=ValueTest("form", (OneOf(("job-application",)),))),
            "form “job-application” sent",
        ),
        (Selection(("page",), where=PRICING, bots=True), "visit to a path starting with /pricing (bots too)"),
        (Selection(acts=True), "act"),
    ],
)
def test_a_selection_is_a_noun(selection: Selection, expected: str) -> None:
    assert selection_words(selection) == expected


def test_numbers_carry_their_sign_and_unit() -> None:
    assert points_words(D("-0.5")) == "−0.5 points"
    assert points_words(D("-0.004"), receipt=True) == "0.00"
    assert points_words(D("1234.5"), receipt=True) == "+1,234.50"
    assert number_words(D("1E+3")) == "1000"
    assert number_words(1e300) == "1E+300"
    assert duration_words(0) == "0 days"
    assert duration_words(25 * HOUR + 1) == "1 day 1 hour 1 microsecond"
