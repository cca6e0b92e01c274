"""A machine until a human act follows."""

from __future__ import annotations

import pytest

from leadline.quality import Act, Why
from tests.quality.acts import FIREFOX, act, clicked, delivered, found, page

QUICK = (delivered(1, 0), clicked(2, 5))
SEVERAL = (delivered(1, 0), clicked(2, 5, "/a"), clicked(3, 5.5, "/b"))


def test_the_page_that_a_quick_click_leads_to_takes_it_back() -> None:
    assert found(*QUICK, page(3, 7, agent=FIREFOX)) == {}
    assert found(*QUICK, page(3, 5 + 1800)) == {}
    assert found(*QUICK, page(3, 5 + 1801)) == {2: Why.clicked_at_delivery}


def test_another_page_does_not() -> None:
    assert found(*QUICK, page(3, 60, "/b")) == {2: Why.clicked_at_delivery}


def test_a_page_that_a_machine_looked_at_does_not() -> None:
    bot = page(3, 7, agent="Mozilla/5.0 (compatible; bingbot/2.0)")
    assert found(*QUICK, bot) == {2: Why.clicked_at_delivery, 3: Why.crawler}


def test_a_page_before_the_click_does_not() -> None:
    assert found(*QUICK, page(3, 4)) == {2: Why.clicked_at_delivery}


def test_the_page_is_the_one_of_the_link_whatever_host_and_query_say() -> None:
    click = clicked(2, 5, "https://firm.example/a/?utm_source=mail")
    assert found(delivered(1, 0), click, act(3, "page", 8, url="https://www.firm.example/a#top")) == {}


@pytest.mark.parametrize(
    "human",
    [act(4, "form.submitted", 90, path="/a"), act(4, "page.left", 90, path="/a", duration_s=5)],
    ids=lambda human: human.name,
)
def test_several_links_at_once_need_more_than_a_look(human: Act) -> None:
    assert found(*SEVERAL, page(4, 6), page(5, 6.2, "/b")) == {2: Why.burst, 3: Why.burst}
    assert found(*SEVERAL, human) == {3: Why.burst}


def test_a_page_that_was_left_at_once_says_nothing() -> None:
    assert found(*SEVERAL, act(4, "page.left", 9, path="/a", duration_s=4.9)) == {2: Why.burst, 3: Why.burst}


def test_what_a_persons_own_click_explains_does_not_help_the_scanners() -> None:
    own = clicked(4, 600, "/a")
    assert found(*SEVERAL, own, page(5, 601), act(6, "form.submitted", 660, path="/a")) == {2: Why.burst, 3: Why.burst}


def test_a_reply_takes_back_a_quick_click_of_its_mail_only() -> None:
    assert found(*QUICK, act(3, "email.replied", 200, campaign="spring")) == {}
    assert found(*QUICK, act(3, "email.replied", 200, campaign="autumn")) == {2: Why.clicked_at_delivery}


def test_a_form_that_does_not_say_where_it_was_speaks_for_the_latest_click() -> None:
    assert found(*QUICK, act(3, "form.submitted", 200)) == {}


def test_a_scanner_that_names_itself_is_not_taken_back() -> None:
    click = Act(2, "email.clicked", 5_000_000, {"url": "/a", "campaign": "spring"}, "Mimecast")
    assert found(delivered(1, 0), click, page(3, 7)) == {2: Why.scanner}


def test_an_open_is_not_taken_back() -> None:
    opened = act(2, "email.opened", 3, campaign="spring")
    assert found(delivered(1, 0), opened, clicked(3, 90), page(4, 91)) == {2: Why.opened_at_delivery}
