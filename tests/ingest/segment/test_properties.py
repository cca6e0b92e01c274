from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.segment.properties import of_page, with_campaign, with_plain_path


def test_the_campaign_of_the_context_becomes_our_properties() -> None:
    campaign = {"source": "news", "medium": "mail", "name": "autumn", "term": "lead", "content": "top", "id": "9"}
    assert with_campaign({"plan": "pro"}, {"campaign": campaign}) == {
        "plan": "pro",
        "utm_source": "news",
        "utm_medium": "mail",
        "utm_campaign": "autumn",
        "utm_term": "lead",
        "utm_content": "top",
    }


def test_a_campaign_that_the_call_names_itself_stays() -> None:
    told = with_campaign({"utm_source": "own"}, {"campaign": {"source": "context", "medium": "mail"}})
    assert told == {"utm_source": "own", "utm_medium": "mail"}


@pytest.mark.parametrize("campaign", [None, {}, [], "autumn", {"source": None, "medium": {}}])
def test_a_campaign_that_says_nothing_adds_nothing(campaign: Any) -> None:
    assert with_campaign({"plan": "pro"}, {"campaign": campaign}) == {"plan": "pro"}


def test_a_page_has_what_the_context_says_of_it_where_the_call_says_nothing() -> None:
    context = {"page": {"path": "/a", "url": "https://b.example/a", "title": "A", "referrer": "", "search": "?q"}}
    assert of_page({"title": "Own", "url": None}, {"name": "Pricing", "category": "Docs"}, context) == {
        "title": "Own",
        "url": "https://b.example/a",
        "path": "/a",
        "referrer": "",
        "name": "Pricing",
        "category": "Docs",
    }


def test_what_came_is_not_changed() -> None:
    properties = {"path": "/a?q"}
    with_plain_path(of_page(properties, {"name": "A"}, {}))
    assert properties == {"path": "/a?q"}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"path": "/pricing"}, "/pricing"),
        ({"path": "/pricing?plan=pro"}, "/pricing"),
        ({"path": "/pricing#top?x"}, "/pricing"),
        ({"path": "https://nordhaven.example/pricing?plan=pro"}, "/pricing"),
        ({"path": "", "url": "https://nordhaven.example/pricing?x"}, "/pricing"),
        ({"path": None, "url": "https://nordhaven.example"}, "/"),
        ({"url": "https://nordhaven.example/?x=/y"}, "/"),
        ({"path": "pricing?x"}, "pricing"),
        ({"url": "http://[broken/pricing?x"}, "http://[broken/pricing"),
        ({"path": "//double/slash?x"}, "//double/slash"),
    ],
)
def test_a_path_never_carries_the_query(said: dict[str, Any], path: str) -> None:
    assert with_plain_path(said) == {**said, "path": path}


@pytest.mark.parametrize("said", [{}, {"title": "A"}, {"url": 5}, {"path": 5}])
def test_without_path_and_url_there_is_no_path(said: dict[str, Any]) -> None:
    assert with_plain_path(said) == said
