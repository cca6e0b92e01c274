"""A part of the world, resolved alone, says what the whole says of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hypothesis import given
from hypothesis import strategies as st

from leadline.identity import Link, Subject, closure, created, resolve
from tests.identity.worlds import World, leads_among, often, rows_of, worlds


class Store:
    """Links by the subjects that they name, as a database finds them; it notes whom it was asked about."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[int] = []

    def links_of(self, ones: Collection[int]) -> list[Link]:
        self.asked += ones
        found = [link for link in self.world.links if not set(ones).isdisjoint(link.ends)]
        ids = {link.id for link in found}
        return found + [link for link in self.world.links if link.undoes in ids]

    def kinds_of(self, ones: Collection[int]) -> Mapping[int, str]:
        kinds = self.world.kinds()
        return {one: kinds[one] for one in ones if one in kinds}


@often
@given(worlds(), st.data(), st.booleans())
def test_the_closure_resolved_alone_gives_the_rows_of_the_whole(world: World, data: st.DataObject, tight: bool) -> None:
    start = data.draw(st.sets(st.sampled_from([subject.subject_id for subject in world.subjects])))
    store = Store(world)
    reached, links = closure(start, store.links_of, store.kinds_of if tight else None)
    assert start <= reached and set(links) <= set(world.links)
    part = resolve([subject for subject in world.subjects if subject.subject_id in reached], links)
    whole = resolve(world.subjects, world.links)
    assert list(part.intervals) == rows_of(whole, reached)
    assert part.leads == leads_among(whole, reached)
    since = created(whole, world.links)
    assert created(part, links) == {lead: since[lead] for lead in part.leads if lead in since}


@often
@given(worlds(), st.data(), st.booleans())
def test_whatever_a_batch_changes_is_in_the_closure_of_its_ends(world: World, data: st.DataObject, tight: bool) -> None:
    held = data.draw(st.integers(0, len(world.links)))
    ids = {link.id for link in world.links[held:]}  # messages arrive whole
    before = World(world.subjects, tuple(link for link in world.links if link.id not in ids))
    batch = [link for link in world.links if link.id in ids]
    taken_back = {link.undoes for link in batch}
    start = {one for link in world.links if link in batch or link.id in taken_back for one in link.ends}
    store = Store(world)
    reached, _ = closure(start, store.links_of, store.kinds_of if tight else None)
    others = set(world.kinds()) - reached
    old, new = resolve(world.subjects, before.links), resolve(world.subjects, world.links)
    assert rows_of(old, others) == rows_of(new, others)


@often
@given(worlds(), st.data(), st.booleans())
def test_nobody_is_asked_about_twice(world: World, data: st.DataObject, tight: bool) -> None:
    start = data.draw(st.sets(st.sampled_from([subject.subject_id for subject in world.subjects])))
    store = Store(world)
    reached, _ = closure(start, store.links_of, store.kinds_of if tight else None)
    assert sorted(store.asked) == sorted(reached)


def test_undone_links_are_followed() -> None:
    subjects = (Subject(1, "user"), Subject(2, "user"))
    links = (Link("m", "merge", 1, 2, True, 0), Link("u", "unmerge", None, None, True, 0, "m"))
    store = Store(World(subjects, links))
    assert closure([1], store.links_of) == ({1, 2}, list(links))


def test_a_shared_tablet_brings_its_visitors_but_not_their_own_devices() -> None:
    tablet, ann, bob, phone_of_bob, user_of_bob = 1, 2, 3, 4, 5
    kinds = {tablet: "anonymous", ann: "email", bob: "email", phone_of_bob: "anonymous", user_of_bob: "user"}
    links = (
        Link("a", "identify", tablet, ann, False, 1),
        Link("b", "identify", tablet, bob, False, 2),
        Link("c", "identify", phone_of_bob, bob, False, 3),
        Link("d", "identify", user_of_bob, bob, True, 4),
    )
    store = Store(World(tuple(Subject(one, kind) for one, kind in kinds.items()), links))
    assert closure([ann], store.links_of)[0] == set(kinds)
    assert closure([ann], store.links_of, store.kinds_of)[0] == set(kinds) - {phone_of_bob}


def test_devices_that_are_one_bring_each_other_and_all_who_held_either() -> None:
    subjects = (Subject(1, "anonymous"), Subject(2, "anonymous"), Subject(3, "email"))
    links = (Link("same", "alias", 1, 2, True, 0), Link("a", "identify", 2, 3, False, 5))
    store = Store(World(subjects, links))
    assert closure([1], store.links_of, store.kinds_of)[0] == {1, 2, 3}
