"""What the senders that come with Leadline say, in our words: bodies written after the shapes that they document."""

from __future__ import annotations

from typing import Any

import pytest

from leadline.ingest.webhooks import built_in
from leadline.model.condition import SECOND
from leadline.model.words.events import CATALOGUE
from leadline.store.message import Context, Heard, Kind, Message
from tests.ingest.webhooks.signing import heard, payload


def said(source: str, *names: str) -> Heard:
    """What is heard of the bodies of a sender that have these names."""
    found = [heard(source, payload(source)[name]).heard for name in names]
    return Heard(
        tuple(message for one in found for message in one.messages),
        tuple(refusal for one in found for refusal in one.refused),
    )


def events(found: Heard) -> list[tuple[str, str | None]]:
    return [(message.name, message.email) for message in found.messages if message.kind is Kind.event]


def one(source: str, name: str, event: str | None = None) -> Message:
    """The event of a body, or the one of that name; without one, what it says of the person."""
    kind = Kind.identify if event == "" else Kind.event
    found = [m for m in said(source, name).messages if m.kind is kind and (not event or m.name == event)]
    assert len(found) == 1
    return found[0]


def test_all_senders_of_the_design_are_there_and_each_may_read_its_secret_from_the_environment() -> None:
    sources = built_in()
    assert set(sources) == {
        *("calendly", "hubspot", "intercom", "mailgun", "mailgun-inbound", "postmark", "sendgrid", "stripe", "typeform")
    }
    assert {source.secret for name, source in sources.items() if name != "mailgun-inbound"} == {
        f"LEADLINE_WEBHOOK_{name.upper()}" for name in sources if name != "mailgun-inbound"
    }


def test_what_senders_say_of_mails_is_called_as_the_catalogue_calls_it() -> None:
    mails = heard("sendgrid", payload("sendgrid")).heard.messages
    for name in payload("postmark"):
        mails += said("postmark", name).messages
    for name in payload("mailgun"):
        mails += said("mailgun", name).messages
    assert {m.name for m in mails} == {n for n in CATALOGUE if n.startswith("email.")} - {"email.sent"}


# -- mail ------------------------------------------------------------------------------------------------------------


def test_sendgrid_says_each_event_of_a_mail_once_and_what_is_processed_says_nothing() -> None:
    found = heard("sendgrid", payload("sendgrid")).heard
    assert events(found) == [
        ("email.delivered", "ada@nordhaven.example"),
        ("email.opened", "ada@nordhaven.example"),
        ("email.opened", "ada@nordhaven.example"),
        ("email.clicked", "ada@nordhaven.example"),
        ("email.bounced", "gone@nordhaven.example"),
        ("email.deferred", "shut@nordhaven.example"),
        ("email.deferred", "slow@nordhaven.example"),
        ("email.dropped", "bad@nordhaven.example"),
        ("email.complained", "cross@nordhaven.example"),
        ("email.unsubscribed", "bye@nordhaven.example"),
        ("email.unsubscribed", "bye@nordhaven.example"),
    ]
    assert found.refused == ()
    assert [m.id for m in found.messages] == [f"ZXYx{n}" for n in range(2, 13)]
    click = found.messages[3]
    assert click.occurred_at == 1_772_355_710 * SECOND
    assert click.properties == {"campaign": "autumn", "url": "https://www.example.com/pricing?utm_source=mail"}
    assert click.context == Context("198.51.100.7", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    assert found.messages[0].context == Context()


def test_a_campaign_is_the_one_that_was_given_else_the_first_category() -> None:
    found = heard("sendgrid", payload("sendgrid")).heard.messages
    assert [m.properties.get("campaign") for m in found[:4]] == ["autumn", "autumn", "autumn-26", "autumn"]


def test_an_open_by_a_privacy_proxy_is_automated_and_one_by_a_person_is_not() -> None:
    sendgrid = heard("sendgrid", payload("sendgrid")).heard.messages
    assert [m.automated for m in sendgrid[1:4]] == ["opened by a mail privacy proxy", None, None]
    assert one("mailgun", "opened by apple").automated == "opened by a mail privacy proxy"
    assert one("mailgun", "opened").automated is None
    assert one("mailgun", "clicked by a scanner").automated == "a machine looked at the mail"
    assert one("mailgun", "clicked").automated is None


def test_mailgun_tells_a_bounce_from_what_it_did_not_even_send_and_from_what_it_will_try_again() -> None:
    names = ("failed", "suppressed", "failed for now", "rejected", "complained", "unsubscribed", "accepted")
    assert [name for name, _ in events(said("mailgun", *names))] == [
        *("email.bounced", "email.dropped", "email.deferred", "email.dropped", "email.complained"),
        "email.unsubscribed",
    ]
    assert one("mailgun", "failed").properties == {"reason": "5.1.1 no such user"}
    assert said("mailgun", "accepted") == Heard()


def test_mailgun_gives_instants_with_fractions_and_campaigns_in_three_ways() -> None:
    assert one("mailgun", "delivered").occurred_at == 1_772_355_601_658_528
    campaigns = [one("mailgun", name).properties.get("campaign") for name in ("delivered", "opened", "clicked")]
    assert campaigns == ["autumn", "autumn-26", "autumn-vars"]
    assert one("mailgun", "opened").context == Context("198.51.100.7", "Mozilla/5.0 Thunderbird/128.0")


def test_mailguns_token_is_given_back_with_the_instant_until_which_it_matters() -> None:
    found = heard("mailgun", payload("mailgun")["clicked"])
    assert (found.nonce, found.remember_until) == ("token-MXcc4", (1_772_355_900 + 9 * 3600) * SECOND)
    assert heard("sendgrid", payload("sendgrid")).nonce is None


def test_a_reply_comes_by_a_route_of_mailgun_as_a_form() -> None:
    form = {
        "from": "Zoë Berg <Zoe@Nordhaven.example>",
        "sender": "bounces@nordhaven.example",
        "subject": "Re: Ihr Größe",
    }
    found = heard("mailgun-inbound", form | {"Message-Id": "<m1@nordhaven.example>"})
    (reply,) = found.heard.messages
    assert (reply.name, reply.email, reply.id) == ("email.replied", "zoe@nordhaven.example", "<m1@nordhaven.example>")
    assert reply.properties == {"subject": "Re: Ihr Größe"} and reply.automated is None
    assert found.nonce == "token-1"
    (absent,) = heard("mailgun-inbound", form | {"Auto-Submitted": "auto-replied"}).heard.messages
    assert (absent.automated, absent.id) == ("an automatic reply", "token-1")


def test_postmark_is_read_whatever_it_records() -> None:
    found = said("postmark", *payload("postmark"))
    assert events(found) == [
        ("email.delivered", "ada@nordhaven.example"),
        ("email.opened", "ada@nordhaven.example"),
        ("email.clicked", "ada@nordhaven.example"),
        ("email.bounced", "gone@nordhaven.example"),
        ("email.deferred", "slow@nordhaven.example"),
        ("email.complained", "cross@nordhaven.example"),
        ("email.unsubscribed", "bye@nordhaven.example"),
        ("email.replied", "ada@nordhaven.example"),
        ("email.replied", "away@nordhaven.example"),
    ]
    assert found.refused == () and len({m.id for m in found.messages}) == 9
    assert [m.automated for m in found.messages][-2:] == [None, "an automatic reply"]
    opened = one("postmark", "open")
    assert opened.properties == {"first": True, "campaign": "autumn-26"}
    assert opened.context == Context("198.51.100.7", "Mozilla/5.0 Thunderbird/128.0")


def test_instants_of_postmark_have_seven_digits_and_a_zone() -> None:
    assert one("postmark", "delivery").occurred_at == 1_772_355_601_907_025
    assert one("postmark", "click").occurred_at == 1_772_355_670_273_539


# -- meetings, chats, forms ------------------------------------------------------------------------------------------


def test_a_meeting_that_is_moved_is_neither_cancelled_nor_booked_again() -> None:
    found = said("calendly", "booked", "moved: old", "moved: new", "cancelled")
    assert [name for name, _ in events(found)] == ["meeting.booked", "meeting.rescheduled", "meeting.cancelled"]
    assert found.refused == ()
    assert said("calendly", "moved: old") == Heard()


def test_a_booking_says_the_meeting_and_the_answers_which_are_not_trusted() -> None:
    booked, who = said("calendly", "booked").messages
    assert booked.email == "ada@nordhaven.example" and not booked.trusted
    assert booked.properties == {
        "meeting": "Demo",
        "starts_at": "2026-03-05T10:00:00.000000Z",
        "campaign": "autumn-26",
    }
    assert who.kind is Kind.identify and not who.trusted and who.id == booked.id + "/2"
    assert who.traits == {"whats_your_role": "CMO", "name": "Ada Berg", "first_name": "Ada", "last_name": "Berg"}
    assert one("calendly", "cancelled").properties["reason"] == "No time"
    assert one("calendly", "cancelled").occurred_at == one("calendly", "moved: new").occurred_at + 86_400 * SECOND


def test_a_chat_belongs_to_the_address_that_was_given_else_to_intercoms_id() -> None:
    chat, who = said("intercom", "chat").messages
    assert (chat.name, chat.email, chat.anonymous_id) == ("chat.started", "ada@nordhaven.example", "intercom-5310d8")
    assert chat.properties == {"conversation": "215", "url": "/pricing"} and who.traits == {"name": "Ada Berg"}
    unknown = one("intercom", "unknown visitor")
    assert (unknown.email, unknown.anonymous_id, unknown.trusted) == (None, "intercom-5310d9", False)
    address = one("intercom", "address", "")
    assert (address.email, address.anonymous_id) == ("jo@lumen.example", "intercom-5310d9")


def test_an_answer_in_a_chat_is_the_visitors_and_not_the_one_of_who_began_it() -> None:
    answer = one("intercom", "answer")
    assert (answer.name, answer.email) == ("chat.replied", "ada@nordhaven.example")
    assert said("intercom", "ping") == Heard()


def test_answers_of_a_form_are_attributes_under_the_references_that_people_gave() -> None:
    sent, who = said("typeform", "sent").messages
    assert (sent.name, sent.email, sent.id) == (
        *("form.submitted", "ada@nordhaven.example"),
        "a3a12ec67a1365927098a606107fac15",
    )
    assert sent.properties == {"form": "Demo request", "form_id": "lT4Z3j", "campaign": "autumn-26", "score": 9}
    assert who.traits == {
        "name": "Ada Berg",
        "job_title": "CMO",
        "interests": ["Ads", "Mail"],
        "team-size": 0,
        "wants_call": False,
    }
    assert not who.trusted


def test_a_form_without_an_address_is_refused_with_the_places_that_were_looked_at() -> None:
    (refusal,) = said("typeform", "no address").refused
    assert refusal.id == "b3"
    assert refusal.reason == (
        "it names nobody: there is no address and no id at `answers[*].email` or `hidden.email` "
        "or `hidden.anonymous_id`"
    )
    assert said("typeform", "begun") == Heard()


# -- outcomes --------------------------------------------------------------------------------------------------------


def test_stripe_says_whose_a_customer_is() -> None:
    who = one("stripe", "customer", "")
    assert (who.user_id, who.email) == ("cus_1", "ada@nordhaven.example")
    assert who.traits == {"name": "Ada Berg", "country": "DE", "city": "Kiel"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("trial", ["subscription.created", "trial.started"]),
        ("paid after the trial", ["deal.won", "subscription.updated"]),
        ("changed", ["subscription.updated"]),
        ("never paid", ["deal.lost", "subscription.updated"]),
        ("ended", ["subscription.cancelled"]),
        ("checkout", ["deal.won"]),
        ("invoice", ["subscription.paid"]),
        ("unpaid", ["subscription.unpaid"]),
        ("charge", []),
    ],
)
def test_a_deal_is_won_once_when_a_subscription_is_first_paid(name: str, expected: list[str]) -> None:
    found = said("stripe", name)
    assert [event for event, _ in events(found)] == expected and found.refused == ()
    assert len({m.id for m in found.messages}) == len(found.messages)


def test_amounts_of_stripe_are_in_whole_units_of_their_currency() -> None:
    assert one("stripe", "trial", "trial.started").properties["amount"] == 49
    assert one("stripe", "paid after the trial", "deal.won").properties["amount"] == 49.5
    assert one("stripe", "changed").properties["amount"] == 9800
    assert one("stripe", "checkout", "deal.won").properties == {"amount": 120, "currency": "usd"}
    assert one("stripe", "invoice").properties["amount"] == 247.5
    assert one("stripe", "ended").properties["reason"] == "too_expensive"


def test_a_checkout_links_the_customer_to_the_address() -> None:
    who = one("stripe", "checkout", "")
    assert (who.user_id, who.email) == ("cus_3", "jo@lumen.example")


def hubspot(event_id: int) -> Message:
    (item,) = [item for item in payload("hubspot") if item["eventId"] == event_id]
    (message,) = heard("hubspot", [item]).heard.messages
    return message


def test_a_changed_property_of_a_contact_is_an_attribute_under_our_name() -> None:
    title, address, phone = hubspot(100), hubspot(101), hubspot(102)
    assert (title.kind, title.user_id, title.traits) == (Kind.identify, "hubspot-contact-51", {"job_title": "CMO"})
    assert (address.user_id, address.email) == ("hubspot-contact-51", "ada@nordhaven.example")
    assert address.traits == {"email": "ada@nordhaven.example"}
    assert phone.traits == {"phone": None}
    assert title.occurred_at == 1_772_355_600 * SECOND


def test_a_deal_is_in_the_hands_of_the_contact_that_it_is_associated_with() -> None:
    link = hubspot(104)
    assert (link.kind, link.user_id, link.anonymous_id) == (Kind.identify, "hubspot-contact-51", "hubspot-deal-7")
    assert {hubspot(n).anonymous_id for n in (103, 105, 106, 108)} == {"hubspot-deal-7"}


@pytest.mark.parametrize(
    ("event_id", "name", "properties"),
    [
        (103, "deal.created", {"deal": 7}),
        (105, "deal.moved", {"deal": 7, "stage": "qualifiedtobuy"}),
        (106, "deal.won", {"deal": 7, "stage": "closedwon"}),
        (107, "deal.lost", {"deal": 8, "stage": "closedlost"}),
        (108, "deal.changed", {"deal": 7, "amount": "12000"}),
    ],
)
def test_a_stage_of_a_deal_says_won_or_lost(event_id: int, name: str, properties: dict[str, Any]) -> None:
    message = hubspot(event_id)
    assert (message.name, message.properties) == (name, properties)


def test_hubspot_sends_again_what_failed_and_it_has_the_same_id() -> None:
    item = payload("hubspot")[0]
    first, again = (heard("hubspot", [item | {"attemptNumber": n}]).heard.messages[0] for n in (0, 3))
    assert first == again


def test_a_wish_to_be_forgotten_is_not_passed_over_in_silence() -> None:
    found = heard("hubspot", payload("hubspot")).heard
    (refusal,) = found.refused
    assert "contact.privacyDeletion" in refusal.reason
    assert len(found.messages) == 9 and len({m.id for m in found.messages}) == 9
