"""What holds in every world."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from leadline.identity import Identity, Link, resolve
from tests.identity.worlds import World, instants, often, worlds


@often
@given(worlds(), st.data())
def test_neither_the_order_of_arrival_nor_repetition_changes_anything(world: World, data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(world.links))) if world.links else []
    shuffled = data.draw(st.permutations([*world.links, *again]))
    subjects = data.draw(st.permutations(world.subjects * 2))
    assert resolve(subjects, shuffled) == resolve(world.subjects, world.links)


@often
@given(worlds(), st.data())
def test_numbers_in_another_order_of_arrival_change_only_what_leads_are_called(
    world: World, data: st.DataObject
) -> None:
    numbers = [subject.subject_id for subject in world.subjects]
    others = data.draw(st.permutations(numbers))
    new = dict(zip(numbers, others, strict=True))
    subjects = [replace(subject, subject_id=new[subject.subject_id]) for subject in world.subjects]
    links = [replace(link, subject=new.get(link.subject or 0), other=new.get(link.other or 0)) for link in world.links]
    assert together(resolve(subjects, links), others, world) == together(
        resolve(world.subjects, world.links), numbers, world
    )


def together(identity: Identity, numbers: list[int], world: World) -> list[list[int]]:
    """For each instant, the subjects by position, each with the first position that has the same lead."""
    found = []
    for at in instants(world):
        leads = [identity.lead_of(number, at) for number in numbers]
        found.append([-1 if lead is None else leads.index(lead) for lead in leads])
    return found


@often
@given(worlds())
def test_an_unmerge_of_every_merge_gives_back_the_world_without_them(world: World) -> None:
    merges = [link for link in world.links if link.kind == "merge"]
    undone = [Link(f"un{link.id}", "unmerge", None, None, True, 0, link.id) for link in merges]
    without = [link for link in world.links if link.kind != "merge"]
    assert resolve(world.subjects, world.plus(*undone).links) == resolve(world.subjects, without)


@often
@given(worlds())
def test_an_unmerge_of_every_message_gives_back_the_beginning(world: World) -> None:
    undone = [Link(f"un{link.id}", "unmerge", None, None, True, 0, link.id) for link in world.links]
    assert resolve(world.subjects, world.plus(*undone).links) == resolve(world.subjects, [])


@often
@given(worlds())
def test_every_known_subject_is_of_one_lead_which_bears_the_number_of_its_oldest(world: World) -> None:
    identity = resolve(world.subjects, world.links)
    known = {subject.subject_id for subject in world.subjects if subject.is_known}
    assert all(lead == min(ones) for lead, ones in identity.leads.items())
    assert sorted(one for ones in identity.leads.values() for one in ones) == sorted(known)


@often
@given(worlds(), st.data())
def test_a_trusted_pair_only_ever_joins(world: World, data: st.DataObject) -> None:
    known = [subject.subject_id for subject in world.subjects if subject.is_known] or [0]
    one, other = data.draw(st.sampled_from(known)), data.draw(st.sampled_from(known))
    without_browsers = replace(world, links=tuple(link for link in world.links if link.trusted))
    merged = without_browsers.plus(Link("new", "merge", one, other, True, data.draw(st.integers(0, 9))))
    before = resolve(world.subjects, without_browsers.links)
    after = resolve(world.subjects, merged.links)
    sets = [set(ones) for ones in after.leads.values()]
    assert all(any(set(ones) <= joined for joined in sets) for ones in before.leads.values())
    assert len(before.leads) - len(after.leads) in (0, 1)
