"""What the clients of CRMs read of answers over HTTP, and of addresses."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from leadline.errors import InputError
from leadline.model.condition import SECOND, Duration, Instant

DIGITS = 18  # of a number that a database keeps


def date_of(answer: httpx.Response) -> Instant | None:
    """What time it is there, to the second."""
    try:
        return int(parsedate_to_datetime(answer.headers["date"]).timestamp()) * SECOND
    except (KeyError, ValueError):
        return None


def after_of(answer: httpx.Response) -> Duration | None:
    """How long it asks us to wait."""
    said = answer.headers.get("retry-after", "")
    return int(said) * SECOND if said.isdecimal() else None


def number_of(said: Any) -> int | None:
    """Our number of a lead, unless somebody wrote something else there."""
    text = str(said or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None


def checked_url(said: Any) -> str:
    """An address of a server as a setting gives it; an `InputError` where it is none."""
    url = httpx.URL(said) if isinstance(said, str) else httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise InputError("`url` is where the CRM is reached, such as https://sales.example.com, without a password")
    return str(url).rstrip("/")
