"""The body of a request as values: JSON, or a form with its fields as texts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson

from leadline.ingest.webhooks.errors import BodyError
from leadline.ingest.webhooks.source import Form

MOST_DEPTH = 100
MOST_FIELDS = 1000


def parsed(form: Form, body: bytes) -> Any:
    """The values of a body; a `BodyError` where it is not of that form, is nested too deep, or is no text.

    >>> parsed(Form.urlencoded, b"email=ada%40example.com&list=a&list=b")
    {'email': 'ada@example.com', 'list': ['a', 'b']}
    """
    value = _fields(body) if form is Form.urlencoded else _json(body)
    return _without_nul(value) if b"\\u0000" in body or b"%00" in body or b"\x00" in body else value


def _json(body: bytes) -> Any:
    try:
        value = orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BodyError(f"the body is no JSON: {error.msg}, at character {error.pos + 1}") from None
    if not isinstance(value, dict | list):
        raise BodyError("the body is neither a JSON object nor a list of them")
    if _deeper(value, MOST_DEPTH):
        raise BodyError(f"the body is nested deeper than {MOST_DEPTH} levels")
    return value


def _deeper(value: Any, levels: int) -> bool:
    """Whether a value nests deeper than so many levels; counted level by level, for a stack would run out."""
    level = [value]
    for _ in range(levels):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _without_nul(value: Any) -> Any:
    """The value without NUL characters, which no database keeps; it is known not to nest deep."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, list):
        return [_without_nul(one) for one in value]
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(one) for name, one in value.items()}
    return value


def _fields(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise BodyError("the body is a form that is not UTF-8") from None
    except ValueError:
        raise BodyError(f"the body is a form with more than {MOST_FIELDS} fields") from None
    if not pairs:
        raise BodyError("the body is no form: it has no field")
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if name in fields:
            several = fields[name]
            fields[name] = [*several, value] if isinstance(several, list) else [several, value]
        else:
            fields[name] = value
    return fields
