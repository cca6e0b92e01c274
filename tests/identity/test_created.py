"""Since when a lead is known."""

from __future__ import annotations

from leadline.identity import Link, Subject, created, resolve

DEVICE, ANN, ANN_AT = 1, 2, 3
SUBJECTS = [Subject(DEVICE, "anonymous"), Subject(ANN, "user"), Subject(ANN_AT, "email")]
FORM = Link("form", "identify", DEVICE, ANN_AT, False, 50)
LOGIN = Link("login", "identify", ANN, ANN_AT, True, 80)


def since(links: list[Link], mentions: list[tuple[int, int]]) -> dict[int, int]:
    return created(resolve(SUBJECTS, links), links, mentions)


def test_a_lead_is_known_since_the_first_link_that_names_one_of_its_ids() -> None:
    assert since([LOGIN, FORM], []) == {ANN: 50}


def test_an_event_of_a_known_id_makes_it_known_earlier_and_one_of_a_device_does_not() -> None:
    assert since([LOGIN, FORM], [(ANN, 20), (ANN, 90), (DEVICE, 1)]) == {ANN: 20}


def test_what_was_taken_back_tells_nothing() -> None:
    undone = Link("u", "unmerge", DEVICE, ANN_AT, True, 1, "form")
    assert since([LOGIN, FORM, undone], []) == {ANN: 80}


def test_each_lead_has_an_instant_of_its_own_and_one_that_nothing_names_has_none() -> None:
    assert since([FORM], []) == {ANN_AT: 50}
    assert since([FORM], [(ANN, 70)]) == {ANN: 70, ANN_AT: 50}
