"""The client: one method for each thing that a program asks of the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from secrets import token_hex
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar
from urllib.parse import quote

import httpx

from leadline.client import models as m
from leadline.client.listening import listen
from leadline.client.reading import read
from leadline.client.sending import Sender

T = TypeVar("T")
AsOf: TypeAlias = datetime | date | str | None
Value: TypeAlias = str | bool | int | float | Sequence[str | bool | int | float] | None


class Client:
    """A server, by its address and an API key. To be used as a context, by one thread.

    Lists are iterators that fetch page after page. What the server asks to send again is sent again. All that goes
    wrong is an `ApiError`.
    """

    def __init__(self, url: str, key: str, *, timeout: float = 30.0, tries: int = 5) -> None:
        self.http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=timeout)
        self.sender = Sender(self.http, tries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()

    # -- leads ---------------------------------------------------------------------------------------------------

    def leads(self, **filters: str | float | AsOf) -> Iterator[m.Lead]:
        """Leads, the best first: ``band="hot"``, ``owner=…``, ``min_score=50``, ``q="ada"``, ``sort="-last_event"``."""
        return self.all(m.Lead, "/api/leads", filters)

    def lead(self, lead_id: int) -> m.Lead:
        """A lead with its attributes and scores."""
        return read(m.Lead, self.sender.json("GET", f"/api/leads/{lead_id}"))

    def find(self, *, user_id: str | None = None, email: str | None = None, anonymous_id: str | None = None) -> m.Lead:
        """The lead that bears an id."""
        ids = {"user_id": user_id, "email": email, "anonymous_id": anonymous_id}
        return read(m.Lead, self.sender.json("GET", "/api/leads/lookup", params=ids))

    def identity(self, lead_id: int) -> m.Identity:
        """The ids of a lead, and what joined them."""
        return read(m.Identity, self.sender.json("GET", f"/api/leads/{lead_id}/ids"))

    def events(self, lead_id: int, *, event: str | None = None, since: AsOf = None) -> Iterator[m.Event]:
        """What a lead did, the latest first."""
        return self.all(m.Event, f"/api/leads/{lead_id}/events", {"event": event, "since": since})

    def transitions(self, lead_id: int) -> Iterator[m.Transition]:
        """The stages that a lead went through, the latest first."""
        return self.all(m.Transition, f"/api/leads/{lead_id}/transitions", {})

    # -- scores --------------------------------------------------------------------------------------------------

    def explain(self, lead_id: int, *, as_of: AsOf = None, model: str | None = None) -> m.Explanation:
        """Why a score is what it is, as of any instant."""
        asked = {"as_of": instant(as_of), "model": model}
        return read(m.Explanation, self.sender.json("GET", f"/api/leads/{lead_id}/explanation", params=asked))

    def scores(self, lead_id: int, *, as_of: AsOf = None) -> tuple[m.Score, ...]:
        """What every model says of a lead, the main one first."""
        said = self.sender.json("GET", f"/api/leads/{lead_id}/scores", params={"as_of": instant(as_of)})
        return tuple(read(m.Score, one) for one in said["items"])

    def history(self, lead_id: int, *, model: str | None = None) -> Iterator[m.Recorded]:
        """What was said of a lead whenever it changed, the latest first."""
        return self.all(m.Recorded, f"/api/leads/{lead_id}/history", {"model": model})

    def replay(
        self, lead_id: int, *, model: str | None = None, since: AsOf = None, until: AsOf = None, step: str | None = None
    ) -> tuple[m.Score, ...]:
        """A lead's score over time, by all that is known today."""
        asked = {"model": model, "since": instant(since), "until": instant(until), "step": step}
        said = self.sender.json("GET", f"/api/leads/{lead_id}/replay", params=asked)
        return tuple(read(m.Score, one) for one in said["items"])

    # -- acting --------------------------------------------------------------------------------------------------

    def send(self, events: Sequence[Mapping[str, Any]]) -> m.Sent:
        """Send events: ``{"event": "trial.started", "user_id": "ada-7", "event_id": …, "occurred_at": …}``.

        One without an id gets one here, so that trying again counts it once; who may call this again with the same
        event gives it an id of its own.
        """
        named = [
            {"event_id": f"client-{token_hex(12)}"} | dict(event) for event in events
        ]  # sent twice, it counts once
        return read(m.Sent, self.sender.json("POST", "/api/events", {"events": named}))

    def change(self, lead_id: int, attributes: Mapping[str, Value]) -> m.Accepted:
        """Say attributes of a lead; None: it is missing."""
        said = self.sender.json("PATCH", f"/api/leads/{lead_id}", {"attributes": dict(attributes)})
        return read(m.Accepted, said)

    def grant(
        self,
        lead_id: int,
        points: float,
        dimension: str,
        reason: str,
        *,
        expires: AsOf = None,
        half_life: str | None = None,
    ) -> m.Granted:
        """Give a lead points by hand."""
        asked = {"points": points, "dimension": dimension, "reason": reason}
        more = {"expires": instant(expires), "half_life": half_life}
        body = asked | {name: value for name, value in more.items() if value is not None}
        return read(m.Granted, self.sender.json("POST", f"/api/leads/{lead_id}/grants", body))

    def move(self, lead_id: int, stage: str, reason: str = "") -> m.Staged:
        """Move a lead to a stage."""
        return read(
            m.Staged, self.sender.json("POST", f"/api/leads/{lead_id}/stage", {"stage": stage, "reason": reason})
        )

    def merge(self, lead_id: int, other: int) -> m.Merged:
        """Say that two leads are one person."""
        return read(m.Merged, self.sender.json("POST", f"/api/leads/{lead_id}/merge", {"other": other}))

    def unmerge(self, merge_id: str) -> None:
        """Take back what joined two ids."""
        self.sender.json("POST", "/api/unmerge", {"merge_id": merge_id})

    # -- accounts and models -------------------------------------------------------------------------------------

    def accounts(self, *, q: str | None = None) -> Iterator[m.Account]:
        """Accounts, the best first."""
        return self.all(m.Account, "/api/accounts", {"q": q})

    def account(self, account_id: str) -> m.Account:
        """An account with its attributes."""
        return read(m.Account, self.sender.json("GET", f"/api/accounts/{quote(account_id, safe='')}"))

    def account_leads(self, account_id: str) -> Iterator[m.Lead]:
        """The people of an account, the best first."""
        return self.all(m.Lead, f"/api/accounts/{quote(account_id, safe='')}/leads", {})

    def change_account(self, account_id: str, attributes: Mapping[str, Value]) -> None:
        """Say attributes of an account; its people are scored again."""
        self.sender.json("PATCH", f"/api/accounts/{quote(account_id, safe='')}", {"attributes": dict(attributes)})

    def models(self) -> tuple[m.Model, ...]:
        """The models in their order."""
        return tuple(read(m.Model, one) for one in self.sender.json("GET", "/api/models")["items"])

    def publish(self, files: Mapping[str, str], note: str = "") -> m.Version:
        """Keep a version of a model. A `RefusedError` has all mistakes of it in ``problems``."""
        return read(m.Version, self.sender.json("POST", "/api/models", {"files": dict(files), "note": note}))

    def activate(self, model: str, version: str, *, fire: bool = True) -> None:
        """Let a version score from now on."""
        self.sender.json("POST", f"/api/models/{quote(model, safe='')}/activate", {"version": version, "fire": fire})

    def diff(self, before: str, after: str) -> tuple[m.ModelChange, ...]:
        """What one version does otherwise than another, in words."""
        said = self.sender.json("POST", "/api/models/diff", {"from": before, "to": after})
        return tuple(read(m.ModelChange, one) for one in said["changes"])

    def freshness(self) -> m.Freshness:
        """What waits to be scored."""
        return read(m.Freshness, self.sender.json("GET", "/api/freshness"))

    def stream(self, after: str | None = None) -> Iterator[m.News]:
        """Changes as they happen, without end; ``after`` is the id of the last one that was heard."""
        return listen(self.http, after)

    # -- lists ---------------------------------------------------------------------------------------------------

    def page(self, kind: type[T], path: str, params: Mapping[str, Any], cursor: str | None = None) -> m.Page[T]:
        """One page of a list."""
        asked = {name: instant(value) for name, value in params.items()} | {"cursor": cursor}
        said = self.sender.json("GET", path, params=asked)
        return m.Page(tuple(read(kind, one) for one in said["items"]), said["next"])

    def all(self, kind: type[T], path: str, params: Mapping[str, Any]) -> Iterator[T]:
        """All items of a list, fetched page by page."""
        page = self.page(kind, path, {"limit": 200} | dict(params))
        yield from page.items
        while page.next is not None:
            page = self.page(kind, path, {"limit": 200} | dict(params), page.next)
            yield from page.items


def instant(value: Any) -> Any:
    """A date or a datetime as the API has it; a datetime without a zone is UTC.

    >>> instant(date(2026, 3, 1)), instant(datetime(2026, 3, 1, 9, 30))
    ('2026-03-01', '2026-03-01T09:30:00')
    """
    return value.isoformat() if isinstance(value, date) else value
