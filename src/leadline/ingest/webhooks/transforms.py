"""What a mapping file may do to a value: a closed set, so that a file is data and no program.

A transform of a list works on each of its elements, but ``join``, ``part`` and ``money`` take the list whole. One that
cannot read its value raises `Unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from email.utils import parseaddr
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from leadline.ingest.webhooks.instants import iso, of_epoch, of_iso
from leadline.model.text import fold

Transform: TypeAlias = Callable[[Any], Any]


class Unreadable(ValueError):
    """A value is not of the kind that a transform reads; the message continues `its value `."""


def text_of(value: Any) -> str:
    """A JSON value as the text that people know it by.

    >>> [text_of(v) for v in (True, 3.0, 3.5, "x")]
    ['true', '3', '3.5', 'x']
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        raise Unreadable("is an object or a list, not text")
    return str(value)


def number(value: Any) -> int | float:
    """A number, or a text that writes one.

    >>> number("12"), number("1.50")
    (12, 1.5)
    """
    try:
        exact = Decimal(text_of(value).strip())
    except InvalidOperation:
        raise Unreadable("is no number") from None
    if not exact.is_finite() or abs(exact.adjusted()) > 200:
        raise Unreadable("is no number of a usual size")
    return int(exact) if exact == exact.to_integral_value() and exact.adjusted() < 15 else float(exact)


def domain(value: Any) -> str:
    """The domain of an address or a URL.

    >>> domain("Ada@Example.com"), domain("https://www.example.com/x"), domain("example.com")
    ('example.com', 'www.example.com', 'example.com')
    """
    text = fold(text_of(value))
    if "://" in text:
        return _url(text)[0]
    return text.rpartition("@")[2].partition("/")[0]


def path_of_url(value: Any) -> str:
    """The path of a URL, without its query.

    >>> path_of_url("https://example.com/pricing?plan=pro#top"), path_of_url("https://example.com")
    ('/pricing', '/')
    """
    return _url(text_of(value).strip())[1] or "/"


def _url(text: str) -> tuple[str, str]:
    try:
        parts = urlsplit(text)
        return parts.hostname or "", parts.path
    except ValueError:
        raise Unreadable("is no URL") from None


def address(value: Any) -> str:
    """The address in ``Ada Lovelace <ada@example.com>``.

    >>> address("Ada Lovelace <ada@example.com>")
    'ada@example.com'
    """
    return parseaddr(text_of(value))[1]


def key(value: Any) -> str:
    """A question or a title as the name of an attribute.

    >>> key("What's your job title?")
    'whats_your_job_title'
    """
    return re.sub(r"\W+", "_", re.sub(r"['’]", "", fold(text_of(value)))).strip("_")[:100]


_NO_DECIMALS = "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split()
_THREE_DECIMALS = "bhd jod kwd omr tnd".split()


def money(value: Any) -> int | float:
    """An amount of the smallest unit and its currency, in whole units of the currency (ISO 4217).

    >>> money([4900, "eur"]), money([4950, "USD"]), money([4900, "jpy"])
    (49, 49.5, 4900)
    """
    if not isinstance(value, list) or len(value) != 2:
        raise Unreadable("is no amount with its currency")
    currency = fold(text_of(value[1]))
    decimals = 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    return number(str(Decimal(str(number(value[0]))).scaleb(-decimals)))


def _instant(read: Callable[[Any], int]) -> Transform:
    def transform(value: Any) -> str:
        try:
            return iso(read(value))
        except ValueError as error:
            raise Unreadable(str(error)) from None

    return transform


PLAIN: dict[str, Transform] = {
    "text": text_of,
    "lower": lambda value: text_of(value).lower(),
    "trim": lambda value: text_of(value).strip(),
    "number": number,
    "domain": domain,
    "address": address,
    "path_of_url": path_of_url,
    "key": key,
    "iso": _instant(of_iso),
    "epoch_s": _instant(of_epoch),
    "epoch_ms": _instant(lambda value: of_epoch(value, 1000)),
    "money": money,
}
"""The transforms that take no argument."""


def split(separator: str) -> Transform:
    """A text taken apart; each part trimmed, blank ones left out."""
    return lambda value: [part.strip() for part in text_of(value).split(separator) if part.strip()]


def join(separator: str) -> Transform:
    """The elements of a list as one text."""
    return lambda value: separator.join(text_of(one) for one in _listed(value))


def part(index: int) -> Transform:
    """The element of a list at a place, counted from 0, or from -1 at its end; None where there is none."""

    def transform(value: Any) -> Any:
        several = _listed(value)
        return several[index] if -len(several) <= index < len(several) else None

    return transform


def prefix(before: str) -> Transform:
    """The value with a text before it."""
    return lambda value: before + text_of(value)


def words(table: Mapping[str, Any]) -> Transform:
    """What a table has for the value, compared as text compares; None where it has nothing."""
    folded = {fold(word): meaning for word, meaning in table.items()}
    return lambda value: folded.get(fold(text_of(value)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


WHOLE = ("join", "part", "money")
"""The transforms that take a list whole."""
ARGUED = ("split", "join", "part", "prefix", "map")
"""The transforms that take an argument."""


def applied(name: str, transform: Transform, value: Any) -> Any:
    """The transformed value, or the list of transformed elements."""
    if isinstance(value, list) and name not in WHOLE:
        several = [transform(one) for one in value]
        if name == "split":
            return [part for parts in several for part in parts]
        return [one for one in several if one is not None] or None
    return transform(value)
