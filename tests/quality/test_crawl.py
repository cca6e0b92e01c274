"""More pages within seconds than a person can look at."""

from __future__ import annotations

from leadline.quality import Why
from tests.quality.acts import act, found, page

CRAWL = [page(n, 1.7 * n, f"/{n}") for n in range(8)]


def test_eight_different_pages_within_twelve_seconds_are_a_crawl() -> None:
    assert found(*CRAWL) == dict.fromkeys(range(8), Why.crawl)
    assert found(*CRAWL[:7]) == {}
    assert found(*CRAWL[:7], page(7, 12.1, "/7")) == {}


def test_reloading_one_page_is_no_crawl() -> None:
    assert found(*(page(n, n / 10, "/same") for n in range(50))) == {}


def test_pages_of_one_path_are_one_page_whatever_their_query() -> None:
    assert found(*(act(n, "page", n, url=f"https://firm.example/a/?page={n}") for n in range(9))) == {}


def test_pages_without_an_address_are_no_crawl() -> None:
    assert found(*(act(n, "page", n / 10) for n in range(20))) == {}


def test_what_is_submitted_right_after_a_crawl_is_the_crawlers() -> None:
    last = CRAWL[-1].occurred_at / 1_000_000
    soon, late = act(90, "form.submitted", last + 60), act(91, "form.submitted", last + 60.1)
    assert found(*CRAWL, soon, late) == {**dict.fromkeys(range(8), Why.crawl), 90: Why.after_crawl}


def test_the_visits_before_and_after_a_crawl_stay_a_persons() -> None:
    assert set(found(page(50, -60, "/x"), *CRAWL, page(51, 90, "/y"))) == set(range(8))
