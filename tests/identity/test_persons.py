"""What a browser may join, and what it may not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leadline.identity import Link, Subject, resolve
from tests.identity.worlds import World, browser_links, named, often, worlds

DEVICE, ANN, ANN_AT, BOB, BOB_AT, OTHER = 1, 2, 3, 4, 5, 6
SUBJECTS = (
    Subject(DEVICE, "anonymous"),
    Subject(ANN, "user"),
    Subject(ANN_AT, "email"),
    Subject(BOB, "user"),
    Subject(BOB_AT, "email"),
    Subject(OTHER, "user"),
)


def said(message: str, one: int, other: int | None, at: int, trusted: bool = False) -> Link:
    return Link(message, "identify", one, other, trusted, at)


def are_one(one: int, other: int, *links: Link) -> bool:
    identity = resolve(SUBJECTS, links)
    return identity.lead_of(one, 0) == identity.lead_of(other, 0)


def test_a_browser_gives_a_user_an_address_that_nobody_has_spoken_of() -> None:
    assert are_one(ANN, ANN_AT, said("login", DEVICE, ANN, 1), said("form", ANN, ANN_AT, 2))


def test_the_device_in_the_same_message_does_not_count_as_spoken_of() -> None:
    assert are_one(ANN, ANN_AT, said("x", DEVICE, ANN, 1), said("x", ANN, ANN_AT, 1))


def test_a_browser_joins_no_two_whom_forms_made_known_before() -> None:
    forms = (said("a", DEVICE, ANN, 1), said("b", DEVICE, BOB_AT, 2))
    assert not are_one(ANN, BOB_AT, *forms, said("c", ANN, BOB_AT, 3))


def test_a_browser_joins_no_two_whom_servers_have_named_whenever_that_was() -> None:
    named = (said("s", ANN, None, 8, trusted=True), said("t", BOB_AT, None, 9, trusted=True))
    assert are_one(ANN, BOB_AT, said("c", ANN, BOB_AT, 3))
    assert not are_one(ANN, BOB_AT, said("c", ANN, BOB_AT, 3), *named)


def test_a_stranger_is_no_bridge_between_two_known_people() -> None:
    known = (said("s", ANN, ANN_AT, 1, trusted=True), said("t", BOB, BOB_AT, 1, trusted=True))
    bridge = (said("c", OTHER, ANN_AT, 2), said("d", OTHER, BOB_AT, 3))
    assert are_one(OTHER, ANN, *known, *bridge)
    assert not are_one(ANN, BOB, *known, *bridge)


def test_nor_is_a_stranger_a_bridge_within_one_message() -> None:
    known = (said("s", ANN, None, 1, trusted=True), said("t", BOB, None, 1, trusted=True))
    bridge = (said("c", ANN, OTHER, 2), said("c", OTHER, BOB, 2))
    for links in (bridge, bridge[::-1]):
        assert are_one(ANN, OTHER, *known, *links)
        assert not are_one(ANN, BOB, *known, *links)


def test_a_server_joins_what_a_browser_could_not() -> None:
    forms = (said("a", DEVICE, ANN, 1), said("b", DEVICE, BOB_AT, 2), said("c", ANN, BOB_AT, 3))
    assert are_one(ANN, BOB_AT, *forms, said("s", ANN, BOB_AT, 4, trusted=True))


def test_of_two_claims_of_browsers_the_first_by_instant_holds() -> None:
    claims = (said("c", OTHER, ANN_AT, 7), said("d", ANN, ANN_AT, 5), said("e", BOB, BOB_AT, 5))
    last = said("f", ANN, BOB_AT, 9)
    assert are_one(ANN, ANN_AT, *claims, last) and not are_one(ANN, BOB_AT, *claims, last)


def test_an_undone_message_spoke_of_nobody() -> None:
    forms = (said("a", DEVICE, ANN, 1), said("b", DEVICE, BOB_AT, 2), said("c", ANN, BOB_AT, 3))
    assert are_one(ANN, BOB_AT, *forms, Link("u", "unmerge", None, None, True, 9, "b"))


def test_an_alias_or_merge_of_a_browser_joins_nobody_and_hands_nothing_over() -> None:
    forged = (Link("a", "alias", ANN, ANN_AT, False, 1), Link("m", "merge", DEVICE, ANN, False, 1))
    assert resolve(SUBJECTS, forged) == resolve(SUBJECTS, [])


def test_a_browser_takes_nothing_back() -> None:
    merge = Link("m", "merge", ANN, BOB, True, 1)
    assert are_one(ANN, BOB, merge, Link("u", "unmerge", None, None, False, 2, "m"))


@often
@given(worlds(), st.data())
def test_no_number_of_browser_links_joins_two_whom_servers_have_named(world: World, data: st.DataObject) -> None:
    vouched = [said(f"!{s.subject_id}", s.subject_id, None, 0, trusted=True) for s in world.subjects if s.is_known]
    world = world.plus(*vouched)
    before = resolve(world.subjects, world.links)
    after = resolve(world.subjects, world.plus(*data.draw(browser_links(world))).links)
    assert after.leads == before.leads


@often
@given(worlds(), st.data())
def test_no_number_of_later_browser_links_joins_two_who_were_known(world: World, data: st.DataObject) -> None:
    before = resolve(world.subjects, world.links)
    after = resolve(world.subjects, world.plus(*data.draw(browser_links(world, first=9))).links)
    met = named(world)
    for ones in after.leads.values():
        assert len({before.lead_of(one, 0) for one in ones if one in met}) <= 1
