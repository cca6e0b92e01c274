"""Who the leads are, and what their rows show of it."""

from __future__ import annotations

import pytest

from leadline.simulate.people import KINDS
from leadline.simulate.places import COUNTRIES
from tests.simulate.conftest import Ask


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("buyer", 0.2, 0.3), ("researcher", 0.4, 0.53), ("student", 0.05, 0.1), ("job hunter", 0.03, 0.07),
        ("competitor", 0.015, 0.05), ("junk", 0.07, 0.13), ("bot", 0.02, 0.06),
    ],
)  # fmt: skip
def test_every_kind_has_its_share(ask: Ask, kind: str, least: float, most: float) -> None:
    [(share,)] = ask(f"SELECT avg((kind = '{kind}')::INT) FROM truth")
    assert least < share < most


def test_the_kinds_are_these(ask: Ask) -> None:
    assert {kind for (kind,) in ask("SELECT DISTINCT kind FROM truth")} == set(KINDS)


def test_only_buyers_want_to_buy(ask: Ask) -> None:
    assert ask("SELECT DISTINCT kind FROM truth WHERE peak > 0") == [("buyer",)]


def test_no_mail_address_can_belong_to_anybody(ask: Ask) -> None:
    public = ("mailinator.com", "yopmail.com", "sharklasers.com")
    real = ask("SELECT email FROM leads WHERE email NOT LIKE '%.example'")
    for (email,) in real:
        local, _, domain = email.partition("@")
        assert domain in public or (domain == "gmail.com" and "_" in local), email


def test_mail_addresses_are_written_in_plain_letters(ask: Ask) -> None:
    assert ask(r"SELECT count(*) FROM leads WHERE NOT regexp_full_match(email, '[A-Za-z0-9._]+@[a-z0-9.-]+')") == [(0,)]


def test_people_of_a_company_share_its_domain(ask: Ask) -> None:
    strangers = ask(
        "SELECT count(*) FROM leads JOIN accounts USING (account_id) JOIN truth USING (lead_id)"
        " WHERE split_part(email, '@', 2) <> domain AND person = lead_id"
    )
    assert strangers == [(0,)]


def test_names_are_written_as_people_write_them(ask: Ask) -> None:
    [(accents, characters)] = ask(
        "SELECT count(*) FILTER (regexp_matches(first_name || last_name, '[à-ž]')),"
        " count(*) FILTER (regexp_matches(first_name || last_name, '[一-鿿]')) FROM leads"
    )
    assert accents > 100
    assert characters > 10


def test_telephone_numbers_are_kept_for_fiction_or_nonsense(ask: Ask) -> None:
    kept = [country.phone.partition("#")[0] for country in COUNTRIES if country.phone]
    honest = ask("SELECT phone FROM leads JOIN truth USING (lead_id) WHERE phone IS NOT NULL AND kind <> 'junk'")
    assert len(honest) > 100
    assert all(any(phone.startswith(prefix) for prefix in kept) for (phone,) in honest)


@pytest.mark.parametrize("attribute", ["last_name", "phone", "job_title", "seniority", "country", "city", "account_id"])
def test_some_values_are_missing(ask: Ask, attribute: str) -> None:
    [(share,)] = ask(f"SELECT avg(({attribute} IS NULL)::INT) FROM leads")
    assert 0.02 < share < 0.9


def test_some_people_are_entered_twice_with_the_same_name(ask: Ask) -> None:
    twice = ask(
        "SELECT a.first_name = b.first_name, a.country, b.country FROM truth"
        " JOIN leads a USING (lead_id) JOIN leads b ON b.lead_id = truth.person WHERE truth.person <> truth.lead_id"
    )
    assert 0.01 < len(twice) / 2_000 < 0.05
    assert all(same for same, _, _ in twice)


def test_competitors_are_software_companies_and_never_buy(ask: Ask) -> None:
    industries = ask(
        "SELECT DISTINCT industry FROM truth JOIN leads USING (lead_id) JOIN accounts USING (account_id)"
        " WHERE kind = 'competitor' AND industry IS NOT NULL AND person = lead_id"
    )
    assert industries == [("software",)]
    assert ask("SELECT count(*) FROM truth WHERE won AND kind NOT IN ('buyer', 'researcher')") == [(0,)]


def test_companies_are_of_very_different_sizes(ask: Ask) -> None:
    [(small, median, large)] = ask(
        "SELECT quantile_cont(employees, 0.1), median(employees), quantile_cont(employees, 0.95) FROM accounts"
    )
    assert small < 15 < median < 120 < 500 < large
