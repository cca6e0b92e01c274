"""Values as clients send them: whether they are too large, too deep or not to be stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from leadline.ingest.segment.limits import LEVELS, MESSAGE_BYTES, NAME, Refused

_WHOLE = 2**63


def sized(raw: Mapping[str, Any]) -> None:
    """Refuse a message that is too large; spaces between its parts are not counted."""
    size = len(dumped(raw))
    if size > MESSAGE_BYTES:
        raise Refused(f"it has {size // 1024} KB, {MESSAGE_BYTES // 1024} KB is the most: leave out what is not needed")


def dumped(raw: Mapping[str, Any]) -> bytes:
    """A message as JSON in one spelling."""
    try:
        return orjson.dumps(raw, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise Refused(_too_deep()) from None


def scrubbed(value: Any, levels: int = LEVELS + 2) -> Any:
    """The value without NUL characters, which no database keeps, and with numbers beyond 64 bits as fractions.

    ``levels`` has two more than properties may have, since they lie in a message and it in a batch.
    """
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, int):
        return float(value) if value >= _WHOLE else value
    if isinstance(value, dict | list):
        if levels == 0:
            raise Refused(_too_deep())
        if isinstance(value, list):
            return [scrubbed(one, levels - 1) for one in value]
        return {name.replace("\x00", ""): scrubbed(one, levels - 1) for name, one in value.items()}
    return value


def mapping(raw: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The object in a field, none where it is absent or null; its names are of a length, it is not too deep."""
    value = raw.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(f"{field} must be a JSON object")
    for name, one in value.items():
        if len(name) > NAME:
            raise Refused(f"a name in {field} has {len(name)} characters, {NAME} is the most: use shorter names")
        if isinstance(one, dict | list):
            shallow(one, LEVELS - 1)
    return value


def shallow(value: dict[str, Any] | list[Any], levels: int) -> None:
    """Refuse objects and lists in each other beyond so many levels."""
    if levels == 0:
        raise Refused(_too_deep())
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, dict | list):
            shallow(one, levels - 1)


def _too_deep() -> str:
    return f"it nests deeper than {LEVELS} levels: send flatter values"
