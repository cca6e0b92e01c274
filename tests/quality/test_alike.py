"""Leads that may be one person twice."""

from __future__ import annotations

from typing import Any

from leadline.quality.alike import Alike, Shared

NAME, PHONE = (Shared.name,), (Shared.phone,)


def pairs(*leads: dict[str, Any], accounts: dict[int, str] | None = None) -> dict[tuple[int, int], tuple[Shared, ...]]:
    found, known = Alike(), dict(enumerate(leads, 1))
    for number, attributes in known.items():
        found.add(number, attributes, (accounts or {}).get(number))
    return found.pairs(known.get)


def test_a_full_name_compares_whatever_its_order_accents_and_capitals() -> None:
    acme = {1: "acme.example", 2: "acme.example", 3: "bolt.example"}
    one, other = {"name": "Zoë  MARTIN"}, {"first_name": "Martin", "last_name": "zoe"}
    assert pairs(one, other, one, accounts=acme) == {(1, 2): NAME}  # at another company it is another person


def test_a_private_address_is_found_by_the_company_that_was_written_down() -> None:
    work = {"name": "Ann Lee", "company": "Acme, Inc.", "email": "ann@acme.example"}
    private = {"name": "Ann Lee", "company": "ACME Inc", "email": "ann.lee@gmail.com"}
    assert pairs(work, private, accounts={1: "acme.example"}) == {(1, 2): NAME}


def test_half_a_name_is_nobodys_and_a_name_in_one_piece_is_whole_where_it_is_written_so() -> None:
    acme = {1: "acme.example", 2: "acme.example"}
    assert pairs({"name": "Ann"}, {"name": "Ann"}, accounts=acme) == {}
    assert pairs({"name": "王小明"}, {"name": "王小明"}, accounts=acme) == {(1, 2): NAME}


def test_a_number_is_the_same_with_and_without_the_prefix_of_its_country() -> None:
    german = {"phone": "030 / 23125-123", "country": "Germany"}
    abroad = {"phone": "+49 (30) 23125 123"}
    french = {"phone": "+33 30 23 12 51 23"}
    assert pairs(german, abroad, french) == {(1, 2): PHONE}


def test_a_number_that_many_gave_is_a_switchboard_and_one_that_was_made_up_is_nobodys() -> None:
    desk = {"phone": "+49 30 23125000"}
    assert pairs(desk, desk, desk) == {(1, 2): PHONE, (1, 3): PHONE, (2, 3): PHONE}
    assert pairs(desk, desk, desk, desk) == {}
    assert pairs(*[{"phone": "0123456789", "country": "DE"}] * 2, *[{"phone": "12345"}] * 2) == {}


def test_who_shares_a_number_and_no_part_of_a_name_shares_a_desk() -> None:
    ann, bob, lee = ({"name": name, "phone": "+49 30 23125123"} for name in ("Ann Lee", "Bob Ray", "A. Lee"))
    assert pairs(ann, bob, lee) == {(1, 3): PHONE}


def test_who_shares_most_comes_first() -> None:
    ann = {"name": "Ann Lee", "company": "Acme", "phone": "+49 30 23125123"}
    bob, eve = {"name": "Bob Ray", "company": "Acme"}, {"name": "Eve", "phone": "+49 30 23125777"}
    found = pairs(eve, eve, bob, bob, ann, ann)
    assert list(found.items()) == [((5, 6), (*NAME, *PHONE)), ((3, 4), NAME), ((1, 2), PHONE)]
