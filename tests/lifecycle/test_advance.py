"""The transitions that a model makes, as MODEL.md's lifecycle defines them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.lifecycle import PERSONS, Move, Standing, Verdict, advance, moves
from leadline.model import STAGES

NOTHING = Verdict(reached=False, at_once=False, disqualified=False, recycle=False)
READY = Verdict(reached=True, at_once=False, disqualified=False, recycle=False)


def at_once(since: int) -> Verdict:
    return Verdict(reached=False, at_once=True, disqualified=False, recycle=False, at_once_since=since)


@pytest.mark.parametrize("stage", ["lead", "recycled"])
def test_a_lead_that_turns_ready_becomes_an_mql(stage: str) -> None:
    assert advance(Standing(stage, since=5), READY) == Move("mql", "mql")


@pytest.mark.parametrize("stage", ["lead", "recycled"])
def test_a_lead_that_was_ready_before_does_not_become_an_mql_again(stage: str) -> None:
    assert advance(Standing(stage, since=5, ready=True), READY) is None


def test_a_request_for_a_demo_makes_an_mql_at_once() -> None:
    assert advance(Standing(), at_once(10)) == Move("mql", "qualify")


def test_the_request_that_sales_turned_down_does_not_make_an_mql_again() -> None:
    assert advance(Standing("recycled", since=20, moved_by="user:1"), at_once(10)) is None
    assert advance(Standing("recycled", since=20, moved_by="user:1"), at_once(20)) is None


def test_a_new_request_after_the_rejection_does() -> None:
    assert advance(Standing("recycled", since=20, moved_by="user:1", ready=True), at_once(21)) == Move("mql", "qualify")


def test_an_mql_that_is_ready_no_more_and_recycles_goes_back() -> None:
    recycles = Verdict(reached=False, at_once=False, disqualified=False, recycle=True)
    assert advance(Standing("mql", ready=True), recycles) == Move("recycled", "recycle")


def test_an_mql_that_still_qualifies_at_once_stays() -> None:
    stays = Verdict(reached=False, at_once=True, disqualified=False, recycle=True, at_once_since=3)
    assert advance(Standing("mql", since=4), stays) is None


def test_an_mql_below_the_threshold_stays_until_recycle_holds() -> None:
    assert advance(Standing("mql", ready=True), NOTHING) is None


@pytest.mark.parametrize("stage", ["lead", "recycled", "mql"])
def test_whoever_is_disqualified_before_sales_accepted_goes_out(stage: str) -> None:
    out = Verdict(reached=True, at_once=True, disqualified=True, recycle=True, at_once_since=9)
    assert advance(Standing(stage), out) == Move("disqualified", "disqualify")


def test_a_disqualified_lead_comes_back_when_that_ends() -> None:
    assert advance(Standing("disqualified"), READY) == Move("lead", "disqualify ended")


def test_whom_a_person_disqualified_stays_out() -> None:
    assert advance(Standing("disqualified", moved_by="user:1"), READY) is None


standings = st.builds(
    Standing,
    st.sampled_from(STAGES),
    st.none() | st.integers(0, 9),
    st.sampled_from(["model", "user:1"]),
    st.booleans(),
)
verdicts = st.builds(Verdict, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.none() | st.integers(0, 9))


@given(standings, verdicts)
def test_the_model_moves_only_up_to_mql(standing: Standing, verdict: Verdict) -> None:
    move = advance(standing, verdict)
    if move is not None:
        assert standing.stage not in PERSONS
        assert move.to in {"mql", "recycled", "lead", "disqualified"}
        assert move.to != standing.stage


@given(standings, verdicts)
def test_one_evaluation_ends_where_the_model_has_nothing_more_to_say(standing: Standing, verdict: Verdict) -> None:
    made = moves(standing, verdict)
    assert len(made) <= 2  # out of disqualified, and then to MQL
    if made:
        assert advance(Standing(made[-1].to, 30, "model", verdict.ready(standing)), verdict) is None


def test_who_comes_back_from_disqualified_and_is_ready_becomes_an_mql_in_the_same_evaluation() -> None:
    assert [move.to for move in moves(Standing("disqualified", since=3), READY)] == ["lead", "mql"]
