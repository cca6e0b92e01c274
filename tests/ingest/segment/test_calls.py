from __future__ import annotations

from typing import Any

import pytest

from leadline.store.message import Context, Kind, Message
from tests.ingest.segment.samples import BROWSER, NOW, SERVER, hear, refused, said


def test_a_track_is_an_event_under_its_canonical_name() -> None:
    message = said({"type": "track", "event": "Demo Requested", "properties": {"plan": "pro"}})
    assert message == Message(Kind.event, "m1", NOW, user_id="ada", name="demo.requested", properties={"plan": "pro"})


@pytest.mark.parametrize("properties", [None, {}])
def test_an_event_may_have_no_properties(properties: Any) -> None:
    assert said({"type": "track", "event": "x", "properties": properties}).properties == {}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"event": None}, "state event"),
        ({"event": " "}, "state event"),
        ({"event": 5}, "state event"),
        ({"event": "x" * 201}, "201 characters, 200 is the most"),
        ({"event": "x", "properties": []}, "properties must be a JSON object"),
        ({"event": "x", "properties": "a"}, "properties must be a JSON object"),
        ({"event": "x", "properties": {"k" * 201: 1}}, "a name in properties has 201 characters"),
    ],
)
def test_a_track_that_cannot_be_used_is_refused(message: dict[str, Any], reason: str) -> None:
    assert reason in refused({"type": "track", **message})


def test_a_page_is_the_event_page_whatever_it_is_called() -> None:
    message = said(
        {
            "type": "page",
            "name": "Pricing",
            "category": None,
            "properties": {"title": "Prices"},
            "context": {
                "page": {"path": "/pricing", "url": "https://n.example/pricing?utm_source=a", "referrer": ""},
                "campaign": {"source": "a"},
            },
        }
    )
    assert (message.kind, message.name) == (Kind.event, "page")
    assert message.properties == {
        "title": "Prices",
        "path": "/pricing",
        "url": "https://n.example/pricing?utm_source=a",
        "referrer": "",
        "name": "Pricing",
        "utm_source": "a",
    }


@pytest.mark.parametrize("event", ["page", "Page Left", "page_left"])
def test_a_page_that_comes_as_a_track_has_a_plain_path_too(event: str) -> None:
    assert said({"type": "track", "event": event, "properties": {"path": "/a?b"}}).properties == {"path": "/a"}


def test_a_path_of_another_event_is_its_own_business() -> None:
    assert said({"type": "track", "event": "file.opened", "properties": {"path": "/a?b"}}).properties == {
        "path": "/a?b"
    }


def test_a_screen_is_the_event_screen_with_its_name() -> None:
    message = said({"type": "screen", "name": "Settings", "context": {"page": {"path": "/x"}}})
    assert (message.name, message.properties) == ("screen", {"name": "Settings"})


def test_an_identify_says_who_somebody_is() -> None:
    message = said(
        {
            "type": "identify",
            "anonymousId": "device",
            "traits": {"email": " Ada@Nordhaven.Example", "firstName": "Ada"},
            "context": {"traits": {"firstName": "A.", "plan": "pro"}},
        }
    )
    assert message == Message(
        Kind.identify,
        "m1",
        NOW,
        user_id="ada",
        anonymous_id="device",
        email="ada@nordhaven.example",
        traits={"first_name": "Ada", "plan": "pro", "email": " Ada@Nordhaven.Example"},
    )


def test_an_identify_of_rudderstack_has_its_traits_in_the_context() -> None:
    message = said({"type": "identify", "context": {"traits": {"email": "ada@n.example", "plan": "pro"}}})
    assert (message.email, message.traits) == ("ada@n.example", {"email": "ada@n.example", "plan": "pro"})


def test_what_looks_like_no_address_stays_a_trait_and_names_nobody() -> None:
    message = said({"type": "identify", "traits": {"email": "ada(at)n.example"}})
    assert (message.email, message.traits) == (None, {"email": "ada(at)n.example"})


@pytest.mark.parametrize("kind", ["track", "page", "screen", "group"])
def test_in_other_calls_the_traits_of_the_context_only_say_whose_it_is(kind: str) -> None:
    message = said(
        {"type": kind, "event": "x", "groupId": "g", "context": {"traits": {"email": "ada@n.example", "plan": "pro"}}}
    )
    assert (message.email, dict(message.traits)) == ("ada@n.example", {})


def test_a_company_with_an_id_is_an_account() -> None:
    found = hear(
        {
            "type": "identify",
            "messageId": "m1",
            "userId": "ada",
            "traits": {"firstName": "Ada", "company": {"id": 7, "name": "Nordhaven", "employee_count": 240}},
        }
    )
    assert found.refused == ()
    assert found.messages == (
        Message(Kind.identify, "m1", NOW, user_id="ada", traits={"first_name": "Ada"}),
        Message(
            Kind.group, "m1:company", NOW, user_id="ada", traits={"name": "Nordhaven", "employees": 240}, account_id="7"
        ),
    )


@pytest.mark.parametrize(
    ("company", "traits"),
    [
        ({"name": "Nordhaven", "employee_count": 240}, {"company.name": "Nordhaven", "company.employees": 240}),
        ({"id": " ", "name": "Nordhaven"}, {"company.id": " ", "company.name": "Nordhaven"}),
        ("Nordhaven", {"company.name": "Nordhaven"}),
        (None, {"company.name": None}),
    ],
)
def test_a_company_without_id_stands_with_the_person(company: Any, traits: dict[str, Any]) -> None:
    assert said({"type": "identify", "traits": {"company": company}}).traits == traits


def test_a_browsers_company_stands_with_the_person_and_makes_no_account() -> None:
    found = hear(
        {"type": "identify", "messageId": "m1", "userId": "ada", "traits": {"company": {"id": 7, "name": "N"}}},
        key=BROWSER,
    )
    assert [dict(message.traits) for message in found.messages] == [{"company.name": "N"}]
    assert [refusal.id for refusal in found.refused] == ["m1:traits"]
    assert "company.id" in found.refused[0].reason


def test_a_group_says_the_account_and_what_it_is_like() -> None:
    message = said({"type": "group", "groupId": " 7 ", "traits": {"name": "N", "email": "info@n.example"}})
    assert message == Message(
        Kind.group, "m1", NOW, user_id="ada", traits={"name": "N", "email": "info@n.example"}, account_id="7"
    )


def test_an_alias_says_that_two_ids_are_one_person() -> None:
    assert said({"type": "alias", "previousId": "device"}) == Message(
        Kind.alias, "m1", NOW, user_id="ada", previous_id="device"
    )
    assert said({"type": "alias", "anonymousId": "device"}).previous_id == "device"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"type": "group"}, "state groupId"),
        ({"type": "group", "groupId": "null"}, "state groupId"),
        ({"type": "group", "groupId": "g", "traits": 5}, "traits must be a JSON object"),
        ({"type": "alias"}, "state previousId and userId"),
        ({"type": "alias", "previousId": "a", "userId": None, "anonymousId": "b"}, "state previousId and userId"),
        ({"type": "alias", "previousId": "ada"}, "the same"),
        ({"type": "identify", "traits": []}, "traits must be a JSON object"),
        ({"type": "identify", "traits": {"company": {"id": []}}}, "id must be text"),
        ({"type": "identify", "context": {"traits": 5}}, "traits must be a JSON object"),
        ({"type": "track", "event": "x", "userId": None}, "state userId, anonymousId or the e-mail address"),
        ({"type": "track", "event": "x", "userId": " "}, "state userId, anonymousId or the e-mail address"),
        ({"type": "track", "event": "x", "userId": {}}, "userId must be text"),
        ({"type": "track", "event": "x", "messageId": "x" * 256}, "messageId has 256 characters"),
        ({"type": "track", "event": "x", "timestamp": "soon"}, "ISO 8601"),
    ],
)
def test_a_call_that_cannot_be_used_is_refused_and_says_what_to_state(message: dict[str, Any], reason: str) -> None:
    assert reason in refused(message)


def test_an_address_alone_says_whose_it_is() -> None:
    message = said({"type": "identify", "userId": None, "traits": {"email": "ada@n.example"}})
    assert (message.user_id, message.anonymous_id, message.email) == (None, None, "ada@n.example")


def test_the_context_says_where_a_person_is() -> None:
    context = {"ip": " 203.0.113.7 ", "userAgent": "Mozilla/5.0" + "x" * 1000}
    message = said({"type": "track", "event": "x", "context": context})
    assert message.context == Context("203.0.113.7", ("Mozilla/5.0" + "x" * 1000)[:500])


@pytest.mark.parametrize("context", [None, [], "x", {"ip": 5, "userAgent": {}}, {"ip": "x" * 46, "userAgent": ""}])
def test_a_context_that_cannot_be_used_costs_nothing_else(context: Any) -> None:
    assert said({"type": "track", "event": "x", "context": context}, key=SERVER).context == Context()
