"""What is caught of the simulated company's machines and junk, and how many people are taken for either.

The bounds are what was measured (docs/quality.md), with slack for another seed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from disposable_email_domains import blocklist

from bench.quality import Rates, Traffic, bots, junk, traffic
from leadline.model.condition import SECOND
from leadline.quality import Rules
from leadline.quality.mail import is_disposable
from leadline.simulate import Simulated, write


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    folder: Path = tmp_path_factory.mktemp("measured")
    return write(folder / "company", size=4_000)


@pytest.fixture(scope="module")
def events(company: Simulated) -> Traffic:
    return traffic(company)


@pytest.fixture(scope="module")
def rates(events: Traffic) -> Rates:
    return bots(events)


def test_nearly_all_clicks_of_scanners_are_caught(rates: Rates) -> None:
    assert rates.machines["email.clicked"] > 3_000
    assert rates.catch("email.clicked") > 0.995


def test_nearly_all_pages_of_crawlers_are_caught(rates: Rates) -> None:
    assert rates.machines["page"] > 3_000
    assert rates.catch("page") > 0.93


def test_most_of_what_bots_submit_is_caught(rates: Rates) -> None:
    assert rates.catch("form.submitted") > 0.9


def test_the_clock_alone_catches_most_opens_of_proxies(rates: Rates) -> None:
    """They wait six seconds in the median, so ten catch seven in ten."""
    assert 0.6 < rates.catch("email.opened") < 0.85


def test_hardly_any_person_is_taken_for_a_machine(rates: Rates) -> None:
    assert sum(rates.people.values()) > 50_000
    assert rates.false_alarms() < 0.0005
    assert rates.false_alarms("email.clicked") < 0.005


def test_waiting_longer_catches_more_opens(events: Traffic, rates: Rates) -> None:
    longer = bots(events, Rules(open_within=30 * SECOND))
    assert longer.catch("email.opened") > max(0.93, rates.catch("email.opened"))


def test_nearly_all_junk_is_caught_and_nobody_else(company: Simulated) -> None:
    rates = junk(company)
    assert rates.machines["junk"] > 300
    assert rates.catch() > 0.92
    assert rates.false_alarms() < 0.001


def test_the_public_list_of_throw_away_domains_is_known_but_for_what_is_free_mail() -> None:
    missed = [domain for domain in blocklist if not is_disposable(domain)]
    assert len(missed) / len(blocklist) < 0.001
