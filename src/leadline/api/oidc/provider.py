"""The provider: where it is asked what, with which keys it signs, and what it says of a person once that is proved."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from leadline.api.oidc.problem import Problem, Stopped
from leadline.api.options import Oidc
from leadline.model.condition import HOUR, MINUTE, SECOND, Instant

KNOWN_FOR, FAILED_FOR = HOUR, 10 * SECOND  # how long what the provider says of itself is believed, and its silence
KEYS_AGAIN = MINUTE  # at the soonest, when a token bears a key that is not known
PATIENCE_S = 10.0
LEEWAY_S = 60  # by which clocks may differ
# Signed with a key of the provider's own: never unsigned, and never with our secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


@dataclass(frozen=True, slots=True)
class Flow:
    """One attempt to come in: what the provider has to send back or to know, and where it led to."""

    redirect_uri: str
    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)
class Heard:
    """What the provider said of itself, and when; ``None``: it did not answer."""

    said: dict[str, Any] | None
    at: Instant


@dataclass(slots=True)
class Provider:
    """The provider that the settings name, asked as seldom as can be."""

    given: Oidc
    client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=PATIENCE_S, cookies=no_cookies())
    )
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    metadata_heard: Heard | None = None
    keys_heard: Heard | None = None

    async def authorization(self, flow: Flow, at: Instant) -> str:
        """Where somebody is sent to say who they are."""
        address: str = prepare_grant_uri(
            (await self.metadata(at))["authorization_endpoint"],
            client_id=self.given.client_id,
            response_type="code",
            redirect_uri=flow.redirect_uri,
            scope="openid email profile",
            state=flow.state,
            nonce=flow.nonce,
            code_challenge=create_s256_code_challenge(flow.verifier),  # type: ignore[no-untyped-call]
            code_challenge_method="S256",
        )
        return address

    async def claims(self, code: str, flow: Flow, at: Instant) -> dict[str, Any]:
        """What is proved of the person who came back with a code."""
        token = await self.token(code, flow, at)
        said = await self.proved(token, flow.nonce, at)
        if "email" not in said and (address := (await self.metadata(at)).get("userinfo_endpoint")):
            more = await self.asked("GET", address, headers={"Authorization": f"Bearer {token.get('access_token')}"})
            if more.get("sub") != said["sub"]:
                raise Stopped(Problem.untrusted)
            said = more | said
        return said

    async def token(self, code: str, flow: Flow, at: Instant) -> dict[str, Any]:
        """Exchange the code, which is worth nothing without our secret and this flow's verifier."""
        metadata = await self.metadata(at)
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": flow.redirect_uri,
            "code_verifier": flow.verifier,
        }
        own, secret = self.given.client_id, self.given.client_secret
        if "client_secret_post" in metadata.get("token_endpoint_auth_methods_supported", ()):
            return await self.asked(
                "POST", metadata["token_endpoint"], data=asked | {"client_id": own, "client_secret": secret}
            )
        return await self.asked("POST", metadata["token_endpoint"], data=asked, auth=(own, secret))

    async def proved(self, token: dict[str, Any], nonce: str, at: Instant) -> dict[str, Any]:
        """The claims of an ID token: signed by the provider, for us, now, and for this flow."""
        offered = (await self.metadata(at)).get("id_token_signing_alg_values_supported", ["RS256"])
        algorithms = [one for one in ALGORITHMS if one in offered]
        if not algorithms:
            raise Stopped(Problem.untrusted)
        registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
        wanted = {
            "iss": {"essential": True, "value": self.given.issuer},
            "aud": {"essential": True, "value": self.given.client_id},
        }
        known = {"nonce": nonce, "client_id": self.given.client_id, "access_token": token.get("access_token")}
        try:
            text = token["id_token"]
            try:
                read = jwt.decode(text, await self.keys(at), registry=registry)
            except (InvalidKeyIdError, BadSignatureError):  # it may sign with a new key since
                read = jwt.decode(text, await self.keys(at, believed_for=KEYS_AGAIN), registry=registry)
            claims = CodeIDToken(read.claims, read.header, wanted, known)
            claims.validate(now=at // SECOND, leeway=LEEWAY_S)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise Stopped(Problem.untrusted) from error
        return dict(claims)

    # -- what it says of itself ------------------------------------------------------------------------------------

    async def metadata(self, at: Instant) -> dict[str, Any]:
        """The description of the provider, which has to be of the issuer that the settings name."""
        async with self.lock:
            if not fresh(self.metadata_heard, at, KNOWN_FOR):
                address = self.given.issuer.rstrip("/") + "/.well-known/openid-configuration"
                self.metadata_heard = Heard(await self.heard(address), at)
            heard = self.metadata_heard
        said = heard.said if heard else None
        if said is None or not {"authorization_endpoint", "token_endpoint", "jwks_uri"} <= said.keys():
            raise Stopped(Problem.unreachable)
        if said.get("issuer") != self.given.issuer:
            raise Stopped(Problem.untrusted)
        return said

    async def keys(self, at: Instant, believed_for: int = KNOWN_FOR) -> KeySet:
        address = (await self.metadata(at))["jwks_uri"]
        async with self.lock:
            if not fresh(self.keys_heard, at, believed_for):
                self.keys_heard = Heard(await self.heard(address), at)
            heard = self.keys_heard
        if heard is None or heard.said is None:
            raise Stopped(Problem.unreachable)
        return KeySet.import_key_set(heard.said)  # type: ignore[arg-type]

    async def heard(self, address: str) -> dict[str, Any] | None:
        try:
            return await self.asked("GET", address)
        except Stopped:
            return None

    async def asked(self, method: str, address: str, **given: Any) -> dict[str, Any]:
        """What the provider answers, which is an object or a refusal."""
        try:
            got = await self.client.request(method, address, **given)
            said = got.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Stopped(Problem.unreachable) from error
        if not isinstance(said, dict) or got.status_code >= 500:
            raise Stopped(Problem.unreachable)
        if got.is_error:
            raise Stopped(Problem.refused)
        return said


def no_cookies() -> CookieJar:
    """The client is everybody's, so it keeps nobody's cookie for the next."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=[]))


def fresh(heard: Heard | None, at: Instant, believed_for: int) -> bool:
    if heard is None:
        return False
    return 0 <= at - heard.at < (believed_for if heard.said is not None else FAILED_FOR)
