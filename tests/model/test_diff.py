"""Two models are compared in plain words."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from leadline.model.condition import (
    DAY,
    All,
    Condition,
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
from leadline.model.diff import ChangeKind, diff, headline
from leadline.model.diff.change import instead
from leadline.model.model import (
    AccountScore,
    Aggregate,
    Dimension,
    Group,
    Ladder,
    Lifecycle,
    Model,
    PriorityRow,
)
from leadline.model.rule import AtLeast, Constant, HalfLife, Kind, Limit, Occurrences, Period, Rule, Silence
from tests.model.samples import KINDS, samples
from tests.strategies import random_world

D = Decimal
BOSS = ValueTest("job_title", (OneOf(("ceo", "cmo")),))
CLICK = Rule(
    "email-click",
    "engagement",
    Occurrences(Selection(("email.clicked",)), D(2), within=90 * DAY, limit=Limit(3, Period.day)),
    "email",
)
DECIDES = Rule("decides", "fit", Constant(D(5)), condition=BOSS)
QUIET = Rule("quiet", "engagement", Silence(Selection(acts=True), ((30 * DAY, D(-10)), (60 * DAY, D(-25)))))
AT_100: Condition = ResultTest("score", (NumberRange(120),))
DEMO = Did(Selection(("demo.requested",)), 30 * DAY)
GOOD = ResultTest("grade", (OneOf(("a", "b")),))
HOT = ResultTest("band", (OneOf(("hot",)),))
OLD = Model(
    "b2b",
    (Dimension("fit", D(0), D(100)), Dimension("engagement", D(0), D(150), ("lost",))),
    (CLICK, DECIDES, QUIET),
    (("fit", D(1)), ("engagement", D(1))),
    groups=(Group("email", "engagement", maximum=D(30)),),
    grades=Ladder("fit", (("A", D(80)), ("B", D(60))), "F"),
    bands=Ladder("score", (("hot", D(60)), ("warm", D(25))), "cold"),
    priority=(PriorityRow(All((GOOD, HOT)), "1"), PriorityRow(GOOD, "2"), PriorityRow(None, "3")),
    lifecycle=Lifecycle(AT_100, (DEMO,), (), DidNot(Selection(acts=True), 60 * DAY)),
    account_score=AccountScore("engagement", Aggregate.top, 3),
    definitions={"boss": BOSS},
)


def said(new: Model, old: Model = OLD) -> list[str]:
    return [str(change) for change in diff(old, new)]


def with_rule(rule: Rule) -> Model:
    return replace(OLD, rules=tuple(rule if r.id == rule.id else r for r in OLD.rules))


def with_click(**changes: object) -> Model:
    return with_rule(replace(CLICK, kind=replace(CLICK.kind, **changes)))  # type: ignore[arg-type]


def test_models_that_agree_have_no_changes() -> None:
    same = replace(OLD, version="other", path="elsewhere.yml", rules=(QUIET, CLICK, replace(DECIDES, line=99)))
    assert diff(OLD, same) == []
    assert headline([]) == "Nothing changed: every lead keeps its score"


def test_a_rules_parts_are_set_against_what_they_were() -> None:
    assert said(with_click(points=D(3), limit=Limit(1, Period.day))) == [
        "`email-click`: 3 points a click in a mail instead of 2; one a day at most instead of three"
    ]
    assert said(with_click(within=30 * DAY)) == ["`email-click`: in the last 30 days instead of 90"]
    assert said(with_click(decay=HalfLife(14 * DAY))) == ["`email-click`: now half of it gone after 14 days"]
    assert said(with_click(limit=None)) == ["`email-click`: no longer three a day at most"]
    assert said(with_rule(replace(CLICK, condition=BOSS))) == ["`email-click`: now if boss"]
    assert said(with_rule(replace(CLICK, group=None))) == ["`email-click`: no longer in the group email"]
    assert said(with_rule(replace(DECIDES, dimension="engagement"))) == ["`decides`: in engagement instead of fit"]
    assert said(with_rule(replace(DECIDES, enabled=False))) == ["`decides`: switched off"]


def test_another_kind_of_rule_is_told_whole() -> None:
    often = AtLeast(Selection(("email.clicked",)), 3, D(5))
    assert said(with_rule(replace(CLICK, kind=often))) == [
        (
            "`email-click`: now 5 points for three or more clicks in mails; "
            "it was 2 points a click in a mail in the last 90 days, three a day at most"
        )
    ]


def test_rules_come_go_and_change_their_names() -> None:
    fresh = Rule("chat", "engagement", Occurrences(Selection(("chat.started",)), D(8)))
    changes = diff(OLD, replace(OLD, rules=(CLICK, QUIET, fresh)))
    assert [(c.kind, c.subject) for c in changes] == [
        (ChangeKind.added, "rule chat"),
        (ChangeKind.removed, "rule decides"),
    ]
    assert [str(c) for c in changes] == [
        "`chat` is new: Chat: 8 points a chat",
        "`decides` is gone: Decides: 5 points if boss",
    ]
    renamed = replace(OLD, rules=(CLICK, QUIET, replace(DECIDES, id="boss")))
    assert said(renamed) == ["`decides` is now called `boss`"]
    titled = with_rule(replace(DECIDES, title="Makes the decision"))
    assert said(titled) == ["`decides`: called “Makes the decision” instead of “Decides”"]
    assert headline(diff(OLD, titled)) == "One rule changed"


def test_a_definition_is_told_once_and_not_at_every_rule_that_uses_it() -> None:
    boss = ValueTest("job_title", (OneOf(("ceo", "cmo", "cfo")),))
    new = replace(with_rule(replace(DECIDES, condition=boss)), definitions={"boss": boss})
    assert said(new) == ["`boss`: job title is CEO, CMO or CFO instead of CEO or CMO"]
    assert headline(diff(OLD, new)) == "The definitions changed"
    assert said(replace(new, definitions={})) == [
        "`boss` is no longer defined",
        "`decides`: 5 points if job title is CEO, CMO or CFO instead of boss",
    ]


def test_long_lists_are_counted() -> None:
    before = ValueTest("domain", (OneOf(tuple(f"c{n}.com" for n in range(200))),))
    after = ValueTest("domain", (OneOf(tuple(f"c{n}.com" for n in range(1, 201))),))
    old = replace(OLD, rules=(Rule("target", "fit", Constant(D(20)), condition=before),))
    new = replace(OLD, rules=(Rule("target", "fit", Constant(D(20)), condition=after),))
    assert len(said(new, old)) == 1
    same_words = ValueTest("domain", (OneOf((*(f"c{n}.com" for n in range(199)), "other.com")),))
    new = replace(OLD, rules=(Rule("target", "fit", Constant(D(20)), condition=same_words),))
    assert said(new, old) == ["`target`: 1 more and 1 fewer of the values that it lists"]


def test_a_place_that_the_title_implies_is_still_compared() -> None:
    def visit(path: str, part: Part) -> Model:
        where = ValueTest("path", (HasPart(part, path),))
        return replace(OLD, rules=(Rule("pricing-page", "fit", Occurrences(Selection(("page",), where=where), D(1))),))

    old, new = visit("/pricing", Part.starts_with), visit("/pricing", Part.contains)
    assert said(new, old) == ["`pricing-page`: 1 point a visit to a path containing /pricing instead of starting with"]


def test_bounds_weights_and_groups() -> None:
    new = replace(
        OLD,
        dimensions=(
            Dimension("fit", D(0), D(80)),
            Dimension("engagement", D(0), D(150), ("lost",)),
            Dimension("usage"),
        ),
        weights=(("fit", D(2)), ("engagement", D(1))),
        groups=(Group("email", "engagement", maximum=D(20)), Group("site", "engagement", maximum=D(5))),
    )
    assert said(new) == [
        "`fit`: 0 to 80 instead of 100",
        "The dimension `usage` is new: without bounds",
        "`email`: 20 at most, in engagement instead of 30",
        "The group `site` is new: 5 at most, in engagement",
        "`fit` weighs 2 in the score instead of 1",
        "`usage` weighs 0 in the score",
    ]
    assert headline(diff(OLD, new)) == "The dimensions, the groups and the weights changed"


def test_thresholds_bands_and_grades() -> None:
    new = replace(
        OLD,
        bands=Ladder("engagement", (("boiling", D(90)), ("hot", D(50))), "cool"),
        grades=None,
        lifecycle=replace(OLD.lifecycle, mql=ResultTest("score", (NumberRange(100),))),
    )
    assert said(new) == [
        "Grades are gone",
        "Bands go by engagement instead of score",
        "A new band: boiling from 90",
        "Hot from 50 instead of 60",
        "The band warm is gone; it began at 25",
        "Else cool instead of cold",
        "MQL at 100 instead of 120",
    ]


def test_the_priority_matrix_by_rows_and_by_their_order() -> None:
    one, two, other = OLD.priority
    assert said(replace(OLD, priority=(one, replace(two, value="3"), other))) == [
        "Priority 3 instead of 2 if grade is A or B"
    ]
    assert said(replace(OLD, priority=(two, one, other))) == [
        "The rows stand in another order; first now: priority 2 if grade is A or B"
    ]
    assert said(replace(OLD, priority=(one, other))) == ["A row is gone: priority 2 if grade is A or B"]
    assert said(replace(OLD, priority=(one, two, PriorityRow(HOT, "2"), other))) == [
        "A new row: priority 2 if band is hot"
    ]


def test_the_lifecycle_condition_by_condition() -> None:
    meeting = Did(Selection(("meeting.booked",)), 30 * DAY)
    new = replace(OLD, lifecycle=Lifecycle(None, (meeting,), (BOSS,), DidNot(Selection(acts=True), 90 * DAY)))
    assert said(new) == [
        "No longer MQL at 120",
        "Recycled when silent for 90 days instead of 60",
        "Now qualified at once when there was a meeting booked in the last 30 days",
        "No longer qualified at once when there was a demo request in the last 30 days",
        "Now disqualified when boss",
    ]


def test_the_whole() -> None:
    new = replace(
        OLD,
        name="b2c",
        title="Shop",
        timezone="Europe/Berlin",
        audience=ValueTest("region", (OneOf(("eu",)),)),
        excluded_prefixes=("app.",),
        account_score=AccountScore("engagement", Aggregate.best),
    )
    assert said(new) == [
        "The model `b2b` is now called `b2c`",
        "Title: now “Shop”",
        "Days and dates follow Europe/Berlin instead of UTC",
        "Scores region is EU instead of everyone",
        "Activity: no longer an act: `app.*`",
        "Account score: the engagement of its best person instead of three best people together",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_rule_that_differs_says_so(kind: type) -> None:
    full, bare = samples(kind)
    for old, new in ((full, bare), (bare, full)):
        if old == new:
            continue
        changes = diff(*(replace(OLD, rules=(Rule("r1", "fit", k),)) for k in (old, new)))
        assert len(changes) == 1
        assert "r1" in changes[0].sentence


def test_every_field_of_a_kind_is_told_apart() -> None:
    for kind in KINDS:
        full, _ = samples(kind)
        for field in fields(full):
            other = changed(getattr(full, field.name))
            if other is None or not field.compare:
                continue
            new: Kind = replace(full, **{field.name: other})
            models = [replace(OLD, rules=(Rule("r1", "fit", k),)) for k in (full, new)]
            assert diff(*models), (kind, field.name)


def changed(value: object) -> object:
    match value:
        case bool():
            return not value
        case Decimal() | int() | float():
            return value + 1
        case str():
            return value + "x"
        case Selection():
            return replace(value, names=("other",))
        case _:
            return None


@pytest.mark.parametrize("seed", range(8))
def test_random_models_agree_with_themselves_and_with_no_other(seed: int) -> None:
    one = random_world(seed, leads=1, rules=12).model
    other = random_world(seed + 100, leads=1, rules=12).model
    assert diff(one, one) == []
    changes = diff(one, other)
    assert changes
    assert all(change.sentence and "None" not in change.sentence for change in changes)
    for rule in one.rules:
        without = replace(one, rules=tuple(r for r in one.rules if r is not rule))
        assert [(c.kind, c.subject) for c in diff(one, without)] == [(ChangeKind.removed, f"rule {rule.id}")]


def test_what_stands_in_the_middle_of_a_phrase_is_found() -> None:
    assert instead("a b c", "a x c") == "a x c instead of b"
    assert instead("one two", "three four") == "three four instead of one two"
    assert instead("a b", "a b c") == "a b c instead of a b"
