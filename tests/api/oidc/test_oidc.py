"""Single sign-on: who comes in, and who does not whatever the provider, or somebody in its place, says."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
from joserfc import jwk, jwt

from leadline.api.options import Oidc
from leadline.model.condition import MINUTE, SECOND
from leadline.store.roles import Role
from tests.api.conftest import FREE, Serve, is_error
from tests.api.oidc.conftest import ADA, SECRET, Provider, Site, Token

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")  # of the provider's own
Single = Callable[..., Site]


def turned_away(said: httpx.Response, problem: str) -> None:
    """That somebody is led back with a code, and is not in."""
    assert (said.status_code, said.headers["location"]) == (303, f"/login?problem={problem}")
    assert "leadline_session" not in said.headers.get("set-cookie", "")


def test_who_is_a_user_comes_in_where_they_wanted_to_go(site: Site) -> None:
    site.knows(ADA, email="ADA@example.com")
    client = site.server.client()
    said = site.comes(client, path="/leads/7?tab=events")
    assert (said.status_code, said.headers["location"]) == (303, "/leads/7?tab=events")
    me = client.get("/api/me").json()
    assert (me["email"], me["role"]) == (ADA, "owner")
    entry = site.server.signed_in("boss@example.com").get("/api/audit", params={"action": "user.login"}).json()
    assert {one["detail"]["way"] for one in entry["items"]} == {"oidc", "password"}
    ways = client.get("/api/sign-in-ways").json()
    assert ways == {"single_sign_on": {"name": "Acme", "path": "/api/oidc/start"}, "first_owner": False}


def test_the_way_back_is_guarded(site: Site) -> None:
    site.knows(ADA)
    client = site.server.client()
    asked = parse_qs(urlsplit(site.sent(client)).query)
    assert asked["response_type"] == ["code"] and asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{site.server.url}/api/oidc/callback"]
    assert len({asked["state"][0], asked["nonce"][0], asked["code_challenge"][0]}) == 3
    cookie = client.get("/api/oidc/start").headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=lax", "Path=/api/oidc/callback", "Max-Age=600"))
    assert asked["state"][0] not in cookie and asked["nonce"][0] not in cookie


def claim(**changed: object) -> Callable[[Token], None]:
    """A lie in what the token says; None leaves the claim out."""

    def lie(token: Token) -> None:
        token.claims |= changed
        token.claims = {name: value for name, value in token.claims.items() if value is not None}

    return lie


def signed_by_another_key(token: Token) -> None:
    token.key = jwk.RSAKey.generate_key(2048, {"kid": token.header.get("kid", "1")})


def signed_with_the_secret(token: Token) -> str:
    header = {"alg": "HS256", "kid": token.header.get("kid", "1")}
    return jwt.encode(header, token.claims, jwk.OctKey.import_key(SECRET))


def signed_with_the_public_key(token: Token) -> str:
    public = orjson.dumps(token.key.as_dict(is_private=False))
    return jwt.encode({"alg": "HS256"}, token.claims, jwk.OctKey.import_key(public))


def unsigned(token: Token) -> str:
    parts = (orjson.dumps({"alg": "none"}), orjson.dumps(token.claims), b"")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def changed_afterwards(token: Token) -> str:
    header, _, signature = jwt.encode(token.header, token.claims, token.key).split(".")
    forged = base64.urlsafe_b64encode(orjson.dumps(token.claims | {"email": "boss@example.com"})).decode()
    return f"{header}.{forged.rstrip('=')}.{signature}"


LIES = {
    "another nonce": (claim(nonce="of another flow"), "untrusted"),
    "no nonce": (claim(nonce=None), "untrusted"),
    "for another client": (claim(aud="another client"), "untrusted"),
    "for others too, and handed to another": (claim(aud=["leadline", "other"], azp="other"), "untrusted"),
    "for nobody": (claim(aud=None), "untrusted"),
    "expired": (claim(exp=1_700_000_000), "untrusted"),
    "without an end": (claim(exp=None), "untrusted"),
    "from the future": (claim(iat=4_000_000_000, nbf=4_000_000_000), "untrusted"),
    "of another issuer": (claim(iss="https://accounts.evil.example"), "untrusted"),
    "of no issuer": (claim(iss=None), "untrusted"),
    "of nobody": (claim(sub=None), "untrusted"),
    "beside another access token": (claim(at_hash="bm90IHRoaXMgb25l"), "untrusted"),
    "signed by another key": (signed_by_another_key, "untrusted"),
    "signed with our secret": (signed_with_the_secret, "untrusted"),
    "signed with the public key as a secret": (signed_with_the_public_key, "untrusted"),
    "unsigned": (unsigned, "untrusted"),
    "changed afterwards": (changed_afterwards, "untrusted"),
    "no token at all": (lambda _: "nonsense", "untrusted"),
    "an address that is not verified": (claim(email_verified=False), "unverified"),
    "nothing said of the address": (claim(email_verified=None), "unverified"),
    "an address that is none": (claim(email="ada"), "unverified"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(site: Site, lie: str) -> None:
    site.knows(ADA)
    site.provider.lie, problem = LIES[lie]
    client = site.server.client()
    turned_away(site.comes(client), problem)
    is_error(client.get("/api/me"), 401, "unauthorized")


@pytest.mark.parametrize(
    "said", [{"email_verified": "true"}, {"email_verified": None, "xms_edov": True}, {"xms_edov": "1"}]
)
def test_an_address_is_verified_in_more_words_than_one(site: Site, said: dict[str, object]) -> None:
    site.knows(ADA)
    site.provider.lie = claim(**{"email_verified": None} | said)
    assert site.comes(site.server.client()).headers["location"] == "/queue"


def test_an_address_that_is_not_in_the_token_is_asked_for(site: Site) -> None:
    site.knows(ADA)
    site.provider.lie = claim(email=None, email_verified=None)
    assert site.comes(site.server.client()).headers["location"] == "/queue"
    site.provider.lie = claim(email=None, email_verified=None, sub="somebody else")
    turned_away(site.comes(site.server.client()), "untrusted")


def test_what_was_begun_elsewhere_does_not_end_here(site: Site) -> None:
    site.knows(ADA)
    one, other = site.server.client(), site.server.client()
    of_one, of_other = site.agreed(site.sent(one)), site.agreed(site.sent(other))
    turned_away(site.server.client().get(of_one), "expired")  # no cookie: somebody was handed a link
    turned_away(one.get(of_other), "expired")  # swapped
    turned_away(one.get(of_one), "expired")  # and the attempt is over
    assert other.get(of_other).headers["location"] == "/queue"
    turned_away(other.get(of_other), "expired")  # a second time


def test_a_code_of_another_attempt_is_worth_nothing(site: Site) -> None:
    """The state is right and the code is somebody else's: the provider wants the verifier that it was asked with."""
    site.knows(ADA)
    one, other = site.server.client(), site.server.client()
    stolen = parse_qs(urlsplit(site.agreed(site.sent(one))).query)["code"][0]
    state = parse_qs(urlsplit(site.agreed(site.sent(other))).query)["state"][0]
    turned_away(other.get("/api/oidc/callback", params={"code": stolen, "state": state}), "refused")


@pytest.mark.parametrize("offered", [["HS256"], ["none"], []])
def test_a_provider_that_signs_with_nothing_of_its_own_is_not_believed(single: Single, offered: list[str]) -> None:
    site = single()
    site.provider.says = {"id_token_signing_alg_values_supported": offered}
    site.provider.lie = signed_with_the_secret if offered else lambda _: None
    site.server.user(ADA)
    site.knows(ADA)
    turned_away(site.comes(site.server.client()), "untrusted")


def test_an_attempt_takes_ten_minutes_at_most(site: Site) -> None:
    site.knows(ADA)
    client = site.server.client()
    back = site.agreed(site.sent(client))
    cookie = client.cookies["leadline_oidc"]
    site.server.clock.moved += 10 * MINUTE + SECOND
    turned_away(site.server.client(Cookie=f"leadline_oidc={cookie}").get(back), "expired")
    site.server.clock.moved -= 10 * MINUTE + SECOND


def test_who_answers_for_another_provider_is_not_heard(site: Site) -> None:
    site.knows(ADA)
    client = site.server.client()
    turned_away(client.get(site.agreed(site.sent(client)) + "&iss=https%3A%2F%2Fevil.example"), "untrusted")


def test_who_does_not_agree_is_told_so(site: Site) -> None:
    client = site.server.client()
    state = parse_qs(urlsplit(site.sent(client)).query)["state"][0]
    turned_away(client.get("/api/oidc/callback", params={"error": "access_denied", "state": state}), "refused")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:0",
    ],
)
def test_nobody_is_led_elsewhere(site: Site, path: str) -> None:
    site.knows(ADA)
    assert site.comes(site.server.client(), path=path).headers["location"] == "/"


def test_the_provider_signs_with_a_new_key(site: Site) -> None:
    site.knows(ADA)
    first = site.server.client()
    assert site.comes(first).headers["location"] == "/queue"
    httpx.put(f"{site.provider.issuer}/keys").raise_for_status()
    turned_away(site.comes(site.server.client()), "untrusted")  # its keys were asked for just now
    site.server.clock.moved += MINUTE
    assert site.comes(site.server.client()).headers["location"] == "/queue"
    site.server.clock.moved -= MINUTE


def test_without_a_role_only_users_come_in(site: Site) -> None:
    site.knows("new@example.com")
    turned_away(site.comes(site.server.client(), "new@example.com"), "unknown")


def test_who_is_disabled_stays_out(site: Site) -> None:
    site.knows("gone@example.com")
    gone = site.server.user("gone@example.com", Role.sales)
    site.server.signed_in("other@example.com").delete(f"/api/users/{gone.user_id}")
    turned_away(site.comes(site.server.client(), "gone@example.com"), "disabled")


def test_newcomers_of_the_domains_get_the_role(single: Single) -> None:
    site = single(domains=("example.com",), role=Role.sales)
    site.knows("new@example.com", name="  New Person ")
    site.knows("new@sub.example.com")
    site.knows("eve@evil.example")
    turned_away(site.comes(site.server.client(), "new@example.com"), "no_owner")
    site.server.user(ADA)
    client = site.server.client()
    assert site.comes(client, "new@example.com").headers["location"] == "/queue"
    me = client.get("/api/me").json()
    assert (me["role"], me["display_name"], me["has_password"]) == ("sales", "New Person", False)
    again = site.server.client()
    site.comes(again, "new@example.com")
    assert again.get("/api/me").json()["user_id"] == me["user_id"]
    for email in ("eve@evil.example", "new@sub.example.com"):
        turned_away(site.comes(site.server.client(), email), "domain")
    token = again.get("/api/me").json()["csrf"]
    is_error(again.post("/api/me/totp", headers={"X-CSRF-Token": token}), 409, "conflict")


def test_a_provider_that_is_not_what_it_says_or_not_there(serve: Serve, provider: Provider) -> None:
    for issuer, problem in (
        (provider.issuer.replace("127.0.0.1", "localhost"), None),
        (f"{provider.issuer}/", "untrusted"),  # it calls itself by another name
        (f"{provider.issuer}/nowhere", "unreachable"),
        ("http://127.0.0.1:9", "unreachable"),
    ):
        server = serve(replace(FREE, oidc=Oidc(issuer, "leadline", SECRET)))
        said = server.client().get("/api/oidc/start")
        if problem is None:
            assert said.headers["location"].startswith(issuer)
        else:
            turned_away(said, problem)


def test_the_pages_are_where_the_way_begins_and_ends(serve: Serve, provider: Provider) -> None:
    options = replace(FREE, pages_url="https://leads.example.com", oidc=Oidc(provider.issuer, "leadline", SECRET))
    client = serve(options).client()
    asked = parse_qs(urlsplit(client.get("/api/oidc/start").headers["location"]).query)
    assert asked["redirect_uri"] == ["https://leads.example.com/api/oidc/callback"]
    said = client.get("/api/oidc/callback")
    assert said.headers["location"] == "https://leads.example.com/login?problem=expired"


def test_without_a_provider_there_is_no_such_way(serve: Serve) -> None:
    client = serve().client()
    assert client.get("/api/sign-in-ways").json() == {"single_sign_on": None, "first_owner": True}
    is_error(client.get("/api/oidc/start"), 404, "not_found")
    is_error(client.get("/api/oidc/callback"), 404, "not_found")
