"""The reasons in one sentence."""

from __future__ import annotations

from leadline.explanation import reasons_sentence
from tests.explanation.samples import AS_OF, ENGAGEMENT, FIT, row, small


def test_acts_come_first_by_weight_then_who_it_is() -> None:
    said = reasons_sentence(small(), [*FIT, *ENGAGEMENT], AS_OF)
    assert said == (
        "Pricing page (4 visits, last 1 day ago); email click (3 clicks in mails, last 2 days ago); "
        "email reply 5 days ago; decides."
    )


def test_without_acts_it_is_who_they_are_with_the_values() -> None:
    said = reasons_sentence(small(), FIT, AS_OF, {"company.employees": "140"})
    assert said == "Decides; company size 140."


def test_of_a_group_only_the_best_rule_is_named_while_there_are_others() -> None:
    rows = [
        row("rule", "email-click", "engagement", "9", 3, 2),
        row("rule", "email-reply", "engagement", "8", 1, 5),
        row("rule", "pricing-page", "engagement", "1", 1, 1),
        row("rule", "anything", "engagement", "1", 4, 1),
    ]
    assert reasons_sentence(small(), rows, AS_OF) == (
        "Email click (3 clicks in mails, last 2 days ago); pricing page 1 day ago; "
        "social media (4 times, last 1 day ago)."
    )


def test_what_speaks_against_them_comes_last() -> None:
    rows = [*FIT[:1], row("rule", "gone-quiet", "engagement", "-10", None, 40)]
    assert reasons_sentence(small(), rows, AS_OF) == "Decides; against it: gone quiet (last act 40 days ago)."
    assert reasons_sentence(small(), rows[1:], AS_OF) == "Gone quiet (last act 40 days ago)."


def test_where_nothing_counts_nothing_is_said() -> None:
    assert reasons_sentence(small(), [row("rule", "decides", "fit", "0")], AS_OF) == ""
