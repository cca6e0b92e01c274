"""Whose everything is: small stories, and the oracle on random worlds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from leadline.identity import BEGINNING, NEVER, Interval, Link, Subject, resolve
from tests.identity.oracle import Oracle
from tests.identity.worlds import World, instants, often, rows_of, worlds

LAPTOP, ANN, BOB, ANN_AT, PHONE = 1, 2, 3, 4, 5
SUBJECTS = [
    Subject(LAPTOP, "anonymous"),
    Subject(ANN, "user"),
    Subject(BOB, "user"),
    Subject(ANN_AT, "email"),
    Subject(PHONE, "anonymous"),
]


def identify(message: str, device: int, person: int, at: int, trusted: bool = False) -> Link:
    return Link(message, "identify", device, person, trusted, at)


def merge(message: str, one: int, other: int, at: int = 0) -> Link:
    return Link(message, "merge", one, other, True, at)


def unmerge(message: str, undoes: str, at: int = 0) -> Link:
    return Link(message, "unmerge", None, None, True, at, undoes)


def test_a_device_alone_is_nobody_and_each_known_id_alone_is_a_lead() -> None:
    identity = resolve(SUBJECTS, [])
    assert identity.lead_of(LAPTOP, 0) is None
    assert identity.leads == {ANN: (ANN,), BOB: (BOB,), ANN_AT: (ANN_AT,)}
    assert identity.intervals == tuple(Interval(one, BEGINNING, NEVER, one) for one in (ANN, BOB, ANN_AT))


def test_what_a_visitor_did_before_the_form_is_theirs() -> None:
    identity = resolve(SUBJECTS, [identify("form", LAPTOP, ANN, 50)])
    assert [row for row in identity.intervals if row.subject == LAPTOP] == [Interval(LAPTOP, BEGINNING, NEVER, ANN)]


def test_a_shared_device_is_parted_by_time_and_joins_nobody() -> None:
    identity = resolve(SUBJECTS, [identify("b", LAPTOP, BOB, 70), identify("a", LAPTOP, ANN, 50)])
    assert [identity.lead_of(LAPTOP, at) for at in (BEGINNING, 49, 50, 69, 70, NEVER - 1)] == [ANN] * 4 + [BOB] * 2
    assert identity.lead_of(ANN, 70) == ANN and identity.lead_of(BOB, 50) == BOB


def test_an_identify_at_the_instant_of_the_event_comes_before_it() -> None:
    identity = resolve(SUBJECTS, [identify("a", LAPTOP, ANN, 50), identify("b", LAPTOP, BOB, 70)])
    assert identity.lead_of(LAPTOP, 70) == BOB


def test_of_two_at_one_instant_the_last_by_code_points_holds_and_the_first_has_what_was_before() -> None:
    identity = resolve(SUBJECTS, [identify("a", LAPTOP, ANN, 50), identify("Z", LAPTOP, BOB, 50)])
    assert [identity.lead_of(LAPTOP, at) for at in (49, 50)] == [BOB, ANN]


def test_turns_of_one_lead_that_touch_are_one_row() -> None:
    links = [identify("a", LAPTOP, ANN, 50), identify("b", LAPTOP, ANN_AT, 70), merge("m", ANN, ANN_AT)]
    assert Interval(LAPTOP, BEGINNING, NEVER, ANN) in resolve(SUBJECTS, links).intervals


def test_a_turn_that_another_at_the_same_instant_makes_empty_leaves_no_row() -> None:
    links = [identify("a", LAPTOP, ANN, 5), identify("b", LAPTOP, BOB, 7), identify("c", LAPTOP, ANN, 7)]
    assert Interval(LAPTOP, BEGINNING, NEVER, ANN) in resolve(SUBJECTS, links).intervals


def test_an_alias_of_an_anonymous_id_hands_the_device_over() -> None:
    identity = resolve(SUBJECTS, [Link("s", "alias", ANN, LAPTOP, True, 9)])
    assert identity.lead_of(LAPTOP, 3) == ANN


def test_two_devices_that_are_one_share_their_turns() -> None:
    links = [
        Link("same", "alias", LAPTOP, PHONE, True, 99),
        identify("a", LAPTOP, ANN, 50),
        identify("b", PHONE, BOB, 70),
    ]
    identity = resolve(SUBJECTS, links)
    assert [identity.lead_of(LAPTOP, at) for at in (0, 70)] == [ANN, BOB]
    assert [identity.lead_of(PHONE, at) for at in (0, 70)] == [ANN, BOB]


def test_a_browser_makes_no_two_devices_one() -> None:
    links = [Link("forged", "identify", LAPTOP, PHONE, False, 1), identify("a", LAPTOP, ANN, 50)]
    assert resolve(SUBJECTS, links).lead_of(PHONE, 60) is None


def test_a_merged_lead_bears_the_number_of_the_oldest_and_owns_both_devices() -> None:
    links = [identify("a", LAPTOP, ANN_AT, 5), identify("b", PHONE, BOB, 5), merge("m", ANN_AT, BOB, at=10**6)]
    identity = resolve(SUBJECTS, links)
    assert identity.leads == {ANN: (ANN,), BOB: (BOB, ANN_AT)}
    assert [identity.lead_of(device, 0) for device in (LAPTOP, PHONE)] == [BOB, BOB]


def test_an_unmerge_parts_what_the_merge_joined_though_it_came_first() -> None:
    links = [unmerge("u", "m", at=0), merge("m", ANN, BOB, at=5)]
    assert resolve(SUBJECTS, links).leads == resolve(SUBJECTS, []).leads


def test_an_unmerge_takes_back_all_that_its_message_said() -> None:
    said = [identify("x", LAPTOP, ANN, 5, trusted=True), Link("x", "identify", ANN, ANN_AT, True, 5)]
    assert resolve(SUBJECTS, said).lead_of(ANN_AT, 0) == ANN
    assert resolve(SUBJECTS, [*said, unmerge("u", "x")]) == resolve(SUBJECTS, [])


def test_who_was_parted_is_joined_again_by_a_new_merge_and_not_by_taking_back_the_unmerge() -> None:
    parted = [merge("m", ANN, BOB), unmerge("u", "m")]
    assert resolve(SUBJECTS, [*parted, unmerge("v", "u")]).lead_of(BOB, 0) == BOB
    assert resolve(SUBJECTS, [*parted, merge("n", ANN, BOB)]).lead_of(BOB, 0) == ANN


def test_an_end_that_is_no_subject_joins_nothing() -> None:
    links = [identify("a", LAPTOP, 99, 5), merge("m", ANN, 98), merge("n", 98, BOB)]
    assert resolve(SUBJECTS, links) == resolve(SUBJECTS, [])


def test_a_subject_without_a_row_is_nobodys() -> None:
    identity = resolve(SUBJECTS[:3], [])
    assert [identity.lead_of(one, 0) for one in (0, LAPTOP, 99)] == [None, None, None]


@often
@given(worlds())
def test_every_subject_at_every_instant_belongs_to_whom_the_oracle_says(world: World) -> None:
    identity, oracle = resolve(world.subjects, world.links), Oracle(world.subjects, world.links)
    for subject in world.subjects:
        for at in instants(world):
            assert identity.lead_of(subject.subject_id, at) == oracle.lead_of(subject.subject_id, at)
    assert sorted(map(sorted, oracle.people)) == sorted(map(list, identity.leads.values()))


@often
@given(worlds())
def test_rows_are_sorted_without_gaps_and_no_two_that_touch_are_of_one_lead(world: World) -> None:
    identity = resolve(world.subjects, world.links)
    assert list(identity.intervals) == sorted(set(identity.intervals))
    for subject in world.subjects:
        rows = rows_of(identity, {subject.subject_id})
        assert len(rows) == 1 or not subject.is_known
        if rows:
            assert rows[0].starts == BEGINNING and rows[-1].ends == NEVER
        for row, following in pairwise(rows):
            assert row.starts < row.ends == following.starts and row.lead != following.lead
    assert {row.lead for row in identity.intervals} == set(identity.leads)
