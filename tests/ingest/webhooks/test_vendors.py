"""What the vendors' own libraries sign is taken here, and what we sign is right to them."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
import stripe
from hubspot.utils.signature import Signature
from sendgrid.helpers.eventwebhook import EventWebhook  # type: ignore[import-untyped]

from leadline.ingest.webhooks import ProofError, Request, built_in, read
from leadline.model.condition import MINUTE, SECOND
from tests.ingest.webhooks.signing import KEY, NOW, SECRET, payload, public, request, secrets, url

BODY = json.dumps(payload("sendgrid"), ensure_ascii=False)
WORDS = '{"name": "Zoë 😀", "id": "evt_1", "object": "event"}'


def test_sendgrids_library_verifies_what_is_taken_here_and_refuses_what_is_refused() -> None:
    library = EventWebhook(public(KEY))
    for text in (BODY, WORDS):
        asked = request("sendgrid", text.encode())
        signature, timestamp = (
            asked.headers[f"X-Twilio-Email-Event-Webhook-{name}"] for name in ("Signature", "Timestamp")
        )
        assert library.verify_signature(text, signature, timestamp) is True
        assert read(built_in()["sendgrid"], asked, secrets("sendgrid"), NOW).heard is not None
        for changed in (text + " ", text.replace("e", "E", 1)):
            assert library.verify_signature(changed, signature, timestamp) is False
            with pytest.raises(ProofError):
                read(built_in()["sendgrid"], replace(asked, body=changed.encode()), secrets("sendgrid"), NOW)


def test_what_stripes_library_signs_is_taken_and_what_we_sign_is_right_to_it() -> None:
    header = stripe.WebhookSignature.generate_signature_header(WORDS, SECRET, NOW // SECOND)
    asked = Request("POST", url("stripe"), {"Stripe-Signature": header}, WORDS.encode())
    known = secrets("stripe")
    assert read(built_in()["stripe"], asked, known, NOW + 5 * MINUTE).heard.messages == ()
    with pytest.raises(ProofError):
        read(built_in()["stripe"], asked, known, NOW + 5 * MINUTE + SECOND)
    ours = request("stripe", WORDS.encode(), int(time.time()) * SECOND)
    event = stripe.Webhook.construct_event(ours.body, ours.headers["Stripe-Signature"], SECRET)
    assert event["id"] == "evt_1"
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(ours.body + b" ", ours.headers["Stripe-Signature"], SECRET)


def test_what_hubspots_library_signs_is_taken_and_what_we_sign_is_right_to_it() -> None:
    milliseconds = str(NOW // 1000)
    signature = Signature.get_signature(SECRET, WORDS, "v3", url("hubspot"), "POST", milliseconds)
    headers = {"X-HubSpot-Signature-v3": signature, "X-HubSpot-Request-Timestamp": milliseconds}
    asked = Request("POST", url("hubspot"), headers, WORDS.encode())
    assert len(read(built_in()["hubspot"], asked, secrets("hubspot"), NOW).heard.refused) == 1
    with pytest.raises(ProofError):
        read(built_in()["hubspot"], replace(asked, body=b"[]"), secrets("hubspot"), NOW)
    ours = request("hubspot", WORDS.encode(), int(time.time()) * SECOND)
    found = [ours.headers[f"X-HubSpot-{name}"] for name in ("Signature-v3", "Request-Timestamp")]
    assert Signature.is_valid(found[0], SECRET, WORDS, url("hubspot"), "POST", "v3", found[1])
    assert not Signature.is_valid(found[0], SECRET, WORDS + " ", url("hubspot"), "POST", "v3", found[1])
