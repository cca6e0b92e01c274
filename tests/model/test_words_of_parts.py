"""Receipts, clamps and the parts of a model around its rules say themselves in words."""

from __future__ import annotations

from decimal import Decimal

from leadline.model.condition import (
    DAY,
    HOUR,
    All,
    Any,
    Did,
    DidNot,
    HasPart,
    NumberRange,
    OneOf,
    Part,
    ResultTest,
    Selection,
    ValueTest,
)
from leadline.model.model import (
    AccountScore,
    Aggregate,
    Breadth,
    Dimension,
    Group,
    Ladder,
    Lifecycle,
    Model,
    PriorityRow,
)
from leadline.model.rule import (
    Constant,
    Occurrences,
    Rule,
    Silence,
)
from leadline.model.words import (
    account_score_words,
    clamp_words,
    dimension_words,
    group_words,
    ladder_words,
    lifecycle_words,
    occurrence_words,
    priority_words,
    title_of,
)

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


def test_a_receipts_line_says_how_often_and_when_last() -> None:
    visits = rule(Occurrences(Selection(("page",), where=PRICING), D(10)))
    assert occurrence_words(visits, 3, NOV_18, NOV_24) == "3 visits, last 18 Nov"
    assert occurrence_words(visits, 1, NOV_18, NOV_24) == "1 visit, 18 Nov"
    assert occurrence_words(visits, 1, NOV_18, NOV_18 + HOUR, MODEL) == "1 visit, today 12:06"
    assert occurrence_words(visits, 1, NOV_18) == "1 visit, 18 Nov 2026"
    assert occurrence_words(rule(Constant(D(1))), None, NOV_18, NOV_24) == "since 18 Nov"
    assert occurrence_words(rule(Constant(D(1))), None, None) == ""
    assert occurrence_words(rule(Silence(Selection(acts=True), ())), None, NOV_18, NOV_24) == "last act 18 Nov"
    assert occurrence_words(rule(Silence(Selection(acts=True), ())), None, None) == "no act so far"
    assert occurrence_words(None, 2, NOV_18, NOV_24) == "2 grants, last 18 Nov"


def test_a_clamp_says_what_it_did() -> None:
    assert clamp_words("group", "email", D(-8), MODEL) == "Email is capped at 30"
    assert clamp_words("dimension", "fit", D(-8), MODEL) == "Fit is capped at 100"
    assert clamp_words("dimension", "fit", D(8), MODEL) == "Fit is never below 0"
    assert clamp_words("cap", "cap", D(-8), MODEL) == "Cap is capped at 10"
    assert clamp_words("cap", "cap", D(8), MODEL) == "Cap is capped at −10"
    assert title_of("granted", MODEL) == "Points given by hand"


def test_the_other_parts_of_a_model_speak_too() -> None:
    assert dimension_words(MODEL.dimensions[1]) == "Engagement: 0 to 150, starts over at recycled or lost"
    assert dimension_words(Dimension("fit")) == "Fit: without bounds"
    assert group_words(MODEL.groups[0]) == "Email: 30 at most, in engagement"
    assert (
        ladder_words(Ladder("score", (("hot", D(50)), ("warm", D(25))), "cold"))
        == "hot from 50, warm from 25, else cold, by score"
    )
    row = PriorityRow(All((ResultTest("grade", (OneOf(("a", "b")),)), ResultTest("band", (OneOf(("hot",)),)))), "1")
    assert priority_words(row, MODEL) == "priority 1 if grade is A or B, and the band is hot"
    lifecycle = Lifecycle(
        ResultTest("score", (NumberRange(100),)),
        (Did(Selection(("demo.requested",)), 30 * DAY),),
        recycle=Any(
            (ResultTest("score", (NumberRange(high=70, high_included=False),)), DidNot(Selection(acts=True), 60 * DAY))
        ),
    )
    assert lifecycle_words(lifecycle) == {
        "mql": "MQL at 100",
        "qualify": "qualified at once when there was a demo request in the last 30 days",
        "recycle": "recycled when score is less than 70, or silent for 60 days",
    }


def test_the_accounts_score_speaks() -> None:
    account = AccountScore("engagement", Aggregate.top, 3, Breadth(D(20), D(5), D(25)), (("buyer", DECIDES),))
    assert account_score_words(account) == (
        "the engagement of its three best people together, plus 5 points for each further person from 20, "
        "25 at most; roles wanted: buyer"
    )
