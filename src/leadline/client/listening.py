"""Listening to changes: server-sent events, resumed where a connection broke."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime

import httpx

from leadline.client.errors import error_of
from leadline.client.models import News
from leadline.client.sending import AGAIN, wait_before

SILENCE_S = 45.0  # three times the server's heartbeat


def listen(http: httpx.Client, after: str | None = None) -> Iterator[News]:
    """Changes as they happen, without end. A connection that breaks is made anew, and nothing is told twice."""
    broken = 0
    while True:
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": after} if after else {})
        try:
            with http.stream("GET", "/api/stream", headers=headers, timeout=SILENCE_S) as said:
                if not said.is_success:
                    said.read()
                    if said.status_code not in AGAIN:
                        raise error_of(said)
                else:
                    for news in pieces(said.iter_lines()):
                        after, broken = news.id or after, 0
                        yield news
        except httpx.TransportError:
            pass
        broken += 1
        time.sleep(wait_before(min(broken, 6)) if broken > 1 else 0)


def pieces(lines: Iterator[str]) -> Iterator[News]:
    """The events of a stream's lines.

    >>> [news.kind for news in pieces(iter([": here", "", "id: a-1", "event: scored", 'data: {"lead_id": 7}', ""]))]
    ['scored']
    """
    said: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line and name:
            said[name] = value.removeprefix(" ")
        elif not line and "data" in said:
            yield news_of(said)
            said = {}


def news_of(said: dict[str, str]) -> News:
    detail = json.loads(said["data"])
    lead_id, at = detail.pop("lead_id", None), detail.pop("at", None)
    when = None if at is None else datetime.fromisoformat(at)
    return News(said.get("id"), said.get("event", "message"), lead_id, when, detail)
