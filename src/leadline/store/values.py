"""Values as they are stored: texts composed and without NUL, whole numbers without a fraction, JSON in one spelling.

Two spellings of one value would be two values to SQL; so they are made one here, once, where they come in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

import orjson

WHOLE_BELOW = 1e16
FOUND_BY = 255  # characters of a value that is shown and indexed; a whole one may be larger than an index takes


def clean(value: Any) -> Any:
    """A JSON value in the one spelling.

    >>> clean({"n": 3.0, "city": "Zu\\u0308rich", "list": ["a\\x00b", None]})
    {'n': 3, 'city': 'Zürich', 'list': ['ab', None]}
    """
    if isinstance(value, str):
        if "\x00" in value:
            value = value.replace("\x00", "")
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < WHOLE_BELOW else value
    if isinstance(value, Mapping):
        return {clean(name): clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def dumped(value: Any) -> str:
    """Canonical JSON text: names in order, so that equal values are equal texts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


def as_text(value: Any) -> str | None:
    """An attribute's value as text; a list or an object as JSON; blank text is missing.

    >>> as_text(True), as_text(3), as_text(" "), as_text(["a", "b"])
    ('true', '3', None, '["a","b"]')
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value if value.strip(" \t\r\n\u00a0") else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | Mapping):
        return dumped(value) if value else None
    return str(value)


def cut(text: str | None) -> str | None:
    """As much of a text as leads are found by.

    >>> len(cut("x" * 9000) or ""), cut("DE")
    (255, 'DE')
    """
    return None if text is None else text[:FOUND_BY]
