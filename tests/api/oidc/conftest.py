"""A provider of OpenID Connect on a free port, which can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import httpx
import oidc_provider_mock
import orjson
import pytest
import werkzeug.serving
from joserfc import jwk, jwt

from leadline.api.options import Oidc
from tests.api.conftest import FREE, Running, Serve

CLIENT, SECRET = "leadline", "the secret of the client"
ADA = "ada@example.com"


@dataclass
class Token:
    """An ID token before it is signed: a test changes what it likes."""

    header: dict[str, Any]
    claims: dict[str, Any]
    key: jwk.Key


@dataclass
class Provider:
    """The provider, which proves what it is asked for as RFC 7636 says.

    ``lie`` changes each ID token that it hands out, or hands out another; ``says`` changes what it says of itself.
    """

    issuer: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    lie: Callable[[Token], str | None] = lambda _: None
    challenges: dict[str, str] = field(default_factory=dict)  # by code

    def put_into(self, app: flask.Flask) -> None:
        app.before_request(self.check_verifier)
        app.after_request(self.note_challenge)
        app.after_request(self.sign_again)
        app.after_request(self.describe)
        app.add_url_rule("/keys", "new_key", self.take_new_key, methods=["PUT"])

    def take_new_key(self) -> tuple[str, int]:
        storage = flask.g.oidc_provider_mock_storage
        storage.jwk = type(storage.jwk).generate_key(is_private=True)
        return "", 204

    def describe(self, answer: flask.Response) -> flask.Response:
        if flask.request.path.startswith("/.well-known"):
            answer.set_data(orjson.dumps(orjson.loads(answer.get_data()) | self.says))
        return answer

    def check_verifier(self) -> flask.Response | None:
        asked = flask.request.form
        if flask.request.path != "/oauth2/token":
            return None
        hashed = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(hashed).decode().rstrip("=") == self.challenges.get(asked["code"]):
            return None
        return flask.make_response({"error": "invalid_grant"}, 400)

    def note_challenge(self, answer: flask.Response) -> flask.Response:
        code = parse_qs(urlsplit(answer.headers.get("location", "")).query).get("code")
        if code:
            assert flask.request.args["code_challenge_method"] == "S256"
            self.challenges[code[0]] = flask.request.args["code_challenge"]
        return answer

    def sign_again(self, answer: flask.Response) -> flask.Response:
        if flask.request.path != "/oauth2/token" or answer.status_code != 200:
            return answer
        said = orjson.loads(answer.get_data())
        key = jwk.RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
        read = jwt.decode(said["id_token"], key)
        token = Token(dict(read.header), dict(read.claims), key)
        own = self.lie(token)
        said["id_token"] = own or jwt.encode(token.header, token.claims, token.key, default_type=None)
        answer.set_data(orjson.dumps(said))
        return answer


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    app = oidc_provider_mock.app()
    made = Provider()
    made.put_into(app)
    server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
    made.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join(5)
    server.server_close()


@dataclass
class Site:
    """A server with single sign-on, and people who try to come in."""

    server: Running
    provider: Provider

    def knows(self, subject: str, **claims: Any) -> None:
        """Have the provider know somebody."""
        said = {"email": subject, "email_verified": True, "name": "Ada Lee"} | claims
        httpx.put(f"{self.provider.issuer}/users/{subject}", json=said).raise_for_status()

    def sent(self, client: httpx.Client, path: str = "/queue") -> str:
        """The address at the provider to which a browser is sent."""
        said = client.get("/api/oidc/start", params={"next": path})
        assert said.status_code == 303 and said.headers["location"].startswith(self.provider.issuer), said.headers
        return said.headers["location"]

    def agreed(self, address: str, email: str = ADA, **form: str) -> str:
        """The address to which the provider sends a browser back."""
        said = httpx.post(address, data={"sub": email} | form)
        assert said.status_code == 302, said.text
        return said.headers["location"]

    def comes(self, client: httpx.Client, email: str = ADA, path: str = "/queue") -> httpx.Response:
        return client.get(self.agreed(self.sent(client, path), email))


@pytest.fixture(scope="module")
def single(serve: Serve, provider: Provider) -> Callable[..., Site]:
    """Servers with single sign-on, each as its settings say."""

    def made(**given: Any) -> Site:
        oidc = Oidc(**{"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, "name": "Acme"} | given)
        return Site(serve(replace(FREE, oidc=oidc)), provider)

    return made


@pytest.fixture(scope="module")
def site(single: Callable[..., Site]) -> Site:
    """A server where Ada is a user, and nobody new comes in."""
    found = single()
    found.server.user(ADA)
    return found


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> Iterator[None]:
    yield
    provider.lie, provider.says = lambda _: None, {}
