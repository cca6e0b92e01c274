"""Salesforce's REST API: a token for what a connected app knows, JSON, and queries in SOQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

import httpx

from leadline.model.condition import MINUTE, Duration, Instant
from leadline.outward.crm.protocol import Failing
from leadline.outward.crm.wire import after_of, date_of
from leadline.outward.reaching import Refused as NotReached

VERSION = "62.0"
LIMIT_WAITS: Duration = 15 * MINUTE  # the limit of requests is one of 24 hours that move
BUSY = ("UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "REQUEST_RUNNING_TOO_LONG")
LONGEST_LIST = 6_000  # bytes of a list of values in a query, which is part of an address
SAVES_IN_SPITE_OF_ALERTS = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
SHOWN = 300


class Fault(Failing):
    """What Salesforce says about one request; ``code`` is its error code."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"Salesforce says {code}: {why}")
        self.code = code

    @property
    def again(self) -> bool:
        return self.code in BUSY


@dataclass(frozen=True, slots=True)
class Token:
    access: str = field(repr=False)
    instance: str
    user_id: str


# Logins are few (3600 an hour for a user), so a token lives as long as the client that it was asked for with.
TOKENS: WeakKeyDictionary[httpx.Client, dict[tuple[str, str], Token]] = WeakKeyDictionary()


@dataclass
class Rest:
    """Requests over one connection. ``at`` is what time it was there at the last answer."""

    http: httpx.Client
    url: str
    client_id: str
    client_secret: str = field(repr=False)
    at: Instant | None = None

    @property
    def user_id(self) -> str:
        return self.token().user_id

    def token(self, refused: Token | None = None) -> Token:
        """The token; a new one where the one that is kept was refused."""
        kept = TOKENS.setdefault(self.http, {})
        key = (self.url, self.client_id)
        if key not in kept or kept[key] == refused:
            kept.pop(key, None)
            kept[key] = self.new_token()
        return kept[key]

    def new_token(self) -> Token:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        answer = self.sent("POST", f"{self.url}/services/oauth2/token", data=form)
        said = json_of(answer)
        if answer.status_code != httpx.codes.OK or not isinstance(said, Mapping) or "access_token" not in said:
            if answer.status_code >= 500 or answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                raise Failing(f"Salesforce answered {answer.status_code}", after_of(answer))
            why = said.get("error_description") or said.get("error") if isinstance(said, Mapping) else ""
            raise Failing(f"Salesforce refuses the consumer key or secret: {why or answer.status_code}")
        user_id = str(said.get("id", "")).rpartition("/")[2]
        return Token(str(said["access_token"]), str(said.get("instance_url") or self.url).rstrip("/"), user_id)

    def ask(self, method: str, path: str, said: Any = None, params: Mapping[str, str] | None = None) -> Any:
        """What is answered; ``path`` is below the version, or begins with a slash. `Fault` where it is an error."""
        token = self.token()
        answer = self.with_token(token, method, path, said, params)
        if answer.status_code == httpx.codes.UNAUTHORIZED:  # it ran out, or somebody ended it
            answer = self.with_token(self.token(refused=token), method, path, said, params)
        self.at = date_of(answer)
        if answer.is_success:
            return json_of(answer)
        raise fault(answer)

    def with_token(self, token: Token, method: str, path: str, said: Any, params: Any) -> httpx.Response:
        below = path if path.startswith("/") else f"/services/data/v{VERSION}/{path}".rstrip("/")
        headers = {"Authorization": f"Bearer {token.access}", **SAVES_IN_SPITE_OF_ALERTS}
        return self.sent(method, f"{token.instance}{below}", json=said, params=params, headers=headers)

    def sent(self, method: str, url: str, **more: Any) -> httpx.Response:
        try:
            return self.http.request(method, url, **more)
        except (httpx.HTTPError, NotReached) as error:
            raise Failing(f"Salesforce was not reached: {error}") from error

    def query(self, soql: str, *, deleted: bool = False) -> Iterator[Mapping[str, Any]]:
        """The records of a query, page by page; ``deleted``: those too that were deleted or merged."""
        found = self.ask("GET", "queryAll" if deleted else "query", params={"q": soql})
        while True:
            yield from found["records"]
            if found["done"]:
                return
            found = self.ask("GET", found["nextRecordsUrl"])

    def among(self, soql: str, values: Iterable[str], *, deleted: bool = False) -> list[Mapping[str, Any]]:
        """The records of a query that ends with a list of values, which is asked in parts where it is long."""
        out: list[Mapping[str, Any]] = []
        for part in parts(sorted(set(values))):
            out += self.query(f"{soql} ({', '.join(part)})", deleted=deleted)
        return out


def parts(values: Iterable[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for one in values:
        literal = quoted(one)
        long = len(quote(literal, safe="")) + 6
        if part and size + long > LONGEST_LIST:
            yield part
            part, size = [], 0
        part.append(literal)
        size += long
    if part:
        yield part


def quoted(text: str) -> str:
    """A text as a query writes it. What is not printed cannot stand in one, and matches nothing anyway."""
    plain = "".join(one for one in text if one.isprintable())
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"


def json_of(answer: httpx.Response) -> Any:
    if not answer.content:
        return None
    try:
        return answer.json()
    except ValueError as error:
        raise Failing(f"what answers there is no Salesforce: {answer.status_code}, and not JSON") from error


def fault(answer: httpx.Response) -> Failing:
    said = json_of(answer) if answer.status_code < 500 else None
    first = said[0] if isinstance(said, list) and said and isinstance(said[0], Mapping) else {}
    code, why = str(first.get("errorCode", "")), " ".join(str(first.get("message", "")).split())[:SHOWN]
    if code == "REQUEST_LIMIT_EXCEEDED":
        return Failing("Salesforce takes no more requests for now: the limit of its edition is reached", LIMIT_WAITS)
    if not code or answer.status_code >= 500 or answer.status_code == httpx.codes.UNAUTHORIZED:
        return Failing(f"Salesforce answered {answer.status_code} {code}".strip(), after_of(answer))
    return Fault(code, why)
