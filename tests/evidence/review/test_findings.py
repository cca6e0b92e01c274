"""What a review says, in worked cases: beyond chance it speaks, on thin data it does not."""

from __future__ import annotations

import pytest

from leadline.evidence.review.costs import Came
from leadline.evidence.review.findings import findings
from leadline.evidence.review.papers.review import NOTHING, document
from leadline.evidence.review.quarter import Changed, Evidence, Reports, Review, numbers
from tests.evidence.review.quarters import BEFORE, reports, review, said_of, sent


def words(found: Review, good: bool) -> list[str]:
    return [one.words for one in findings(found) if one.is_good is good]


def advice(found: Review) -> list[str]:
    return [one.advice for one in findings(found) if one.advice]


@pytest.mark.parametrize(
    ("now", "beginning"),
    [
        (reports(mqls=400, sqls=4), "Only 1.0 % of the MQLs (0.4–2.5 %) are an SQL after 90 days, fewer than 1 in 20."),
        (
            reports(handed=[said_of("hot", 9, 60, 6), said_of("cold", 1, 60, 30)]),
            "Leads handed over as hot become an SQL less often than those handed over as cold: 10 % against 50 %.",
        ),
        (
            reports(sources={"web": (1_000, 100), "fair": (500, 5)}),
            "Leads of the source fair become an SQL less often than the others: 1.0 % of 500 leads so far.",
        ),
        (
            reports(given=[("ada", 40, 36), ("bob", 40, 10)]),
            "bob keeps the clock less often than the others: 25 % against 90 %.",
        ),
        (
            reports(given=[("ada", 60, 9)]),
            "The clock of the first contact is missed more often than it is kept: 15 % of 60",
        ),
        (
            reports(sent=[sent("No budget", 60), sent("Student", 20)]),
            "More than a third of the leads that sales sends back have the same reason, “No budget”: 75 %",
        ),
        (
            reports(sent=[sent("", 60), sent("Student", 20)]),
            "75 % of the leads that came back came without a reason.",
        ),
        (
            reports(costs="{web: {months: {2026-07: 1}}}", came={"web": Came(9, 3, 1)}),
            "The costs of 2026-08, 2026-09 are not complete, so what a customer cost is not known.",
        ),
        (
            reports(scored=[said_of("hot", 9, 100, 0, 2), said_of("cold", 1, 100, 0, 20)]),
            "A higher score sells worse: the score put who bought above who did not 27 times in 100",
        ),
    ],
)
def test_what_does_not_work_is_said_with_what_to_do_about_it(now: Reports, beginning: str) -> None:
    found = review(now)
    said = [one for one in findings(found) if one.words.startswith(beginning)]
    assert len(said) == 1, [one.words for one in findings(found)]
    assert not said[0].is_good and said[0].advice
    sections = {section.heading: section.sentences for section in document(found).sections}
    assert said[0].words in sections["What does not"] and said[0].advice in sections["What to change"]


@pytest.mark.parametrize(
    ("now", "beginning"),
    [
        (reports(mqls=200, sqls=50), "25 % of the MQLs (20–31 %) are an SQL after 90 days, above the 1 in 20"),
        (
            reports(handed=[said_of("hot", 9, 60, 40), said_of("cold", 1, 60, 12)]),
            "Leads that were hot when they were handed over became an SQL more often than the others: 67 % against",
        ),
        (
            reports(sources={"web": (800, 20), "demo": (200, 60)}),
            "Leads of the source demo become an SQL most often: 30 %",
        ),
        (
            reports(scored=[said_of("hot", 9, 100, 0, 20), said_of("cold", 1, 900, 0, 20)]),
            "A higher score sells better: the score put who bought above who did not 71 times in 100",
        ),
    ],
)
def test_what_works_is_said_without_advice(now: Reports, beginning: str) -> None:
    found = review(now)
    assert [one for one in words(found, True) if one.startswith(beginning)], words(found, True)
    sections = {section.heading: section.sentences for section in document(found).sections}
    assert any(one.startswith(beginning) for one in sections["What works"])


@pytest.mark.parametrize(
    "now",
    [
        reports(leads=12),
        reports(mqls=12, sqls=1),
        reports(handed=[said_of("hot", 9, 6, 1), said_of("cold", 1, 6, 3)]),
        reports(sources={"web": (60, 6), "fair": (40, 0)}),
        reports(given=[("ada", 4, 4), ("bob", 4, 1)]),
        reports(sent=[sent("No budget", 9), sent("Student", 2)]),
        reports(scored=[said_of("hot", 9, 10, 0, 3), said_of("cold", 1, 100, 0, 1)]),
    ],
)
def test_on_thin_data_nothing_is_said(now: Reports) -> None:
    found = review(now, reports(BEFORE, leads=12))
    assert findings(found) == []
    paper = document(found)
    assert paper.verdict[-1].startswith(NOTHING)
    assert [one.sentences for one in paper.sections if one.heading in ("What works", "What does not")] == [
        [NOTHING]
    ] * 2


def test_a_change_stands_in_brackets_unless_it_is_more_than_chance() -> None:
    found = review(reports(leads=400, customers=9), reports(BEFORE, leads=200, customers=7))
    differ = {one.name: one.is_more_than_chance for one in numbers(found)}
    assert (differ["lead"], differ["customer"], differ["revenue"]) == (True, False, None)
    rows = {row[0]: row for row in document(found).sections[0].table.rows}  # type: ignore[union-attr]
    assert rows["leads that came"] == ("leads that came", "400", "200", "+100 %")
    assert rows["new customers"][3] == "(+29 %)" and rows["revenue"][3] == "(+29 %)"
    many = review(reports(customers=90), reports(BEFORE, customers=40))
    assert document(many).verdict[0].endswith("; these are more customers than the 40 of 2026-Q2.")


def test_the_clock_is_held_against_the_quarter_before() -> None:
    better = review(reports(given=[("ada", 80, 70)]), reports(BEFORE, given=[("ada", 80, 40)]))
    worse = review(reports(given=[("ada", 80, 50)]), reports(BEFORE, given=[("ada", 80, 70)]))
    against = "than before: 88 % against 50 % in 2026-Q2."
    assert words(better, True) == [f"Sales keeps the clock of the first contact more often {against}"]
    assert words(worse, False)[0].startswith("Sales keeps the clock of the first contact less often than before: 62 %")
    assert advice(better) == [] and len(advice(worse)) == 1


def test_what_changed_comes_with_its_day_and_evidence_stands_under_what_works() -> None:
    changes = [Changed(BEFORE.ends_at, f"change {number}.") for number in range(8)]
    found = review(reports(), None, changes, Evidence(0, ("demo", "trial"), ("students",), ("demo",)))
    sections = {section.heading: section.sentences for section in document(found).sections}
    assert (
        sections["What changed"][0] == "1 Jul 2026: change 0." and sections["What changed"][-1] == "And 2 more before."
    )
    look = "By the last look at the rules these"
    assert sections["What works"] == [f"{look} earn their points: `demo` and `trial`."]
    assert sections["What does not"] == [f"{look} go against their points: `students`."]
    assert sections["What to change"] == [
        f"{look} should have other points, which the evidence of rules suggests: `demo`."
    ]
