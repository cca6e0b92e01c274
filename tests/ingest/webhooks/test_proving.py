"""A request is taken when its sender proves it, and refused when anything of the proof is not so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from leadline.ingest.webhooks import Lacks, ProofError, Request, SecretError, Source, built_in, loads_source, read
from leadline.model.condition import MINUTE, SECOND
from tests.ingest.webhooks.signing import (
    KEY,
    NOW,
    RECIPES,
    SECRET,
    b64,
    digest,
    public,
    request,
    secrets,
    url,
    with_header,
)

SIGNED = sorted(RECIPES.keys() - {"postmark"})
BODY_SIGNED = sorted(RECIPES.keys() - {"postmark", "mailgun", "mailgun-inbound"})
TIMED = {"calendly": 3 * MINUTE, "hubspot": 5 * MINUTE, "mailgun": 540 * MINUTE, "stripe": 5 * MINUTE}
BODY = '{"event": "hören", "id": "x1", "recipient": "zoë@nordhaven.example"}'.encode()


def lacks(source: str | Source, asked: Request, known: dict[str, str] | None = None, now: int = NOW) -> Lacks | None:
    """Why a request is not proved; None where it is."""
    whose = built_in()[source] if isinstance(source, str) else source
    try:
        read(whose, asked, secrets(whose.name) if known is None else known, now)
    except ProofError as error:
        return error.lacks
    return None


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_what_its_sender_signed_is_taken_whatever_letters_are_in_it(source: str) -> None:
    assert lacks(source, request(source, BODY)) is None


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_a_body_of_a_megabyte_is_taken(source: str) -> None:
    body = json.dumps({"event": "x", "id": "x1", "filler": "x" * 1_000_000}).encode()
    assert lacks(source, request(source, body)) is None


@pytest.mark.parametrize("source", BODY_SIGNED)
def test_a_body_that_was_changed_by_one_byte_is_refused(source: str) -> None:
    asked = request(source, BODY)
    assert lacks(source, replace(asked, body=asked.body.replace(b"x1", b"x2"))) is Lacks.wrong
    assert lacks(source, replace(asked, body=asked.body + b" ")) is Lacks.wrong


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_a_request_without_its_proof_is_told_apart_from_one_with_a_wrong_proof(source: str) -> None:
    assert lacks(source, Request("POST", url(source), {}, b'{"id": 1}')) is Lacks.missing


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_a_request_with_any_of_its_headers_left_out_is_refused(source: str) -> None:
    asked = request(source, BODY)
    for name in asked.headers:
        assert lacks(source, with_header(asked, name, None)) is Lacks.missing
        assert lacks(source, with_header(asked, name, " ")) is Lacks.missing


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_a_header_is_found_whatever_its_letters_case(source: str) -> None:
    asked = request(source, BODY)
    assert lacks(source, replace(asked, headers={name.upper(): v for name, v in asked.headers.items()})) is None


@pytest.mark.parametrize("source", sorted(RECIPES.keys() - {"sendgrid"}))
def test_another_secret_is_wrong(source: str) -> None:
    variable = built_in()[source].secret
    assert lacks(source, request(source, BODY), {variable: SECRET + "x"}) is Lacks.wrong
    assert lacks(source, request(source, BODY), {variable: SECRET[:-1]}) is Lacks.wrong


def test_another_public_key_is_wrong() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    other = ec.derive_private_key(7, ec.SECP256R1())
    known = {"LEADLINE_WEBHOOK_SENDGRID": public(other)}
    assert lacks("sendgrid", request("sendgrid", BODY), known) is Lacks.wrong


@pytest.mark.parametrize("source", sorted(TIMED))
def test_a_request_at_exactly_the_limit_is_taken_and_one_past_it_is_not(source: str) -> None:
    limit = TIMED[source]
    asked = request(source, BODY)
    assert lacks(source, asked, now=NOW + limit) is None
    assert lacks(source, asked, now=NOW + limit + 1) is Lacks.late
    assert lacks(source, asked, now=NOW - limit) is None
    assert lacks(source, asked, now=NOW - limit - 1) is Lacks.late


@pytest.mark.parametrize("source", ["calendly", "stripe"])
def test_a_timestamp_that_was_moved_is_wrong(source: str) -> None:
    asked = request(source, BODY, NOW - 60 * MINUTE)
    name, value = next(iter(asked.headers.items()))
    moved = value.replace(f"t={(NOW - 60 * MINUTE) // SECOND}", f"t={NOW // SECOND}")
    assert lacks(source, asked) is Lacks.late
    assert lacks(source, with_header(asked, name, moved)) is Lacks.wrong


@pytest.mark.parametrize(
    ("source", "name", "moved"),
    [
        ("hubspot", "X-HubSpot-Request-Timestamp", str(NOW // 1000 + 1)),
        ("hubspot", "X-HubSpot-Request-Timestamp", "NaN"),
        ("hubspot", "X-HubSpot-Request-Timestamp", "9" * 400),
        ("sendgrid", "X-Twilio-Email-Event-Webhook-Timestamp", str(NOW // SECOND + 1)),
        ("sendgrid", "X-Twilio-Email-Event-Webhook-Timestamp", "٣"),
    ],
)
def test_a_timestamp_header_that_was_changed_is_wrong(source: str, name: str, moved: str) -> None:
    assert lacks(source, with_header(request(source, BODY), name, moved)) is Lacks.wrong


def test_mailgun_is_wrong_when_its_timestamp_or_its_token_is_changed() -> None:
    asked = request("mailgun", BODY)
    for before, after in (("token-x1", "token-x2"), (str(NOW // SECOND), str(NOW // SECOND + 1))):
        changed = replace(asked, body=asked.body.replace(before.encode(), after.encode()))
        assert lacks("mailgun", changed) is Lacks.wrong


def test_a_timestamp_that_is_signed_and_no_number_is_wrong() -> None:
    body = b"{}"
    signature = digest(SECRET, b"soon." + body).hex()
    asked = Request("POST", url("stripe"), {"Stripe-Signature": f"t=soon,v1={signature}"}, body)
    assert lacks("stripe", asked) is Lacks.wrong


def test_one_right_signature_of_several_is_enough() -> None:
    asked = request("stripe", BODY)
    stamp, right = asked.headers["Stripe-Signature"].split(",")
    wrong = "v1=" + "0" * 64
    for value in (f"{stamp},{wrong},{right}", f"{stamp}, {right}, {wrong}", f"v0=abc,{right},{stamp}"):
        assert lacks("stripe", with_header(asked, "Stripe-Signature", value)) is None
    for value in (f"{stamp},{wrong},{wrong}", f"{stamp},{right.replace('v1', 'v0')},{wrong}"):
        assert lacks("stripe", with_header(asked, "Stripe-Signature", value)) is Lacks.wrong
    assert lacks("stripe", with_header(asked, "Stripe-Signature", f"{stamp},v0=abc")) is Lacks.missing


@pytest.mark.parametrize("source", SIGNED)
@pytest.mark.parametrize("text", ["", "zz", "é", "0" * 64, "=", "sha256=", "sha1=", "\x00", "a" * 100_000])
def test_a_signature_that_cannot_be_read_is_no_proof(source: str, text: str) -> None:
    asked = request(source, BODY)
    for name, value in asked.headers.items():
        spoiled = f"t={NOW // SECOND},v1={text}" if value.startswith("t=") else text
        assert lacks(source, with_header(asked, name, spoiled)) in (Lacks.wrong, Lacks.missing)


def test_a_signature_in_large_letters_is_the_same_one() -> None:
    asked = request("intercom", BODY)
    value = asked.headers["X-Hub-Signature"].removeprefix("sha1=")
    assert lacks("intercom", with_header(asked, "X-Hub-Signature", "sha1=" + value.upper())) is None


def test_hubspot_signs_the_method_and_the_public_url() -> None:
    asked = request("hubspot", BODY)
    assert lacks("hubspot", replace(asked, url=asked.url.replace("https", "http"))) is Lacks.wrong
    assert lacks("hubspot", replace(asked, url=asked.url + "?a=1")) is Lacks.wrong
    assert lacks("hubspot", replace(asked, method="PUT")) is Lacks.wrong


@pytest.mark.parametrize("source", sorted(RECIPES.keys() - {"sendgrid"}))
def test_while_a_secret_changes_both_are_right(source: str) -> None:
    known = {built_in()[source].secret: f"  the-new-one {SECRET}\n"}
    assert lacks(source, request(source, BODY), known) is None


def test_a_public_key_may_be_written_as_pem_and_two_of_them_stand_together() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    text = public(KEY)
    pem = f"-----BEGIN PUBLIC KEY-----\n{text[:64]}\n{text[64:]}\n-----END PUBLIC KEY-----\n"
    other = public(ec.derive_private_key(7, ec.SECP256R1()))
    for written in (pem, pem + other, f"{other} {text}"):
        assert lacks("sendgrid", request("sendgrid", BODY), {"LEADLINE_WEBHOOK_SENDGRID": written}) is None


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_without_a_secret_nothing_is_taken_and_the_variable_is_named(source: str) -> None:
    variable = built_in()[source].secret
    for known in ({}, {variable: ""}, {variable: " \n"}):
        with pytest.raises(SecretError, match=variable):
            read(built_in()[source], request(source, BODY), known, NOW)


@pytest.mark.parametrize("key", ["MF", "c2VjcmV0", "not base64!", "é"])
def test_a_key_that_is_none_is_said_without_being_shown(key: str) -> None:
    with pytest.raises(SecretError, match="is no public key") as raised:
        read(built_in()["sendgrid"], request("sendgrid", BODY), {"LEADLINE_WEBHOOK_SENDGRID": key}, NOW)
    assert key not in str(raised.value).replace("begins with MF", "")


@pytest.mark.parametrize("source", sorted(RECIPES))
def test_an_error_shows_neither_the_secret_nor_what_was_sent(source: str) -> None:
    asked = request(source, b'{"event": "x", "id": "privatething"}')
    variable = built_in()[source].secret
    wrong = public(KEY) if source == "sendgrid" else "hidden-secret"
    broken = replace(asked, body=asked.body + b" ") if source in BODY_SIGNED else asked
    with pytest.raises(ProofError) as raised:
        read(built_in()[source], broken, {variable: wrong}, NOW)
    assert not any(word in str(raised.value) for word in ("hidden", "privatething", SECRET, *asked.headers.values()))


# -- schemes that no built-in source has ----------------------------------------------------------------------------


def own(proof: str) -> Source:
    return loads_source(
        f"source: own\nproof: {proof}\nidentity: {{email: email}}\nmessages: [{{event: form.submitted}}]\n"
    )


def sent(headers: dict[str, str], at: str = url("own"), body: bytes = b'{"email": "ada@nordhaven.example"}') -> Request:
    return Request("POST", at, headers, body)


KNOWN = {"LEADLINE_WEBHOOK_OWN": "s3cret"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Authorization": "Bearer s3cret"}, None),
        ({"authorization": "Bearer s3cret"}, None),
        ({"Authorization": "s3cret"}, Lacks.wrong),
        ({"Authorization": "Bearer s3cre"}, Lacks.wrong),
        ({"Authorization": "Bearer "}, Lacks.wrong),
        ({"Authorization": "Bearer schlüssel"}, Lacks.wrong),
        ({}, Lacks.missing),
    ],
)
def test_a_secret_in_a_header_stands_after_its_prefix(headers: dict[str, str], expected: Lacks | None) -> None:
    source = own('{scheme: header, header: Authorization, prefix: "Bearer "}')
    assert lacks(source, sent(headers), KNOWN) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (url("own") + "/s3cret", None),
        (url("own") + "/s3cret?from=here", None),
        (url("own") + "/s%33cret", None),
        (url("own") + "/s3cre", Lacks.wrong),
        (url("own"), Lacks.wrong),
        (url("own") + "/", Lacks.missing),
        ("http://[", Lacks.missing),
    ],
)
def test_a_secret_path_is_the_last_part_of_the_url(at: str, expected: Lacks | None) -> None:
    assert lacks(own("{scheme: path}"), sent({}, at), KNOWN) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"Basic {b64(b'leadline:pa:ss')}", None),
        (f"basic  {b64(b'leadline:pa:ss')}", None),
        (f"Basic {b64(b'leadline:pa')}", Lacks.wrong),
        (f"Basic {b64(b'Leadline:pa:ss')}", Lacks.wrong),
        (f"Basic {b64(bytes([255]))}", Lacks.wrong),
        ("Basic !", Lacks.wrong),
        ("Basic", Lacks.wrong),
        ("Bearer x", Lacks.missing),
    ],
)
def test_basic_is_the_user_and_the_password_as_they_are(value: str, expected: Lacks | None) -> None:
    known = {"LEADLINE_WEBHOOK_OWN": "leadline:pa:ss"}
    assert lacks(own("{scheme: basic}"), sent({"Authorization": value}), known) is expected


def test_of_several_proofs_one_is_enough() -> None:
    for headers in ({"X-Leadline-Secret": SECRET}, dict(request("postmark", BODY).headers)):
        assert lacks("postmark", replace(request("postmark", BODY), headers=headers)) is None
    wrong = {"X-Leadline-Secret": "x"}
    assert lacks("postmark", replace(request("postmark", BODY), headers=wrong)) is Lacks.wrong


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("encoding", ["hex", "base64"])
def test_every_algorithm_and_encoding_is_known(algorithm: str, encoding: str) -> None:
    source = own(
        f"{{scheme: hmac, algorithm: {algorithm}, encoding: {encoding}, signature: {{header: X-S}}, prefix: 'v='}}"
    )
    right = digest("s3cret", sent({}).body, algorithm)
    text = right.hex() if encoding == "hex" else b64(right)
    assert lacks(source, sent({"X-S": f"v={text}"}), KNOWN) is None
    assert lacks(source, sent({"X-S": text}), KNOWN) is Lacks.wrong


def test_standard_webhooks_can_be_written_as_a_mapping_file() -> None:
    source = own(
        "{scheme: hmac, secret_is: base64, encoding: base64, signature: {header: webhook-signature}, prefix: 'v1,',"
        " timestamp: {header: webhook-timestamp}, nonce: {header: webhook-id},"
        " signed: [nonce, '.', timestamp, '.', body], tolerance: 5m}"
    )
    seconds, body = NOW // SECOND, sent({}).body
    right = b64(digest("s3cret", f"msg_1.{seconds}.".encode() + body))
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{b64(bytes(32))} v1,{right}",
    }
    known = {"LEADLINE_WEBHOOK_OWN": f"whsec_{b64(b's3cret')}"}
    found = read(source, sent(headers), known, NOW)
    assert (found.nonce, found.remember_until) == ("msg_1", NOW + 5 * MINUTE)
    assert lacks(source, sent(headers | {"webhook-id": "msg_2"}), known) is Lacks.wrong
    assert lacks(source, sent(headers), known, NOW + 5 * MINUTE + 1) is Lacks.late


def test_a_text_between_the_parts_belongs_to_what_is_signed() -> None:
    source = own(
        "{scheme: hmac, signature: {header: X-Slack-Signature}, prefix: v0=, tolerance: 5m,"
        " timestamp: {header: X-Slack-Request-Timestamp}, signed: [{is: 'v0:'}, timestamp, ':', body]}"
    )
    seconds = str(NOW // SECOND)
    right = digest("s3cret", f"v0:{seconds}:".encode() + sent({}).body).hex()
    headers = {"X-Slack-Request-Timestamp": seconds, "X-Slack-Signature": f"v0={right}"}
    assert lacks(source, sent(headers), KNOWN) is None


@pytest.mark.parametrize("written", ["hex", "base64"])
def test_a_secret_that_is_not_written_as_the_file_says_is_said(written: str) -> None:
    source = own(f"{{scheme: hmac, secret_is: {written}, signature: {{header: X-S}}}}")
    with pytest.raises(SecretError, match=f"LEADLINE_WEBHOOK_OWN is no {written}"):
        read(source, sent({"X-S": "ab"}), {"LEADLINE_WEBHOOK_OWN": "zz!"}, NOW)
