"""What an event tells by itself."""

from __future__ import annotations

import pytest

from leadline.quality import Act, Why, needs
from tests.quality.acts import FIREFOX, act, clicked, found


def test_the_word_of_the_source_stands() -> None:
    assert found(Act(7, "email.opened", 0, said="apple")) == {7: Why.source}


@pytest.mark.parametrize("name", ["page", "email.clicked", "form.submitted", "email.opened"])
def test_a_library_is_a_machine_in_browsers_and_in_mail(name: str) -> None:
    assert found(act(1, name, 0, "python-requests/2.32")) == {1: Why.library}


@pytest.mark.parametrize("name", ["app.opened", "trial.started", "subscription.started", "screen"])
def test_a_library_is_how_apps_and_servers_speak(name: str) -> None:
    assert found(act(1, name, 0, "okhttp/4.12.0"), act(2, name, 1, "python-requests/2.32")) == {}


@pytest.mark.parametrize("name", ["app.opened", "page", "form.submitted"])
def test_a_crawler_is_one_whatever_it_does(name: str) -> None:
    assert found(act(1, name, 0, "Mozilla/5.0 (compatible; bingbot/2.0)")) == {1: Why.crawler}


def test_apples_proxy_opens_and_a_bare_agent_that_clicks_is_a_scanner() -> None:
    opened, click = act(1, "email.opened", 3000, "Mozilla/5.0"), act(2, "email.clicked", 4000, "Mozilla/5.0")
    assert found(opened, click) == {1: Why.proxy, 2: Why.scanner}
    assert found(Act(1, "email.opened", 0, ip="17.58.97.10"), Act(2, "page", 0, ip="17.58.97.10")) == {1: Why.proxy}


@pytest.mark.parametrize("name", ["machine_open", "sg_machine_open"])
def test_an_open_that_the_sender_calls_a_machines_is_one(name: str) -> None:
    said, denied = (Act(seq, "email.opened", 0, {name: seq == 1}, FIREFOX) for seq in (1, 2))
    assert found(said, denied) == {1: Why.proxy}


def test_mail_programs_and_image_proxies_open_for_people() -> None:
    agents = ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook-iOS/709.2189947.prod.iphone")
    gmail = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
    assert found(*(act(n, "email.opened", n, agent) for n, agent in enumerate((*agents, gmail)))) == {}


@pytest.mark.parametrize("value", [True, "true", "Yes", 1, "1"])
def test_only_machines_find_what_is_hidden(value: object) -> None:
    assert found(clicked(1, 0, honeypot=value), act(2, "form.submitted", 9, honeypot=value)) == {
        1: Why.hidden,
        2: Why.hidden,
    }


@pytest.mark.parametrize("value", [False, "false", 0, "", None, 2, [True], float("nan")])
def test_what_is_not_true_is_no_hidden_link(value: object) -> None:
    assert found(clicked(1, 0, honeypot=value)) == {}


def test_a_click_that_asks_for_the_head_only_is_a_scanners() -> None:
    assert found(clicked(1, 0, method="head"), clicked(2, 60, method="GET")) == {1: Why.head}


def test_a_hidden_link_is_never_taken_back() -> None:
    assert found(clicked(1, 0, honeypot=True), act(2, "form.submitted", 30, path="/a")) == {1: Why.hidden}


def test_events_that_no_rule_looks_at_together_are_not_needed() -> None:
    assert [
        name for name in ("page", "email.delivered", "form.submitted", "app.opened", "deal.won") if needs(name)
    ] == [
        "page",
        "email.delivered",
        "form.submitted",
    ]
