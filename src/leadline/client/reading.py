"""Answers as frozen objects: by the types of their fields, and without minding fields that are new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def read(kind: type[T], said: Mapping[str, Any]) -> T:
    """The object that a JSON object says. A field that is missing has its usual value, else it is None.

    >>> from leadline.client.models import Line
    >>> read(Line, {"rule": "demo", "kind": "rule", "title": "Demo", "points": 50, "new": 1}).points
    50
    """
    found = {}
    for name, hint, is_needed in parts(cast(Any, kind)):
        if name in said:
            found[name] = value_of(hint, said[name])
        elif is_needed:
            found[name] = None
    return kind(**found)


@lru_cache(maxsize=64)
def parts(kind: Any) -> tuple[tuple[str, Any, bool], ...]:
    hints = get_type_hints(kind)
    return tuple(
        (one.name, hints[one.name], one.default is MISSING and one.default_factory is MISSING) for one in fields(kind)
    )


def value_of(hint: Any, said: Any) -> Any:
    if said is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (one for one in get_args(hint) if one is not type(None))
    if hint is datetime:
        return datetime.fromisoformat(said)
    if isinstance(hint, type) and is_dataclass(hint):
        return read(cast(type[Any], hint), said)
    if get_origin(hint) is tuple:
        return tuple(value_of(get_args(hint)[0], one) for one in said)
    return said
