"""What is written of a lead and what follows from what was read, as pure decisions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadline.errors import ModelError
from leadline.lifecycle import Standing
from leadline.model import STAGES
from leadline.outward.crm.deciding import Wish, wish, written
from leadline.outward.crm.facts import CUSTOMER, Move, Whose, facts, goes, shown
from leadline.outward.crm.leads import LeadNow
from leadline.outward.crm.mapping import OF_SALES, Stages, read_mapping
from leadline.outward.crm.protocol import CONTACT, DEAL, Seen, There
from leadline.outward.crm.syncing import later
from leadline.store.crm import Known
from leadline.store.message import Message

NOW = 1_000_000
USERS = {"sam@example.com": "71", "kim@example.com": "72", "lou@example.com": "73"}
WHOSE = Whose(("email", "ada@example.com"), 5)
owners = st.sampled_from([None, *USERS.values()])
people = st.sampled_from([None, *USERS])
instants = st.integers(1, NOW)
deals = st.builds(
    Seen,
    kind=st.just(DEAL),
    remote_id=st.just("9"),
    changed_at=instants,
    stage=st.sampled_from([None, "new", "offer"]),
    amount=st.sampled_from([None, 10.0, 20.0]),
    won=st.booleans(),
    since=st.dictionaries(st.sampled_from(["stage", "amount", "won"]), st.integers(1, 2 * NOW)),
)


@given(st.lists(st.tuples(people, st.one_of(st.just("we"), owners)), max_size=12))
def test_an_owner_whom_a_person_chose_stands_until_a_person_changes_it(
    acts: list[tuple[str | None, str | None]],
) -> None:
    """Who owns a lead here changes; in between a person there chooses somebody, takes the owner off, or (``we``) does
    nothing."""
    there: str | None = None
    typed: str | None = None
    known = Known(CONTACT, "1", 5)
    for ours, act in acts:
        if act != "we":
            there = act
            typed = act if act != known.said.get("owner") else None  # whom we wrote: nobody can tell who chose that
        lead = LeadNow(5, "ada@example.com", owner=ours)
        found = wish(lead, known, "", "the CRM")
        if not isinstance(found, Wish):
            continue
        decided = written(found, There("1", there), USERS, "all", "the CRM")
        assert isinstance(decided, tuple)
        record, said = decided
        if typed is not None and record.owner is not None:
            assert there != typed, "over a person's choice nothing is written"
        if record.owner is not None:
            there, typed = record.owner, None
        known = replace(known, said=said)


@given(owners.filter(bool), st.lists(people, min_size=1, max_size=6))
def test_what_a_person_chose_survives_all_that_happens_here(chosen: str, ours: list[str | None]) -> None:
    known = Known(CONTACT, "1", 5)
    for owner in ours:
        found = wish(LeadNow(5, "ada@example.com", owner=owner), known, "", "the CRM")
        if isinstance(found, Wish):
            decided = written(found, There("1", chosen), USERS, "all", "the CRM")
            assert isinstance(decided, tuple) and decided[0].owner is None
            known = replace(known, said=decided[1])


@given(st.lists(deals, min_size=1, max_size=8))
def test_what_was_read_before_says_nothing_and_all_that_is_said_has_happened(read: list[Seen]) -> None:
    before: dict[str, object] = {}
    said: list[Message] = []
    for seen in read:
        for _ in range(2):
            found = facts("hs", seen, before, [WHOSE], Stages(), NOW)
            again, before = bool(before == shown(seen)), shown(seen)
            assert not (again and (found.messages or found.moves))
            said += found.messages
    assert len({one.id for one in said}) == len(said) or len(read) > 2
    assert all(one.occurred_at <= NOW for one in said)
    assert [one.name for one in said].count("deal.created") == 1
    turns = [seen.won and not (n and read[n - 1].won) for n, seen in enumerate(read)]
    assert [one.name for one in said].count("deal.won") == sum(turns)


@given(st.sampled_from(STAGES), st.sampled_from(STAGES), st.one_of(st.none(), instants), instants, st.booleans())
def test_a_crm_moves_nobody_over_what_is_newer_nor_back_to_where_the_model_decides(
    here: str, to: str, since: int | None, at: int, by_deal: bool
) -> None:
    if goes(Standing(here, since), Move(WHOSE, to, at, "", by_deal)):
        assert to in OF_SALES and to != here
        assert since is None or since < at
        assert not (by_deal and here == CUSTOMER)


@given(st.integers(1, 10**9), st.integers(0, 10**15), st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_lead_is_written_once_in_a_span_and_never_later_than_that(lead: int, now: int, span: int, more: int) -> None:
    due = later(lead, now, span)
    assert now < due <= now + span
    assert (later(lead, now + more, span) == due) == (now + more < due)


def test_everything_that_is_wrong_with_a_mapping_is_said_at_once() -> None:
    with pytest.raises(ModelError) as refused:
        read_mapping("mapping: x\ncontact: {stages: {a: sqll}, field: {}}\ndeal: {won: mql, reasons: [a]}\n")
    said = [str(one) for one in refused.value.problems]
    assert len(said) == 4
    assert "did you mean `sql`?" in " ".join(said) and "did you mean `fields`?" in " ".join(said)
    assert read_mapping("mapping: x\ndeal: {won: no}").won is None
