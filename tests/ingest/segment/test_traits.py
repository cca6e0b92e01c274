from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.segment.limits import Refused
from leadline.ingest.segment.traits import ACCOUNT, PERSON, account_traits, person_traits


@pytest.mark.parametrize(("theirs", "ours"), [pair for pair in PERSON.items() if pair[0] != "createdAt"])
def test_reserved_names_of_people_are_ours(theirs: str, ours: str) -> None:
    assert person_traits({theirs: "x"}) == {ours: "x"}


@pytest.mark.parametrize(("theirs", "ours"), [pair for pair in ACCOUNT.items() if pair[0] != "createdAt"])
def test_reserved_names_of_accounts_are_ours(theirs: str, ours: str) -> None:
    assert account_traits({theirs: 5}) == {ours: 5}
    assert person_traits({"company": {theirs: 5}}) == {f"company.{ours}": 5}


def test_any_other_name_stays_letter_by_letter() -> None:
    said = {"favouriteColour": "red", "Plan": "pro", "job_title": "CEO", "größe": 3, "a.b": 1}
    assert person_traits(said) == said


@pytest.mark.parametrize("said", [{"title": "CEO", "job_title": "CTO"}, {"job_title": "CTO", "title": "CEO"}])
def test_our_own_name_wins_over_theirs(said: dict[str, Any]) -> None:
    assert person_traits(said) == {"job_title": "CTO"}


def test_of_two_names_that_mean_the_same_the_first_wins() -> None:
    assert person_traits({"jobTitle": "CEO", "title": "Ms"}) == {"job_title": "CEO"}


def test_objects_are_taken_apart_and_lists_stay() -> None:
    said = {
        "address": {"city": "Kiel", "geo": {"lat": 54.3}},
        "tags": ["a", 1, True, None],
        "phones": [{"kind": "work"}, ["x"]],
        "empty": {},
    }
    assert person_traits(said) == {
        "address.city": "Kiel",
        "address.geo.lat": 54.3,
        "tags": ["a", 1, True, None],
        "phones": ['{"kind":"work"}', '["x"]'],
    }


def test_the_country_of_the_address_is_the_persons_where_none_is_said() -> None:
    assert person_traits({"address": {"country": "DE"}})["country"] == "DE"
    assert person_traits({"address": {"country": "DE"}, "country": "AT"})["country"] == "AT"
    assert account_traits({"address": {"country": "DE"}})["country"] == "DE"


def test_null_says_that_an_attribute_became_missing() -> None:
    assert person_traits({"firstName": None, "plan": None}) == {"plan": None, "first_name": None}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (1_772_355_600, "2026-03-01T09:00:00+00:00"),
        (1_772_355_600_000, "2026-03-01T09:00:00+00:00"),
        ("2026-03-01T10:00:00+01:00", "2026-03-01T10:00:00+01:00"),
        ("spring", "spring"),
        (5, 5),
        (True, True),
        (None, None),
    ],
)
def test_since_when_somebody_is_known_may_be_a_number(given: Any, kept: Any) -> None:
    assert person_traits({"createdAt": given}) == {"created_at": kept}
    assert account_traits({"created_at": given}) == {"created_at": kept}


def test_names_that_are_blank_are_left_out_and_too_long_ones_refused() -> None:
    assert person_traits({"": 1, " ": 2, "a": {"": 3}}) == {}
    assert person_traits({"a": {"b" * 198: 1}}) == {"a." + "b" * 198: 1}
    with pytest.raises(Refused, match="201 characters"):
        person_traits({"a": {"b" * 199: 1}})
