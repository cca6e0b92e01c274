"""The verdict of a trial, in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadline.evidence.trial.judged import WEEK, Counted, Look, Says, judge
from leadline.evidence.trial.size import size
from leadline.evidence.trial.verdict import sentences
from leadline.model.condition import DAY

SIZE = size(0.05, 0.02)
LOOK = Look(
    at=0,
    size=SIZE,
    within=30 * DAY,
    a=Counted(joined=4_000, judged=3_000, had=150),
    b=Counted(joined=4_000, judged=3_000, had=150),
    lately=4 * WEEK,
    a_week=500,
)


def arms(a: int, b: int, of: int = 3_000) -> Look:
    counted = [replace(LOOK.a, had=had, judged=of, joined=max(of, 4_000)) for had in (a, b)]
    return replace(LOOK, a=counted[0], b=counted[1])


@pytest.mark.parametrize(
    ("look", "says", "sentence"),
    [
        (arms(150, 240), Says.take_b, "B brings 3.0 more of 100 leads (1.1 to 4.9) to “won” than A: take B."),
        (arms(240, 150), Says.keep_a, "B brings 3.0 fewer of 100 leads (1.1 to 4.9) to “won” than A: keep A."),
        (
            arms(250, 245, 5_000),
            Says.not_worth,
            "B brings at most 1.2 more of 100 leads to “won” than A, and 2.0 would be worth a change: keep A.",
        ),
        (
            arms(200, 245, 4_300),
            Says.open,
            (
                "As many leads are judged as were planned, and B may bring from 0.4 fewer to 2.5 more of 100 leads to "
                "“won” than A: keep A, unless something else speaks for B."
            ),
        ),
        (
            arms(150, 170),
            Says.undecided,
            (
                "Not decided yet: about 5 weeks to go. So far B may bring from 1.1 fewer to 2.4 more of 100 leads to "
                "“won” than A."
            ),
        ),
        (
            arms(2, 3),
            Says.undecided,
            "Not decided yet: about 5 weeks to go. Too few leads have come to “won” so far to say anything.",
        ),
        (
            replace(LOOK, a=Counted(joined=5_300), b=Counted(joined=4_700)),
            Says.mismatch,
            (
                "Stop: 5,300 leads are in arm A and 4,700 in arm B, where 50 of 100 should be in B. Something beside "
                "the draw decides who is where, so nothing can be concluded."
            ),
        ),
    ],
)
def test_the_verdict_is_one_sentence(look: Look, says: Says, sentence: str) -> None:
    found = judge(look)
    assert (found.says, sentences(look, found, "won")) == (says, (sentence,))


def test_how_long_it_takes_is_told_from_who_waits_or_from_who_comes() -> None:
    look = arms(150, 170)
    assert judge(replace(look, ripe_at=12 * DAY)).to_go == 12 * DAY
    nobody = judge(replace(look, a_week=0.0))
    assert nobody.to_go is None
    assert "not in sight" in sentences(look, nobody, "won")[0]


def test_what_has_become_worse_stands_beside_the_verdict() -> None:
    a = replace(LOOK.a, handed=400, rejected=40, handed_lately=60)
    b = replace(LOOK.b, handed=500, rejected=150, handed_lately=120, had=240)
    look = replace(LOOK, a=a, b=b, capacity=40, mixed=2)
    found = judge(look)
    assert [one.alarm for one in found.guards] == [False, True, True]
    first, rejects, capacity, mixed = sentences(look, found, "won")
    assert first.endswith("take B.")
    assert rejects.startswith("Sales rejects 30 % of what B hands over, and 10 % of what A does")
    assert capacity.startswith("With B for everybody about 60 leads a week would go to sales, which can take 40")
    assert mixed.startswith("2 leads were two people in different arms")
    assert not judge(replace(look, capacity=60)).guards[2].alarm
