"""Opens and clicks that come too soon after delivery, before it, or too many at once."""

from __future__ import annotations

import pytest

from leadline.model.condition import SECOND
from leadline.quality import Rules, Why
from tests.quality.acts import act, clicked, delivered, found


def test_a_click_up_to_ten_seconds_after_delivery_is_a_machines() -> None:
    assert found(delivered(1, 0), clicked(2, 10)) == {2: Why.clicked_at_delivery}
    assert found(delivered(1, 0), clicked(2, 10.000001)) == {}


def test_an_open_up_to_ten_seconds_after_delivery_is_a_machines() -> None:
    opened = act(2, "email.opened", 10, campaign="spring")
    assert found(delivered(1, 0), opened) == {2: Why.opened_at_delivery}
    assert found(delivered(1, -0.000001), opened) == {}


def test_how_soon_is_too_soon_can_be_said() -> None:
    assert found(delivered(1, 0), clicked(2, 15), rules=Rules(click_within=20 * SECOND)) == {2: Why.clicked_at_delivery}
    assert found(delivered(1, 0), clicked(2, 5), rules=Rules(click_within=0)) == {}


def test_the_delivery_of_another_campaign_says_nothing() -> None:
    assert found(delivered(1, 0, "autumn"), clicked(2, 5, campaign="spring")) == {}


def test_the_delivery_of_another_message_of_the_campaign_says_nothing() -> None:
    first, second = delivered(1, -3600, message_id="m1"), delivered(2, 0, message_id="m2")
    assert found(first, second, clicked(3, 5, message_id="m1")) == {}
    assert found(first, second, clicked(3, 5, message_id="m2")) == {3: Why.clicked_at_delivery}


@pytest.mark.parametrize(("mail", "click"), [(None, "spring"), ("spring", None), (None, None)])
def test_a_mail_that_is_not_named_may_be_the_one(mail: str | None, click: str | None) -> None:
    assert found(delivered(1, 0, mail), clicked(2, 5, campaign=click)) == {2: Why.clicked_at_delivery}


def test_a_click_before_the_message_is_delivered_is_the_gateways() -> None:
    click = clicked(1, 0, message_id="m1")
    assert found(click, delivered(2, 600, message_id="m1")) == {1: Why.clicked_at_delivery}
    assert found(click, delivered(2, 601, message_id="m1")) == {}
    assert found(click, delivered(2, 30, message_id="m2")) == {}


def test_a_message_delivered_twice_does_not_make_a_click_too_early() -> None:
    first, again = delivered(1, 0, message_id="m1"), delivered(3, 320, message_id="m1")
    assert found(first, clicked(2, 300, message_id="m1"), again) == {}


def test_a_person_clicks_one_link_after_another() -> None:
    assert found(clicked(1, 0, "/a"), clicked(2, 2.1, "/b")) == {}


def test_two_links_within_two_seconds_are_a_machines_both() -> None:
    assert found(clicked(1, 0, "/a"), clicked(2, 2, "/b")) == {1: Why.burst, 2: Why.burst}


def test_the_same_link_twice_is_an_impatient_person() -> None:
    assert found(clicked(1, 0, "/a"), clicked(2, 0.5, "/a")) == {}


def test_links_of_two_mails_are_no_burst() -> None:
    assert found(clicked(1, 0, "/a", "spring"), clicked(2, 1, "/b", "autumn")) == {}


def test_clicks_without_a_link_are_no_different_links() -> None:
    assert found(*(act(n, "email.clicked", n / 10, campaign="spring") for n in range(5))) == {}
